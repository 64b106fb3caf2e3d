"""Count a survey, once: what may be shown is frozen, and what led to it is deleted in the same moment."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue, Statement
from assessment.database.surveys import FreeLineRow, ReplyRow, SlipRow, SurveyRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.residents import FEWEST, Age, Channel, Heard, Helped, People, Reply, heard
from assessment.services.survey_replies import CANT_SAY, NOTHING
from assessment.services.survey_tallies import written
from assessment.services.surveys import State, Survey, locked, state_of
from assessment.translation import message

KEEP_LINES = timedelta(days=30)


def count(session: Session, catalogue: Catalogue, survey: Survey, *, today: date) -> Heard:
    """Count all replies, freeze what may be shown, and delete the replies and the slips: nobody needs them any more.

    Free lines stay for 30 days, to be read; below ten replies they go at once. Raises `NotFound`, and `Invalid` where it is not over yet.
    """
    row = locked(session, survey)
    if (state := state_of(row, today)) is State.COUNTED:
        raise Invalid([Problem("", message("This survey is counted, and stays as it is."))])
    if state is not State.CLOSED:
        raise Invalid([Problem("", message("Close the survey first: what is counted stays as it is."))])
    tally = heard(
        _statements(catalogue, survey), _replies(session, survey), opened=row.opens, closed=row.closes, people=_people(survey),
    )
    row.counted_on, row.replies, row.heard = today, tally.replies, written(tally)
    session.execute(delete(ReplyRow).where(ReplyRow.survey_id == row.id))
    session.execute(delete(SlipRow).where(SlipRow.survey_id == row.id))
    if tally.replies < FEWEST:
        session.execute(delete(FreeLineRow).where(FreeLineRow.survey_id == row.id))
    session.flush()
    return tally


def free_lines(session: Session, survey: Survey) -> list[str]:
    """What residents wrote in their own words, in the order of the alphabet. Raises `NotFound` before everything is counted."""
    if survey.state is not State.COUNTED:
        raise NotFound
    found = session.scalars(select(FreeLineRow.text).where(FreeLineRow.survey_id == survey.id)).all()
    return sorted(found, key=lambda line: (line.casefold(), line))


def forget_lines(session: Session, *, today: date) -> None:
    """Delete free lines 30 days after their survey was counted."""
    old = select(SurveyRow.id).where(SurveyRow.counted_on <= today - KEEP_LINES)
    session.execute(delete(FreeLineRow).where(FreeLineRow.survey_id.in_(old)), execution_options={"synchronize_session": False})


def _statements(catalogue: Catalogue, survey: Survey) -> list[Statement]:
    """The statements that were asked, as far as the catalogue still has their words."""
    known = {each.id: each for each in catalogue.residents.statements}
    return [known[each] for each in survey.statements if each in known]


def _people(survey: Survey) -> People:
    ages = {each.name: each.people for each in survey.terms.ages if each.people is not None}
    return People(ages, {each.name: each.people for each in survey.terms.parts})


def _replies(session: Session, survey: Survey) -> Sequence[Reply]:
    rows = session.scalars(select(ReplyRow).where(ReplyRow.survey_id == survey.id).order_by(ReplyRow.key))
    return [_reply(survey, row) for row in rows]


def _reply(survey: Survey, row: ReplyRow) -> Reply:
    given = zip(survey.statements, row.answers, strict=True)
    answers = {statement: None if sign == CANT_SAY else int(sign) for statement, sign in given if sign != NOTHING}
    return Reply(
        answers, Channel(row.channel), row.day, Age(row.age) if row.age else None, row.part or None, Helped(row.helped) if row.helped else None,
    )

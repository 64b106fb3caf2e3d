"""Surveys of residents: plan one beside an assessment, open and end it, and find it by the key in its public address."""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, delete, select
from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue
from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.surveys import FreeLineRow, ReplyRow, SlipRow, SurveyRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.residents import Age
from assessment.services import typed
from assessment.services.opening import lock
from assessment.translation import Message, message

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily taken for another: the key is also typed from a poster
KEY_LENGTH = 10
MOST_PARTS = 12
LONGEST_NAME = 40
LONGEST_DAYS = 366
HOW_MANY = message("The number of people is a whole number from 1 to %(most)s.", most=typed.LARGEST_POPULATION)
_SURVEYS, _ASSESSMENTS, _MUNICIPALITIES = (cast(Table, row.__table__) for row in (SurveyRow, AssessmentRow, MunicipalityRow))
_PUBLIC = (
    select(_SURVEYS, _ASSESSMENTS.c.name.label("town")).join(_ASSESSMENTS, _ASSESSMENTS.c.id == _SURVEYS.c.assessment_id)
    .outerjoin(_MUNICIPALITIES, _MUNICIPALITIES.c.id == _ASSESSMENTS.c.municipality_id)
    .where((_SURVEYS.c.key == bindparam("key")) & _ASSESSMENTS.c.withdrawn_at.is_(None) & _MUNICIPALITIES.c.withdrawn_at.is_(None))
)
_SHARED = _PUBLIC.with_for_update(read=True, of=_SURVEYS)


class State(StrEnum):
    """Where a survey stands. Closed: nothing comes in through the web any more, and paper can still be typed in."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the town or an age band, and how many people live in it or are of that age, if that is known."""

    name: str
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a town sets: the first and the last day, whether everybody has a numbered slip, the parts of the town,
    and how many people there are in the age bands of which that is known."""

    opens: date
    closes: date
    numbered: bool = False
    parts: tuple[Group, ...] = ()
    ages: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as it stands on a day; `heard` is the frozen tally of a counted one, where there were enough replies."""

    id: int
    key: str
    assessment_id: int
    town: str
    edition: str
    statements: tuple[str, ...]
    terms: Terms
    state: State
    counted_on: date | None = None
    replies: int | None = None
    heard: str | None = field(default=None, repr=False)


def state_of(row: SurveyRow | Row[Any], today: date) -> State:
    """Where a survey stands on a day."""
    if row.counted_on is not None:
        return State.COUNTED
    if row.ended or today > row.closes:
        return State.CLOSED
    return State.OPEN if today >= row.opens else State.PLANNED


def plan(session: Session, catalogue: Catalogue, assessment_id: int, terms: Terms, *, today: date) -> Survey:
    """Plan a survey. Raises `Invalid` where one is still to be counted, the edition asks residents nothing, or the terms cannot be."""
    lock(session, assessment_id, whatever_course=True)
    if current(session, assessment_id, today=today):
        raise Invalid([Problem("", message("There is a survey that is not counted yet. Count it or delete it first."))])
    if not catalogue.residents.statements:
        raise Invalid([Problem("", message("Edition %(edition)s of the questions has no statements for residents.", edition=catalogue.edition))])
    kept = _checked(terms, today=today, begins=True)
    row = SurveyRow(
        key=fresh_key(), assessment_id=assessment_id, edition=catalogue.edition, ended=False,
        statements=" ".join(each.id for each in catalogue.residents.statements),
    )
    _set(row, kept)
    session.add(row)
    session.flush()
    return _survey(row, _town(session, assessment_id), today)


def change(session: Session, survey: Survey, terms: Terms, *, today: date) -> Survey:
    """Set other terms: all of them before it opens, and only the last day afterwards, which can open it again until it is counted.

    Raises `NotFound` and `Invalid`.
    """
    row = locked(session, survey)
    state = state_of(row, today)
    if state is State.COUNTED:
        raise Invalid([Problem("", message("This survey is counted, and stays as it is."))])
    if state is not State.PLANNED:
        terms = replace(_terms(row), closes=terms.closes)
    _set(row, _checked(terms, today=today, begins=state is State.PLANNED))
    row.ended = row.ended and row.closes < today
    session.flush()
    return _survey(row, survey.town, today)


def open_now(session: Session, survey: Survey, *, today: date) -> None:
    """Open a planned survey today. Raises `NotFound`."""
    row = locked(session, survey)
    if state_of(row, today) is State.PLANNED:
        row.opens = today
        session.flush()


def end_now(session: Session, survey: Survey, *, today: date) -> None:
    """Let nothing come in through the web any more. Raises `NotFound`."""
    row = locked(session, survey)
    if state_of(row, today) is State.OPEN:
        row.ended, row.closes = True, today
        session.flush()


def delete_survey(session: Session, survey: Survey) -> None:
    """Delete a survey with everything that came in, and with what was counted. Raises `NotFound`."""
    row = locked(session, survey)
    for beside in (ReplyRow, FreeLineRow, SlipRow):
        session.execute(delete(beside).where(beside.survey_id == row.id))
    session.delete(row)
    session.flush()


def current(session: Session, assessment_id: int, *, today: date) -> Survey | None:
    """The survey of an assessment that is not counted yet."""
    return next((each for each in surveys_of(session, assessment_id, today=today) if each.state is not State.COUNTED), None)


def surveys_of(session: Session, assessment_id: int, *, today: date) -> list[Survey]:
    """All surveys of an assessment, the newest first."""
    rows = session.scalars(select(SurveyRow).where(SurveyRow.assessment_id == assessment_id).order_by(SurveyRow.id.desc())).all()
    town = _town(session, assessment_id) if rows else ""
    return [_survey(row, town, today) for row in rows]


def own_survey(session: Session, assessment_id: int, key: str, *, today: date) -> Survey:
    """A survey of this assessment by its key. Raises `NotFound`, also for one of another assessment."""
    found = next((each for each in surveys_of(session, assessment_id, today=today) if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def public_survey(session: Session, key: str, *, today: date, shares: bool = False) -> Survey:
    """The survey behind a public address. Raises `NotFound`, also where its assessment or its municipality was withdrawn.

    With `shares`, nobody counts it until this transaction ends; others may share it at the same time.
    """
    found = session.connection().execute(_SHARED if shares else _PUBLIC, {"key": key}).one_or_none()
    if found is None:
        raise NotFound
    return _survey(found, found.town, today)


def locked(session: Session, survey: Survey) -> SurveyRow:
    """The row of a survey, which nobody else changes or replies to until this transaction ends. Raises `NotFound`."""
    row = session.get(SurveyRow, survey.id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


def fresh_key() -> str:
    """A new key for a public address: short enough to be typed from a poster, and not to be guessed."""
    return "".join(secrets.choice(SIGNS) for _ in range(KEY_LENGTH))


def _survey(row: SurveyRow | Row[Any], town: str, today: date) -> Survey:
    return Survey(
        row.id, row.key, row.assessment_id, town, row.edition, tuple(row.statements.split()), _terms(row), state_of(row, today),
        row.counted_on, row.replies, row.heard,
    )


def _terms(row: SurveyRow | Row[Any]) -> Terms:
    return Terms(row.opens, row.closes, row.numbered, _groups(row.parts), _groups(row.ages))


def _groups(written: str) -> tuple[Group, ...]:
    return tuple(Group(name, people) for name, people in json.loads(written))


def _set(row: SurveyRow, terms: Terms) -> None:
    row.opens, row.closes, row.numbered = terms.opens, terms.closes, terms.numbered
    row.parts, row.ages = (json.dumps([[each.name, each.people] for each in groups]) for groups in (terms.parts, terms.ages))


def _town(session: Session, assessment_id: int) -> str:
    return session.scalar(select(AssessmentRow.name).where(AssessmentRow.id == assessment_id)) or ""


def _checked(terms: Terms, *, today: date, begins: bool) -> Terms:
    """The terms as they can be kept. Raises `Invalid` with every problem."""
    kept = replace(terms, parts=_tidy(terms.parts), ages=_tidy(terms.ages))
    problems = [Problem(where, sentence) for where, sentence in _problems(kept, today=today, begins=begins)]
    if problems:
        raise Invalid(problems)
    return kept


def _tidy(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(replace(each, name=typed.line(each.name)) for each in groups)


def _problems(terms: Terms, *, today: date, begins: bool) -> Iterator[tuple[str, Message]]:
    if begins and not today <= terms.opens:
        yield "opens", message("The first day can be today or later.")
    if terms.closes < max(terms.opens, today):
        yield "closes", message("The last day comes after the first, and is not over yet.")
    elif (terms.closes - terms.opens).days > LONGEST_DAYS:
        yield "closes", message("A survey is open for at most a year: answers of today and of long ago do not belong together.")
    if wrong := _wrong_parts(terms.parts):
        yield "parts", wrong
    if not {each.name for each in terms.ages} <= set(Age) or any(_cannot_be(each) for each in terms.ages):
        yield "ages", HOW_MANY


def _wrong_parts(parts: tuple[Group, ...]) -> Message | None:
    names = [each.name.casefold() for each in parts]
    if len(parts) > MOST_PARTS or len(parts) == 1:
        return message("Give from two to %(most)s parts, or none.", most=MOST_PARTS)
    if len(set(names)) < len(names) or not all(names):
        return message("Give each part a name of its own.")
    if any(len(name) > LONGEST_NAME for name in names):
        return message("This text is too long: at most %(most)s characters fit.", most=LONGEST_NAME)
    return HOW_MANY if any(map(_cannot_be, parts)) else None


def _cannot_be(group: Group) -> bool:
    return group.people is not None and not 1 <= group.people <= typed.LARGEST_POPULATION

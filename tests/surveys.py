"""Surveys to test with: one beside the assessment of a team, and replies of any kind."""

from datetime import date

from sqlalchemy import Engine

from assessment.database.session import writing
from assessment.residents import Channel
from assessment.services.survey_replies import Given, Taken, reply, type_in
from assessment.services.surveys import Group, Survey, Terms, end_now, plan
from tests.builders import shipped
from tests.teams import TeamTown

FIRST, LAST = date(2026, 11, 20), date(2026, 12, 4)
KEY = "k" * 32
TERMS = Terms(FIRST, LAST)
PARTS = (Group("Old town", 400), Group("Harbour", 240))
STATEMENTS = tuple(each.id for each in shipped().residents.statements)


def given(answer: str = "2", **others: str) -> Given:
    """The same answer to every statement, and whatever else was said."""
    return Given((answer,) * len(STATEMENTS), **others)


def planned(engine: Engine, town: TeamTown, terms: Terms = TERMS, *, today: date = FIRST) -> Survey:
    """A survey beside the assessment of a town."""
    with writing(engine) as session:
        return plan(session, shipped(), town.assessment_id, terms, today=today)


def sent(engine: Engine, survey: Survey, what: Given, *, today: date = FIRST) -> Taken:
    """A reply through the web."""
    with writing(engine) as session:
        return reply(session, survey.key, what, today=today, secret=KEY)


def typed(engine: Engine, survey: Survey, what: Given, *, key: str = "", today: date = FIRST) -> Taken | None:
    """A reply on paper that was typed in; None if it was there already."""
    with writing(engine) as session:
        return type_in(session, survey, what, Channel.PAPER, day=today, secret=KEY, key=key or f"{len(what.line):032}")


def ended(engine: Engine, survey: Survey, *, today: date = FIRST) -> None:
    """Close a survey for the web."""
    with writing(engine) as session:
        end_now(session, survey, today=today)

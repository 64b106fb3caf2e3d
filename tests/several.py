"""Several people on one question: ask them, and let each say something."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from assessment.answers import Answer
from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.roles import Role
from assessment.services import assignments
from assessment.services.agreements import Round, round_on
from assessment.services.answers import Conflict, Draft, Saved
from assessment.services.assignments import Choice
from assessment.services.contributing import Hand, save_answers
from assessment.services.opening import Opened, open_for_team
from tests.builders import shipped
from tests.teams import NOON, ROLES, TeamTown, join, person

CRITERION = "early-say"


def with_colleague(engine: Engine, town: TeamTown, name: str) -> TeamTown:
    """The same team with one contributor more."""
    with writing(engine) as session:
        who = person(session, name)
        join(session, town.municipality, who, Role.CONTRIBUTOR)
    return replace(town, people={**town.people, name: who})


def ask(engine: Engine, town: TeamTown, *names: str, criteria: tuple[str, ...] = (CRITERION,)) -> None:
    """Ask people a question."""
    karla = town.people["Karla"].id
    with writing(engine) as session:
        choice = Choice(criteria, [town.people[name].id for name in names])
        assignments.give(session, shipped(), town.assessment_id, choice, due=None, by=karla, now=NOON)


def opened_by(engine: Engine, town: TeamTown, name: str) -> Opened:
    """The assessment as one of them opens it."""
    with reading(engine) as session:
        return open_for_team(session, town.key, town.people[name])


def say(
    engine: Engine, town: TeamTown, name: str, answer: Answer, *, criterion: str = CRITERION, base: int = 0, client: str = "", now: datetime = NOON,
) -> Saved | Conflict | Invalid:
    """Let somebody answer as one request does."""
    hand, draft = Hand(town.people[name].id, ROLES.get(name, Role.CONTRIBUTOR)), Draft(criterion, answer, base, client or f"{name} {base} {answer!r}")
    with writing(engine) as session:
        (outcome,) = save_answers(session, shipped(), town.assessment_id, (draft,), now=now, hand=hand)
    return outcome


def seen_by(engine: Engine, town: TeamTown, name: str, *, looks: bool = False, criterion: str = CRITERION) -> Round:
    """What somebody may see of the opinions."""
    with reading(engine) as session:
        return round_on(session, open_for_team(session, town.key, town.people[name]), criterion, looks=looks)

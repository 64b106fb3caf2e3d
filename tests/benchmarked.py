"""Municipalities that count in benchmarks, to test with."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from assessment.answers import Answer, Profile
from assessment.config import Settings
from assessment.database.grants import ConsentRow
from assessment.database.session import writing
from assessment.services import assessments, course
from assessment.services.assessments import Draft, open_for_team
from assessment.services.benchmarks import Refreshed, refresh
from assessment.services.consents import ConsentKind
from assessment.services.course import Wish
from assessment.services.standings import fill_for
from tests.builders import answered, shipped
from tests.finals import answer_all, finalise
from tests.listing import listed
from tests.teams import NOON, PROBEDORF, TeamTown, team_town

REFRESHED_ON = date(2026, 11, 21)


def partly(number: int) -> dict[str, Answer]:
    """Level 3 for this many of 36 criteria, in all parts alike, level 1 for the others, with a document: each number gives a score from 25 to 75."""
    return {criterion: answered(3 if place * 7 % 36 < number else 1, "document") for place, criterion in enumerate(shipped().criteria)}


def consent(session: Session, towns: Iterable[int]) -> None:
    """Let municipalities count in benchmarks."""
    session.add_all([ConsentRow(municipality_id=town, kind=ConsentKind.BENCHMARKS.value, given_at=NOON) for town in towns])
    session.flush()


def withdraw(session: Session, towns: Iterable[int]) -> None:
    """Let municipalities count no more."""
    which = ConsentRow.municipality_id.in_(list(towns))
    session.execute(update(ConsentRow).where(which).values(withdrawn_at=NOON), execution_options={"synchronize_session": False})


def counting(session: Session, numbers: Iterable[int], *, country: str = "DE", population: int | None = 640, **more: object) -> list[int]:
    """Municipalities that count, one for each number of criteria at level 3; gives their numbers."""
    towns = [
        listed(session, f"{country} {population} {number}", partly(number), country=country, population=population, **more)  # type: ignore[arg-type]
        for number in numbers
    ]
    consent(session, towns)
    return towns


def refreshed(engine: Engine, day: date = REFRESHED_ON) -> Refreshed:
    """A refresh at noon of a day."""
    return refresh(engine, now=datetime.combine(day, NOON.timetz()))


def population(engine: Engine, count: int, **more: object) -> list[int]:
    """So many municipalities of 640 inhabitants in Germany that count, with scores that differ, and a refresh."""
    with writing(engine) as session:
        towns = counting(session, range(3, 3 + count), **more)  # type: ignore[arg-type]
    refreshed(engine)
    return towns


def final_town(
    engine: Engine, settings: Settings, number: int = 14, *, now: datetime = NOON, profile: Profile = PROBEDORF, suffix: str = "",
) -> TeamTown:
    """A municipality whose assessment a team made final, with level 3 for this number of criteria, and that is in the read model."""
    town = team_town(engine, profile, suffix=suffix)
    answer_all(engine, town.assessment_id, partly(number), now=now)
    finalise(engine, settings, town, now=now)
    listed_now(engine, town)
    return town


def listed_now(engine: Engine, town: TeamTown, assessment_id: int | None = None) -> None:
    """What the job does that making an assessment final asks for."""
    with writing(engine) as session:
        fill_for(session, assessment_id or town.assessment_id, NOON)


def changed(engine: Engine, settings: Settings, town: TeamTown, number: int, *, now: datetime) -> None:
    """Open the assessment again, give other answers, and make it final anew."""
    karla = town.people["Karla"].id
    with writing(engine) as session:
        course.reopen(session, town.assessment_id, Wish(karla, len(course.events_of(session, town.assessment_id)), now, reason="A number was wrong."))
        revisions = open_for_team(session, town.key, town.people["Karla"]).revisions
        for criterion, answer in partly(number).items():
            draft = Draft(criterion, answer, revisions[criterion], f"{criterion} {now}")
            assessments.save_answer(session, shipped(), town.assessment_id, draft, now=now, by=karla)
    finalise(engine, settings, town, now=now)
    listed_now(engine, town)

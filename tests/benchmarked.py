"""Municipalities that count in benchmarks, to test with."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from assessment.answers import Answer
from assessment.database.grants import ConsentRow
from assessment.database.session import writing
from assessment.services.benchmarks import Refreshed, refresh
from assessment.services.consents import ConsentKind
from tests.builders import answered, shipped
from tests.listing import listed
from tests.teams import NOON

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

"""A population of municipalities that do not exist, to look at lists, comparisons and benchmarks with: all invented, the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assessment.answers import Profile
from assessment.catalogue.load import load
from assessment.database.bulk import prepare
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.session import reading, writing
from assessment.database.statistics import analyse
from assessment.errors import Invalid, Problem
from assessment.roles import Role
from assessment.services import editions
from assessment.services.invented_rows import Stage
from assessment.services.invented_towns import AROUND, ASSOCIATION, MARK, MINISTRY, guessable
from assessment.services.inventing import TownWriter
from assessment.services.inventors import invented
from assessment.services.municipalities import KEY_LENGTH
from assessment.services.name_words import save_words
from assessment.services.people import add, by_email, named
from assessment.services.resets import has_password, reset_link
from assessment.services.slots import Slots, slots_for
from assessment.translation import message

AT = "@demonstration.example"
PEOPLE = ("Karla Muster", "Konrad Beispiel", "Mina Probe")  # the coordinator, the consultant, and somebody at the ministry
NOT_EMPTY = message(
    "This installation holds municipalities already. Invented ones among real ones would stand in their benchmarks too. "
    "Use another installation; or, where this one is for demonstration only, --add.",
)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was made: how many municipalities, and for each account without a password its name, address and the secret that sets one."""

    made: int
    accounts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many municipalities beside those around the market town, of a seed; `adds` to what is there."""

    municipalities: int
    seed: int
    adds: bool = False


def populate(engine: Engine, wanted: Wanted, *, now: datetime, days: int, progress: Callable[[int], None] = lambda share: None) -> Demonstration:
    """Put the population in. Each batch is there whole or not at all; one that was broken off goes on where it was with `adds`.

    Raises `Invalid` where there are municipalities already, unless it is to add to them.
    """
    with writing(engine) as session:
        _refuse(session, wanted)
        stage, slots = _set_up(session, wanted.seed, now=now)
    known = _known(engine, wanted)
    numbers = [number for number in range(wanted.municipalities + AROUND) if number not in known]
    writer, done = TownWriter(load(), stage, seed=wanted.seed), 0
    for batch in invented(slots, numbers, seed=wanted.seed, today=now.date()):
        with writing(engine) as session:
            prepare(session.connection())
            writer.write(session.connection(), batch)
        done += len(batch)
        progress(min(100 * done // len(numbers), 99))
    analyse(engine)
    progress(100)
    with writing(engine) as session:
        return Demonstration(len(numbers), _links(session, now=now, days=days))


def _refuse(session: Session, wanted: Wanted) -> None:
    if not wanted.adds and session.scalar(select(MunicipalityRow.id).limit(1)) is not None:
        raise Invalid([Problem("", NOT_EMPTY)])


def _known(engine: Engine, wanted: Wanted) -> frozenset[int]:
    """Which of them are there already, by number."""
    with reading(engine) as session:
        keys = set(session.connection().scalars(select(MunicipalityRow.key)))
    return frozenset(each for each in range(wanted.municipalities + AROUND) if guessable(wanted.seed, KEY_LENGTH, "town", each) in keys)


def _set_up(session: Session, seed: int, *, now: datetime) -> tuple[Stage, Slots]:
    """The accounts, the associations, the edition and its slots, as far as they are not there."""
    catalogue = load()
    editions.keep(session, catalogue, now=now)
    coordinator, consultant, official = (_person(session, name, now=now) for name in PEOPLE)
    association = _association(session, ASSOCIATION, seed, coordinator=coordinator, now=now)
    ministry = _association(session, MINISTRY, seed, coordinator=official, now=now)
    return Stage(coordinator, consultant, association, ministry), slots_for(session, catalogue)


def _person(session: Session, name: str, *, now: datetime) -> int:
    found = by_email(session, _address(name)) or add(session, named(f"{name} {MARK}", _address(name)), now=now)
    return found.id


def _address(name: str) -> str:
    return name.lower().replace(" ", ".") + AT


def _links(session: Session, *, now: datetime, days: int) -> tuple[tuple[str, str, str], ...]:
    """A link for everybody who cannot sign in yet; made last, so that whoever is to see it does. It alone is by chance, and not by the seed."""
    found = ((name, by_email(session, _address(name))) for name in PEOPLE)
    waiting = [(name, person) for name, person in found if person is not None and not has_password(session, person.id)]
    return tuple((name, person.email, reset_link(session, person.id, now=now, days=days)) for name, person in waiting)


def _association(session: Session, profile: Profile, seed: int, *, coordinator: int, now: datetime) -> int:
    key = guessable(seed, KEY_LENGTH, "association", profile.name)
    known = session.scalar(select(MunicipalityRow.id).where(MunicipalityRow.key == key))
    if known is not None:
        return known
    kind = profile.kind.value if profile.kind else None
    row = MunicipalityRow(key=key, name=profile.name, country=profile.country, population=None, kind=kind, created_at=now)
    session.add(row)
    session.flush()
    session.add(MembershipRow(municipality_id=row.id, person_id=coordinator, role=Role.COORDINATOR.value, since=now.date()))
    session.flush()
    save_words(session, [(row.id, profile.name)])
    return row.id

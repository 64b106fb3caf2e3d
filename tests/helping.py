"""Places that are compared, and places outside that agreed to be named as able to help, straight in the read model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from assessment.catalogue.editions import Editions
from assessment.comparison import side_by_side
from assessment.database.grants import ConsentRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import STANDINGS
from assessment.report.compared import compared
from assessment.roles import Person
from assessment.services.comparison_reports import Order, order_of
from assessment.services.comparisons import compared_places, open_comparison, save_comparison
from assessment.services.consents import ConsentKind
from tests.builders import shipped
from tests.listing import DAY, listed
from tests.places import alone
from tests.teams import NOON, person

MEMBERS = {"Aheim": (0, 600), "Bedorf": (0, 1_200)}
PEERS = {"Hilfreich": (4, 700), "Wunderbar": (3, 1_500)}
KNOWN: Editions = alone(shipped())


@dataclass(frozen=True)
class Helping:
    """A consultant's comparison of two places at level 0, and two places outside that agreed to be named; their numbers by name."""

    guest: Person
    comparison: str
    numbers: Mapping[str, int]

    @property
    def here(self) -> str:
        """The address of the comparison."""
        return f"/comparisons/{self.comparison}/"


def helping(session: Session, *, neutral: bool = False) -> Helping:
    """Put all of it into an empty installation."""
    guest = person(session, "Gerda")
    numbers = {name: listed(session, name, level, to=guest, population=size) for name, (level, size) in MEMBERS.items()}
    for name, (level, size) in PEERS.items():
        numbers[name] = listed(session, name, level, population=size)
        agree(session, numbers[name])
    keys = [key_of(session, numbers[name]) for name in MEMBERS]
    return Helping(guest, save_comparison(session, guest, keys, name="Two", neutral=neutral, now=NOON), numbers)


def key_of(session: Session, number: int) -> str:
    """The key of a municipality."""
    return session.get_one(MunicipalityRow, number).key


def agree(session: Session, number: int) -> None:
    """Let a place agree to be named."""
    session.add(ConsentRow(municipality_id=number, kind=ConsentKind.HELPER.value, given_at=NOON))
    session.flush()


def agree_no_more(session: Session, number: int) -> None:
    """Let it take that back."""
    session.execute(update(ConsentRow).where(ConsentRow.municipality_id == number).values(withdrawn_at=NOON))


def leave(session: Session, number: int) -> None:
    """Let a place withdraw from the installation; it can come back."""
    session.execute(update(MunicipalityRow).where(MunicipalityRow.id == number).values(withdrawn_at=NOON))


def be_deleted(session: Session, number: int) -> None:
    """Let nothing be left of a place."""
    session.execute(delete(MunicipalityRow).where(MunicipalityRow.id == number))


def have_nothing_final(session: Session, number: int) -> None:
    """Let a place have no final assessment any more."""
    session.execute(delete(STANDINGS).where(STANDINGS.c.municipality_id == number))


GOING = (agree_no_more, leave, be_deleted, have_nothing_final)


def order(session: Session, places: Helping, *, now: datetime = NOON) -> Order:
    """What asking for the report says now."""
    opened = open_comparison(session, places.guest, places.comparison, now=now)
    found = side_by_side(compared_places(session, opened, lambda _: shipped()), KNOWN)
    shown = compared(opened.title, found, neutral=opened.neutral, today=DAY)
    return order_of(session, opened, shown, KNOWN, catalogue_of=lambda _: shipped(), now=now)

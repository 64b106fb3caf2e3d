"""What a steward sees of an installation: its people and its municipalities, by name and number, and nothing of their assessments."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import PersonRow
from assessment.roles import Role
from assessment.services import typed

SHOWN = 50
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Belonging:
    """A municipality that somebody belongs to, by name, and as what."""

    municipality: str
    role: Role


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account, as a steward sees it."""

    id: int
    name: str
    email: str
    is_steward: bool
    has_password: bool
    has_openid: bool
    created_at: datetime
    deactivated_at: datetime | None
    belongs: tuple[Belonging, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, as a steward sees it."""

    id: int
    name: str
    country: str
    members: int
    created_at: datetime
    withdrawn_at: datetime | None


def accounts(session: Session, *, search: str = "", after: int = 0, most: int = SHOWN) -> tuple[tuple[Account, ...], int]:
    """A page of people whose name or e-mail address holds what was searched for, by name, and how many there are of them in all."""
    wanted = [PersonRow.deleted_at.is_(None), *_holds(search, PersonRow.name, PersonRow.email)]
    found = session.scalars(select(PersonRow).where(*wanted).order_by(func.lower(PersonRow.name), PersonRow.id).offset(after).limit(most)).all()
    belongs = _belongings(session, [row.id for row in found])
    total = session.scalar(select(func.count()).select_from(PersonRow).where(*wanted)) or 0
    return tuple(_account(row, belongs.get(row.id, ())) for row in found), total


def account(session: Session, person_id: int) -> Account | None:
    """One account, or None where it is not there any more."""
    row = session.get(PersonRow, person_id)
    if row is None or row.deleted_at is not None:
        return None
    return _account(row, _belongings(session, [person_id]).get(person_id, ()))


def places(session: Session, *, after: int = 0, most: int = SHOWN) -> tuple[tuple[Place, ...], int]:
    """A page of municipalities by name with the number of their members, and how many municipalities there are in all."""
    members = select(func.count()).where(MembershipRow.municipality_id == MunicipalityRow.id).scalar_subquery()
    query = select(MunicipalityRow, members).order_by(func.lower(MunicipalityRow.name), MunicipalityRow.id).offset(after).limit(most)
    found = tuple(Place(row.id, row.name, row.country, count, row.created_at, row.withdrawn_at) for row, count in session.execute(query))
    return found, session.scalar(select(func.count()).select_from(MunicipalityRow)) or 0


def _account(row: PersonRow, belongs: tuple[Belonging, ...]) -> Account:
    return Account(
        row.id, row.name, row.email or "", row.is_steward, row.password is not None, row.subject is not None,
        row.created_at, row.deactivated_at, belongs,
    )


def _belongings(session: Session, people: list[int]) -> Mapping[int, tuple[Belonging, ...]]:
    query = select(MembershipRow.person_id, MunicipalityRow.name, MembershipRow.role)
    query = query.join(MunicipalityRow, MunicipalityRow.id == MembershipRow.municipality_id)
    query = query.where(MembershipRow.person_id.in_(people), MunicipalityRow.withdrawn_at.is_(None)).order_by(MunicipalityRow.name)
    found: dict[int, tuple[Belonging, ...]] = defaultdict(tuple)
    for person_id, name, role in session.execute(query):
        found[person_id] += (Belonging(name, Role(role)),)
    return found


def _holds(search: str, *columns: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
    """Conditions that every word searched for stands in one of the columns; signs that mean something to the database mean themselves."""
    words = typed.line(search)[:LONGEST_SEARCH].split()
    return [or_(*(found for column in columns for found in (
        func.lower(column).contains(word.lower(), autoescape=True), column.contains(word, autoescape=True),  # SQLite lowers a to z only
    ))) for word in words]

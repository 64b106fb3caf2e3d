"""Municipalities and who belongs to them."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.errors import NotFound
from assessment.roles import Person, Role
from assessment.services import typed

KEY_LENGTH = 22


@dataclass(frozen=True, slots=True)
class Municipality:
    """The body that is assessed, with its present profile; `key` stands in its address."""

    id: int
    key: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs to a municipality, in a role."""

    municipality: Municipality
    person: Person
    role: Role


def fresh_key() -> str:
    """A new key of 22 characters for an address; it cannot be guessed, and opens nothing by itself."""
    return secrets.token_urlsafe(16)


def found_municipality(session: Session, profile: Profile, person: Person, *, now: datetime) -> Member:
    """Set up a municipality with its first coordinator. Raises `Invalid` for a profile that cannot be used."""
    kept = typed.profile(profile)
    kind = kept.kind.value if kept.kind else None
    row = MunicipalityRow(key=fresh_key(), name=kept.name, country=kept.country, population=kept.population, kind=kind, created_at=now)
    session.add(row)
    session.flush()
    session.add(MembershipRow(municipality_id=row.id, person_id=person.id, role=Role.COORDINATOR.value, since=now.date()))
    session.flush()
    return Member(municipality_of(row), person, Role.COORDINATOR)


def open_municipality(session: Session, key: str, person: Person) -> Member:
    """Open a municipality as one of its members. Raises `NotFound`, for everybody else as for what does not exist."""
    query = select(MunicipalityRow, MembershipRow.role).join(MembershipRow, MembershipRow.municipality_id == MunicipalityRow.id)
    query = query.where(MunicipalityRow.key == key, MunicipalityRow.withdrawn_at.is_(None), MembershipRow.person_id == person.id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    row, role = found
    return Member(municipality_of(row), person, Role(role))


def municipality_of(row: MunicipalityRow) -> Municipality:
    """The value of a row."""
    return Municipality(row.id, row.key, Profile(row.name, row.country, row.population, Kind(row.kind) if row.kind else None))

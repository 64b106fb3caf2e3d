"""Municipalities: set one up, open it as a member, change its profile."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import AssociationRow, MembershipRow, MunicipalityRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import Person, Role
from assessment.services import typed
from assessment.services.standings import rename
from assessment.translation import message

KEY_LENGTH = 22


@dataclass(frozen=True, slots=True)
class Municipality:
    """The body that is assessed, with its present profile; `key` stands in its address."""

    id: int
    key: str
    profile: Profile

    @property
    def is_association(self) -> bool:
        """Whether its members are municipalities; it is not assessed itself."""
        return self.profile.kind is Kind.ASSOCIATION


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
    """Set up a municipality or an association with its first coordinator. Raises `Invalid` for a profile that cannot be used."""
    row = MunicipalityRow(key=fresh_key(), created_at=now, **_columns(typed.profile(profile, may_associate=True)))
    session.add(row)
    session.flush()
    session.add(MembershipRow(municipality_id=row.id, person_id=person.id, role=Role.COORDINATOR.value, since=now.date()))
    session.flush()
    rename(session, row.id, row.name)
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


def municipalities_of(session: Session, person: Person) -> tuple[Member, ...]:
    """All municipalities to which somebody belongs, by name."""
    query = select(MunicipalityRow, MembershipRow.role).join(MembershipRow, MembershipRow.municipality_id == MunicipalityRow.id)
    query = query.where(MunicipalityRow.withdrawn_at.is_(None), MembershipRow.person_id == person.id)
    rows = session.execute(query.order_by(MunicipalityRow.name, MunicipalityRow.id))
    return tuple(Member(municipality_of(row), person, Role(role)) for row, role in rows)


def lock_municipality(session: Session, municipality_id: int) -> MunicipalityRow:
    """Let others who change this municipality or its members wait until this transaction ends. Raises `NotFound`."""
    row = session.get(MunicipalityRow, municipality_id, with_for_update=True)
    if row is None or row.withdrawn_at is not None:
        raise NotFound
    return row


def save_municipality(session: Session, municipality_id: int, profile: Profile) -> None:
    """Change the profile that new assessments begin with; those there are keep theirs.

    Raises `NotFound`, and `Invalid` for a profile that cannot be used, also where an association would become a place or the other way round.
    """
    columns = _columns(typed.profile(profile, may_associate=True))
    row = lock_municipality(session, municipality_id)
    was, becomes = (kind == Kind.ASSOCIATION.value for kind in (row.kind, columns["kind"]))
    if was != becomes and _is_settled(session, municipality_id):
        sentence = message("It has assessments, or belongs together with others: a place cannot become an association, nor the other way round.")
        raise Invalid([Problem("kind", sentence)])
    for name, value in columns.items():
        setattr(row, name, value)
    session.flush()
    rename(session, municipality_id, row.name)


def municipality_of(row: MunicipalityRow) -> Municipality:
    """The value of a row."""
    return Municipality(row.id, row.key, Profile(row.name, row.country, row.population, Kind(row.kind) if row.kind else None))


def _columns(profile: Profile) -> dict[str, Any]:
    kind = profile.kind.value if profile.kind else None
    return {"name": profile.name, "country": profile.country, "population": profile.population, "kind": kind}


def _is_settled(session: Session, municipality_id: int) -> bool:
    """Whether it has assessments, or belongs to an association, or is one with members."""
    assessed = select(AssessmentRow.id).where(AssessmentRow.municipality_id == municipality_id)
    related = or_(AssociationRow.association_id == municipality_id, AssociationRow.municipality_id == municipality_id)
    return any(session.scalar(query.limit(1)) is not None for query in (assessed, select(AssociationRow.since).where(related)))

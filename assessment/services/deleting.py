"""Delete somebody's account: name, address and every way to sign in go; the number stays in the record, and nothing is behind it any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, and_, delete, exists, select
from sqlalchemy.orm import Session

from assessment.database.audit import AuditRow
from assessment.database.comparisons import ComparisonRow
from assessment.database.grants import GrantRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import LinkRow, PersonRow, SignInRow
from assessment.database.session import take_turns
from assessment.database.tables import TABLES
from assessment.database.teamwork import AssignmentRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import Role
from assessment.services.audit import Audited, note
from assessment.services.joining import has_steward
from assessment.services.links import revoke_links_made_by
from assessment.services.opening import GRACE_DAYS
from assessment.services.own_data import naming_columns
from assessment.services.people import LAST_STEWARD, STEWARDS, locked
from assessment.translation import message


@dataclass(frozen=True, slots=True)
class Held:
    """A municipality that nobody else coordinates: its key and name."""

    key: str
    name: str


def held_alone(session: Session, person_id: int) -> tuple[Held, ...]:
    """The municipalities that would be left without anybody who coordinates, by name; those already withdrawn do not count."""
    other = MembershipRow.__table__.alias()
    others = exists().where(and_(
        other.c.municipality_id == MunicipalityRow.id, other.c.role == Role.COORDINATOR.value, other.c.person_id != person_id,
    ))
    query = select(MunicipalityRow.key, MunicipalityRow.name).join(MembershipRow, MembershipRow.municipality_id == MunicipalityRow.id)
    query = query.where(
        MembershipRow.person_id == person_id, MembershipRow.role == Role.COORDINATOR, MunicipalityRow.withdrawn_at.is_(None), ~others,
    )
    return tuple(Held(row.key, row.name) for row in session.execute(query.order_by(MunicipalityRow.name, MunicipalityRow.id)))


@dataclass(frozen=True, slots=True)
class Leaving:
    """What stands between somebody and deleting their account, and whether a password shows that it is them."""

    held: tuple[Held, ...]
    is_last_steward: bool
    has_password: bool


def leaving(session: Session, person_id: int) -> Leaving:
    """What deleting an account would need first. Raises `NotFound`."""
    row = session.get(PersonRow, person_id)
    if row is None or row.deleted_at is not None:
        raise NotFound
    alone = row.is_steward and not has_steward(session, besides=person_id)
    return Leaving(held_alone(session, person_id), alone, row.password is not None)


def delete_person(session: Session, person_id: int, *, by: int, now: datetime) -> None:
    """Delete an account for good. Raises `NotFound`, and `Invalid` where a municipality or the installation would be left alone."""
    take_turns(session, STEWARDS)
    row = locked(session, person_id)
    towns = select(MembershipRow.municipality_id).where(MembershipRow.person_id == person_id).order_by(MembershipRow.municipality_id)
    for town in session.scalars(towns):
        session.get(MunicipalityRow, town, with_for_update=True)  # whoever else leaves it at this moment waits
    if held := held_alone(session, person_id):
        sentence = message("You coordinate %(name)s alone. Make somebody else coordinator first, or withdraw it.", name=held[0].name)
        raise Invalid([Problem("", sentence)])
    if row.is_steward and not has_steward(session, besides=person_id):
        raise Invalid([Problem("", LAST_STEWARD)])
    _erase(session, row, now)
    note(session, Audited.PERSON_DELETED, now=now, by=by, person=person_id)


def _erase(session: Session, row: PersonRow, now: datetime) -> None:
    """Everything that says who this was, and everything that is still asked of them."""
    revoke_links_made_by(session, row.id)
    session.execute(delete(LinkRow).where((LinkRow.person_id == row.id) | (LinkRow.email == (row.email or "-"))))
    row.name, row.email, row.password, row.issuer, row.subject = "", None, None, None, None
    row.is_steward, row.deleted_at = False, now
    for other in (SignInRow, MembershipRow, AssignmentRow, ComparisonRow, JobRow):
        session.execute(delete(other).where(other.person_id == row.id))
    session.execute(delete(GrantRow).where(GrantRow.to_person_id == row.id))
    session.flush()


def forget_unclaimed(session: Session, *, now: datetime) -> None:
    """Erase people who came with an import, never took up their account, and whom nothing mentions any more."""
    never = select(PersonRow).where(
        PersonRow.password.is_(None), PersonRow.issuer.is_(None), PersonRow.deleted_at.is_(None), PersonRow.is_steward.is_(False),
        PersonRow.created_at <= now - timedelta(days=GRACE_DAYS), *(~exists().where(column == PersonRow.id) for column in _mentions()),
    )
    for row in session.scalars(never).all():
        _erase(session, row, now)


def _mentions() -> list[Column[Any]]:
    """Every column that names a person, but for the audit log, which holds numbers only."""
    return [column for table in TABLES.values() if table.name != AuditRow.__tablename__ for column in naming_columns(table)]

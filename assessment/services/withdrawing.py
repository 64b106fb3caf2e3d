"""Withdraw a municipality with all it has, take that back within 30 days, and delete it for good after that."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import Person, Role
from assessment.services import typed
from assessment.services.audit import Audited, note
from assessment.services.municipalities import Member, Municipality, lock_municipality, municipality_of
from assessment.services.opening import GRACE_DAYS
from assessment.services.standings import fill
from assessment.translation import message


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A municipality that nobody can open any more, and the day on which it is deleted for good."""

    municipality: Municipality
    delete_on: date


def withdraw_municipality(session: Session, member: Member, name: str, *, now: datetime) -> Withdrawn:
    """Close a municipality for everybody now, and have everything deleted in 30 days unless somebody who coordinates takes it back.

    `name` is typed to confirm. Raises `Invalid` where it is another, and `NotFound` for somebody who does not coordinate (any more).
    """
    if typed.line(name).casefold() != member.municipality.profile.name.casefold():
        raise Invalid([Problem("name", message("Type the name exactly as it stands above: %(name)s.", name=member.municipality.profile.name))])
    row = lock_municipality(session, member.municipality.id)
    own = session.get(MembershipRow, (row.id, member.person.id), populate_existing=True)
    if own is None or own.role != Role.COORDINATOR:
        raise NotFound
    row.withdrawn_at = now
    session.flush()
    fill(session, [row.id])
    note(session, Audited.MUNICIPALITY_WITHDRAWN, now=now, by=member.person.id, municipality=row.id)
    return _withdrawn(row)


def withdrawn_of(session: Session, person: Person, *, now: datetime) -> tuple[Withdrawn, ...]:
    """The withdrawn municipalities that somebody can take back, by name."""
    rows = session.scalars(_coordinated(person, now).order_by(MunicipalityRow.name, MunicipalityRow.id))
    return tuple(_withdrawn(row) for row in rows)


def take_municipality_back(session: Session, key: str, person: Person, *, now: datetime) -> Municipality:
    """Open a withdrawn municipality again, with all it had. Raises `NotFound` for everybody but those who coordinate it, and after 30 days."""
    row = session.scalar(_coordinated(person, now).where(MunicipalityRow.key == key).with_for_update(of=MunicipalityRow))
    if row is None:
        raise NotFound
    row.withdrawn_at = None
    session.flush()
    fill(session, [row.id])
    note(session, Audited.MUNICIPALITY_TAKEN_BACK, now=now, by=person.id, municipality=row.id)
    return municipality_of(row)


def purge(session: Session, *, now: datetime) -> int:
    """Delete the municipalities that were withdrawn 30 days ago, with everything that belongs to them; gives how many."""
    gone = list(session.scalars(select(MunicipalityRow.id).where(MunicipalityRow.withdrawn_at <= now - timedelta(days=GRACE_DAYS))))
    for number in gone:
        note(session, Audited.MUNICIPALITY_DELETED, now=now, municipality=number)
    session.execute(delete(MunicipalityRow).where(MunicipalityRow.id.in_(gone)), execution_options={"synchronize_session": False})
    return len(gone)


def _coordinated(person: Person, now: datetime) -> Select[MunicipalityRow]:
    query = select(MunicipalityRow).join(MembershipRow, MembershipRow.municipality_id == MunicipalityRow.id)
    return query.where(
        MembershipRow.person_id == person.id, MembershipRow.role == Role.COORDINATOR, MunicipalityRow.withdrawn_at > now - timedelta(days=GRACE_DAYS),
    )


def _withdrawn(row: MunicipalityRow) -> Withdrawn:
    return Withdrawn(municipality_of(row), (cast(datetime, row.withdrawn_at) + timedelta(days=GRACE_DAYS)).date())

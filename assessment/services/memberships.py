"""Who belongs to a municipality: list them, change a role, let somebody go. There is always one who coordinates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.orm import Session

from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MembershipRow
from assessment.database.people import PersonRow
from assessment.database.teamwork import AssignmentRow
from assessment.errors import Invalid, NotAllowed, NotFound, Problem
from assessment.roles import MEMBERSHIPS, Role
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.grants import end_for_person
from assessment.services.links import revoke_links_made_by
from assessment.services.municipalities import Member, lock_municipality
from assessment.translation import message

_PEOPLE, _MEMBERSHIPS = (cast(Table, row.__table__) for row in (PersonRow, MembershipRow))
_COLLEAGUES = (
    select(_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.email, _MEMBERSHIPS.c.role, _MEMBERSHIPS.c.since)
    .join(_MEMBERSHIPS, _MEMBERSHIPS.c.person_id == _PEOPLE.c.id)
    .where(_MEMBERSHIPS.c.municipality_id == bindparam("town"))
)
_NAMES = select(_PEOPLE.c.id, _PEOPLE.c.name).where(_PEOPLE.c.id.in_(bindparam("people", expanding=True)) & _PEOPLE.c.deleted_at.is_(None))
LAST = message("A municipality needs somebody who coordinates. Make somebody else coordinator first.")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who belongs to a municipality, as the others see them."""

    id: int
    name: str
    email: str
    role: Role
    since: date


def colleagues(session: Session, municipality_id: int) -> tuple[Colleague, ...]:
    """All members of a municipality: those who coordinate first, then by name."""
    rows = session.connection().execute(_COLLEAGUES, {"town": municipality_id})
    found = [Colleague(row.id, row.name, row.email or "", Role(row.role), row.since) for row in rows]
    return tuple(sorted(found, key=lambda each: (MEMBERSHIPS.index(each.role), each.name.casefold(), each.id)))


def names_of(session: Session, people: Iterable[int | None]) -> Mapping[int, str]:
    """The names of people by their numbers; whoever was deleted is not in it any more."""
    wanted = {each for each in people if each is not None}
    if not wanted:
        return {}
    rows = session.connection().execute(_NAMES, {"people": sorted(wanted)})
    return {row.id: row.name for row in rows}


def change_role(session: Session, member: Member, person_id: int, role: Role, *, now: datetime) -> None:
    """Give somebody another role. Raises `NotFound`, `NotAllowed`, and `Invalid` where nobody would be left to coordinate."""
    if role not in MEMBERSHIPS:
        raise Invalid([Problem("role", message("Choose a role."))])
    row = _found(session, member, person_id, may_be_oneself=False)
    if row.role == role.value:
        return
    if role is not Role.COORDINATOR:
        _keep_one(session, row)
        revoke_links_made_by(session, person_id, municipality=row.municipality_id)
    before, row.role = row.role, role.value
    detail = f"{before} to {role.value}"
    audit.note(session, Audited.ROLE_CHANGED, now=now, by=member.person.id, person=person_id, municipality=row.municipality_id, detail=detail)
    if role not in (Role.COORDINATOR, Role.CONTRIBUTOR):
        _ask_no_more(session, row)


def remove(session: Session, member: Member, person_id: int, *, now: datetime) -> None:
    """Let somebody go, or go oneself; all that they typed stays, and nothing is asked of them any more.

    Raises `NotFound`, `NotAllowed`, and `Invalid` where nobody would be left to coordinate.
    """
    row = _found(session, member, person_id, may_be_oneself=True)
    _keep_one(session, row)
    _ask_no_more(session, row)
    revoke_links_made_by(session, person_id, municipality=row.municipality_id)
    end_for_person(session, person_id, row.municipality_id, by=member.person.id, now=now)
    session.delete(row)
    audit.note(session, Audited.LEFT, now=now, by=member.person.id, person=person_id, municipality=row.municipality_id)


def _found(session: Session, member: Member, person_id: int, *, may_be_oneself: bool) -> MembershipRow:
    """The membership to change, once whoever changes it is known to coordinate still: of two who remove each other only one can."""
    town = member.municipality.id
    lock_municipality(session, town)
    own = session.get(MembershipRow, (town, member.person.id), populate_existing=True)
    if own is None:
        raise NotFound
    if own.role != Role.COORDINATOR and not (may_be_oneself and person_id == member.person.id):
        raise NotAllowed
    row = session.get(MembershipRow, (town, person_id), populate_existing=True)
    if row is None:
        raise NotFound
    return row


def _keep_one(session: Session, row: MembershipRow) -> None:
    others = select(MembershipRow.person_id).where(
        MembershipRow.municipality_id == row.municipality_id, MembershipRow.role == Role.COORDINATOR, MembershipRow.person_id != row.person_id,
    )
    if row.role == Role.COORDINATOR and session.scalar(others.limit(1)) is None:
        raise Invalid([Problem("role", LAST)])


def _ask_no_more(session: Session, row: MembershipRow) -> None:
    town = select(AssessmentRow.id).where(AssessmentRow.municipality_id == row.municipality_id)
    asked = delete(AssignmentRow).where(AssignmentRow.person_id == row.person_id, AssignmentRow.assessment_id.in_(town))
    session.execute(asked, execution_options={"synchronize_session": False})

"""Take an assessment with a private address into a municipality, and let it go again as long as nobody else has touched it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assessment.database.answers import ChangeRow
from assessment.database.assessments import AssessmentRow
from assessment.database.audit import AuditRow
from assessment.database.course import EventRow
from assessment.database.teamwork import AssignmentRow, CommentRow, OpinionRow
from assessment.errors import Invalid, NotAllowed, NotFound, Problem
from assessment.roles import Role, may
from assessment.services import audit
from assessment.services import secret as secrets
from assessment.services.audit import Audited
from assessment.services.municipalities import Member, fresh_key
from assessment.services.opening import Opened, editing, found, lock
from assessment.translation import message


@dataclass(frozen=True, slots=True)
class Adopted:
    """Who took an assessment over, and when."""

    by: int
    at: datetime


def adopt(session: Session, secret: str, member: Member, *, now: datetime) -> str:
    """Let an assessment belong to a municipality with everything in it; its editing address stops working. Gives its key.

    Raises `NotFound` for an address that does not work, `NotAllowed` for whoever does not coordinate, and `Invalid` for an association
    and for what was withdrawn.
    """
    if not may(member.role, "municipality.coordinate"):
        raise NotAllowed
    if member.municipality.is_association:
        raise Invalid([Problem("municipality", message("Associations are not assessed in this edition; they see their members."))])
    row = found(session, editing(session, secret, now=now).id)
    if row.withdrawn_at is not None:
        raise Invalid([Problem("address", message("This assessment was withdrawn. Take it back first, under its address."))])
    row.municipality_id, row.key = member.municipality.id, fresh_key()
    audit.note(session, Audited.ADOPTED, now=now, by=member.person.id, municipality=member.municipality.id, assessment=row.id)
    return row.key


def adopted(session: Session, opened: Opened) -> Adopted | None:
    """Who took it over, if it was taken over into the municipality where it is."""
    if opened.team is None:
        return None
    query = select(AuditRow).where(
        AuditRow.kind == Audited.ADOPTED, AuditRow.assessment_id == opened.id, AuditRow.municipality_id == opened.team.municipality_id,
    )
    row = session.scalar(query.order_by(AuditRow.id.desc()).limit(1))
    return Adopted(row.person_id, row.at) if row and row.person_id is not None else None


def may_release(session: Session, opened: Opened) -> bool:
    """Whether whoever opened it took it over, still coordinates, and nobody else has worked with it since."""
    taken = adopted(session, opened)
    if taken is None or taken.by != opened.by or opened.role is not Role.COORDINATOR:
        return False
    return not any(session.scalar(touched.limit(1)) is not None for touched in _touched(opened.id, taken.by))


def release(session: Session, opened: Opened, *, now: datetime) -> str:
    """Undo an adoption: the assessment is nobody's again, under a new editing address. Gives its secret. Raises `NotAllowed`."""
    lock(session, opened.id)
    if not may_release(session, opened):
        raise NotAllowed
    row = session.get(AssessmentRow, opened.id)
    if row is None:
        raise NotFound
    secret = secrets.fresh()
    row.municipality_id, row.key, row.edit_digest, row.changed_at = None, None, secrets.digest(secret), now
    audit.note(session, Audited.ADOPTED, now=now, by=opened.by, assessment=row.id, detail="released")
    return secret


def _touched(assessment_id: int, by: int) -> Iterator[Select[int]]:
    """What is there once somebody else has worked with it, or once there is something that needs a team."""
    yield select(ChangeRow.id).where(ChangeRow.assessment_id == assessment_id, ChangeRow.person_id.is_not(None), ChangeRow.person_id != by)
    for row in (AssignmentRow, CommentRow, OpinionRow, EventRow):
        yield select(row.assessment_id).where(row.assessment_id == assessment_id)

"""How long an assessment is kept: renew its address, withdraw it, take that back, delete what nobody needs."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_
from sqlalchemy.orm import Session

from assessment.database.assessments import AssessmentRow
from assessment.services import secret as secrets
from assessment.services.opening import GRACE_DAYS, found, lock


def renew_editing_address(session: Session, assessment_id: int, *, now: datetime) -> str:
    """Give the assessment a new editing secret; the old one stops working. Raises `NotFound`."""
    row = found(session, assessment_id, lock_it=True)
    secret = secrets.fresh()
    row.edit_digest, row.changed_at = secrets.digest(secret), now
    session.flush()
    return secret


def renew_reading_address(session: Session, assessment_id: int) -> None:
    """Give the assessment a new reading secret, wherever it stands; the old one opens nothing any more. Raises `NotFound`."""
    lock(session, assessment_id, whatever_course=True)
    found(session, assessment_id).read_secret = secrets.fresh()
    session.flush()


def withdraw(session: Session, assessment_id: int, *, now: datetime) -> None:
    """Close the reading address now, and delete everything in 30 days unless this is taken back. Raises `NotFound`."""
    row = found(session, assessment_id, lock_it=True)
    row.withdrawn_at = row.withdrawn_at or now
    session.flush()


def take_back(session: Session, assessment_id: int, *, now: datetime) -> None:
    """Undo a withdrawal. Raises `NotFound`."""
    row = found(session, assessment_id, lock_it=True)
    if row.withdrawn_at:
        row.withdrawn_at, row.changed_at = None, now
    session.flush()


def purge(session: Session, *, keep_days: int, now: datetime) -> int:
    """Delete what was withdrawn 30 days ago or not touched for `keep_days`, with all that belongs to it; gives how many.

    Only what lives under a private address: a municipality's assessments are kept as long as the municipality.
    """
    nobodys = AssessmentRow.municipality_id.is_(None)
    withdrawn = AssessmentRow.withdrawn_at <= now - timedelta(days=GRACE_DAYS)
    untouched = AssessmentRow.changed_at <= now - timedelta(days=keep_days)
    return cast("CursorResult[Any]", session.execute(delete(AssessmentRow).where(nobodys, or_(withdrawn, untouched)))).rowcount

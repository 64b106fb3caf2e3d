"""What a municipality wants to spend, and who does what by when."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from assessment.answers import Commitment
from assessment.database.assessments import StepRow
from assessment.errors import Invalid, Problem
from assessment.services import typed
from assessment.services.opening import found, touch
from assessment.translation import message

LARGEST_CAPACITY = 100_000


def set_capacity(session: Session, assessment_id: int, hours: Fraction, *, now: datetime) -> None:
    """Set the hours a quarter that can be spent. Raises `NotFound`, and `Invalid` below 0 or above 100,000."""
    if not 0 <= hours <= LARGEST_CAPACITY:
        raise Invalid([Problem("plan.capacity-hours", message("Hours are a number from 0 to %(most)s.", most=LARGEST_CAPACITY))])
    row = found(session, assessment_id, lock_it=True)
    exact = hours.limit_denominator(100)
    if row.capacity != exact:
        row.capacity = exact
        touch(row, now)
    session.flush()


def commit_step(session: Session, assessment_id: int, criterion: str, commitment: Commitment, *, now: datetime) -> None:
    """Note who has taken on the next step of a criterion; an empty commitment is taken out. Raises `NotFound`, and `Invalid`."""
    kept = typed.commitment(criterion, commitment)
    assessment = found(session, assessment_id, lock_it=True)
    row = session.get(StepRow, (assessment_id, criterion))
    if kept == (Commitment(row.who, row.by) if row else Commitment()):
        return
    if kept == Commitment():
        session.delete(row)
    elif row is None:
        session.add(StepRow(assessment_id=assessment_id, criterion=criterion, who=kept.who, by=kept.by))
    else:
        row.who, row.by = kept.who, kept.by
    touch(assessment, now)
    session.flush()

"""Open an assessment by one of its two private addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Answer, Assessment, Commitment, Kind, Plan, Profile
from assessment.config import Settings
from assessment.database.answers import AnswerRow, answer_of
from assessment.database.assessments import AssessmentRow, StepRow
from assessment.errors import NotFound
from assessment.questionnaire import Scope
from assessment.services import secret as secrets

_ASSESSMENTS, _STORED, _STEPS = (cast(Table, row.__table__) for row in (AssessmentRow, AnswerRow, StepRow))
_BY_EDITING = select(_ASSESSMENTS).where(_ASSESSMENTS.c.edit_digest == bindparam("digest"))
_BY_READING = select(_ASSESSMENTS).where(_ASSESSMENTS.c.read_secret == bindparam("secret"))
_FOR_EDITING = select(_ASSESSMENTS.c.id, _ASSESSMENTS.c.withdrawn_at).where(_ASSESSMENTS.c.edit_digest == bindparam("digest")).with_for_update()
_LOCK = select(_ASSESSMENTS.c.id).where(_ASSESSMENTS.c.id == bindparam("id")).with_for_update()
_LOCKED = "locked"
_ANSWERS_OF = select(*(column for column in _STORED.c if column.name != "changed_at")).where(_STORED.c.assessment_id == bindparam("id"))
_STEPS_OF = select(_STEPS.c.criterion, _STEPS.c.who, _STEPS.c.by).where(_STEPS.c.assessment_id == bindparam("id")).order_by(_STEPS.c.criterion)
GRACE_DAYS = 30
KEEP_DAYS = Settings.keep_anonymous_days


@dataclass(frozen=True)
class Opened:
    """What a person holding an address works with. On the day `delete_on` it is deleted if nobody touches it, or for good once withdrawn."""

    id: int
    edit_secret: str | None
    read_secret: str
    may_edit: bool
    assessment: Assessment
    revisions: Mapping[str, int]
    changed_at: datetime
    created_at: datetime
    withdrawn_at: datetime | None
    delete_on: date
    continued_from_quick: bool


def open_for_editing(session: Session, secret: str, *, now: datetime, keep_days: int = KEEP_DAYS) -> Opened:
    """Open by the editing secret, for 30 days also what was withdrawn. Raises `NotFound`."""
    row = session.connection().execute(_BY_EDITING, {"digest": secrets.digest(secret)}).one_or_none()
    if row is None or _is_gone(row.withdrawn_at, now):
        raise NotFound
    return opened(session, row, edit_secret=secret, keep_days=keep_days)


def editing(session: Session, secret: str, *, now: datetime) -> int:
    """The number of the assessment that may be edited with this secret, locked as by `lock`. Raises `NotFound`."""
    row = session.connection().execute(_FOR_EDITING, {"digest": secrets.digest(secret)}).one_or_none()
    if row is None or _is_gone(row.withdrawn_at, now):
        raise NotFound
    session.info[_LOCKED] = row.id
    return int(row.id)


def lock(session: Session, assessment_id: int) -> None:
    """Let others who write to this assessment wait until this transaction ends. Raises `NotFound`."""
    if session.info.get(_LOCKED) == assessment_id:
        return
    if session.connection().scalar(_LOCK, {"id": assessment_id}) is None:
        raise NotFound
    session.info[_LOCKED] = assessment_id


def _is_gone(withdrawn_at: datetime | None, now: datetime) -> bool:
    return bool(withdrawn_at and now >= withdrawn_at + timedelta(days=GRACE_DAYS))


def open_for_reading(session: Session, secret: str, *, now: datetime, keep_days: int = KEEP_DAYS) -> Opened:
    """Open by the reading secret, which changes nothing and never tells the editing one. Raises `NotFound`, also when withdrawn."""
    row = session.connection().execute(_BY_READING, {"secret": secrets.well_formed(secret)}).one_or_none()
    if row is None or (row.withdrawn_at and now >= row.withdrawn_at):
        raise NotFound
    return opened(session, row, edit_secret=None, keep_days=keep_days)


def opened(session: Session, row: AssessmentRow | Row[Any], *, edit_secret: str | None, keep_days: int = KEEP_DAYS) -> Opened:
    """A row with all that belongs to it."""
    stored = _answers(session, row.id)
    withdrawn = row.withdrawn_at
    return Opened(
        row.id, edit_secret, row.read_secret, edit_secret is not None, _assessment(session, row, stored),
        revisions={answer.criterion: answer.revision for answer in stored},
        changed_at=row.changed_at, created_at=row.created_at, withdrawn_at=withdrawn,
        delete_on=(withdrawn + timedelta(days=GRACE_DAYS) if withdrawn else row.changed_at + timedelta(days=keep_days)).date(),
        continued_from_quick=row.continued_from_quick,
    )


def value(session: Session, assessment_id: int) -> Assessment:
    """All that was typed into one assessment. Raises `NotFound`."""
    return _assessment(session, found(session, assessment_id), _answers(session, assessment_id))


def found(session: Session, assessment_id: int, *, lock: bool = False) -> AssessmentRow:
    """The row of an assessment; with `lock`, others who write to it wait. Raises `NotFound`."""
    row = session.get(AssessmentRow, assessment_id, with_for_update=True if lock else None)
    if row is None:
        raise NotFound
    return row


def profile_of(row: AssessmentRow | Row[Any]) -> Profile:
    return Profile(row.name, row.country, row.population, Kind(row.kind) if row.kind else None)


def touch(row: AssessmentRow, now: datetime) -> None:
    """Note that something was changed, which is also the date of the assessment."""
    row.changed_at, row.dated = now, now.date()


def _answers(session: Session, assessment_id: int) -> list[Row[Any]]:
    return list(session.connection().execute(_ANSWERS_OF, {"id": assessment_id}))


def _assessment(session: Session, row: AssessmentRow | Row[Any], stored: list[Row[Any]]) -> Assessment:
    answers: dict[str, Answer] = {answer.criterion: answer_of(answer) for answer in stored}
    steps = session.connection().execute(_STEPS_OF, {"id": row.id})
    return Assessment(
        edition=row.edition, date=row.dated, profile=profile_of(row),
        answers={criterion: answer for criterion, answer in sorted(answers.items()) if answer != NOTHING},
        scope=Scope(row.scope), plan=Plan(row.capacity, {step.criterion: Commitment(step.who, step.by) for step in steps}),
    )

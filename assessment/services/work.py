"""What a worker does with the job table: claim a job, show signs of life, finish, fail, and take up what another worker left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session

from assessment.database.jobs import JobRow
from assessment.services.finals import edition_needed
from assessment.services.reports import REPORTS, JobState, edition_of_answers
from assessment.services.tasks import FORMS
from assessment.translation import message

MOST_KILLED = 2
MOST_ATTEMPTS = 5
COULD_NOT = message("The report could not be made. Your answers are safe. Please tell whoever runs this installation.")
TOO_MUCH = message("Making the report took more time or memory than there is, twice. Your answers are safe. Please try again later.")


@dataclass(frozen=True, slots=True)
class Work:
    """A job of a `kind` that this worker has claimed. For a report: the answers file in JSON, the language, and where the result belongs.

    For a final version the input is what was frozen. `edition` holds the files of its edition as a ZIP, also of any other report
    that is not of the edition that came with the software.
    """

    id: int
    worker: str
    digest: str
    given: str
    language: str
    attempt: int
    edition: bytes = b""
    is_final: bool = False
    kind: str = "report"


def claim(session: Session, *, worker: str, now: datetime) -> Work | None:
    """Take the oldest job that gives way to no other, or else the oldest; None where nothing waits, or another worker was quicker."""
    row = session.scalar(select(JobRow).where(JobRow.state == JobState.QUEUED).order_by(JobRow.gives_way, JobRow.id).limit(1))
    if row is None:
        return None
    is_report = row.kind in REPORTS
    frozen_with = edition_needed(session, row.digest, row.given) if is_report else b""
    edition = frozen_with or (edition_of_answers(session, row.given) if is_report or row.kind in FORMS else b"")
    work = Work(row.id, worker, row.digest, row.given, row.language, row.attempts + 1, edition, is_final=bool(frozen_with), kind=row.kind)
    taken = {"state": JobState.RUNNING, "worker": worker, "attempts": work.attempt, "progress": 0, "heartbeat_at": now}
    return work if _change(session, (JobRow.id == row.id) & (JobRow.state == JobState.QUEUED), taken) else None


def beat(session: Session, work: Work, *, progress: int, now: datetime) -> bool:
    """Show a sign of life; False where the job is not this worker's any more, because it was deleted or taken up by another."""
    return _change(session, _ours(work), {"progress": min(max(progress, 0), 100), "heartbeat_at": now}) > 0


def finish(session: Session, work: Work, *, now: datetime) -> bool:
    """The result is there; False where the job is not this worker's any more, whose result does not count then."""
    return _change(session, _ours(work), {"state": JobState.DONE, "progress": 100, "message": None, "finished_at": now}) > 0


def fail(session: Session, work: Work, *, now: datetime) -> None:
    """Trying again would not help."""
    _change(session, _ours(work), {"state": JobState.FAILED, "message": COULD_NOT.key, "finished_at": now})


def report_killed(session: Session, work: Work, *, now: datetime) -> JobState:
    """Whoever made it was killed or went over its limits: it is tried once more, and then it has failed."""
    killed = (session.scalar(select(JobRow.killed).where(JobRow.id == work.id)) or 0) + 1
    if killed < MOST_KILLED:
        _change(session, _ours(work), {"state": JobState.QUEUED, "killed": killed, "progress": 0})
        return JobState.QUEUED
    _change(session, _ours(work), {"state": JobState.FAILED, "killed": killed, "message": TOO_MUCH.key, "finished_at": now})
    return JobState.FAILED


def put_back(session: Session, work: Work) -> None:
    """The worker stops in good order: the job waits again, as if it had never been claimed."""
    _change(session, _ours(work), {"state": JobState.QUEUED, "attempts": work.attempt - 1, "progress": 0})


def take_up_again(session: Session, *, silent_since: datetime, now: datetime) -> int:
    """Let jobs wait again whose worker gave no sign of life since; what brought down worker after worker has failed. Gives how many."""
    silent = (JobRow.state == JobState.RUNNING) & (JobRow.heartbeat_at < silent_since)
    _change(session, silent & (JobRow.attempts >= MOST_ATTEMPTS), {"state": JobState.FAILED, "message": COULD_NOT.key, "finished_at": now})
    return _change(session, silent, {"state": JobState.QUEUED, "progress": 0})


def _ours(work: Work) -> ColumnElement[bool]:
    return (JobRow.id == work.id) & (JobRow.state == JobState.RUNNING) & (JobRow.worker == work.worker) & (JobRow.attempts == work.attempt)


def _change(session: Session, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    changed = session.execute(update(JobRow).where(which).values(values), execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", changed).rowcount

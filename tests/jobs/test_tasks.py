"""What a worker does itself: read first, then write the result together with the end of the job, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.database.people import AttemptRow
from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.jobs.tasks import Beat, Write
from assessment.jobs.worker import Stop, Worker, Workshop
from assessment.services import work
from assessment.services.reports import JobState
from assessment.services.tasks import JobKind, ask_for
from assessment.services.work import Work
from tests.jobs.conftest import NOW, Desk


def mark(_: Session, settings: Settings, claimed: Work, beat: Beat) -> Write:
    """A result that can be counted: a row for each time it was written."""
    beat(50)
    return lambda session: session.add(AttemptRow(kind="mark", subject=claimed.given, at=NOW))


def broken(_: Session, settings: Settings, claimed: Work, beat: Beat) -> Write:
    """What it is about is gone."""
    raise NotFound


def asked(desk: Desk, given: str = "1") -> None:
    with writing(desk.engine) as session:
        ask_for(session, desk.settings, JobKind.STANDING, given=given, assessment_id=desk.town, now=NOW)


def worker_with(desk: Desk, task: object) -> Worker:
    return Worker(desk.engine, desk.settings, Workshop(tasks={JobKind.STANDING: task}))  # type: ignore[dict-item]


def states(desk: Desk) -> list[str]:
    with reading(desk.engine) as session:
        return list(session.scalars(select(JobRow.state).order_by(JobRow.id)))


def marks(desk: Desk) -> list[str]:
    with reading(desk.engine) as session:
        return list(session.scalars(select(AttemptRow.subject)))


def test_a_task_is_done_once_and_its_job_ends_with_it(desk: Desk) -> None:
    asked(desk)
    worker = worker_with(desk, mark)
    assert worker.work_once()
    assert not worker.work_once()
    assert (states(desk), marks(desk)) == ([JobState.DONE], ["1"])


def test_what_waits_already_is_not_asked_for_twice_but_what_has_begun_is(desk: Desk) -> None:
    asked(desk)
    asked(desk)
    asked(desk, "2")
    assert states(desk) == [JobState.QUEUED] * 2
    with writing(desk.engine) as session:
        work.claim(session, worker="another", now=NOW)
    asked(desk)
    assert states(desk) == [JobState.RUNNING, JobState.QUEUED, JobState.QUEUED]


def test_a_task_whose_job_was_taken_up_by_another_writes_nothing(desk: Desk) -> None:
    asked(desk)

    def slow(session: Session, settings: Settings, claimed: Work, beat: Beat) -> Write:
        with writing(desk.engine) as other:
            work.take_up_again(other, silent_since=NOW + timedelta(days=9999), now=NOW)
            work.claim(other, worker="another", now=NOW)
        return mark(session, settings, claimed, lambda _: None)

    worker_with(desk, slow).work_once()
    assert (states(desk), marks(desk)) == ([JobState.RUNNING], [])


def test_a_task_that_cannot_be_done_has_failed(desk: Desk) -> None:
    asked(desk)
    worker_with(desk, broken).work_once()
    assert (states(desk), marks(desk)) == ([JobState.FAILED], [])


def test_a_worker_that_is_asked_to_stop_in_the_middle_lets_the_task_wait(desk: Desk) -> None:
    asked(desk)
    worker = worker_with(desk, mark)
    worker._watch = _stop  # type: ignore[method-assign]
    with pytest.raises(Stop):
        worker.work_once()
    assert (states(desk), marks(desk)) == ([JobState.QUEUED], [])


def _stop(things: object, seconds: float) -> list[object]:
    raise Stop

"""The worker beside the pages: it comes back when it is killed, ends with its parent, and no report is lost on the way."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from assessment.config import Settings
from assessment.jobs.companion import Companion
from assessment.jobs.worker import FORKS, Workshop, work_on
from assessment.services.reports import JobState, ReportJob
from tests.jobs.conftest import Desk

pytestmark = pytest.mark.skipif(not FORKS, reason="signals of this kind exist on Unix")
PATIENCE = 40.0
Making = Callable[..., Workshop]


def until(true: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Look again and again until something is true; fails after a while."""
    end, pause = monotonic() + patience, multiprocessing.Event()
    while not true():
        assert monotonic() < end, "this did not come true in time"
        pause.wait(0.02)


def ended(process_id: int) -> bool:
    """Whether a process is gone, or only waits to be collected."""
    try:
        return "\nState:\tZ" in Path(f"/proc/{process_id}/status").read_text()
    except FileNotFoundError:
        return True


def done(desk: Desk, asked: ReportJob) -> Callable[[], bool]:
    return lambda: desk.job(asked).state is JobState.DONE


def attempt(desk: Desk) -> int:
    """The process that makes the document, once it is on its way."""
    mark = desk.folder / "attempt"
    until(mark.exists)
    return int(mark.read_text())


def test_a_document_whose_process_is_killed_is_made_all_the_same(desk: Desk, workshop: Making) -> None:
    companion = Companion(desk.settings, workshop("stuck_once"), pause=0)
    asked = desk.ask()
    os.kill(attempt(desk), signal.SIGKILL)
    until(done(desk, asked))
    assert desk.row(asked).killed == 1
    companion.stop()


def test_a_worker_that_is_killed_comes_back_and_takes_its_job_up_again(desk: Desk, workshop: Making) -> None:
    companion = Companion(desk.settings, workshop("stuck_once"), pause=0)
    asked = desk.ask()
    child, worker = attempt(desk), companion.process_id
    assert worker
    os.kill(worker, signal.SIGKILL)
    until(done(desk, asked))
    assert companion.process_id != worker
    assert (desk.row(asked).attempts, desk.row(asked).killed) == (2, 0)
    companion.stop()
    os.kill(child, signal.SIGKILL)


def test_a_worker_that_is_stopped_ends_what_it_makes_and_the_job_waits(desk: Desk, workshop: Making) -> None:
    companion = Companion(desk.settings, workshop("stuck_once"))
    asked = desk.ask()
    child, worker = attempt(desk), companion.process_id
    companion.stop()
    assert worker
    assert ended(worker)
    assert ended(child)
    assert desk.job(asked).state is JobState.QUEUED


def short_life(settings: Settings, shop: Workshop, told: "multiprocessing.connection.Connection") -> None:
    """A parent that starts a worker and is killed."""
    worker = multiprocessing.get_context("spawn").Process(target=work_on, args=(settings, shop))
    worker.start()
    told.send(worker.pid)
    signal.pause()


def test_a_worker_ends_when_its_parent_is_killed(settings: Settings, workshop: Making, desk: Desk) -> None:
    mine, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    parent = context.Process(target=short_life, args=(desk.settings, workshop("quick"), theirs))
    parent.start()
    worker = mine.recv()
    until(done(desk, desk.ask()))
    parent.kill()
    parent.join()
    until(lambda: ended(worker))

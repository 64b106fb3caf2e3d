"""The worker makes what the job table asks for, survives what its processes do, and never leaves half a file."""

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from assessment.database import queue
from assessment.database.session import writing
from assessment.errors import NotFound
from assessment.jobs.worker import FORKS, Stop, Worker, Workshop, now
from assessment.services import assessments, reports, work
from assessment.services.reports import JobState, ReportJob
from tests.cleanings import look_a_day_before
from tests.jobs.conftest import NOW, Desk

Making = Callable[..., Workshop]
unix_only = pytest.mark.skipif(not FORKS, reason="limits and signals of this kind exist on Unix")


def worked(desk: Desk, shop: Workshop) -> ReportJob:
    """Ask, and work until nothing waits."""
    asked = desk.ask()
    worker = Worker(desk.engine, desk.settings, shop)
    while worker.work_once():
        pass
    return desk.job(asked)


def test_a_report_is_made_and_handed_over(desk: Desk, workshop: Making) -> None:
    desk.answer(3)
    done = worked(desk, workshop("quick"))
    assert (done.state, done.progress, done.message) == (JobState.DONE, 100, None)
    assert reports.report_file(desk.settings, done).read_bytes().startswith(f"%PDF {desk.folder} 2026.1 en ['".encode())
    assert [path.name for path in desk.settings.reports.iterdir()] == [f"{done.digest}.pdf"]


def test_equal_input_gives_the_finished_job_at_once(desk: Desk, workshop: Making) -> None:
    done = worked(desk, workshop("quick"))
    assert desk.ask() == done


def test_what_is_being_made_already_is_not_made_twice(desk: Desk) -> None:
    assert desk.ask() == desk.ask()


def test_other_answers_and_other_languages_are_other_reports(desk: Desk) -> None:
    digests = {desk.ask().digest, desk.ask(language="de").digest}
    desk.answer(2)
    assert len(digests | {desk.ask().digest}) == 3


def test_another_name_or_another_logo_of_the_installation_is_another_report(desk: Desk, workshop: Making) -> None:
    (desk.folder / "logo.svg").write_text("<svg/>")
    named = replace(desk, settings=replace(desk.settings, installation_name="County check"))
    logo = replace(desk, settings=replace(desk.settings, logo=desk.folder / "logo.svg"))
    assert len({desk.ask().digest, named.ask().digest, logo.ask().digest}) == 3
    (desk.folder / "logo.svg").write_text("<svg></svg>")
    assert logo.ask().digest not in {desk.ask().digest, named.ask().digest}


def test_the_report_is_on_what_was_answered_when_it_was_asked_for(desk: Desk, workshop: Making) -> None:
    asked = desk.ask()
    desk.answer(4)
    worker = Worker(desk.engine, desk.settings, workshop("quick"))
    worker.work_once()
    assert reports.report_file(desk.settings, desk.job(asked)).read_bytes().endswith(b"[]")


@unix_only
def test_a_killed_process_is_tried_once_more(desk: Desk, workshop: Making) -> None:
    done = worked(desk, workshop("killed_once"))
    assert (done.state, desk.row(done).killed, desk.row(done).attempts) == (JobState.DONE, 1, 2)


@unix_only
@pytest.mark.parametrize(("renderer", "limits"), [
    ("killed", {}), ("busy", {"processor_seconds": 1}), ("busy", {"clock_seconds": 1}), ("greedy", {}),
])
def test_what_is_killed_or_goes_over_its_limits_twice_has_failed(
    renderer: str, limits: dict[str, int], desk: Desk, workshop: Making
) -> None:
    failed = worked(desk, workshop(renderer, **limits))
    assert (failed.state, failed.message, desk.row(failed).attempts) == (JobState.FAILED, work.TOO_MUCH.key, 2)
    assert not list(desk.settings.reports.glob("*"))
    with pytest.raises(NotFound):
        reports.report_file(desk.settings, failed)


def test_a_fault_fails_at_once_and_asking_again_is_a_new_attempt(desk: Desk, workshop: Making) -> None:
    failed = worked(desk, workshop("broken"))
    assert (failed.state, failed.message, desk.row(failed).attempts) == (JobState.FAILED, work.COULD_NOT.key, 1)
    again = worked(desk, workshop("quick"))
    assert (again.state, again.id) == (JobState.DONE, failed.id + 1)


def test_a_worker_that_is_asked_to_stop_lets_the_job_wait_for_the_next(desk: Desk, workshop: Making) -> None:
    asked = desk.ask()
    worker = Worker(desk.engine, desk.settings, workshop("stuck_once"))
    worker._watch = _stop  # type: ignore[method-assign]
    with pytest.raises(Stop):
        worker.work_once()
    assert (desk.job(asked).state, desk.row(asked).attempts) == (JobState.QUEUED, 0)


def _stop(things: object, seconds: float) -> list[object]:
    raise Stop


def test_a_job_of_a_deleted_assessment_ends_in_silence(desk: Desk, workshop: Making) -> None:
    desk.ask()
    with writing(desk.engine) as session:
        claimed = work.claim(session, worker="a", now=NOW)
        assessments.purge(session, keep_days=1, now=NOW + timedelta(days=2))
        assert claimed is not None
        assert not work.beat(session, claimed, progress=10, now=NOW)
        work.finish(session, claimed, now=NOW)
    assert not Worker(desk.engine, desk.settings, workshop("quick")).work_once()


def test_a_silent_job_is_taken_up_again_and_its_old_worker_changes_nothing_more(desk: Desk) -> None:
    asked = desk.ask()
    with writing(desk.engine) as session:
        first = work.claim(session, worker="a", now=NOW)
        assert work.claim(session, worker="b", now=NOW) is None
        assert work.take_up_again(session, silent_since=NOW, now=NOW) == 0
        assert work.take_up_again(session, silent_since=NOW + timedelta(seconds=1), now=NOW) == 1
        second = work.claim(session, worker="b", now=NOW)
        assert first
        assert second
        work.fail(session, first, now=NOW)
    assert (desk.job(asked).state, desk.row(asked).worker) == (JobState.RUNNING, "b")


def test_what_brings_down_worker_after_worker_fails_in_the_end(desk: Desk) -> None:
    asked = desk.ask()
    with writing(desk.engine) as session:
        for _ in range(work.MOST_ATTEMPTS):
            assert work.claim(session, worker="a", now=NOW)
            work.take_up_again(session, silent_since=NOW + timedelta(hours=1), now=NOW)
    assert (desk.job(asked).state, desk.job(asked).message) == (JobState.FAILED, work.COULD_NOT.key)


def test_cleaning_deletes_assessments_that_nobody_touched_and_files_that_nobody_owns(desk: Desk, workshop: Making) -> None:
    done = worked(desk, workshop("quick"))
    look_a_day_before(desk.engine, desk.settings, now())
    Worker(desk.engine, desk.settings, workshop("quick")).clean()
    assert reports.report_file(desk.settings, done).is_file()
    with writing(desk.engine) as session:
        assessments.purge(session, keep_days=1, now=NOW + timedelta(days=2))
    Worker(desk.engine, desk.settings, workshop("quick")).clean()
    assert not list(desk.settings.reports.iterdir())


def test_what_a_killed_process_left_half_written_is_deleted_a_day_later(desk: Desk, workshop: Making) -> None:
    desk.settings.reports.mkdir()
    half, fresh = desk.settings.reports / "old.1.part", desk.settings.reports / "new.2.part"
    half.touch()
    fresh.touch()
    os.utime(half, (0, 0))
    look_a_day_before(desk.engine, desk.settings, now())
    Worker(desk.engine, desk.settings, workshop("quick")).clean()
    assert list(desk.settings.reports.iterdir()) == [fresh]


def test_where_nothing_can_fork_a_fresh_process_makes_the_report(desk: Desk, workshop: Making) -> None:
    asked = desk.ask()
    worker = Worker(desk.engine, desk.settings, workshop("quick"))
    worker.context = multiprocessing.get_context("spawn")
    worker.work_once()
    assert desk.job(asked).state is JobState.DONE


def test_a_job_is_announced_only_once_it_is_committed(desk: Desk) -> None:
    with writing(desk.engine) as session:
        asked = reports.request_report(session, desk.settings, assessment_id=desk.town, now=NOW)
        assert queue.heard(desk.settings.queue_url) is None
    assert (queue.heard(desk.settings.queue_url), queue.heard(desk.settings.queue_url)) == (asked.id, None)


def test_without_a_queue_the_job_still_stands_in_its_table(desk: Desk, workshop: Making) -> None:
    deaf = replace(desk, settings=replace(desk.settings, queue_url="postgresql://127.0.0.1:1/nowhere"))
    asked = deaf.ask()
    assert Worker(desk.engine, desk.settings, workshop("quick")).work_once()
    assert desk.job(asked).state is JobState.DONE

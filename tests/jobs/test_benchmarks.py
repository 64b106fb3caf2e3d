"""A refresh as a job: done once a day by whichever worker, whole or not at all, and asked for when a fixed day has come."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from assessment.benchmarks import OVERALL
from assessment.config import Settings
from assessment.database.benchmarks import BenchmarkRow, RefreshRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.database.upkeep import CleaningRow
from assessment.jobs.tasks import TASKS
from assessment.jobs.worker import Stop, Worker, Workshop, now
from assessment.services import benchmarks
from assessment.services.reports import JobState
from assessment.services.tasks import JobKind, ask_for
from tests.benchmarked import REFRESHED_ON, counting
from tests.listing import listed
from tests.teams import NOON


def groups(engine: Engine) -> list[tuple[str, int]]:
    """The groups in which the whole is shown, with their number of members."""
    with reading(engine) as session:
        return sorted((row.country, row.size) for row in session.scalars(select(BenchmarkRow).where(BenchmarkRow.subject == OVERALL)))


def asked(engine: Engine, settings: Settings) -> None:
    """A job as the worker asks for it."""
    with writing(engine) as session:
        ask_for(session, settings, JobKind.BENCHMARKS, given="2026-11-21", now=NOON)


def states(engine: Engine) -> list[str]:
    """How the jobs ended."""
    with reading(engine) as session:
        return list(session.scalars(select(JobRow.state).order_by(JobRow.id)))


def test_a_worker_refreshes_and_a_second_job_of_the_same_day_changes_nothing(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        counting(session, range(3, 11))
    for _ in range(2):
        asked(engine, settings)
        assert Worker(engine, settings, Workshop()).work_once()
    assert states(engine) == [JobState.DONE, JobState.DONE]
    assert groups(engine) == [("", 8)]


def test_a_refresh_that_is_killed_leaves_nothing_and_is_done_by_the_next_worker(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        counting(session, range(3, 11))
    asked(engine, settings)

    def killed(*_: object) -> None:
        raise MemoryError

    def stopped(session: Session, *given: object) -> object:
        write = TASKS[JobKind.BENCHMARKS](session, settings, *given[1:])  # type: ignore[arg-type]
        def half(written: Session) -> None:
            write(written)
            killed()
        return half

    with pytest.raises(MemoryError):
        Worker(engine, settings, Workshop(tasks={JobKind.BENCHMARKS: stopped})).work_once()  # type: ignore[dict-item]
    assert (groups(engine), states(engine)) == ([], [JobState.RUNNING])
    with writing(engine) as session:
        session.execute(update(JobRow).values(heartbeat_at=NOON))
    assert Worker(engine, settings, Workshop()).work_once()
    assert (groups(engine), states(engine)) == ([("", 8)], [JobState.DONE])


def test_a_worker_that_is_to_stop_does_so_between_two_classes(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        counting(session, range(3, 11))
        counting(session, range(3, 11), population=300)
    seen: list[int] = []

    def beat(share: int) -> None:
        seen.append(share)
        if share:
            raise Stop

    with reading(engine) as session, pytest.raises(Stop):
        benchmarks.compute(session, REFRESHED_ON, beat)
    assert seen == [0, 50]
    assert groups(engine) == []


def test_cleaning_asks_for_a_refresh_once_it_is_due_and_the_clock_is_trusted(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        listed(session, "Probedorf")
        session.add(RefreshRow(day=date(2020, 1, 1), at=NOON))
    worker = Worker(engine, settings, Workshop())
    worker.clean()
    assert states(engine) == []
    with writing(engine) as session:
        session.execute(delete(CleaningRow))
        session.add(CleaningRow(ran_at=now() - timedelta(hours=1), waits_until=None))
    for _ in range(2):
        worker.clean()
        assert states(engine) == [JobState.QUEUED]
    while worker.work_once():
        pass
    worker.clean()
    assert states(engine) == [JobState.DONE]


def test_a_clock_that_goes_back_undoes_nothing(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        listed(session, "Probedorf")
        session.add(RefreshRow(day=date(2999, 1, 1), at=NOON))
        session.flush()
        assert not benchmarks.ask_when_due(session, replace(settings, benchmark_days=((1, 1),)), now=datetime(2027, 1, 1, tzinfo=UTC))
    asked(engine, settings)
    assert Worker(engine, settings, Workshop()).work_once()
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(RefreshRow)) == 1

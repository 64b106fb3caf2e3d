"""A worker that is killed in the middle of refreshing benchmarks: all tables of a refresh are there, or none of them."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.benchmarks import BenchmarkRow, BenchmarkStepsRow, RefreshRow
from assessment.database.jobs import JobRow
from assessment.database.session import make_engine, reading, writing
from assessment.jobs import tasks
from assessment.jobs.tasks import Beat, Write
from assessment.jobs.worker import Rhythm, Worker, Workshop
from assessment.services import benchmarks
from assessment.services.benchmark_tables import Ready, save
from assessment.services.reports import JobState
from assessment.services.tasks import JobKind, ask_for
from assessment.services.work import MOST_ATTEMPTS, Work
from tests.benchmarked import counting, refreshed, withdraw
from tests.teams import NOON

LONG_AGO = date(2020, 1, 1)
MOMENTS = ("half saved", "half read", "written", "begun", "read")
AT_ONCE = Rhythm(silent=-1)  # a job that runs is taken up by the next worker, whoever had it
Published = list[tuple[object, ...]]

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


@pytest.fixture
def here(settings: Settings, database_url: str) -> Settings:
    """The settings of an installation with each database in turn."""
    return replace(settings, database_url=database_url)


@pytest.fixture
def before(engine: Engine) -> Published:
    """Tables of three size classes that were published long ago; since then one class grew, and from one everybody withdrew."""
    with writing(engine) as session:
        counting(session, range(3, 23))
        counting(session, range(3, 11), population=300)
        leaving = counting(session, range(3, 11), population=12_000)
    refreshed(engine)
    with writing(engine) as session:
        session.execute(update(RefreshRow).values(day=LONG_AGO))
        session.execute(update(BenchmarkRow).values(day=LONG_AGO))
        counting(session, (23, 24, 25, 26))
        withdraw(session, leaving)
    with reading(engine) as session:
        return published(session)


def published(session: Session) -> Published:
    """All that anybody could see or look up, with the day of each refresh; whether it is old or new stands for the day of a table."""
    wanted = [column for column in BenchmarkRow.__table__.columns if column.name not in {"id", "refresh_id", "day"}]
    pieces = (BenchmarkStepsRow.lowest, BenchmarkStepsRow.below, BenchmarkStepsRow.packed)
    query = select(*wanted, (BenchmarkRow.day == LONG_AGO), RefreshRow.day == LONG_AGO, *pieces)
    query = query.join(RefreshRow, RefreshRow.id == BenchmarkRow.refresh_id, full=True)
    query = query.outerjoin(BenchmarkStepsRow, BenchmarkStepsRow.benchmark_id == BenchmarkRow.id)
    return sorted((tuple(row) for row in session.execute(query)), key=repr)


def undisturbed(engine: Engine) -> Published:
    """What the second refresh comes to if nobody disturbs it; it is undone."""
    found: Published = []
    now = datetime.now(UTC)
    try:
        with writing(engine) as session:
            assert benchmarks.publish(session, benchmarks.compute(session, now.date()), now=now).is_new
            found = published(session)
            raise Undone
    except Undone:
        return found


def stopping(moment: str, tells: Connection) -> Callable[[Session, Settings, Work, Beat], Write]:
    """The task as it is, but at one moment it tells so and goes on no more."""
    def reached(now: str) -> None:
        if now == moment:
            tells.send(now)
            signal.pause()

    def prepare(session: Session, settings: Settings, work: Work, beat: Beat) -> Write:
        reached("read")
        write = tasks.benchmarks(session, settings, work, lambda share: reached("half read" if share else ""))

        def written(session: Session) -> None:
            reached("begun")
            with half_saving(lambda: reached("half saved")):
                write(session)
            session.flush()
            reached("written")
        return written
    return prepare


@contextmanager
def half_saving(reached: Callable[[], None]) -> Iterator[None]:
    """Save the tables of a refresh in two halves."""
    def halves(session: Session, number: int, tables: Sequence[Ready]) -> None:
        half = len(tables) // 2
        assert half
        save(session, number, tables[:half])
        session.flush()
        reached()
        save(session, number, tables[half:])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmarks, "save", halves)
        yield


def work_until(moment: str, settings: Settings, tells: Connection) -> None:
    """One job in a process of its own, with connections of its own."""
    workshop = Workshop(rhythm=AT_ONCE, tasks={JobKind.BENCHMARKS: stopping(moment, tells)})
    Worker(make_engine(settings.database_url), settings, workshop).work_once()


def refresh_until(moment: str, settings: Settings, tells: Connection) -> None:
    """What `smart-readiness benchmarks refresh` does, without any job, in a process of its own."""
    def reached() -> None:
        tells.send(moment)
        signal.pause()

    with half_saving(reached):
        benchmarks.refresh(make_engine(settings.database_url), now=datetime.now(UTC))


def killed_at(moment: str, engine: Engine, settings: Settings, before: Published, *, work: Callable[..., None] = work_until) -> None:
    """Let a worker begin the job, kill it at this moment, and look that nothing is seen of it: neither while it works nor after."""
    engine.dispose()
    told, tells = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=work, args=(moment, settings, tells))
    process.start()
    assert (told.poll(120), told.recv()) == (True, moment)
    assert seen(engine) == before
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert (process.exitcode, seen(engine)) == (-signal.SIGKILL, before)


def seen(engine: Engine) -> Published:
    """What another process sees."""
    with reading(engine) as session:
        return published(session)


def survives(kills: int, engine: Engine, here: Settings, before: Published) -> None:
    """Kill so many workers, then let one do it: all tables are those of a refresh that nobody disturbed, and the refresh is there once."""
    wanted = undisturbed(engine)
    assert seen(engine) == before != wanted
    for number in range(kills):
        if number % MOST_ATTEMPTS == 0:  # what has brought down five workers counts as failed, until it is asked for again
            ask(engine, here)
        killed_at(MOMENTS[number % len(MOMENTS)], engine, here, before)
    ask(engine, here)
    worker = Worker(engine, here, Workshop(rhythm=AT_ONCE))
    while worker.work_once():
        pass
    assert seen(engine) == wanted
    with reading(engine) as session:
        states = list(session.scalars(select(JobRow.state).order_by(JobRow.id)))
        assert session.scalar(select(func.count()).select_from(RefreshRow)) == 2
    assert (states[-1], set(states) <= {JobState.DONE, JobState.FAILED}) == (JobState.DONE, True)


def ask(engine: Engine, settings: Settings) -> None:
    """Ask for a refresh as cleaning does."""
    with writing(engine) as session:
        ask_for(session, settings, JobKind.BENCHMARKS, given="2026-11-21", now=NOON)


def test_three_kills_in_the_middle_of_a_refresh_leave_no_half_of_it(engine: Engine, here: Settings, before: Published) -> None:
    survives(3, engine, here, before)


def test_a_refresh_by_hand_that_is_killed_leaves_nothing_and_the_next_is_whole(engine: Engine, here: Settings, before: Published) -> None:
    wanted = undisturbed(engine)
    killed_at("half saved", engine, here, before, work=refresh_until)
    assert benchmarks.refresh(engine, now=datetime.now(UTC)).is_new
    assert seen(engine) == wanted


@pytest.mark.check
def test_ten_kills_in_the_middle_of_a_refresh_leave_no_half_of_it(engine: Engine, here: Settings, before: Published) -> None:
    survives(10, engine, here, before)

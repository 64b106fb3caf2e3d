"""A worker that is killed in the middle of filling the read model: each municipality stands in it exactly once all the same."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from assessment.answers import Profile
from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.database.session import make_engine, reading, writing
from assessment.database.standings import STANDINGS
from assessment.jobs import tasks
from assessment.jobs.tasks import Beat, Write
from assessment.jobs.worker import Rhythm, Worker, Workshop
from assessment.services.read_model import rebuild
from assessment.services.reports import JobState
from assessment.services.tasks import JobKind
from assessment.services.work import Work
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.teams import team_town

NAMES = ("Aheim", "Bedorf", "Cestadt", "Dehausen", "Eberg")
KILLS = 20
AT_ONCE = Rhythm(silent=-1)  # a job that runs is taken up by the next worker, whoever had it

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")


@pytest.fixture
def here(settings: Settings, database_url: str) -> Settings:
    """The settings of an installation with each database in turn."""
    return replace(settings, database_url=database_url)


@pytest.fixture
def waiting(engine: Engine, here: Settings) -> int:
    """Five municipalities, of each of which something became final; nothing is listed yet. Gives how many."""
    for name in NAMES:
        town = team_town(engine, Profile(name, "DE", 640), suffix=name)
        answer_all(engine, town.assessment_id, everywhere(shipped(), answered(2)))
        finalise(engine, here, town)
    with writing(engine) as session:
        session.execute(delete(JobRow).where(JobRow.kind != JobKind.STANDING))
    return len(NAMES)


def stopping(moment: str, tells: Connection) -> Callable[[Session, Settings, Work, Beat], Write]:
    """The task as it is, but at one moment it tells so and goes on no more."""
    def reached(now: str) -> None:
        if now == moment:
            tells.send(now)
            signal.pause()

    def prepare(session: Session, settings: Settings, work: Work, beat: Beat) -> Write:
        reached("read")
        write = tasks.standing(session, settings, work, beat)

        def written(session: Session) -> None:
            reached("begun")
            write(session)
            session.flush()
            reached("written")
        return written
    return prepare


def work_until(moment: str, settings: Settings, tells: Connection) -> None:
    """One job in a process of its own, with connections of its own."""
    workshop = Workshop(rhythm=AT_ONCE, tasks={JobKind.STANDING: stopping(moment, tells)})
    Worker(make_engine(settings.database_url), settings, workshop).work_once()


def killed_at(moment: str, engine: Engine, settings: Settings) -> None:
    """Let a worker begin a job, and kill it at this moment."""
    engine.dispose()
    told, tells = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=work_until, args=(moment, settings, tells))
    process.start()
    assert (told.poll(60), told.recv()) == (True, moment)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def states(engine: Engine) -> list[str]:
    """How far every job is."""
    with reading(engine) as session:
        return list(session.scalars(select(JobRow.state).order_by(JobRow.id)))


def test_twenty_kills_leave_every_municipality_listed_exactly_once(engine: Engine, here: Settings, waiting: int) -> None:
    worker = Worker(engine, here, Workshop(rhythm=AT_ONCE))
    for number in range(KILLS):
        killed_at(("read", "begun", "written")[number % 3], engine, here)
        if number % 4 == 3:  # a job that has brought down five workers would count as failed
            assert worker.work_once()
    while worker.work_once():
        pass
    assert states(engine) == [JobState.DONE] * waiting
    with reading(engine) as session:
        listed = session.connection().execute(select(STANDINGS.c.municipality_id, func.count()).group_by(STANDINGS.c.municipality_id)).all()
    assert [times for _, times in listed] == [1] * waiting
    assert rebuild(engine, only_look=True).differing == 0

"""A worker that is killed in the middle of every report: each is complete all the same, and none is kept twice."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, func, select

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.course import FinalRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading
from assessment.jobs.companion import Companion
from assessment.jobs.worker import FORKS, Workshop
from assessment.services.reports import JobState
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.jobs.conftest import BRISK
from tests.jobs.test_companion import until
from tests.teams import team_town

pytestmark = pytest.mark.skipif(not FORKS, reason="signals of this kind exist on Unix")
Making = Callable[..., Workshop]


@dataclass
class Killer:
    """Kills whichever worker makes a report for the first time, and counts."""

    engine: Engine
    killed: int = 0
    last: str = ""

    def strike(self) -> bool:
        """Kill the worker of a report that is on its way for the first time; True once every report is done."""
        with reading(self.engine) as session:
            running = session.execute(
                select(JobRow.worker, JobRow.attempts).where(JobRow.kind == "report", JobRow.state == JobState.RUNNING, JobRow.progress > 0),
            ).first()
            waiting = session.scalar(select(func.count()).where(JobRow.kind == "report", JobRow.state.in_((JobState.QUEUED, JobState.RUNNING))))
        if running and running.attempts == 1 and running.worker != self.last:
            self.last = running.worker
            self.killed += 1
            os.kill(int(running.worker.split(":")[1]), signal.SIGKILL)
        return not waiting


@contextmanager
def working(settings: Settings, workshop: Workshop) -> Iterator[None]:
    """A worker that comes back when it is killed."""
    companion = Companion(settings, workshop, pause=0)
    try:
        yield
    finally:
        companion.stop()


def final_towns(engine: Engine, settings: Settings, folder: Path, count: int) -> None:
    """So many municipalities with a final version, each with a folder of its own as its name."""
    for number in range(count):
        place = folder / str(number)
        place.mkdir()
        town = team_town(engine, Profile(str(place)[-200:], "DE", 640 + number, Kind.VILLAGE), suffix=str(number))
        answer_all(engine, town.assessment_id, everywhere(shipped(), answered(number % 5, "document")))
        finalise(engine, settings, town)


def each_kept_once(engine: Engine, settings: Settings, count: int) -> list[Path]:
    """The kept reports, after looking that each final version has one, whole, and each job ended once."""
    with reading(engine) as session:
        digests = list(session.scalars(select(FinalRow.report_digest)))
        ended = session.execute(select(JobRow.digest, JobRow.state).where(JobRow.kind == "report")).all()
    files = sorted(settings.finals.iterdir())
    assert (len(digests), {path.stem for path in files}) == (count, set(digests))
    assert len(files) == count
    assert all(sha256(path.read_bytes()).hexdigest() == path.stem for path in files)
    assert ([state for _, state in ended], len({digest for digest, _ in ended})) == ([JobState.DONE] * count, count)
    return files


def test_a_worker_killed_in_the_middle_of_every_report_leaves_each_of_them_once(
    engine: Engine, settings: Settings, database_url: str, workshop: Making, tmp_path: Path,
) -> None:
    here = replace(settings, database_url=database_url)
    final_towns(engine, here, tmp_path, 4)
    killer = Killer(engine)
    with working(here, workshop("stuck_final")):
        until(killer.strike, patience=240)
    assert killer.killed == 4
    each_kept_once(engine, here, 4)
    for mark in tmp_path.glob("*/attempt"):
        with suppress(ProcessLookupError):
            os.kill(int(mark.read_text()), signal.SIGKILL)


@pytest.mark.check
def test_fifty_kills_in_the_middle_of_fifty_real_reports_leave_fifty_reports(
    engine: Engine, settings: Settings, database_url: str, tmp_path: Path,
) -> None:
    here = replace(settings, database_url=database_url)
    final_towns(engine, here, tmp_path, 50)
    killer = Killer(engine)
    with working(here, Workshop(rhythm=BRISK)):
        until(killer.strike, patience=900)
    assert killer.killed >= 50
    for path in each_kept_once(engine, here, 50):
        assert len(PdfReader(path).pages) > 3

"""The report of a final version is made once and kept for ever, whatever becomes of the worker, the jobs and the software."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from assessment.config import Settings
from assessment.database.course import FinalRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.jobs.worker import Worker, Workshop
from assessment.services import finals, reports
from assessment.services.reports import JobState
from assessment.services.tasks import JobKind
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.jobs.conftest import NOW
from tests.teams import TeamTown, team_town


@pytest.fixture
def here(settings: Settings, database_url: str) -> Settings:
    """The settings of an installation with each database in turn."""
    return replace(settings, database_url=database_url)


@pytest.fixture
def town(engine: Engine, here: Settings) -> TeamTown:
    """A municipality with a final assessment, whose report waits to be made; its row of the read model, which goes before, does not."""
    made = team_town(engine)
    answer_all(engine, made.assessment_id, everywhere(shipped(), answered(3, "document")))
    finalise(engine, here, made)
    with writing(engine) as session:
        session.execute(delete(JobRow).where(JobRow.kind == JobKind.STANDING))
    return made


def report(engine: Engine, here: Settings, town: TeamTown) -> Path:
    """The report of the first version. Raises `NotFound`."""
    with reading(engine) as session:
        return finals.report_of_final(session, here, town.assessment_id, 1)


def kept_digest(engine: Engine) -> str | None:
    """What is noted of the report."""
    with reading(engine) as session:
        return session.scalars(select(FinalRow.report_digest)).one()


def test_it_is_made_and_kept_under_its_digest(engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop]) -> None:
    with pytest.raises(NotFound):
        report(engine, here, town)
    assert Worker(engine, here, workshop("final")).work_once()
    path = report(engine, here, town)
    assert sha256(path.read_bytes()).hexdigest() == path.stem == kept_digest(engine)
    assert path.parent == here.finals


def test_it_is_asked_for_once(engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop]) -> None:
    def ask() -> reports.ReportJob | None:
        with writing(engine) as session:
            return finals.request_report(session, here, town.assessment_id, 1, now=NOW)

    first, second = ask(), ask()
    assert first == second
    worker = Worker(engine, here, workshop("final"))
    assert [worker.work_once() for _ in range(2)] == [True, False]
    assert ask() is None


def test_one_that_could_not_be_made_can_be_asked_for_again(
    engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop],
) -> None:
    Worker(engine, here, workshop("broken")).work_once()
    with writing(engine) as session:
        assert session.scalars(select(JobRow.state).where(JobRow.kind == JobKind.REPORT)).one() == JobState.FAILED
        again = finals.request_report(session, here, town.assessment_id, 1, now=NOW)
    assert again
    worker = Worker(engine, here, workshop("final"))
    while worker.work_once():
        pass
    assert report(engine, here, town).is_file()


def test_a_worker_that_died_before_it_noted_the_end_leaves_nothing_half(
    engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop],
) -> None:
    Worker(engine, here, workshop("final")).work_once()
    before = report(engine, here, town).read_bytes()
    with writing(engine) as session:
        session.scalars(select(FinalRow)).one().report_digest = None
        row = session.scalars(select(JobRow).where(JobRow.kind == JobKind.REPORT)).one()
        row.state, row.heartbeat_at = JobState.RUNNING, NOW - timedelta(days=1)
    assert Worker(engine, here, workshop("final")).work_once()
    assert kept_digest(engine)
    assert report(engine, here, town).is_file()
    assert len(before) > 0


def test_cleaning_up_never_touches_it(engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop]) -> None:
    Worker(engine, here, workshop("final")).work_once()
    before = report(engine, here, town).read_bytes()
    with writing(engine) as session:
        session.execute(delete(JobRow))
        reports.clear_away(session, here, now=NOW + timedelta(days=4_000))
    assert list(here.reports.glob("*.pdf")) == []
    assert report(engine, here, town).read_bytes() == before


def test_it_is_made_with_the_edition_as_it_was_kept(engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop]) -> None:
    newer = replace(workshop("final_titles"), catalogue="tests.jobs.renderers:newer_catalogue")
    assert Worker(engine, here, newer).work_once()
    assert report(engine, here, town).read_text() == next(iter(shipped())).title

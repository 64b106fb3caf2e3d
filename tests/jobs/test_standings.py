"""The read model is filled by the worker: after something became final, and where a row is missing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, delete, select

from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.database.standings import STANDINGS
from assessment.jobs.worker import Worker, Workshop
from assessment.services.reports import JobState
from assessment.services.tasks import JobKind
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.teams import TeamTown, team_town


@pytest.fixture
def here(settings: Settings, database_url: str) -> Settings:
    """The settings of an installation with each database in turn."""
    return replace(settings, database_url=database_url)


@pytest.fixture
def town(engine: Engine, here: Settings) -> TeamTown:
    """A municipality with something final that is not listed yet."""
    made = team_town(engine)
    answer_all(engine, made.assessment_id, everywhere(shipped(), answered(2)))
    finalise(engine, here, made)
    return made


def listed(engine: Engine) -> list[int]:
    """The assessments that are listed."""
    with reading(engine) as session:
        return list(session.connection().scalars(select(STANDINGS.c.assessment_id)))


def test_a_worker_lists_what_became_final(engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop]) -> None:
    worker = Worker(engine, here, workshop("final"))
    while worker.work_once():
        pass
    assert listed(engine) == [town.assessment_id]
    with reading(engine) as session:
        assert list(session.scalars(select(JobRow.state).where(JobRow.kind == JobKind.STANDING))) == [JobState.DONE]


def test_a_worker_that_starts_lists_what_is_missing_and_then_looks_no_more(
    engine: Engine, here: Settings, town: TeamTown, workshop: Callable[..., Workshop],
) -> None:
    with writing(engine) as session:
        session.execute(delete(JobRow))
    worker = Worker(engine, here, workshop("final"))
    after = worker._list_more(0)
    assert (after, listed(engine)) == (town.municipality.id, [town.assessment_id])
    assert worker._list_more(after or 0) is None

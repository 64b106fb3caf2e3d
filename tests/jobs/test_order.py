"""What somebody waits for at a page goes before what is made without anybody waiting; within each, the oldest goes first."""

import pytest
from sqlalchemy import Engine

from assessment.answers import Kind, Profile
from assessment.database.jobs import JobRow
from assessment.database.session import writing
from assessment.services import finals, report_batches, work
from assessment.services.reports import PDF
from assessment.services.tasks import JobKind, ask_for
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.jobs.conftest import NOW, Desk
from tests.teams import TeamTown, team_town

NAMES = ("Aheim", "Bedorf", "Cestadt")


@pytest.fixture
def towns(desk: Desk) -> list[TeamTown]:
    """Three municipalities whose final reports wait to be made, and three lines of the read model."""
    made = [team_town(desk.engine, Profile(name, "DE", 640, Kind.VILLAGE), suffix=str(number)) for number, name in enumerate(NAMES)]
    for town in made:
        answer_all(desk.engine, town.assessment_id, everywhere(shipped(), answered(3, "document")))
        finalise(desk.engine, desk.settings, town)
    return made


def order(engine: Engine) -> list[tuple[str, int | None]]:
    """Each waiting job by its kind and the assessment that it is about, as workers take them, until none waits."""
    with writing(engine) as session:
        rows = []
        while claimed := work.claim(session, worker="a", now=NOW):
            rows.append(claimed)
            work.finish(session, claimed, now=NOW)
        return [(each.kind, session.get_one(JobRow, each.id).assessment_id) for each in rows]


def test_a_report_that_somebody_waits_for_goes_before_those_of_what_was_made_final(desk: Desk, towns: list[TeamTown]) -> None:
    desk.ask()
    numbers = [town.assessment_id for town in towns]
    lines = [(JobKind.STANDING.value, number) for number in numbers]
    assert order(desk.engine) == [*lines, (PDF, desk.town), *((PDF, number) for number in numbers)]


def test_one_that_waits_already_goes_first_as_soon_as_somebody_asks_for_it(desk: Desk, towns: list[TeamTown]) -> None:
    last = towns[-1]
    with writing(desk.engine) as session:
        finals.request_report(session, desk.settings, last.assessment_id, 1, now=NOW)
    reports = [number for kind, number in order(desk.engine) if kind == PDF]
    assert reports == [last.assessment_id, towns[0].assessment_id, towns[1].assessment_id]


def test_asking_for_all_at_once_lets_nobody_wait_longer(desk: Desk, towns: list[TeamTown]) -> None:
    desk.ask()
    every = report_batches.wanted(desk.engine, email=None, today=NOW.date()).reports
    report_batches.ask_for_some(desk.engine, desk.settings, every, now=NOW)
    reports = [number for kind, number in order(desk.engine) if kind == PDF]
    assert reports == [desk.town, *(town.assessment_id for town in towns)]


def test_what_somebody_waits_for_waits_for_no_benchmarks(desk: Desk) -> None:
    with writing(desk.engine) as session:
        ask_for(session, desk.settings, JobKind.BENCHMARKS, given="2026-11-20", now=NOW, gives_way=True)
    desk.ask()
    assert order(desk.engine) == [(PDF, desk.town), (JobKind.BENCHMARKS, None)]

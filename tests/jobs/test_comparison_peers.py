"""A worker names no place outside a comparison that took that back meanwhile, and equal orders give one file, on both databases."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.jobs.worker import Worker, Workshop
from assessment.services import comparison_reports as use
from assessment.services.comparisons import open_comparison
from assessment.services.reports import ReportJob, report_file
from assessment.services.tasks import JobKind
from tests.helping import Helping, agree_no_more, helping, order
from tests.teams import NOON

SHOP = Workshop(renderers={JobKind.COMPARISON: "tests.jobs.renderers:helpers_of_comparison"})


@pytest.fixture
def two(engine: Engine) -> Helping:
    """Two places that are compared, and two outside that agreed to be named."""
    with writing(engine) as session:
        return helping(session)


@pytest.fixture
def here(settings: Settings, database_url: str) -> Settings:
    """Settings of an installation with each database in turn."""
    return replace(settings, database_url=database_url)


def asked(engine: Engine, settings: Settings, places: Helping) -> ReportJob:
    with writing(engine) as session:
        return use.request_report(session, settings, places.guest, order(session, places), now=NOON)


def file_of(engine: Engine, settings: Settings, places: Helping, job: ReportJob) -> Path:
    """What is handed over."""
    with reading(engine) as session:
        opened = open_comparison(session, places.guest, places.comparison, now=NOON)
        return report_file(settings, use.report_job(session, places.guest, opened, job.token, now=NOON))


def test_a_worker_makes_it_without_who_took_it_back_since_it_was_asked_for(engine: Engine, here: Settings, two: Helping) -> None:
    job = asked(engine, here, two)
    with writing(engine) as session:
        agree_no_more(session, two.numbers["Hilfreich"])
    assert Worker(engine, here, SHOP).work_once()
    made = file_of(engine, here, two, job)
    assert (b"Hilfreich" in made.read_bytes(), b"Wunderbar" in made.read_bytes()) == (False, True)
    assert list(here.reports.glob("*.pdf")) == [made]


def test_asked_for_anew_without_them_it_is_there_at_once(engine: Engine, here: Settings, two: Helping) -> None:
    job = asked(engine, here, two)
    with writing(engine) as session:
        for name in ("Hilfreich", "Wunderbar"):
            agree_no_more(session, two.numbers[name])
    assert Worker(engine, here, SHOP).work_once()
    again = asked(engine, here, two)
    assert (again.state, again.token) == ("done", job.token)
    assert not Worker(engine, here, SHOP).work_once()
    assert file_of(engine, here, two, again) == file_of(engine, here, two, job)


def test_as_long_as_they_agree_they_stand_in_it(engine: Engine, here: Settings, two: Helping) -> None:
    job = asked(engine, here, two)
    assert Worker(engine, here, SHOP).work_once()
    made = file_of(engine, here, two, job).read_bytes()
    assert (made.count(b"Hilfreich, level 4") > 0, made.count(b"Wunderbar, level 3") > 0) == (True, True)

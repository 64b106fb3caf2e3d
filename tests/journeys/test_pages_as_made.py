"""Pages in states that the journeys' server is never in, as an application of their own makes them, looked at in its browser."""

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page as Window
from sqlalchemy import update

from assessment.common_core import NotComparable
from assessment.config import Settings, load
from assessment.database.jobs import JobRow
from assessment.database.session import writing
from assessment.services.reports import JobState
from assessment.web import create_app
from tests.benchmarked import consent, final_town, population
from tests.journeys.test_every_page import for_everybody
from tests.open_data import keep
from tests.pages import Browser, Page
from tests.teams import engine_of, signed_in
from tests.web.comparing import Group, group
from tests.web.test_comparisons import sent


@pytest.fixture
def web_settings(tmp_path: Path, sqlite_template: Path) -> Settings:
    """Settings of an installation with an empty database."""
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "smart-readiness.sqlite3")
    return load(folder, environment={})


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The application of that installation."""
    return create_app(web_settings)


@pytest.fixture
def three(app: Flask, web_settings: Settings) -> Group:
    """Three municipalities that a consultant compares."""
    return group(app, web_settings)


def look(window: Window, page: Page, name: str) -> None:
    """Show a page that another application made; styles and scripts come from the server."""
    window.route("**/as-made", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=page.text))
    window.goto("/as-made")
    for_everybody(window, name)


def test_published_open_data_are_for_everybody(page: Window, app: Flask) -> None:
    with writing(engine_of(app)) as session:
        keep(session)
        keep(session, subject="trust", size=12)
        keep(session, country="", size=7)
        keep(session, country="", size_class=1)
    look(page, Browser(app).get("/open-data/"), "open data, published")


def test_editions_that_share_too_little_are_said_to_everybody(page: Window, three: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    def apart(*_: object) -> None:
        raise NotComparable(Fraction(1, 2), ("2026.1", "2027.1"))

    monkeypatch.setattr("assessment.web.side_by_side.side_by_side", apart)
    look(page, three.browser.get(three.here, 409), "comparison, editions apart")


def test_a_report_that_could_not_be_made_is_said_to_everybody(page: Window, app: Flask, three: Group) -> None:
    asked = sent(three, f"{three.here}report", {})
    with writing(engine_of(app)) as session:
        session.execute(update(JobRow).values(state=JobState.FAILED))
    look(page, three.browser.get(asked.address), "comparison, report failed")


def test_a_place_among_places_of_its_size_is_told_to_everybody(page: Window, app: Flask, web_settings: Settings) -> None:
    town = final_town(engine_of(app), web_settings, 15)
    with writing(engine_of(app)) as session:
        consent(session, [town.municipality.id])
    population(engine_of(app), 24)
    made = signed_in(app, town.people["Karla"]).get(f"{town.here}/results")
    assert "Percentile, in steps of five" in made.said
    look(page, replace(made, text=made.text.replace("<details", "<details open")), "results, among others")

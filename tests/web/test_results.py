"""Results, plan and report: at any time, with their working, and for readers too."""


import pytest
from flask import Flask

from assessment.config import Settings
from assessment.database.session import writing
from assessment.exchange.given import read_assessment
from assessment.paths import PACKAGE
from assessment.services import assessments, reports
from assessment.web.site import EXTENSION, now
from tests.pages import Browser, Page, words
from tests.web.conftest import begin

TOWNS = ("probedorf", "probestadt", "bestort")


@pytest.fixture(params=TOWNS)
def town(request: pytest.FixtureRequest, visitor: Browser) -> str:
    """The private address of each place for demonstration in turn."""
    return opened(visitor, request.param)


@pytest.fixture
def middle(visitor: Browser) -> str:
    """The private address of the town in the middle."""
    return opened(visitor, "probestadt")


def opened(visitor: Browser, name: str) -> str:
    """Put a place for demonstration into the database; its private address."""
    site = visitor.app.extensions[EXTENSION]
    given = read_assessment(PACKAGE / "demonstration" / f"{name}.toml", site.catalogue)
    with writing(site.engine) as database:
        return f"/a/{assessments.start_from(database, site.catalogue, given, now=now()).edit_secret}"


def test_the_results_of_every_kind_of_place_are_sound(visitor: Browser, town: str) -> None:
    page = visitor.get(f"{town}/results")
    for part in ("The six parts", "The next four quarters", "Part by part", "All answers"):
        assert part in page.said


def test_results_can_be_seen_before_anything_is_answered(visitor: Browser, begun: Page) -> None:
    said = visitor.get(begun.address.replace("welcome", "results")).said
    assert "not enough answers" in said
    assert "Here the next five steps will stand" in said


def test_a_quick_check_shows_levels_and_one_first_impression(visitor: Browser) -> None:
    here = begin(visitor, "quick").address.removesuffix("welcome")
    for part in ("people", "trust", "hybrid", "pragmatic", "standards", "foundations"):
        page = visitor.get(f"{here}part/{part}")
        chosen = {name.replace(".revision", ".choice"): "2" for name in page.fields("answers") if name.endswith(".revision")}
        visitor.send(page, "answers", chosen)
    page = visitor.get(f"{here}results")
    assert page.heading == "A first impression of Probedorf"
    assert "Somewhere between 38 and 63 of 100 points" in page.said
    assert "Stated" not in page.said


def test_every_score_opens_to_its_working(visitor: Browser, middle: str) -> None:
    page = visitor.get(f"{middle}/results")
    workings = [words(details) for details in page.every("details") if details.get("class") == "working"]
    assert len(workings) == 7
    assert all("stated" in working and "÷" in working for working in workings)


def test_everything_that_was_typed_stands_on_the_page(visitor: Browser, middle: str) -> None:
    said = visitor.get(f"{middle}/results").said
    site = visitor.app.extensions[EXTENSION]
    given = read_assessment(PACKAGE / "demonstration" / "probestadt.toml", site.catalogue)
    typed = [text for answer in given.answers.values() for text in (answer.note, answer.evidence_text, answer.not_applicable) if text]
    assert [text for text in typed if " ".join(text.split()) not in said] == []


def test_the_hours_a_quarter_change_the_plan(visitor: Browser, middle: str) -> None:
    page = visitor.get(f"{middle}/results")
    changed = visitor.post(page, {"csrf_token": page.fields()["csrf_token"], "capacity": "6"}, f"{middle}/plan")
    assert changed.by_id("capacity").get("value") == "6"
    assert changed.said != page.said


def test_hours_that_cannot_be_come_back_with_what_to_do(visitor: Browser, middle: str) -> None:
    page = visitor.get(f"{middle}/results")
    refused = visitor.post(page, {"csrf_token": page.fields()["csrf_token"], "capacity": "none"}, f"{middle}/plan", status=400)
    assert "Enter the hours that you have in a quarter" in words(refused.by_id("problems"))


def test_who_does_a_step_and_by_when_is_kept(visitor: Browser, middle: str) -> None:
    page = visitor.get(f"{middle}/results")
    step = next(field.get("name", "") for field in page.every("input") if (field.get("name") or "").endswith(".who")).removesuffix(".who")
    sent = {"csrf_token": page.fields()["csrf_token"], f"{step}.who": "Ms K.", f"{step}.by": "2027-01-31"}
    after = visitor.post(page, sent, f"{middle}/plan")
    assert (after.by_id(f"{step}-who").get("value"), after.by_id(f"{step}-by").get("value")) == ("Ms K.", "2027-01-31")


def test_a_date_that_the_calendar_does_not_know_is_named(visitor: Browser, middle: str) -> None:
    page = visitor.get(f"{middle}/results")
    step = next(field.get("name", "") for field in page.every("input") if (field.get("name") or "").endswith(".who")).removesuffix(".who")
    sent = {"csrf_token": page.fields()["csrf_token"], f"{step}.who": "Ms K.", f"{step}.by": "2027-02-31"}
    assert "Enter the date as year, month and day" in words(visitor.post(page, sent, f"{middle}/plan", status=400).by_id("problems"))


def test_a_report_is_asked_for_waited_for_and_fetched(app: Flask, visitor: Browser, web_settings: Settings, middle: str) -> None:
    page = visitor.get(f"{middle}/results")
    waiting = visitor.post(page, {"csrf_token": page.fields()["csrf_token"]}, f"{middle}/report")
    assert waiting.heading == "Your report is being made"
    assert 'http-equiv="refresh"' in waiting.text
    assert visitor.client.get(f"{waiting.address}/state").get_json() == {"state": "queued", "progress": 0}
    visitor.get(f"{waiting.address}/file", 404)
    finish(app, web_settings)
    ready = visitor.post(page, {"csrf_token": page.fields()["csrf_token"]}, f"{middle}/report")
    assert ready.heading == "Your report is ready"
    assert visitor.client.get(f"{ready.address}/file").data == b"%PDF-"


def test_a_report_of_somebody_else_is_not_found(visitor: Browser, middle: str) -> None:
    page = visitor.get(f"{middle}/results")
    waiting = visitor.post(page, {"csrf_token": page.fields()["csrf_token"]}, f"{middle}/report")
    other = opened(visitor, "probedorf")
    visitor.get(waiting.address.replace(middle, other), 404)


def finish(app: Flask, settings: Settings) -> None:
    """Put a file where the worker would put the report."""
    site = app.extensions[EXTENSION]
    with site.engine.connect() as connection:
        digest = connection.exec_driver_sql("SELECT digest FROM jobs").scalar_one()
    path = reports.path_of(settings, str(digest))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")

"""The report of a comparison: asked for, made by the worker, and handed over only to whoever may see every place in it now."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine, delete, func, select, update

from assessment.config import Settings
from assessment.database.audit import AuditRow
from assessment.database.grants import GrantRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.database.standings import STANDINGS
from assessment.jobs.worker import Worker, Workshop, now
from assessment.services.reports import KEEP_JOBS_DAYS, clear_away, path_of
from assessment.services.tasks import JobKind
from tests.pages import Browser, Page
from tests.teams import NOON, engine_of, person, signed_in
from tests.web.comparing import Group, group

QUICK = Workshop(renderers={JobKind.COMPARISON: "tests.jobs.renderers:of_comparison"})


@pytest.fixture
def three(app: Flask, web_settings: Settings) -> Group:
    """Three municipalities, and a saved comparison of them."""
    return group(app, web_settings)


def asked(places: Group, browser: Browser | None = None) -> Page:
    """The page on which one waits, after the button was pressed."""
    browser = browser or places.browser
    page = browser.get(f"{places.here}report")
    assert "Make the report" in page.said
    return browser.send(page, f"{places.here}report")


def worked(app: Flask, settings: Settings, shop: Workshop = QUICK) -> None:
    """Let the worker do all that waits."""
    worker = Worker(engine_of(app), settings, shop)
    while worker.work_once():
        pass


def jobs(engine: Engine) -> Iterator[JobRow]:
    with reading(engine) as session:
        yield from session.scalars(select(JobRow).where(JobRow.kind == JobKind.COMPARISON))


def test_a_report_is_asked_for_waited_for_and_fetched(app: Flask, web_settings: Settings, three: Group) -> None:
    waiting = asked(three)
    assert waiting.heading == "Your report is being made"
    assert three.browser.client.get(f"{waiting.address}/state").get_json()["state"] == "queued"
    assert three.browser.client.get(f"{waiting.address}/file").status_code == 404
    worked(app, web_settings)
    assert three.browser.get(waiting.address).heading == "Your report is ready"
    answer = three.browser.client.get(f"{waiting.address}/file")
    assert (answer.status_code, answer.data) == (200, b"%PDF Three neighbours: Aheim, Bedorf, Cestadt")
    assert "three-neighbours-smart-readiness.pdf" in answer.headers["Content-Disposition"]
    with reading(engine_of(app)) as session:
        assert session.scalar(select(func.count(AuditRow.id)).where(AuditRow.detail == "comparison pdf")) == 3


def test_what_the_worker_really_makes_is_a_document_of_these_places(app: Flask, web_settings: Settings, three: Group) -> None:
    waiting = asked(three)
    worked(app, web_settings, Workshop())
    answer = three.browser.client.get(f"{waiting.address}/file")
    reader = PdfReader(BytesIO(answer.data))
    assert "Cestadt" in reader.pages[0].extract_text()
    assert list(reader.attachments) == ["comparison.json"]


def test_the_same_figures_are_not_made_twice(app: Flask, web_settings: Settings, three: Group) -> None:
    first = asked(three)
    assert asked(three).address == first.address
    worked(app, web_settings)
    assert asked(three).address == first.address
    assert len(list(jobs(engine_of(app)))) == 1


def test_a_job_belongs_to_the_person_who_asked(app: Flask, web_settings: Settings, three: Group) -> None:
    with writing(engine_of(app)) as session:
        colleague = person(session, "Gustav")
        for number, town in enumerate(three.towns):
            session.add(GrantRow(key=f"Gustav {number}", municipality_id=town.municipality.id, to_person_id=colleague.id, given_at=NOON))
    waiting = asked(three)
    worked(app, web_settings)
    other = signed_in(app, colleague)
    assert other.client.get(f"{waiting.address}/file").status_code == 404
    assert other.get(three.here).status == 200
    assert {job.person_id for job in jobs(engine_of(app))} == {three.guest.id}
    own = asked(three, other)
    assert (own.heading, own.address != waiting.address) == ("Your report is ready", True)


@pytest.mark.parametrize("path", ["", "/state", "/file"])
def test_a_grant_that_ends_meanwhile_closes_the_report_for_good(path: str, app: Flask, web_settings: Settings, three: Group) -> None:
    waiting = asked(three)
    worked(app, web_settings)
    with writing(engine_of(app)) as session:
        session.execute(update(GrantRow).where(GrantRow.key == "Aheim-1").values(ended_at=NOON))
    assert three.browser.client.get(f"{waiting.address}{path}").status_code == 409
    three.browser.send(three.browser.get(three.here, 409), f"{three.here}without")
    assert three.browser.get(three.here).status == 200
    refused = three.browser.client.get(f"{waiting.address}{path}")
    assert (refused.status_code, b"Bedorf" in refused.data) == (404, False)


def test_the_report_of_one_comparison_does_not_open_under_another(app: Flask, web_settings: Settings, three: Group) -> None:
    waiting = asked(three)
    worked(app, web_settings)
    mark = three.browser.get("/comparisons").fields("/sign-out")["csrf_token"]
    chosen = [town.municipality.key for town in three.towns]
    other = three.browser.seen(three.browser.client.post(
        "/comparisons", data={"csrf_token": mark, "municipality": chosen, "name": "Again"}, follow_redirects=True))
    assert three.browser.client.get(waiting.address.replace(three.here, other.address)).status_code == 404


def test_with_neutral_names_nothing_that_is_given_to_the_worker_to_print_names_a_place(app: Flask, web_settings: Settings) -> None:
    places = group(app, web_settings, neutral=True)
    waiting = asked(places)
    worked(app, web_settings)
    assert places.browser.client.get(f"{waiting.address}/file").data == b"%PDF Three neighbours: Place A, Place B, Place C"
    [job] = jobs(engine_of(app))
    assert [town.municipality.profile.name for town in places.towns if town.municipality.profile.name in job.given] == []


def test_what_cannot_be_made_is_said_and_can_be_tried_again(app: Flask, web_settings: Settings, three: Group) -> None:
    waiting = asked(three)
    worked(app, web_settings, Workshop(renderers={JobKind.COMPARISON: "tests.jobs.renderers:no_comparison"}))
    failed = three.browser.get(waiting.address)
    assert (failed.heading, "Nothing of your comparison was changed." in failed.said) == ("The report could not be made", True)
    assert three.browser.send(failed, f"{three.here}report").heading == "Your report is being made"


def test_a_finished_report_goes_with_its_job(app: Flask, web_settings: Settings, three: Group) -> None:
    waiting = asked(three)
    worked(app, web_settings)
    [job] = jobs(engine_of(app))
    file = path_of(web_settings, job.digest)
    there = []
    for days in (-1, 1):
        with writing(engine_of(app)) as session:
            clear_away(session, web_settings, now=now() + timedelta(days=KEEP_JOBS_DAYS + days))
        there.append(file.is_file())
    assert there == [True, False]
    assert three.browser.client.get(f"{waiting.address}/file").status_code == 404


def test_of_places_that_cannot_be_compared_there_is_no_report_and_it_says_why(app: Flask, three: Group) -> None:
    with writing(engine_of(app)) as session:
        for town in three.towns[1:]:
            session.execute(delete(STANDINGS).where(STANDINGS.c.municipality_id == town.municipality.id))
    for ending in ("report", "comparison.xlsx", "comparison.csv", "comparison.json"):
        assert three.browser.get(f"{three.here}{ending}", 409).heading == "There is too little to compare"

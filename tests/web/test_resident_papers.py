"""Papers for residents in the browser: asked for, made by the worker, fetched; and a survey on web, paper and counter ends in the report."""

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from assessment.config import Settings
from assessment.jobs.worker import Workshop
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all
from tests.pages import Browser, Page
from tests.report.reading import squeezed, whole_text
from tests.surveys import given, sent
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.test_paper import worked
from tests.web.test_surveys import set_up, survey_of, today, type_one

SHOP = Workshop()
LOW = "1" * 12


@pytest.fixture
def town(app: Flask) -> TeamTown:
    return team_town(engine_of(app))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """The coordinator."""
    return signed_in(app, town.people["Karla"])


def posted(browser: Browser, page: Page, status: int = 200, **fields: str) -> Page:
    """Ask for a paper with the mark of a page."""
    address = f"{page.address.partition('/residents')[0]}/residents/papers"
    mark = page.fields(address)["csrf_token"]
    return browser.seen(browser.client.post(address, data={"csrf_token": mark, **fields}, follow_redirects=True), status)


def fetched(browser: Browser, waiting: Page) -> bytes:
    """The finished paper."""
    assert browser.get(waiting.address).heading == "Your paper is ready"
    file = browser.client.get(f"{waiting.address}/file")
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    return bytes(file.data)


def counted(app: Flask, karla: Browser, town: TeamTown) -> Page:
    """A survey with replies from web, paper and counter, closed and counted; everybody says seldom."""
    set_up(karla, town.here)
    survey = survey_of(app, town)
    for _ in range(12):
        sent(engine_of(app), survey, given("1"), today=today())
    for number in range(22):
        type_one(karla, town.here, LOW, channel="counter" if number % 2 else "paper", line=f"{number}")
    karla.send(karla.get(f"{town.here}/residents"), f"{town.here}/residents/close")
    return karla.send(karla.get(f"{town.here}/residents/count"), "")


def test_poster_and_form_are_asked_for_waited_for_and_fetched(app: Flask, web_settings: Settings, karla: Browser, town: TeamTown) -> None:
    page = set_up(karla, town.here)
    survey = survey_of(app, town)
    for paper, said in (("poster", f"/r/{survey.key}"), ("form", "About you, if you like")):
        waiting = posted(karla, page, survey=survey.key, paper=paper)
        assert waiting.heading == "Your paper is being made"
        assert karla.client.get(f"{waiting.address}/file").status_code == 404
        worked(app, web_settings, SHOP)
        assert squeezed(said) in whole_text(fetched(karla, waiting))
        assert posted(karla, page, survey=survey.key, paper=paper).heading == "Your paper is ready"


def test_what_there_is_no_paper_of_is_not_found(karla: Browser, app: Flask, town: TeamTown) -> None:
    page = set_up(karla, town.here)
    key = survey_of(app, town).key
    for fields in ({"survey": key, "paper": "results"}, {"survey": key, "paper": "novel"}, {"survey": "x" * 10, "paper": "poster"}, {"survey": key}):
        posted(karla, page, 404, **fields)


def test_papers_of_one_town_are_nothing_to_another(app: Flask, karla: Browser, town: TeamTown) -> None:
    waiting = posted(karla, set_up(karla, town.here), survey=survey_of(app, town).key, paper="poster")
    other = team_town(engine_of(app), suffix=" Other")
    elsewhere = signed_in(app, other.people["Karla"])
    token = waiting.address.rpartition("/")[2]
    assert elsewhere.client.get(waiting.address).status_code == 404
    assert elsewhere.client.get(f"{other.here}/papers/{token}").status_code == 404


def test_a_survey_on_web_paper_and_counter_ends_in_results_and_report(app: Flask, web_settings: Settings, karla: Browser, town: TeamTown) -> None:
    answer_all(engine_of(app), town.assessment_id, everywhere(shipped(), answered(3)))
    counted(app, karla, town)
    results = karla.get(f"{town.here}/results")
    assert "34 residents replied" in results.said
    assert "12 through the web" in results.said and "11 on paper" in results.said and "11 at the counter" in results.said
    assert "You say level 3, residents say seldom." in results.said
    assert "Ask residents why:" in results.said
    waiting = karla.send(results, f"{town.here}/report")
    worked(app, web_settings, SHOP)
    pdf = karla.client.get(f"{waiting.address}/file").data
    text = whole_text(pdf)
    assert squeezed("What residents say") in text and squeezed("You say level 3, residents say seldom.") in text
    inside = PdfReader(BytesIO(pdf)).attachments["answers.json"][0]
    assert b'"residents": {' in inside and b'"replies": 34' in inside


def test_the_results_poster_takes_the_day_that_the_coordinator_types(app: Flask, web_settings: Settings, karla: Browser, town: TeamTown) -> None:
    page = counted(app, karla, town)
    key = survey_of(app, town).key
    wrong = posted(karla, page, 400, survey=key, paper="results", again="soon")
    assert f"#again-{key}" in wrong.text
    waiting = posted(karla, page, survey=key, paper="results", again="2027-05-01")
    worked(app, web_settings, SHOP)
    text = whole_text(fetched(karla, waiting))
    assert squeezed("34 of you replied") in text and squeezed("1 May 2027") in text
    posted(karla, page, 404, survey=key, paper="poster")


def test_the_report_in_short_is_for_whoever_reads_the_results(app: Flask, web_settings: Settings, visitor: Browser, begun: Page) -> None:
    here = begun.address.replace("/welcome", "")
    waiting = visitor.send(visitor.get(f"{here}/results"), f"{here}/papers")
    worked(app, web_settings, SHOP)
    pdf = fetched(visitor, waiting)
    assert len(PdfReader(BytesIO(pdf)).pages) == 2
    assert squeezed("There are not enough answers for a number yet.") in whole_text(pdf)

"""Somebody from outside with a grant: what opens, for how long, and that nobody reads more than they were let see."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from assessment.config import Settings
from assessment.database.session import writing
from assessment.jobs.document import Limits
from assessment.jobs.worker import Rhythm, Worker, Workshop
from assessment.roles import Person
from assessment.services import assessments
from assessment.services import course as use
from assessment.services.course import Wish
from assessment.services.grants import Terms, change, end_grant
from assessment.web.site import now
from tests.builders import answered, shipped
from tests.finals import finalise
from tests.granting import EVIDENCE, INSIDE, NOTES, ON_CRITERIA, telling_town
from tests.pages import Browser
from tests.report.reading import whole_text
from tests.teams import NOON, TeamTown, engine_of, person, signed_in
from tests.web.looking_in import action, coordinator, granted, here


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A municipality with a final assessment in which something is typed wherever something can be."""
    return telling_town(engine_of(app), web_settings)


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """Who coordinates."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def gerda(app: Flask) -> Person:
    """Somebody from outside."""
    with writing(engine_of(app)) as session:
        return person(session, "Gerda")


@pytest.fixture
def guest(app: Flask, gerda: Person) -> Browser:
    """The browser of somebody from outside."""
    return signed_in(app, gerda)


def everything_read(guest: Browser, app: Flask, town: TeamTown, settings: Settings) -> str:
    """All that somebody from outside can read of an assessment, in every way there is: pages, data, the report with what is attached."""
    pages = [guest.get(f"{town.here}/results").text, guest.get(f"{town.here}/final/1/").text, guest.get("/me/grants").text]
    pages.append(guest.client.get(f"{town.here}/final/1/data.json").text)
    progress = guest.send(guest.get(f"{town.here}/results"), f"{town.here}/final/1/report")
    Worker(engine_of(app), settings, Workshop("assessment.report.pdf:render", "tests.builders:shipped", Limits(), Rhythm())).work_once()
    pdf = guest.client.get(f"{progress.address}/file").data
    attached = [bytes(each).decode() for several in PdfReader(BytesIO(pdf)).attachments.values() for each in several]
    return "".join([*pages, whole_text(pdf), *attached])


@pytest.mark.parametrize(("terms", "hidden"), [
    (Terms(), (*NOTES, *EVIDENCE)), (Terms(with_notes=True), EVIDENCE), (Terms(with_evidence=True), NOTES),
    (Terms(with_notes=True, with_evidence=True), ()),
], ids=["levels only", "notes", "evidence", "both"])
def test_nobody_from_outside_reads_what_was_not_granted_in_any_way(
    terms: Terms, hidden: tuple[str, ...], app: Flask, town: TeamTown, guest: Browser, gerda: Person, web_settings: Settings,
) -> None:
    granted(app, town, gerda, terms)
    read = everything_read(guest, app, town, web_settings)
    kept = {*NOTES, *EVIDENCE} - {*hidden}
    inside = [*hidden, *INSIDE, *(name for name in ("Karla", "Carlo", "Rita", "Konrad"))]
    assert [word for word in inside if word in read] == []
    assert sorted(word for word in kept if word not in read) == []


def test_a_grant_that_ends_while_the_page_is_open_opens_nothing_more(
    app: Flask, town: TeamTown, karla: Browser, guest: Browser, gerda: Person,
) -> None:
    granted(app, town, gerda)
    page = guest.get(f"{town.here}/results")
    shown = karla.get(here(town))
    assert "From this moment on they see nothing any more" in karla.send(shown, action(shown, "/end")).said
    guest.send(page, f"{town.here}/final/1/report", status=404)
    for way in ("/results", "/final/1/", "/final/1/data.json", "/final/1/report.pdf", "/answers.json", "/"):
        assert guest.client.get(town.here + way).status_code == 404, way
    karla.send(shown, action(shown, "/end"))
    again = karla.get(here(town))
    karla.send(again, action(again, "/again"))
    assert guest.client.get(f"{town.here}/results").status_code == 200


def test_a_report_that_was_asked_for_on_wider_terms_is_handed_over_no_more(app: Flask, town: TeamTown, guest: Browser, gerda: Person) -> None:
    key = granted(app, town, gerda, Terms(with_notes=True))
    progress = guest.send(guest.get(f"{town.here}/results"), f"{town.here}/final/1/report").address
    assert guest.client.get(f"{progress}/state").status_code == 200
    with writing(engine_of(app)) as session:
        change(session, coordinator(town), key, Terms(), now=now())
    for way in ("", "/state", "/file"):
        assert guest.client.get(progress + way).status_code == 404
    with writing(engine_of(app)) as session:
        end_grant(session, coordinator(town), key, now=now())
    assert guest.client.get(progress).status_code == 404


def test_only_the_newest_final_version_opens_and_never_a_draft(
    app: Flask, town: TeamTown, guest: Browser, gerda: Person, web_settings: Settings,
) -> None:
    granted(app, town, gerda)
    with writing(engine_of(app)) as session:
        seen = len(use.events_of(session, town.assessment_id))
        use.reopen(session, town.assessment_id, Wish(town.people["Karla"].id, seen, NOON, "A number was wrong."))
        draft = assessments.Draft(ON_CRITERIA[2], replace(answered(0), note="ZDRAFT"), 1, "a draft")
        assessments.save_answer(session, shipped(), town.assessment_id, draft, now=NOON)
    assert "ZDRAFT" not in guest.get(f"{town.here}/results").text
    finalise(engine_of(app), web_settings, town)
    assert [guest.client.get(f"{town.here}/final/{number}/").status_code for number in (1, 2, 3)] == [404, 200, 404]
    for way in ("/final/1/data.json", "/final/1/report.pdf"):
        assert guest.client.get(town.here + way).status_code == 404


def test_somebody_with_a_grant_opens_no_other_page_of_the_assessment_or_the_municipality(
    app: Flask, town: TeamTown, guest: Browser, gerda: Person,
) -> None:
    granted(app, town, gerda, Terms(with_notes=True, with_evidence=True))
    history = f"/history/{ON_CRITERIA[0]}"
    for way in ("/", "/evidence", "/evidence.zip", history, "/answers.json", "/remarks", "/sharing", "/trend", "/plan", "/course"):
        assert guest.client.get(town.here + way).status_code in (404, 405), way
    for way in ("/", "/grants", "/members", "/export.zip"):
        assert guest.client.get(f"/m/{town.municipality.key}{way}").status_code == 404, way
    page = guest.get(f"{town.here}/results")
    assert (f"/m/{town.municipality.key}" in page.text, "/r/" in page.text) == (False, False)


def test_two_from_outside_with_different_terms_never_get_each_others_page(app: Flask, town: TeamTown, guest: Browser, gerda: Person) -> None:
    with writing(engine_of(app)) as session:
        gustav = person(session, "Gustav")
    other = signed_in(app, gustav)
    granted(app, town, gerda, Terms(with_notes=True))
    granted(app, town, gustav)
    konrad = signed_in(app, town.people["Konrad"])
    for _ in range(2):
        read = ["ZNOTE" in browser.get(f"{town.here}/results").text for browser in (guest, other, konrad)]
        assert read == [True, False, True]

"""Files as evidence in the browser: add, look, download, remove and take back, for everybody who may, and for nobody else."""

import json
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import update

from assessment.database.course import EventRow
from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.database.teamwork import AssignmentRow
from tests.evidence_files import KEPT, PDF, TEXT
from tests.pages import Browser, Page
from tests.teams import NOON, TeamTown, engine_of, signed_in, team_town

CRITERION = "early-say"


def here_of(page: Page) -> str:
    """The address of an assessment."""
    return "/".join(page.address.split("/")[:3])


def add(
    browser: Browser, here: str, content: bytes = PDF, name: str = "Beschluss.pdf", *, criterion: str = CRITERION, status: int = 200, **said: str,
) -> Page:
    """Add a file as a browser does."""
    page = browser.get(f"{here}/evidence/{criterion}")
    data = {**page.fields("add"), **said, "file": (BytesIO(content), name)}
    answer = browser.client.post(f"{here}/evidence/{criterion}", data=data, content_type="multipart/form-data", follow_redirects=True)
    return browser.seen(answer, status)


def file_address(page: Page) -> str:
    """Where the first file of a page is fetched."""
    return next(link.get("href", "") for link in page.every("a") if "/evidence/file/" in (link.get("href") or ""))


def test_a_file_is_added_listed_and_fetched(visitor: Browser, begun: Page) -> None:
    page = add(visitor, here_of(begun), description="Einstimmig", until="2031-05-03")
    assert all(said in page.said for said in ("The file is kept.", "Beschluss.pdf", "1 KB", "Einstimmig", "holds until 3 May 2031"))
    answer = visitor.client.get(file_address(page))
    assert (answer.status_code, answer.data, answer.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Beschluss.pdf" in visitor.get(f"{here_of(begun)}/evidence").said


@pytest.mark.parametrize(("media_type", "file"), KEPT.items(), ids=[name for name, _ in KEPT.values()])
def test_every_kind_is_only_ever_a_download(media_type: str, file: tuple[str, bytes], visitor: Browser, begun: Page) -> None:
    name, content = file
    answer = visitor.client.get(file_address(add(visitor, here_of(begun), content, name)))
    headers = answer.headers
    assert (answer.data, headers["Content-Type"]) == (content, media_type)
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert f"filename={name}" in headers["Content-Disposition"] and headers["Content-Disposition"].startswith("attachment")
    assert "sandbox; default-src 'none'" in headers.getlist("Content-Security-Policy")


def test_an_answer_with_a_level_says_document_and_that_can_be_taken_back(visitor: Browser, begun: Page) -> None:
    part = f"{here_of(begun)}/part/trust"
    visitor.send(visitor.get(part), "answers", {f"{CRITERION}.choice": "4"})
    page = add(visitor, here_of(begun))
    assert "now says that a document shows it" in page.said
    assert visitor.get(part).fields("answers")[f"{CRITERION}.evidence"] == "document"
    visitor.send(page, f"{here_of(begun)}/undo")
    assert visitor.get(part).fields("answers")[f"{CRITERION}.evidence"] == "none"
    assert "Beschluss.pdf" in visitor.get(page.address).said


def test_a_removed_file_can_be_taken_back(visitor: Browser, begun: Page) -> None:
    page = add(visitor, here_of(begun), TEXT, "Notiz.txt")
    fetched = file_address(page)
    page = visitor.send(page, f"{fetched}/remove")
    assert ("No file is kept here yet" in page.said, visitor.client.get(fetched).status_code) == (True, 404)
    page = visitor.send(page, f"{fetched}/take-back")
    assert visitor.client.get(file_address(page)).data == TEXT


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


def test_a_reviewer_sees_who_added_a_file_and_fetches_it_but_adds_none(app: Flask, town: TeamTown) -> None:
    add(signed_in(app, town.people["Karla"]), town.here)
    reviewer = signed_in(app, town.people["Rita"])
    page = reviewer.get(f"{town.here}/evidence/{CRITERION}")
    assert ("by Karla" in page.said, "Add a file" in page.said) == (True, False)
    assert reviewer.client.get(file_address(page)).data == PDF


def test_a_contributor_adds_files_to_what_is_theirs_and_not_to_what_is_given_to_somebody_else(app: Flask, town: TeamTown) -> None:
    asked, karla = {CRITERION: "Karla", "results-visible": "Carlo"}, town.people["Karla"].id
    with writing(engine_of(app)) as session:
        for criterion, name in asked.items():
            given = {"person_id": town.people[name].id, "given_by": karla, "given_at": NOON}
            session.add(AssignmentRow(assessment_id=town.assessment_id, criterion=criterion, **given))
    carlo = signed_in(app, town.people["Carlo"])
    page = carlo.get(f"{town.here}/evidence/{CRITERION}")
    assert ("given to somebody else" in page.said, "Add a file" in page.said) == (True, False)
    mark = carlo.get(f"{town.here}/evidence/results-visible").fields("add")["csrf_token"]
    data = {"csrf_token": mark, "file": (BytesIO(PDF), "a.pdf")}
    assert "given to somebody else" in carlo.seen(carlo.client.post(page.address, data=data, content_type="multipart/form-data"), 400).said
    assert "by Carlo" in add(carlo, town.here, criterion="results-visible").said
    assert "by Carlo" in add(carlo, town.here, criterion="feedback-answered").said


def test_a_submitted_assessment_takes_no_files(app: Flask, town: TeamTown) -> None:
    karla = signed_in(app, town.people["Karla"])
    page = karla.get(f"{town.here}/evidence/{CRITERION}")
    with writing(engine_of(app)) as session:
        session.add(EventRow(assessment_id=town.assessment_id, number=1, kind="submitted", person_id=town.people["Karla"].id, at=NOON))
    data = {**page.fields("add"), "file": (BytesIO(PDF), "a.pdf")}
    assert karla.client.post(page.address, data=data, content_type="multipart/form-data").status_code == 409
    assert "Add a file" not in karla.get(page.address).said


def test_somebody_who_has_left_stays_nameless(app: Flask, town: TeamTown) -> None:
    add(signed_in(app, town.people["Carlo"]), town.here)
    with writing(engine_of(app)) as session:
        session.execute(update(PersonRow).where(PersonRow.id == town.people["Carlo"].id).values(name=""))
    assert "by somebody who has left" in signed_in(app, town.people["Karla"]).get(f"{town.here}/evidence").said


def test_the_questionnaire_says_how_many_files_there_are_and_what_has_lapsed(visitor: Browser, begun: Page) -> None:
    part = f"{here_of(begun)}/part/trust"
    assert "Add or see files (" not in visitor.get(part).said
    given = {f"{CRITERION}.choice": "4", f"{CRITERION}.evidence": "document", f"{CRITERION}.evidence-until": "2026-05-03"}
    visitor.send(visitor.get(part), "answers", given)
    page = visitor.get(part)
    assert page.fields("answers")[f"{CRITERION}.evidence-until"] == "2026-05-03"
    assert "This document held until 3 May 2026: it counts as described." in page.said
    said = visitor.get(f"{here_of(begun)}/results").said
    assert "document, held until 3 May 2026: counts as described" in said and "Lapsed: An early say" in said
    add(visitor, here_of(begun), until="2031-05-03")
    page = visitor.get(part)
    assert ("Add or see files (1)" in page.said, "held until" in page.said) == (True, False)
    assert page.fields("answers")[f"{CRITERION}.evidence-until"] == "2031-05-03"
    assert "Files: Beschluss.pdf (" in visitor.get(f"{here_of(begun)}/results").said


def test_what_has_lapsed_heads_the_list_of_files(visitor: Browser, begun: Page) -> None:
    given = {f"{CRITERION}.choice": "4", f"{CRITERION}.evidence": "document", f"{CRITERION}.evidence-until": "2026-05-03"}
    visitor.send(visitor.get(f"{here_of(begun)}/part/trust"), "answers", given)
    assert "An early say: held until 3 May 2026" in visitor.get(f"{here_of(begun)}/evidence").said


@pytest.mark.parametrize(("until", "said"), [("gestern", "as year, month and day"), ("0027-05-03", "a year from 2000 to 2199")])
def test_a_day_that_cannot_be_meant_comes_back_with_the_question(until: str, said: str, visitor: Browser, begun: Page) -> None:
    given = {f"{CRITERION}.choice": "4", f"{CRITERION}.evidence": "document", f"{CRITERION}.evidence-until": until}
    page = visitor.send(visitor.get(f"{here_of(begun)}/part/trust"), "answers", given, status=400)
    assert (said in page.said, page.fields("answers")[f"{CRITERION}.evidence-until"]) == (True, until)


@pytest.mark.parametrize(("until", "status"), [
    ("2031-05-03", 200), ("", 200), (None, 200), ("2031-02-30", 400), (20310503, 400), ("0027-05-03", 400),
])
def test_a_script_sends_the_day_too(until: object, status: int, visitor: Browser, begun: Page) -> None:
    part = f"{here_of(begun)}/part/trust"
    sent = {"level": 4, "evidence": "document", "evidenceUntil": until, "baseRevision": 0, "clientId": "a-client"}
    answer = visitor.client.put(
        f"{here_of(begun)}/answers/{CRITERION}", json=sent, headers={"X-CSRFToken": visitor.get(part).fields("answers")["csrf_token"]},
    )
    assert answer.status_code == status
    assert visitor.get(part).fields("answers")[f"{CRITERION}.evidence-until"] == ((until or "") if status == 200 else "")


def test_answers_as_a_file_name_the_files_and_begin_again_with_their_names_as_text(visitor: Browser, begun: Page) -> None:
    visitor.send(visitor.get(f"{here_of(begun)}/part/trust"), "answers", {f"{CRITERION}.choice": "4"})
    add(visitor, here_of(begun), until="2031-05-03")
    written = visitor.client.get(f"{here_of(begun)}/answers.json").data
    given = json.loads(written)["answers"][CRITERION]
    (file,) = given["files"]
    assert (given["evidence-until"], file["name"], file["digest"]) == ("2031-05-03", "Beschluss.pdf", sha256(PDF).hexdigest())
    token = visitor.get("/upload").fields()["csrf_token"]
    answer = visitor.client.post("/upload", data={"csrf_token": token, "file": (BytesIO(written), "answers.json")})
    page = visitor.get(answer.location.replace("welcome", "part/trust"))
    assert page.fields("answers")[f"{CRITERION}.evidence-text"].strip().startswith("Beschluss.pdf (")


def test_all_evidence_comes_as_one_file(visitor: Browser, begun: Page) -> None:
    add(visitor, here_of(begun), description="Einstimmig")
    answer = visitor.client.get(f"{here_of(begun)}/evidence.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == "attachment; filename=probedorf-evidence.zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert archive.read(next(name for name in archive.namelist() if name.endswith("Beschluss.pdf"))) == PDF

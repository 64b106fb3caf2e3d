"""A person sees and downloads everything about them, and deletes their account; the record stays without a name."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.answers import Answer
from assessment.database.audit import AuditRow
from assessment.database.people import PersonRow
from assessment.database.session import reading, writing
from assessment.roles import Role
from assessment.services import assessments, passwords
from assessment.services.assessments import Draft
from assessment.services.audit import Audited
from tests.builders import shipped
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, join, person, signed_in, team_town

FIRST = shipped().dimensions[0].criteria[0]
PASSWORD = "three words together"


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A town in which Karla gave an answer and has a password."""
    made = team_town(engine_of(app))
    with writing(engine_of(app)) as session:
        draft = Draft(FIRST.id, Answer(level=2, note="Karla's <b>note</b> 🚲"), 0, "a")
        assessments.save_answer(session, shipped(), made.assessment_id, draft, now=NOON, by=made.people["Karla"].id)
        session.get_one(PersonRow, made.people["Karla"].id).password = passwords.hashed(PASSWORD)
    return made


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    return signed_in(app, town.people["Karla"])


def test_the_page_shows_what_somebody_typed_and_where_they_belong(karla: Browser) -> None:
    said = karla.get("/me/data").said
    assert all(word in said for word in ("Karla", "karla@example.org", "Probedorf", FIRST.title, "Karla's <b>note</b> 🚲"))


def test_the_file_holds_everything_about_somebody_and_no_digest(app: Flask, karla: Browser, town: TeamTown) -> None:
    answer = karla.client.get("/me/data.json")
    data = json.loads(answer.data)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert data["people"][0]["email"] == "karla@example.org"
    assert [(row["criterion"], row["note"], row["assessment"]) for row in data["changes"]] == [(FIRST.id, "Karla's <b>note</b> 🚲", "Probedorf")]
    assert data["memberships"][0]["municipality"] == "Probedorf"
    assert "$argon2" not in answer.text
    assert '"digest"' not in answer.text
    with reading(engine_of(app)) as session:
        assert session.scalars(select(AuditRow.person_id).where(AuditRow.kind == Audited.EXPORTED)).all() == [town.people["Karla"].id]


def test_nobody_sees_the_data_of_somebody_else(app: Flask, karla: Browser, town: TeamTown) -> None:
    carlo = signed_in(app, town.people["Carlo"])
    assert "note" not in carlo.client.get("/me/data.json").text
    assert "Karla's" not in carlo.get("/me/data").said


def test_whoever_coordinates_alone_is_asked_to_hand_over_first(karla: Browser) -> None:
    page = karla.get("/me/delete")
    assert "Nobody else coordinates Probedorf" in page.said
    assert "Delete my account for good" not in page.said


def test_the_only_steward_is_asked_to_find_another_first(app: Flask, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        steward = person(session, "Stefan", is_steward=True)
    browser = signed_in(app, steward)
    assert "Nobody else runs this installation" in browser.get("/me/delete").said
    mark = browser.get("/me/").fields()["csrf_token"]
    assert browser.client.post("/me/delete", data={"csrf_token": mark, "email": steward.email}).status_code == 400
    assert browser.get("/me/").status == 200


def test_an_account_is_deleted_by_whoever_knows_its_password_and_the_record_stays(app: Flask, karla: Browser, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        join(session, town.municipality, second := person(session, "Kurt"), Role.COORDINATOR)
    page = karla.get("/me/delete")
    wrong = karla.send(page, "", {"proof_password": "something else"}, status=400)
    assert "This is not your present password." in wrong.said
    gone = karla.post(page, karla.get("/me/delete").fields() | {"proof_password": PASSWORD})
    assert gone.heading == "Your account is deleted"
    assert karla.client.get("/me/").status_code == 303
    with reading(engine_of(app)) as session:
        row = session.get_one(PersonRow, town.people["Karla"].id)
        history = assessments.history(session, town.assessment_id, FIRST.id)
    assert (row.name, row.email, row.password) == ("", None, None)
    assert (history[0].by, history[0].answer.note) == (row.id, "Karla's <b>note</b> 🚲")
    assert "somebody who has left" in signed_in(app, second).get(f"{town.here}/history/{FIRST.id}").said.lower()


def test_without_a_password_the_address_is_typed_to_confirm(app: Flask, town: TeamTown) -> None:
    carlo = signed_in(app, town.people["Carlo"])
    page = carlo.get("/me/delete")
    assert carlo.send(page, "", {"email": "somebody@example.org"}, status=400).by_id("email").get("value") == "somebody@example.org"
    assert carlo.send(page, "", {"email": " Carlo@Example.org "}).heading == "Your account is deleted"

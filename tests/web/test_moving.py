"""An assessment is looked at under a newer edition first, then moved, and every page of it still works."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import Engine

from assessment.answers import Answer, Commitment, Evidence
from assessment.config import Settings, load
from assessment.database.answers import columns_of
from assessment.database.course import ReviewRow
from assessment.database.session import reading, writing
from assessment.database.teamwork import AssignmentRow, CommentRow, OpinionRow
from assessment.services import assessments
from assessment.services.editions import remember_all
from assessment.services.exports import export_municipality
from assessment.web import create_app
from assessment.web.site import EXTENSION
from tests.builders import answered, everywhere, shipped
from tests.editions import ADDED, DROPPED, HALVES, NEW, OLD, REWORDED, SPLIT, editions, second_edition
from tests.finals import answer_all, finalise
from tests.pages import Browser, Page
from tests.teams import NOON, TeamTown, engine_of, signed_in, team_town
from tests.web.conftest import begin

TYPED = Answer(3, Evidence.DESCRIBED, "who, what, when", "https://example.org/", "ask <b>Erna</b> \u202e🏘")


@pytest.fixture
def newer(web_settings: Settings) -> Flask:
    """An installation with a second edition in a folder of its own."""
    second_edition(web_settings.catalogues / "second")
    settings = load(web_settings.instance, environment={})
    app = create_app(settings)
    remember_all(engine_of(app), settings, now=NOON)
    return app


@pytest.fixture
def engine(newer: Flask) -> Engine:
    return engine_of(newer)


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A town in the middle of the first edition."""
    made = team_town(engine)
    answer_all(engine, made.assessment_id, everywhere(shipped(), answered(2)) | {SPLIT: TYPED, DROPPED: TYPED})
    with writing(engine) as session:
        assessments.commit_step(session, made.assessment_id, DROPPED, Commitment("Erna"), now=NOON)
    return made


@pytest.fixture
def karla(newer: Flask, town: TeamTown) -> Browser:
    return signed_in(newer, town.people["Karla"])


def send_move(karla: Browser, town: TeamTown) -> Page:
    """Press the button of the preview."""
    page = karla.get(f"{town.here}/move")
    form = next(form for form in page.every("form") if not form.get("action"))
    fields = {str(field.get("name")): field.get("value") or "" for field in form.iter("input")}
    return karla.seen(karla.client.post(f"{town.here}/move", data=fields, follow_redirects=True))


def test_an_assessment_is_asked_in_its_own_edition_until_it_is_moved(karla: Browser, town: TeamTown) -> None:
    page = karla.get(f"{town.here}/part/people")
    assert DROPPED in page.text
    assert ADDED not in page.text
    assert f"Questions of edition {OLD}" in page.text
    assert "There is a newer edition of the questions" in karla.get(f"{town.here}/").said


def test_the_preview_changes_nothing_and_tells_what_would_become_of_each_answer(karla: Browser, town: TeamTown) -> None:
    page = karla.get(f"{town.here}/move")
    assert f"This assessment is of edition {OLD}; the newest is {NEW}." in page.said
    second = editions()[1].catalogue
    assert "33 answers count as before." in page.said
    assert second.criteria[REWORDED].title in page.said
    assert second.criteria[ADDED].title in page.said
    assert shipped().criteria[SPLIT].title in page.said
    assert all(second.criteria[half].title in page.said for half in HALVES)
    assert "ask <b>Erna</b>" in page.said
    assert DROPPED in karla.get(f"{town.here}/part/people").text


def test_after_the_move_the_new_questions_are_asked_and_nothing_is_lost(karla: Browser, town: TeamTown) -> None:
    page = send_move(karla, town)
    assert "of the newest edition" in page.said
    questions = karla.get(f"{town.here}/part/people")
    assert ADDED in questions.text
    assert f'name="{DROPPED}.choice"' not in questions.text
    parked = karla.get(f"{town.here}/parked")
    assert "who, what, when" in parked.said
    assert "ask <b>Erna</b>" in parked.said
    kept = karla.get(f"{town.here}/to-confirm?part=foundations")
    assert [button.get("value") for button in kept.every("button") if button.get("name") == "still"] == list(HALVES)
    content = karla.client.get(f"{town.here}/answers.json").text
    assert content.count("ask <b>Erna</b>") == 3
    assert '"parked"' in content


def test_what_is_parked_goes_along_wherever_answers_go(newer: Flask, karla: Browser, engine: Engine, town: TeamTown, tmp_path: Path) -> None:
    settings: Settings = newer.extensions[EXTENSION].settings
    send_move(karla, town)
    with reading(engine) as session:
        read_secret = assessments.open_for_team(session, town.key, town.people["Karla"]).read_secret
    heading = f"Answers of edition {OLD} that this edition no longer asks"
    for page in (karla.get(f"{town.here}/results"), Browser(newer).get(f"/r/{read_secret}/")):
        assert heading in page.said
        assert "ask <b>Erna</b>" in page.said.partition(heading)[2]
    exported = tmp_path / "town.zip"
    with exported.open("wb") as target:
        export_municipality(engine, settings, town.municipality.key, target, now=NOON)
    with ZipFile(exported) as held:
        assert b"ask <b>Erna</b>" in held.read("carried.jsonl")
    finalise(engine, settings, town, catalogue=editions()[1].catalogue)
    data = karla.client.get(f"{town.here}/final/1/data.json").get_json()
    assert [each["answer"]["note"] for each in data["assessment"]["carried"] if each["kind"] == "parked"] == [TYPED.note]
    assert heading in karla.get(f"{town.here}/results").said


def test_every_page_of_a_moved_assessment_works_for_everybody(newer: Flask, karla: Browser, engine: Engine, town: TeamTown) -> None:
    now, by = NOON, {name: person.id for name, person in town.people.items()}
    with writing(engine) as session:
        for criterion in (DROPPED, SPLIT, REWORDED):
            session.add(CommentRow(assessment_id=town.assessment_id, criterion=criterion, person_id=by["Carlo"], text="Look!", at=now))
            session.add(ReviewRow(
                assessment_id=town.assessment_id, criterion=criterion, level=1, reason="No paper.", revision=1, person_id=by["Rita"], at=now,
            ))
            for name in ("Carlo", "Karla"):
                session.add(AssignmentRow(
                    assessment_id=town.assessment_id, criterion=criterion, person_id=by[name], due=now.date(), given_by=by["Karla"], given_at=now,
                ))
                session.add(OpinionRow(
                    assessment_id=town.assessment_id, criterion=criterion, person_id=by[name], revision=1, changed_at=now, **columns_of(TYPED),
                ))
    send_move(karla, town)
    pages = [
        "", "results", "part/people", "part/foundations", "part/mine", "done", "trend", "course", "remarks", "to-confirm", "parked", "move",
        "again", "evidence", "assignments", "assignments/print", "workshop", "agree/", "review", "review/people", "profile",
        f"history/{REWORDED}", f"remarks/{REWORDED}", "answers.json",
    ]
    for who in ("Karla", "Carlo", "Rita"):
        browser = signed_in(newer, town.people[who])
        statuses = {page: browser.client.get(f"{town.here}/{page}", follow_redirects=True).status_code for page in pages}
        assert {page: status for page, status in statuses.items() if status not in (200, 403)} == {}, who


def test_it_is_moved_back_as_long_as_nothing_was_changed(karla: Browser, town: TeamTown) -> None:
    page = send_move(karla, town)
    back = karla.send(page, f"{town.here}/move/back")
    assert f"This assessment is of edition {OLD}" in back.said
    assert "Nothing is parked" in karla.get(f"{town.here}/parked").said
    page = send_move(karla, town)
    karla.send(karla.get(f"{town.here}/part/people"), "answers", {f"{ADDED}.choice": "1", "go": f"{town.here}/"})
    assert "Move it back" not in karla.get(f"{town.here}/move").said
    late = karla.client.post(f"{town.here}/move/back", data={"csrf_token": page.fields(f"{town.here}/move/back")["csrf_token"]})
    assert late.status_code == 400


@pytest.mark.parametrize(("who", "status"), [("Carlo", 403), ("Rita", 403), ("Konrad", 404)])
def test_only_who_runs_the_assessment_moves_it(newer: Flask, town: TeamTown, who: str, status: int) -> None:
    assert signed_in(newer, town.people[who]).client.get(f"{town.here}/move").status_code == status
    assert signed_in(newer, town.people[who]).client.post(f"{town.here}/move").status_code == status


def test_what_is_final_is_looked_at_and_not_moved(newer: Flask, karla: Browser, engine: Engine, town: TeamTown, web_settings: Settings) -> None:
    token = karla.get(f"{town.here}/profile").fields()["csrf_token"]
    finalise(engine, web_settings, town)
    assert "so it stays in its edition" in karla.get(f"{town.here}/move").said
    assert karla.client.post(f"{town.here}/move", data={"csrf_token": token}).status_code == 409
    assert f"Questions of edition {OLD}" in karla.get(f"{town.here}/results").text


def test_a_new_assessment_is_of_the_newest_edition(newer: Flask) -> None:
    visitor = Browser(newer)
    root = begin(visitor).address.rpartition("/")[0]
    assert f"Questions of edition {NEW}" in visitor.get(f"{root}/part/people").text
    assert "of the newest edition" in visitor.get(f"{root}/move").said


def test_a_file_of_the_older_edition_is_taken_in_its_own_edition_or_to_be_confirmed(newer: Flask, karla: Browser, town: TeamTown) -> None:
    content = karla.client.get(f"{town.here}/answers.json").data
    for extra, edition in (({}, OLD), ({"confirm": "1"}, NEW)):
        visitor = Browser(newer)
        token = visitor.get("/upload").fields()["csrf_token"]
        sent = {"csrf_token": token, "file": (BytesIO(content), "answers.json"), **extra}
        page = visitor.seen(visitor.client.post("/upload", data=sent, follow_redirects=True))
        root = page.address.rpartition("/")[0]
        assert f"Questions of edition {edition}" in visitor.get(f"{root}/part/people").text


def test_a_page_that_was_open_during_the_move_loses_nothing(newer: Flask, karla: Browser, town: TeamTown) -> None:
    page = karla.get(f"{town.here}/part/people")
    send_move(karla, town)
    late = {f"{DROPPED}.choice": "4", f"{DROPPED}.note": "typed too late", f"{REWORDED}.note": "typed in time"}
    after = karla.send(page, "answers", late)
    assert after.heading == "Parked answers"
    assert "typed too late" in after.said
    assert "ask <b>Erna</b>" in after.said
    assert karla.get(f"{town.here}/part/people").fields("answers")[f"{REWORDED}.note"] == "typed in time"


def test_a_script_that_was_open_during_the_move_is_told_where_it_is_kept(newer: Flask, karla: Browser, town: TeamTown) -> None:
    token = karla.get(f"{town.here}/part/people").fields("answers")["csrf_token"]
    send_move(karla, town)
    sent = {"baseRevision": 1, "clientId": "late", "level": 4, "note": "typed too late"}
    for criterion, status in ((DROPPED, 400), (DROPPED, 400), ("never-asked", 404)):
        answered_with = karla.client.put(f"{town.here}/answers/{criterion}", json=sent, headers={"X-CSRFToken": token})
        assert answered_with.status_code == status
    assert karla.get(f"{town.here}/parked").said.count("typed too late") == 1

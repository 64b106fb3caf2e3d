"""What a device may keep of an assessment, who may ask for it, and how little script that takes."""

import gzip

from flask import Flask

from assessment.paths import STATIC
from assessment.web.permissions import TOKEN_HEADER
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.teams import engine_of, signed_in, team_town
from tests.web.conftest import begin

MOST = 10 * 1024
QUESTION = shipped().dimensions[0].criteria[0].id
SENT = {
    "level": 2, "unknown": False, "notApplicable": "", "evidence": "none", "evidenceText": "", "evidenceLink": "", "note": "",
    "baseRevision": 0, "clientId": "a-device",
}


def _size(*names: str) -> int:
    """The size of scripts as they are sent."""
    return sum(len(gzip.compress((STATIC / "js" / name).read_bytes())) for name in names)


def test_scripts_of_a_page_of_questions_and_the_worker_take_ten_kilobytes_each_at_most() -> None:
    assert _size("waiting.js", "answers.js", "offline.js") <= MOST
    assert _size("waiting.js", "worker.js") <= MOST
    assert _size("waiting.js", "unsent.js") <= MOST


def test_the_worker_is_one_script_that_reaches_assessments_and_nothing_else(app: Flask) -> None:
    for root in ("", "/town/readiness"):
        answer = app.test_client().get("/a/worker.js", environ_overrides={"SCRIPT_NAME": root})
        assert answer.mimetype == "text/javascript"
        assert answer.data == b"".join((STATIC / "js" / name).read_bytes() for name in ("waiting.js", "worker.js"))
        assert "Service-Worker-Allowed" not in answer.headers, "it reaches what lies beside it: /a/"
        assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_device_may_keep_tasks_and_questions_under_the_script_root(app: Flask, visitor: Browser, begun: Page) -> None:
    here = begun.address.removesuffix("/welcome")
    answer = visitor.client.get(f"{here}/offline.json", environ_overrides={"SCRIPT_NAME": "/readiness"})
    parts = [f"/readiness{here}/part/{dimension.id}" for dimension in shipped().dimensions]
    assert answer.get_json()["pages"] == [f"/readiness{here}/", f"/readiness{here}/offline", *parts]
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_page_that_is_kept_says_whose_it_is(app: Flask, visitor: Browser) -> None:
    town, quick = team_town(engine_of(app)), begin(visitor, "quick").address.removesuffix("/welcome")
    for browser, here in ((signed_in(app, town.people["Carlo"]), town.here), (visitor, quick)):
        found = browser.client.get(f"{here}/offline.json").get_json()
        assert len(found["pages"]) >= 3
        assert [page for page in found["pages"] if f'data-who="{found["who"]}"' not in browser.get(page).text] == []


def test_the_stamp_changes_with_an_answer_and_the_version_does_not(visitor: Browser, begun: Page) -> None:
    here = begun.address.removesuffix("/welcome")
    before, mark = visitor.client.get(f"{here}/offline.json").get_json(), visitor.get(f"{here}/part/people").fields("answers")["csrf_token"]
    assert visitor.client.put(f"{here}/answers/{QUESTION}", json={**SENT, "who": ""}, headers={TOKEN_HEADER: mark}).status_code == 200
    after = visitor.client.get(f"{here}/offline.json").get_json()
    assert before["stamp"] != after["stamp"]
    assert before["version"] == after["version"]


def test_nothing_of_a_withdrawn_assessment_may_be_kept(visitor: Browser, begun: Page) -> None:
    here = begun.address.removesuffix("/welcome")
    visitor.send(visitor.get(f"{here}/sharing"), f"{here}/sharing/withdraw")
    assert visitor.client.get(f"{here}/offline.json").get_json()["pages"] == []


def test_each_person_has_a_mark_of_their_own_that_is_no_number(app: Flask) -> None:
    town = team_town(engine_of(app))
    marks = {signed_in(app, town.people[name]).client.get(f"{town.here}/offline.json").get_json()["who"] for name in ("Karla", "Carlo")}
    assert len(marks) == 2
    assert {len(mark) for mark in marks} == {16}


def test_an_answer_that_waited_for_somebody_else_is_not_taken_and_changes_nothing(app: Flask) -> None:
    town = team_town(engine_of(app))
    karla, carlo = (signed_in(app, town.people[name]) for name in ("Karla", "Carlo"))
    who = carlo.client.get(f"{town.here}/offline.json").get_json()["who"]
    mark = karla.get(f"{town.here}/part/people").fields("answers")["csrf_token"]
    for sent in (who, "", "x" * 10_000, 7, ["a"], {"a": "b"}, "\u202e<b>"):
        answer = karla.client.put(f"{town.here}/answers/{QUESTION}", json={**SENT, "who": sent}, headers={TOKEN_HEADER: mark})
        assert (answer.status_code, answer.get_json()["problems"]) == (401, ["Please sign in again; what you typed is still here."])
    assert karla.client.get(f"{town.here}/answers.json").get_json()["answers"] == {}


def test_pages_without_scripts_show_nothing_of_it(visitor: Browser, begun: Page) -> None:
    page = visitor.get(f"{begun.address.removesuffix('/welcome')}/part/people")
    assert all("hidden" in page.by_id(name).attrib for name in ("offline", "device"))

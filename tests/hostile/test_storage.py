"""A locked database, a full disk, two people at once: what was typed is never lost, and what is private is never logged."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from assessment.config import Settings
from assessment.web import create_app
from assessment.web.site import EXTENSION
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.web.conftest import begin

DIMENSION = shipped().dimensions[0]
FIRST, SECOND = (criterion.id for criterion in DIMENSION.criteria[:2])
TYPED = "Typed with care, over two long evenings."


@pytest.fixture(scope="module")
def app(web_settings: Settings) -> Iterator[Flask]:
    """An application that does not wait for a database that others hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assessment.database.session.WAIT_FOR_WRITER_SECONDS", 0)
        yield create_app(web_settings)


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """The database, while somebody else writes and does not end."""
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def answers(visitor: Browser, begun: Page) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(visitor.client.get(begun.address.replace("welcome", "answers.json")).text)["answers"]
    return found


@pytest.mark.parametrize("path", [f"part/{DIMENSION.id}", "profile"])
def test_what_cannot_be_saved_comes_back_and_is_sent_again_by_one_button(
    path: str, visitor: Browser, begun: Page, web_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    form = visitor.get(begun.address.replace("welcome", path))
    changed = {"name": TYPED} if path == "profile" else {f"{FIRST}.choice": "2", f"{FIRST}.note": TYPED}
    with locked(web_settings):
        failed = visitor.send(form, changed=changed, status=500)
    assert (failed.heading, TYPED in failed.said) == ("Something went wrong on our side", True)
    assert visitor.send(failed).status == 200
    assert TYPED in visitor.client.get(begun.address.replace("welcome", "answers.json")).text
    assert "database is locked" in caplog.text
    assert not [secret for secret in (TYPED, begun.address.split("/")[2]) if secret in caplog.text]


def test_a_new_assessment_that_cannot_be_begun_is_not_typed_twice(visitor: Browser, web_settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with locked(web_settings), pytest.raises(AssertionError, match="500"):
        begin(visitor, name=TYPED)
    assert TYPED not in caplog.text


def test_a_script_is_told_that_nothing_was_saved(visitor: Browser, begun: Page, web_settings: Settings) -> None:
    with locked(web_settings):
        answer = saved(visitor, begun, FIRST, note=TYPED, token=token_of(visitor, begun))
    assert (answer.status_code, answer.get_json()) == (500, {"problems": ["Something went wrong on our side"]})
    assert answers(visitor, begun) == {}


def test_a_full_disk_keeps_what_was_typed(visitor: Browser, begun: Page, app: Flask) -> None:
    form = visitor.get(begun.address.replace("welcome", f"part/{DIMENSION.id}"))
    engine = app.extensions[EXTENSION].engine

    def fill(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    engine.dispose()
    event.listen(engine, "connect", fill)
    typed = (TYPED + " ") * 200
    failed = visitor.send(form, changed={f"{FIRST}.choice": "2", f"{FIRST}.note": typed}, status=500)
    event.remove(engine, "connect", fill)
    engine.dispose()
    visitor.send(failed)
    assert answers(visitor, begun)[FIRST]["note"] == typed.strip()


def token_of(visitor: Browser, begun: Page) -> str:
    return visitor.get(begun.address.replace("welcome", "profile")).fields()["csrf_token"]


def saved(visitor: Browser, begun: Page, criterion: str, *, note: str, token: str) -> TestResponse:
    """Send one answer as a script does, under a name of its own."""
    answer = {"level": 2, "evidence": "none", "note": note, "baseRevision": 0, "clientId": f"{criterion}-{note}"[:64].replace(" ", "-")}
    return visitor.client.put(begun.address.replace("welcome", f"answers/{criterion}"), json=answer, headers={"X-CSRFToken": token})


def test_many_who_save_at_once_lose_nothing(web_settings: Settings, begun: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.database.session.WAIT_FOR_WRITER_SECONDS", 20)
    app = create_app(web_settings)
    people = [Browser(app) for _ in range(4)]
    tokens = [token_of(person, begun) for person in people]
    jobs = [(person, criterion, f"note {number}", token) for number, (person, token) in enumerate(zip(people, tokens, strict=True))
            for criterion in (FIRST, SECOND)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda job: saved(job[0], begun, job[1], note=job[2], token=job[3]).status_code, jobs))
    assert sorted(codes) == [200] * 2 + [409] * 6
    for criterion in (FIRST, SECOND):
        told = people[0].get(begun.address.replace("welcome", f"history/{criterion}")).said
        assert [f"note {number}" in told for number in range(4)] == [True] * 4

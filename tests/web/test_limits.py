"""What anybody may do without an account can be done only so often from one place, and nothing typed is lost by that."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask

from assessment.config import Settings
from assessment.web import create_app
from tests.pages import Browser
from tests.web.conftest import begin

PROFILE = {"name": "Ñeudorf <b>", "country": "DE", "population": "640", "kind": "village"}


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """An installation that lets two assessments begin in an hour, behind a proxy that says where requests come from."""
    return create_app(replace(web_settings, starts_an_hour=2, behind_proxy=True))


def from_place(app: Flask, address: str) -> Browser:
    """A browser at some place in the network."""
    browser = Browser(app)
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = address
    return browser


def test_one_more_assessment_waits_and_what_was_typed_comes_back(app: Flask) -> None:
    browser = from_place(app, "192.0.2.1")
    for _ in range(2):
        begin(browser)
    page = browser.send(browser.get("/begin/full"), changed=PROFILE, status=429)
    assert "Please try again in 60 minutes." in page.said
    assert {name: value for name, value in page.fields().items() if name in PROFILE} == PROFILE
    assert begin(from_place(app, "192.0.2.2")).status == 200


def test_one_more_file_waits_with_a_clear_sentence(app: Flask) -> None:
    browser = from_place(app, "192.0.2.1")
    mark = browser.get("/upload").fields()["csrf_token"]
    answers = [browser.client.post("/upload", data={"csrf_token": mark, "file": (BytesIO(b"{"), "a.json")}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert "tried too often" in browser.seen(answers[-1]).said


def test_without_a_proxy_of_ours_nobody_chooses_where_they_come_from(web_settings: Settings) -> None:
    app = create_app(replace(web_settings, starts_an_hour=2))
    for number in range(2):
        begin(from_place(app, f"192.0.2.{number}"))
    browser = from_place(app, "198.51.100.1")
    browser.send(browser.get("/begin/full"), changed=PROFILE, status=429)


def test_an_address_that_a_proxy_makes_up_breaks_nothing(app: Flask) -> None:
    for address in ("", "x" * 10_000, "'; DROP TABLE attempts", "::1%\u202e", ", ,"):
        begin(from_place(app, address))


def test_a_sign_in_that_waits_says_how_long_and_keeps_the_address(app: Flask) -> None:
    browser = from_place(app, "192.0.2.1")
    for _ in range(10):
        browser.send(browser.get("/sign-in"), "/sign-in", {"email": "karla@example.org", "password": "wrong"}, status=400)
    page = browser.send(browser.get("/sign-in"), "/sign-in", {"email": "karla@example.org", "password": "wrong"}, status=429)
    assert ("Please try again in 15 minutes." in page.said, page.fields("/sign-in")["email"]) == (True, "karla@example.org")
    assert int(page.headers["Retry-After"]) <= 900

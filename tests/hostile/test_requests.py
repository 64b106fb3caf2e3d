"""Every address of the site in the hands of strangers: forged marks, wrong secrets, strange methods, other sites."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from assessment.config import Settings
from assessment.database.session import writing
from assessment.roles import PERMISSIONS, Role
from assessment.web import create_app
from assessment.web.permissions import Guarded
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.teams import ROLES, engine_of, person, signed_in, team_town

FIRST = shipped().dimensions[0].criteria[0].id
FILLED = {
    "dimension": shipped().dimensions[0].id, "criterion": FIRST, "scope": "full", "place": shipped().case_studies[0].id, "filename": "icon.svg",
    "survey": "a" * 10,
}
TYPED = ("name", f"{FIRST}.note", f"{FIRST}.reason", "description", "who", "email", "code", "address", "text", "reason", "agreed-reason", "due")
STORED = (
    "assessments", "answers", "changes", "steps", "jobs", "municipalities", "memberships", "associations", "links", "people",
    "assignments", "opinions", "comments", "events", "reviews", "evidence", "done", "grants", "consents", "intakes",
)
# files, passwords and proofs do not come back, nor what was said of a step that the roadmap does not have
NOTHING_TO_KEEP = ("uploads.upload", "intakes.upload", "exports.take_in", "me.save_password", "own_data.delete", "done_steps.tick_off")
SECRET = re.compile(r"/[ar]/([A-Za-z0-9_-]{32})/")


def rules(app: Flask, *methods: str) -> Iterator[Rule]:
    """The addresses that take one of these methods."""
    return (rule for rule in app.url_map.iter_rules() if rule.methods and rule.methods & set(methods))


def address(rule: Rule, begun: Page, reading: str, **given: str) -> str:
    """An address of the map with everything filled in."""
    edit_secret = begun.address.split("/")[2]
    numbers: dict[str, Any] = dict.fromkeys(rule.arguments, "1")
    values = {**numbers, **FILLED, "door": edit_secret, "read_secret": reading, "token": "t" * 32, **given}
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built
    return built[1]


@pytest.fixture
def reading(visitor: Browser, begun: Page) -> str:
    """The reading secret of an assessment."""
    found = re.search(r"/r/([A-Za-z0-9_-]{32})/", visitor.get(begun.address.replace("welcome", "sharing")).text)
    assert found
    return found[1]


def rows(settings: Settings) -> list[list[Any]]:
    """All that is stored, but for nothing."""
    with closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as connection:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in STORED]


@pytest.fixture
def members(app: Flask) -> dict[Role, tuple[Browser, dict[str, str]]]:
    """Somebody signed in for each role that a person can have, with what stands in addresses of their municipality."""
    with writing(engine_of(app)) as session:
        steward = person(session, f"Stefan {uuid4()}", is_steward=True)
    town = team_town(engine_of(app), suffix=f" {uuid4()}")
    names = {"municipality": town.municipality.key, "door": town.key}
    found = {role: (signed_in(app, town.people[name]), names) for name, role in ROLES.items()}
    return {**found, Role.STEWARD: (signed_in(app, steward), names), Role.PERSON: (found[Role.COORDINATOR][0], names)}


def test_nothing_is_changed_without_the_mark_of_a_form_and_nothing_typed_is_lost(
    app: Flask, visitor: Browser, begun: Page, reading: str, members: dict[Role, tuple[Browser, dict[str, str]]], web_settings: Settings
) -> None:
    before, lost = rows(web_settings), []
    typed = dict.fromkeys(TYPED, "Typed at length") | {f"{FIRST}.revision": "0", "csrf_token": "forged"}
    for rule in rules(app, "POST"):
        for browser, names in entitled(app, rule, visitor, members):
            answer = browser.client.post(address(rule, begun, reading, **names), data=typed)
            if answer.status_code == 404 and set(rule.arguments) - {"door", "municipality"}:
                continue  # there is no such thing below the address
            kept = "Typed at length" in answer.text or rule.endpoint in NOTHING_TO_KEEP
            lost += [] if (answer.status_code, kept) == (400, True) else [(rule.rule, answer.status_code, kept)]
    assert lost == []
    for rule in rules(app, "PUT"):
        answer = visitor.client.put(address(rule, begun, reading), json={"note": "typed"})
        assert (answer.status_code, list(answer.get_json())) == (403, ["csrfToken"]), rule
    assert rows(web_settings) == before


def entitled(
    app: Flask, rule: Rule, visitor: Browser, members: dict[Role, tuple[Browser, dict[str, str]]],
) -> Iterator[tuple[Browser, dict[str, str]]]:
    """Everybody who may send a form to an address: whoever holds its secret, and members."""
    view = app.view_functions[rule.endpoint]
    assert isinstance(view, Guarded)
    holders = PERMISSIONS[view.permission]
    if holders & {Role.ANYBODY, Role.READER, Role.EDITOR}:
        yield visitor, {}
    if "read_secret" not in rule.arguments and view.permission != "public":
        yield from (members[role] for role in sorted(holders & members.keys()) if role is not Role.CONSULTANT)


def test_a_form_of_another_browser_is_not_taken(app: Flask, visitor: Browser, begun: Page) -> None:
    stranger = Browser(app)
    mark = stranger.get("/begin/full").fields()["csrf_token"]
    assert visitor.client.post(begun.address.replace("welcome", "sharing/withdraw"), data={"csrf_token": mark}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "SOMETHING"])
def test_private_addresses_are_neither_kept_nor_indexed_nor_passed_on(method: str, app: Flask, visitor: Browser, begun: Page, reading: str) -> None:
    private = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/a/", "/r/"))]
    for where in [address(rule, begun, reading) for rule in private] + [f"{begun.address}/nothing", f"/a/{'x' * 32}/", f"/r/{'x' * 32}/"]:
        headers = visitor.client.open(where, method=method).headers
        found = headers.get("Cache-Control"), headers.get("X-Robots-Tag"), headers.get("Referrer-Policy")
        assert found == ("no-store", "noindex, nofollow", "no-referrer"), where


def test_a_reading_secret_changes_nothing_and_an_editing_secret_is_no_reading_one(app: Flask, visitor: Browser, begun: Page, reading: str) -> None:
    editing = begun.address.split("/")[2]
    for rule in app.url_map.iter_rules():
        if "door" in rule.arguments and "GET" in (rule.methods or ()):
            assert visitor.client.get(address(rule, begun, reading).replace(editing, reading)).status_code == 404, rule
    assert visitor.client.get(f"/r/{editing}/").status_code == 404


@pytest.mark.parametrize("change", [
    str.upper, str.lower, lambda secret: secret[:-1], lambda secret: secret + "A", lambda secret: secret[::-1], lambda secret: "%00" * 32,
    lambda secret: "é" * 32, lambda secret: f"{secret}%20", lambda secret: f"%0A{secret}", lambda secret: "..",
], ids=["upper", "lower", "cut", "longer", "turned", "nulls", "letters", "space", "line", "dots"])
def test_a_secret_is_right_to_the_letter(change: Any, visitor: Browser, begun: Page) -> None:  # noqa: ANN401 - a function of text
    assert visitor.client.get(f"/a/{change(begun.address.split('/')[2])}/").status_code == 404


def test_pages_for_readers_and_their_headers_never_hold_the_editing_secret(app: Flask, visitor: Browser, begun: Page, reading: str) -> None:
    secret = begun.address.split("/")[2]
    for rule in rules(app, "GET"):
        if "door" not in rule.arguments:
            answer = visitor.client.get(address(rule, begun, reading))
            assert secret.encode() not in answer.data + str(answer.headers).encode(), rule


def test_a_renewed_address_stops_working_and_a_withdrawn_one_can_only_be_edited(visitor: Browser, begun: Page, reading: str) -> None:
    sharing = begun.address.replace("welcome", "sharing")
    renewed = visitor.send(visitor.get(sharing), f"{sharing}/renew")
    assert visitor.client.get(sharing).status_code == 404
    visitor.send(renewed, f"{renewed.address}/withdraw")
    assert (visitor.client.get(f"/r/{reading}/").status_code, visitor.client.get(renewed.address).status_code) == (404, 200)
    assert visitor.client.get(f"/r/{reading}/report/{'t' * 32}").status_code == 404


@pytest.mark.parametrize("path", [
    "/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fconfig.py", "/static/..%5cconfig.py", "/static/%00", "/static/css", "/static/.",
    "/case-studies/..%2f..%2fpyproject.toml", "/case-studies/%00", "/begin/<b>", "/begin/{{7*7}}", "/static//etc/passwd", "/%2e%2e/etc/passwd",
])
def test_no_path_leads_out_of_the_house(path: str, visitor: Browser) -> None:
    assert visitor.client.get(path, follow_redirects=True).status_code == 404


def test_addresses_to_keep_come_from_the_configuration_whatever_a_browser_claims(web_settings: Settings, begun: Page) -> None:
    client = create_app(replace(web_settings, public_url="https://example.org/ready")).test_client()
    for host in ("evil.test", "evil.test:99", "a/b", '"><b>', "", "["):
        text = client.get(begun.address.replace("welcome", "sharing"), headers={"Host": host, "X-Forwarded-Host": "evil.test"}).text
        assert ("evil.test" in text, "https://example.org/ready/a/" in text) == (False, True)


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_carry_their_marks(secure: bool, web_settings: Settings) -> None:
    client = create_app(replace(web_settings, secure_cookies=secure)).test_client()
    cookie = client.get("/begin/full", base_url="https://localhost").headers["Set-Cookie"]
    assert ("HttpOnly" in cookie, "SameSite=Lax" in cookie, "Secure" in cookie, "Domain" in cookie) == (True, True, secure, False)


def test_how_long_untouched_assessments_are_kept_is_said_as_it_is_set(web_settings: Settings, begun: Page) -> None:
    pages = Browser(create_app(replace(web_settings, keep_anonymous_days=1)))
    assert pages.get(begun.address).said != Browser(create_app(web_settings)).get(begun.address).said

"""Signing in, joining and accounts in the hands of strangers: replayed cookies, forged fields, addresses of other sites."""

import pytest
from flask import Flask

from assessment.database.people import PersonRow
from assessment.database.session import reading, writing
from assessment.roles import Role
from assessment.services import passwords
from assessment.services.links import LinkKind, make_link
from assessment.web.site import now
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, signed_in, team_town

PASSWORD = "kerze traktor nebel"
NASTY = (
    "x" * 10_000, "\x00\x01\x1b[31m", "\u202egnp.exe", "🙂" * 3_000, "<script>alert(1)</script>\"'><b>", "{{ 7919*7907 }}${7919*7907}%s%(name)s",
    "=cmd|' /C calc'!A0",
    "karla@example.org\r\nBcc: all@example.org", "' OR 1=1 --", "\ufeff\ufffe\U0010ffff", "\u0301" * 500,
)


@pytest.fixture(scope="module")
def town(app: Flask) -> TeamTown:
    """A municipality whose coordinator has a password."""
    town, hashed = team_town(engine_of(app), suffix=" Klar"), passwords.hashed(PASSWORD)
    with writing(engine_of(app)) as session:
        session.get_one(PersonRow, town.people["Karla"].id).password = hashed
    return town


@pytest.fixture
def stranger(app: Flask, town: TeamTown) -> Browser:
    """A browser of its own, in a place of its own."""
    return Browser(app)


def sent(browser: Browser, address: str, **fields: str) -> "tuple[int, str]":
    """Send a form with a good mark; what is answered."""
    mark = browser.get("/sign-in").fields("/sign-in")["csrf_token"]
    answer = browser.client.post(address, data={"csrf_token": mark, **fields})
    return answer.status_code, answer.text


@pytest.mark.parametrize("next_address", [
    "https://evil.test/", "//evil.test/", "/\\evil.test/", "\\\\evil.test", "/\t/evil.test", "/\n/evil.test", "javascript:alert(1)", "evil.test",
    " //evil.test", "/ /evil.test", "///evil.test", "http:evil.test", "/" + "x" * 5_000, "\x00//evil.test", "@evil.test", "",
])
def test_nobody_is_sent_to_another_site_after_signing_in(next_address: str, stranger: Browser, town: TeamTown) -> None:
    mark = stranger.get("/sign-in").fields("/sign-in")["csrf_token"]
    typed = {"csrf_token": mark, "email": town.people["Karla"].email, "password": PASSWORD, "next": next_address}
    answer = stranger.client.post("/sign-in", data=typed)
    assert (answer.status_code, answer.location) == (303, "/me/")
    answer = stranger.client.get("/sign-in", query_string={"next": next_address})
    assert (answer.status_code, answer.location) == (303, "/me/")


@pytest.mark.parametrize("address", ["https://evil.test/", "//evil.test/", "/\\evil.test"])
def test_what_was_typed_is_sent_on_to_no_other_site(address: str, stranger: Browser, town: TeamTown) -> None:
    fields = {"email": town.people["Karla"].email, "password": PASSWORD, "next": address, "sends": "1", "kept:name": "Neudorf"}
    page = stranger.send(stranger.get("/sign-in"), "/sign-in", fields)
    assert (page.address, "evil.test" in page.text) == ("/me/", False)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_into_the_sign_in_is_refused_calmly(text: str, stranger: Browser, town: TeamTown) -> None:
    for number, fields in enumerate(({"email": text, "password": text}, {"email": f"{text}@x", "password": "", "kept:<b>": text, "sends": "1"})):
        status, answer = sent(stranger, "/sign-in", next="/me/", **fields)
        assert (status, "<script>alert" in answer, "62615533" in answer) == (400, False, False), number


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_into_a_new_account_is_refused_or_kept_as_text(text: str, app: Flask, stranger: Browser, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        secret = make_link(session, LinkKind.INVITATION, now=now(), days=1, municipality=town.municipality.id, role=Role.CONTRIBUTOR)
    status, answer = sent(stranger, f"/join/{secret}", name=text, email=text, password=text)
    assert (status, "<script>alert" in answer) == (400, False)
    email = f"neu{NASTY.index(text)}@example.org"
    status, answer = sent(stranger, f"/join/{secret}", name=text, email=email, password=PASSWORD)
    assert status in (303, 400)
    page = stranger.get("/me/")
    assert "<script>alert" not in page.text
    assert (page.heading == "Your account") == (status == 303)


def test_a_cookie_from_before_signing_out_opens_nothing(app: Flask, stranger: Browser, town: TeamTown) -> None:
    stranger.send(stranger.get("/sign-in"), "/sign-in", {"email": town.people["Karla"].email, "password": PASSWORD})
    cookie = stranger.client.get_cookie("smart-readiness")
    assert cookie
    stranger.send(stranger.get("/me/"), "/sign-out")
    thief = Browser(app)
    thief.client.set_cookie("smart-readiness", cookie.value)
    assert thief.get("/me/").heading == "Sign in"


@pytest.mark.parametrize("value", ["", "x", "." * 100, "eyJzaWduZWQtaW4iOiJ4In0.aaaa.bbbb", "x" * 4_000])
def test_a_forged_cookie_opens_nothing(value: str, app: Flask, town: TeamTown) -> None:
    browser = Browser(app)
    browser.client.set_cookie("smart-readiness", value)
    assert browser.get("/me/").heading == "Sign in"


@pytest.mark.parametrize("address", [
    "/sign-out", "/sign-out/everywhere", "/me/openid/disconnect", "/me/browsers/1/sign-out", "/installation/people/1/reset",
])
def test_nothing_happens_by_following_a_link(address: str, app: Flask, town: TeamTown) -> None:
    browser = signed_in(app, town.people["Karla"])
    assert browser.client.get(address).status_code == 405
    assert browser.get("/me/").heading == "Your account"


def test_a_form_from_another_site_signs_nobody_in_or_out(app: Flask, stranger: Browser, town: TeamTown) -> None:
    typed = {"email": town.people["Karla"].email, "password": PASSWORD}
    assert stranger.client.post("/sign-in", data=typed, headers={"Origin": "https://evil.test"}).status_code == 400
    assert stranger.get("/me/").heading == "Sign in"
    karla = signed_in(app, town.people["Karla"])
    assert karla.client.post("/sign-out", headers={"Origin": "https://evil.test"}).status_code == 400
    assert karla.get("/me/").heading == "Your account"


def test_no_page_gives_a_password_back(app: Flask, stranger: Browser, town: TeamTown) -> None:
    karla, words = signed_in(app, town.people["Karla"]), "these are my own words"
    with writing(engine_of(app)) as session:
        secret = make_link(session, LinkKind.INVITATION, now=now(), days=1, municipality=town.municipality.id, role=Role.CONTRIBUTOR)
    for browser, address in ((stranger, "/sign-in"), (stranger, f"/join/{secret}"), (stranger, "/me/password"), (karla, "/me/password")):
        for mark in ("forged", browser.get("/method").text and browser.get("/begin/full").fields().get("csrf_token", "")):
            answer = browser.client.post(address, data={"csrf_token": mark, "name": "", "email": "", "password": words, "present_password": words})
            assert (answer.status_code in (400, 401), words in answer.text) == (True, False), address


def test_the_database_holds_no_password_and_no_mark(app: Flask, stranger: Browser, town: TeamTown) -> None:
    stranger.send(stranger.get("/sign-in"), "/sign-in", {"email": town.people["Karla"].email, "password": PASSWORD})
    with stranger.client.session_transaction() as kept:
        mark = kept["signed-in"]
    with reading(engine_of(app)) as session:
        dumped = "\n".join(session.connection().connection.driver_connection.iterdump())  # type: ignore[union-attr]  # SQLite's own
    assert (PASSWORD in dumped, mark in dumped, town.people["Karla"].email in dumped) == (False, False, True)

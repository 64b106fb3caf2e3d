"""A mark that somebody prepared before is worth nothing afterwards: every way in gives a new one, and keeps nothing of the old cookie."""

from collections.abc import Callable

import pytest
from flask import Flask

from assessment.database.session import writing
from assessment.roles import Role
from assessment.services import resets
from assessment.services.links import LinkKind, make_link
from assessment.web.site import now
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.accounts import give_password

COOKIE, MARK = "smart-readiness", "signed-in"
PASSWORD, NEW = "kerze traktor nebel", "lampe birne fluss"


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality of its own, whose coordinator has a password."""
    town = team_town(engine_of(app), suffix=f" {now().timestamp()}")
    give_password(app, town.people["Karla"], PASSWORD)
    return town


def by_password(browser: Browser, town: TeamTown, app: Flask) -> None:
    """Come in with a password."""
    browser.send(browser.get("/sign-in?next=/me/account"), "/sign-in", {"email": town.people["Karla"].email, "password": PASSWORD})


def by_reset(browser: Browser, town: TeamTown, app: Flask) -> None:
    """Come in with a link for a new password."""
    with writing(engine_of(app)) as session:
        secret = resets.reset_link(session, town.people["Karla"].id, now=now())
    browser.send(browser.get(f"/join/{secret}"), changed={"password": NEW})


def by_invitation(browser: Browser, town: TeamTown, app: Flask) -> None:
    """Come in as somebody new."""
    with writing(engine_of(app)) as session:
        secret = make_link(session, LinkKind.INVITATION, now=now(), days=1, municipality=town.municipality.id, role=Role.CONTRIBUTOR)
    typed = {"name": "Nora Neu", "email": f"nora.{secret[:8].lower().replace('-', 'x').replace('_', 'y')}@example.org", "password": NEW}
    browser.send(browser.get(f"/join/{secret}"), "join", typed)


Way = Callable[[Browser, TeamTown, Flask], None]
WAYS = (by_password, by_reset, by_invitation)


def mark_in(browser: Browser) -> str:
    """The mark in a browser's cookie; nothing where there is none."""
    with browser.client.session_transaction() as kept:
        return str(kept.get(MARK, ""))


def cookie_of(browser: Browser) -> str:
    """The cookie as it travels."""
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie
    return cookie.value


def with_cookie(app: Flask, cookie: str) -> Browser:
    """Another browser with the same cookie."""
    other = Browser(app)
    other.client.set_cookie(COOKIE, cookie)
    return other


@pytest.mark.parametrize("way", WAYS)
def test_a_cookie_from_before_opens_nothing_afterwards(way: Way, app: Flask, town: TeamTown) -> None:
    victim = Browser(app)
    victim.get("/sign-in")
    before, form = cookie_of(victim), victim.get("/sign-in").fields("/sign-in")["csrf_token"]
    way(victim, town, app)
    assert victim.get("/me/").heading == "Your account"
    assert with_cookie(app, before).get("/me/").heading == "Sign in"
    assert victim.get("/me/account").fields("account")["csrf_token"] != form


@pytest.mark.parametrize("way", [by_password, by_reset])
def test_a_mark_that_somebody_else_put_into_the_browser_stops_working(way: Way, app: Flask, town: TeamTown) -> None:
    attacker = signed_in(app, town.people["Carlo"])
    planted = cookie_of(attacker)
    victim = with_cookie(app, planted)
    if way is by_password:
        mark = victim.get("/me/").fields("/sign-out")["csrf_token"]
        victim.client.post("/sign-in", data={"csrf_token": mark, "email": town.people["Karla"].email, "password": PASSWORD})
    else:
        way(victim, town, app)
    assert mark_in(victim) not in ("", mark_in(attacker))
    assert town.people["Karla"].email in victim.get("/me/").said
    assert with_cookie(app, planted).get("/me/").heading == "Sign in"


@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_lay_in_the_cookie_before_is_taken_along(way: Way, app: Flask, town: TeamTown) -> None:
    victim = Browser(app)
    victim.get("/sign-in")
    with victim.client.session_transaction() as kept:
        identity = {"issuer": "https://evil.test", "subject": "evil", "name": "", "email": "", "is_verified": True}
        kept["openid-pending"] = {**identity, "at": now().timestamp()}
    way(victim, town, app)
    with victim.client.session_transaction() as kept:
        assert set(kept) <= {MARK, "csrf_token", "_permanent"}


@pytest.mark.parametrize("address", ["/sign-in?signed-in={}", "/me/?signed-in={}", "/me/?smart-readiness={}"])
def test_a_mark_in_an_address_or_a_form_is_no_mark(address: str, app: Flask, town: TeamTown) -> None:
    mark = mark_in(signed_in(app, town.people["Karla"]))
    stranger = Browser(app)
    stranger.client.get(address.format(mark))
    form = stranger.get("/sign-in").fields("/sign-in")
    stranger.client.post("/sign-in", data={**form, "signed-in": mark, "email": "x@example.org", "password": "x"})
    assert (stranger.get("/me/").heading, mark_in(stranger)) == ("Sign in", "")

"""An account that was made by signing in at a provider gets its first password, for whoever has just signed in there again."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.config import Settings
from assessment.database.people import PersonRow
from assessment.database.session import reading, writing
from assessment.errors import NotAllowed
from assessment.services.resets import set_first_password
from assessment.web.site import now
from tests.pages import Browser
from tests.providers import providing
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.accounts import KARLAS, give_password, signing_in
from tests.web.openids import PEOPLE, Provider, app_with, connect, invitation, sent_to, there_and_back

FIRST_PASSWORD = "lampe birne fluss"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """oidc-provider-mock in a process of its own, with some people in it."""
    with providing(PEOPLE) as url:
        yield Provider(url)


@pytest.fixture
def app(web_settings: Settings, provider: Provider) -> Flask:
    """An application that lets people sign in there."""
    return app_with(web_settings, provider)


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality whose coordinator has a password."""
    town = team_town(engine_of(app))
    give_password(app, town.people["Karla"], KARLAS)
    return town


def test_an_account_made_by_signing_in_elsewhere_gets_its_first_password_and_then_needs_no_provider(
    app: Flask, visitor: Browser, provider: Provider, town: TeamTown
) -> None:
    visitor.send(there_and_back(visitor, provider, f"{invitation(app, town, '')}/openid", "neu-at-home"), "join")
    assert "Set a password" in visitor.get("/me/").said
    page = there_and_back(visitor, provider, "/me/password/sign-on", "neu-at-home")
    assert (page.heading, "present_password" in page.text) == ("Set a password", False)
    weak = visitor.send(page, "password-form", {"password": "short"}, status=400)
    assert "at least 12 characters" in weak.said
    assert "Your new password is saved" in visitor.send(weak, "password-form", {"password": FIRST_PASSWORD}).said
    assert signing_in(Browser(app), "neu@example.org", FIRST_PASSWORD).heading == "Your account"
    assert "Your account is not connected" in visitor.send(visitor.get("/me/openid"), "/me/openid/disconnect").said
    assert visitor.get("/me/password").heading == "Change the password"


def test_it_asks_the_provider_to_ask_again_who_it_is(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    connect(carlo := signed_in(app, town.people["Carlo"]), provider, "carlo-at-home")
    asked = [parse_qs(urlsplit(sent_to(browser, way)).query).get("prompt") for browser, way in (
        (carlo, "/me/password/sign-on"), (visitor, "/sign-in/openid"),
    )]
    assert asked == [["login"], None]


@pytest.mark.parametrize("minutes", [-1, 15, 10_000])
def test_without_a_fresh_sign_on_nobody_sets_a_first_password(
    minutes: int, app: Flask, visitor: Browser, provider: Provider, town: TeamTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.send(there_and_back(visitor, provider, f"{invitation(app, town, '')}/openid", "neu-at-home"), "join")
    form = there_and_back(visitor, provider, "/me/password/sign-on", "neu-at-home")
    later = now() + timedelta(minutes=minutes)
    monkeypatch.setattr("assessment.web.me.now", lambda: later)
    page = visitor.get("/me/password")
    assert ("once more" in page.said, "password-form" in page.text) == (True, False)
    visitor.send(form, "password-form", {"password": FIRST_PASSWORD}, status=400)
    with reading(engine_of(app)) as session:
        assert session.scalar(select(PersonRow.password).where(PersonRow.email == "neu@example.org")) is None


def test_a_password_that_is_there_is_never_set_anew_without_knowing_it(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    connect(signed_in(app, town.people["Karla"]), provider, "karla-at-home")
    page = there_and_back(visitor, provider, "/sign-in/openid?next=/me/password", "karla-at-home")
    assert page.heading == "Change the password"
    assert "not your present password" in visitor.send(page, "password-form", {"password": FIRST_PASSWORD}, status=400).said
    with writing(engine_of(app)) as session, pytest.raises(NotAllowed):
        set_first_password(session, town.people["Karla"].id, "hash", mark="", now=now())


def test_two_forms_for_a_first_password_set_it_once(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    visitor.send(there_and_back(visitor, provider, f"{invitation(app, town, '')}/openid", "neu-at-home"), "join")
    form = there_and_back(visitor, provider, "/me/password/sign-on", "neu-at-home")
    visitor.send(form, "password-form", {"password": FIRST_PASSWORD})
    visitor.send(form, "password-form", {"password": "another lamp river"}, status=400)
    assert signing_in(Browser(app), "neu@example.org", FIRST_PASSWORD).heading == "Your account"


def test_a_sign_in_with_a_link_is_no_sign_on_elsewhere(app: Flask, provider: Provider, town: TeamTown) -> None:
    assert signed_in(app, town.people["Carlo"]).get("/me/password").said.count("Please sign in with Probedorf ID once more") == 1

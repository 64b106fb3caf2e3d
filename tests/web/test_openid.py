"""Signing in at an OpenID provider: a real one, in a process of its own."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.config import Settings
from assessment.database.audit import AuditRow
from assessment.database.people import PersonRow
from assessment.database.session import reading
from assessment.web import create_app
from tests.journeys.server import free_port
from tests.pages import Browser
from tests.providers import providing
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.accounts import KARLAS, give_password, signing_in
from tests.web.openids import PEOPLE, Provider, app_with, connect, invitation, sent_to, there_and_back


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


def test_somebody_connects_the_account_and_signs_in_with_it_from_then_on(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    signing_in(visitor, "karla@example.org", KARLAS)
    assert "Your account is connected" in connect(visitor, provider, "karla-at-home").said
    page = there_and_back(Browser(app), provider, f"/sign-in/openid?next={town.here}/", "karla-at-home")
    assert page.address == f"{town.here}/"


def test_it_goes_there_with_pkce_a_state_and_a_nonce_and_the_public_address(visitor: Browser, provider: Provider) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_to(visitor, "/sign-in/openid")).query).items()}
    with visitor.client.session_transaction() as kept:
        (known,) = [kept[key]["data"] for key in kept if key.startswith("_state_")]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(known["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert (asked["code_challenge"], asked["code_challenge_method"], asked["nonce"]) == (challenge, "S256", known["nonce"])
    assert (asked["response_type"], asked["redirect_uri"]) == ("code", "https://probedorf.example/sign-in/openid/back")
    assert len(asked["state"]) >= 20


def test_an_equal_address_alone_opens_no_account(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    page = there_and_back(visitor, provider, "/sign-in/openid", "karla-at-home", status=403)
    assert page.heading == "There is no account for you yet"
    assert visitor.get("/me/").heading == "Sign in"


def test_somebody_new_joins_with_an_invitation(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    link = invitation(app, town, "")
    page = there_and_back(visitor, provider, f"{link}/openid", "neu-at-home")
    assert (page.address, page.fields("join")["name"], page.fields("join")["email"]) == (link, "Ñeu <b>", "neu@example.org")
    assert visitor.send(page, "join").heading == "Probedorf"
    assert there_and_back(Browser(app), provider, "/sign-in/openid", "neu-at-home").heading == "Your account"


def test_an_invitation_to_a_verified_address_connects_its_account(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    page = there_and_back(visitor, provider, f"{invitation(app, other, 'Karla@example.org')}/openid", "karla-at-home")
    visitor.send(page, "join")
    with reading(engine_of(app)) as session:
        assert session.scalar(select(PersonRow.subject).where(PersonRow.id == town.people["Karla"].id)) == "karla-at-home"


@pytest.mark.parametrize(("subject", "invited"), [
    ("karla-at-home", ""), ("karla-at-home", "carlo@example.org"), ("carlo-at-home", "carlo@example.org"),
])
def test_without_a_verified_address_that_was_invited_no_account_is_connected(
    subject: str, invited: str, app: Flask, visitor: Browser, provider: Provider, town: TeamTown
) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    page = there_and_back(visitor, provider, f"{invitation(app, other, invited)}/openid", subject)
    refused = visitor.send(page, "join", status=400)
    assert "There is an account with this e-mail address already." in refused.said
    with reading(engine_of(app)) as session:
        assert session.scalar(select(PersonRow.id).where(PersonRow.subject.is_not(None))) is None


def test_who_declines_there_is_told_that_nothing_was_changed(visitor: Browser, provider: Provider) -> None:
    way = sent_to(visitor, "/sign-in/openid")
    state = parse_qs(urlsplit(way).query)["state"][0]
    page = visitor.get(f"{provider.asked(way, action='deny')}&state={state}", 400)
    assert page.heading == "You were not signed in"


def test_the_same_answer_is_taken_once(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    connect(signed_in(app, town.people["Karla"]), provider, "karla-at-home")
    back = provider.asked(sent_to(visitor, "/sign-in/openid"), sub="karla-at-home")
    assert visitor.get(back).heading == "Your account"
    assert visitor.get(back, 400).heading == "Signing in did not work"


def test_an_answer_whose_cookie_was_put_back_is_refused_by_the_provider(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    connect(signed_in(app, town.people["Karla"]), provider, "karla-at-home")
    back = provider.asked(sent_to(visitor, "/sign-in/openid"), sub="karla-at-home")
    with visitor.client.session_transaction() as kept:
        before = dict(kept)
    visitor.get(back)
    with visitor.client.session_transaction() as kept:
        kept.clear()
        kept.update(before)
    assert visitor.get(back, 400).heading == "Signing in did not work"
    assert visitor.get("/me/").heading == "Sign in"


@pytest.mark.parametrize("change", [{"state": "forged"}, {"state": ""}, {"code": "forged"}, {"code": ""}], ids=str)
def test_a_forged_answer_opens_nothing(change: dict[str, str], app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    connect(signed_in(app, town.people["Karla"]), provider, "karla-at-home")
    back = urlsplit(provider.asked(sent_to(visitor, "/sign-in/openid"), sub="karla-at-home"))
    query = {name: values[0] for name, values in parse_qs(back.query).items()} | change
    assert visitor.get(f"{back.path}?{urlencode(query)}", 400).heading == "Signing in did not work"
    assert visitor.get("/me/").heading == "Sign in"


def test_an_answer_to_another_question_is_not_taken(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    connect(signed_in(app, town.people["Karla"]), provider, "karla-at-home")
    back = provider.asked(sent_to(visitor, "/sign-in/openid"), sub="karla-at-home")
    with visitor.client.session_transaction() as kept:
        (key,) = [key for key in kept if key.startswith("_state_")]
        kept[key] = {**kept[key], "data": {**kept[key]["data"], "nonce": "another"}}
    assert visitor.get(back, 502).heading == "Signing in did not work"
    assert visitor.get("/me/").heading == "Sign in"


def test_an_answer_for_another_browser_opens_nothing(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    connect(signed_in(app, town.people["Karla"]), provider, "karla-at-home")
    back = provider.asked(sent_to(visitor, "/sign-in/openid"), sub="karla-at-home")
    assert Browser(app).get(back, 400).heading == "Signing in did not work"


def test_one_identity_belongs_to_one_account(app: Flask, provider: Provider, town: TeamTown) -> None:
    connect(signed_in(app, town.people["Karla"]), provider, "karla-at-home")
    browser = signed_in(app, town.people["Carlo"])
    page = browser.send(there_and_back(browser, provider, "/me/openid/start", "karla-at-home"), "connect", status=400)
    assert "already connected with another account" in page.said


def test_nobody_takes_away_their_only_way_in(app: Flask, provider: Provider, town: TeamTown) -> None:
    browser = signed_in(app, town.people["Carlo"])
    page = connect(browser, provider, "carlo-at-home")
    assert "Set a password first" in browser.send(page, "/me/openid/disconnect", status=400).said


def test_a_provider_that_does_not_answer_or_is_another_changes_nothing(web_settings: Settings, provider: Provider) -> None:
    for issuer in (f"http://127.0.0.1:{free_port()}", provider.url.replace("localhost", "127.0.0.1") + "/nowhere"):
        settings = replace(web_settings, openid_issuer=issuer, openid_client_id="x", public_url="https://probedorf.example")
        assert Browser(create_app(settings)).get("/sign-in/openid", 502).heading == "Signing in did not work"


def test_without_a_public_address_nobody_is_sent_there(web_settings: Settings, provider: Provider) -> None:
    browser = Browser(create_app(replace(web_settings, openid_issuer=provider.url, openid_client_id="x")))
    assert "openid" not in browser.get("/sign-in").text
    assert browser.get("/sign-in/openid", 404).status == 404


def test_signing_in_and_every_refusal_is_in_the_log_without_names(app: Flask, visitor: Browser, provider: Provider, town: TeamTown) -> None:
    there_and_back(visitor, provider, "/sign-in/openid", "karla-at-home", status=403)
    visitor.get("/sign-in/openid/back?state=x&code=y", 400)
    with reading(engine_of(app)) as session:
        assert [row.detail for row in session.scalars(select(AuditRow).order_by(AuditRow.id))] == [
            "openid, not connected", "openid, MismatchingStateError",
        ]

"""No sentence of the pages for people, their accounts and the installation is left untranslated, nor of the letters that they get."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.people import SignInRow
from assessment.database.session import writing
from assessment.exchange.mail import Letter
from assessment.roles import Role
from assessment.services.joining import first_steward_link
from assessment.services.links import LinkKind, make_link
from assessment.services.resets import reset_link
from assessment.translation import PSEUDO
from assessment.web import create_app
from assessment.web.site import now
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, person, signed_in, team_town
from tests.web.accounts import KARLAS, give_password
from tests.web.test_pages import untranslated

GIVEN = (
    "November", "December", "SQLite", "Probedorf-ID", "https://id.example", "https://probedorf.example", "ready@example.org", "en-XA",
    "neu@example.org", "a test",
)


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The installation in the language for tests, with everything set up."""
    return create_app(replace(
        web_settings, language=PSEUDO, openid_issuer="https://id.example", openid_client_id="x", openid_name="Probedorf-ID",
        public_url="https://probedorf.example", mail_url="smtp://127.0.0.1:1", mail_from="ready@example.org",
    ))


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """What would have been sent."""
    written: list[Letter] = []

    def send(letter: Letter, *, url: str, sender: str) -> bool:
        written.append(letter)
        return len(written) % 2 == 1

    monkeypatch.setattr("assessment.web.letters.send", send)
    return written


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with a name that needs no translation."""
    return team_town(engine_of(app), Profile("⟦Ort⟧", "DE", 640, Kind.VILLAGE))


@pytest.fixture
def steward(app: Flask) -> Browser:
    """The browser of somebody who runs the installation."""
    with writing(engine_of(app)) as session:
        who = person(session, "Stefan", is_steward=True)
    return signed_in(app, who)


def outside(page: Page) -> list[str]:
    """What was not translated on a page, apart from names, addresses and dates."""
    names = ("Stefan", "Karla", "Carlo", "Rita", "Konrad")
    addresses = [f"{name.lower()}@example.org" for name in names]
    return [word for word in untranslated(page, *addresses, *names, *GIVEN) if word not in GIVEN and "/join/" not in word]


def test_pages_for_everybody(app: Flask, visitor: Browser, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        invitation = make_link(session, LinkKind.INVITATION, now=now(), days=1, municipality=town.municipality.id, role=Role.REVIEWER)
        first, reset = first_steward_link(session, now=now()), reset_link(session, town.people["Karla"].id, now=now())
    pages = [visitor.get(f"/join/{secret}") for secret in (invitation, first, reset)]
    pages += [visitor.get("/join/gone", 404), visitor.get("/sign-in?out=1"), visitor.get("/sign-in/openid/back", 400)]
    pages += [visitor.get("/sign-in/openid/back?error=access_denied", 400)]
    pages += [visitor.send(pages[0], "join", {"name": "", "email": "", "password": ""}, status=400)]
    pages += [visitor.send(pages[2], "password-form", {"password": "karla karla"}, status=400)]
    pages += [visitor.send(visitor.get("/sign-in"), "/sign-in", {"email": "neu@example.org", "csrf_token": "old"}, status=400)]
    pages += [visitor.send(visitor.get("/sign-in"), "/sign-in", {"email": "neu@example.org"}, status=status) for status in [400] * 10 + [429]]
    assert [(page.address, outside(page)) for page in pages if outside(page)] == []


@pytest.mark.parametrize("path", ["", "?done=account", "?done=password", "?done=browser", "account", "password", "openid"])
def test_ones_own_pages(path: str, app: Flask, town: TeamTown) -> None:
    signed_in(app, town.people["Karla"])  # in a second browser too
    assert outside(signed_in(app, town.people["Karla"]).get(f"/me/{path}")) == []


def test_what_goes_wrong_on_ones_own_pages(app: Flask, steward: Browser, town: TeamTown) -> None:
    karla = signed_in(app, town.people["Karla"])
    give_password(app, town.people["Karla"], KARLAS)
    pages = [
        steward.get("/me/"), karla.send(karla.get("/me/account"), "account", {"email": "carlo@example.org"}, status=400),
        karla.send(karla.get("/me/password"), "password-form", {"password": "qwertzuiop12"}, status=400),
        karla.send(karla.get("/me/password"), "password-form", {"csrf_token": "old"}, status=400),
    ]
    assert [(page.address, outside(page)) for page in pages if outside(page)] == []


def test_a_first_password_before_and_after_signing_in_elsewhere(app: Flask, town: TeamTown) -> None:
    carlo = signed_in(app, town.people["Carlo"])
    pages = [carlo.get("/me/"), carlo.get("/me/password")]
    with writing(engine_of(app)) as session:
        session.execute(update(SignInRow).values(means="openid"))
    pages += [form := carlo.get("/me/password"), carlo.send(form, "password-form", {"password": "short"}, status=400)]
    assert [(page.address, outside(page)) for page in pages if outside(page)] == []


def test_the_steward_s_pages_and_letters(steward: Browser, town: TeamTown, letters: list[Letter]) -> None:
    paths = ("", "people", "people?search=xyz", "people/new", "people/2", "people/1", "municipalities")
    pages = [steward.get(f"/installation/{path}") for path in paths]
    new, karla = pages[3], pages[4]
    pages += [steward.send(new, "new", {"name": "", "email": "", "steward": "1"}, status=400)]
    pages += [steward.send(new, "new", {"csrf_token": "old"}, status=400)]
    pages += [steward.send(karla, f"{karla.address}/reset"), steward.send(karla, f"{karla.address}/reset")]
    pages += [steward.send(karla, f"{karla.address}/deactivate")]
    assert [(page.address, outside(page)) for page in pages if outside(page)] == []
    assert all(part.startswith("⟦") or "/join/" in part for letter in letters for part in (letter.subject, *letter.text.strip().split("\n\n")[::2]))


def test_a_coordinator_s_link_for_a_colleague(app: Flask, town: TeamTown, letters: list[Letter]) -> None:
    karla = signed_in(app, town.people["Karla"])
    page = karla.get(f"/m/{town.municipality.key}/members/{town.people['Carlo'].id}/password")
    pages = [page, karla.send(page, "reset"), karla.send(page, "reset")]
    assert [(page.address, outside(page)) for page in pages if outside(page)] == []

"""No sentence of the pages about data, withdrawing, exports and the audit log goes round translation."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask

from assessment.answers import Profile
from assessment.config import Settings
from assessment.database.session import writing
from assessment.services.audit import Audited, note
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.full_towns import Place
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town
from tests.web.test_pages import untranslated

STEWARD = "Stefan"
MONTHS = ("November", "December")


@pytest.fixture
def pseudo(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.fixture
def town(pseudo: Flask) -> TeamTown:
    made = team_town(engine_of(pseudo), Profile("⟦Ort⟧", "DE", 640))
    with writing(engine_of(pseudo)) as session:
        for kind in Audited:
            note(session, kind, now=NOON, by=made.people["Karla"].id, person=made.people["Carlo"].id, municipality=99, assessment=1)
    return made


@pytest.fixture
def browsers(pseudo: Flask, town: TeamTown) -> Mapping[str, Browser]:
    with writing(engine_of(pseudo)) as session:
        stefan = person(session, STEWARD, is_steward=True)
    return {name: signed_in(pseudo, who) for name, who in {**town.people, STEWARD: stefan}.items()}


def left(browser: Browser, address: str, town: TeamTown) -> list[str]:
    """The sentences of a page that are not in brackets, but for names and addresses."""
    known = [name for who in (*town.people, STEWARD) for name in (who, f"{who.lower()}@example.org")]
    return untranslated(browser.get(address), *known, *MONTHS, "a test", "smart-readiness municipality import")


@pytest.mark.parametrize(("who", "address"), [
    ("Karla", "/me/data"), ("Karla", "/me/delete"), ("Carlo", "/me/delete"), ("Karla", "/me/withdrawn"), ("Karla", "/m/town/export"),
    ("Karla", "/m/town/withdraw"), ("Karla", "/privacy"), (STEWARD, "/me/delete"), (STEWARD, "/installation/audit"),
    (STEWARD, "/installation/import"),
])
def test_no_sentence_is_left_untranslated(who: str, address: str, town: TeamTown, browsers: Mapping[str, Browser]) -> None:
    assert left(browsers[who], address.replace("town", town.municipality.key), town) == []


def test_no_sentence_after_withdrawing_deleting_and_taking_in_is_left_untranslated(
    town: TeamTown, browsers: Mapping[str, Browser], web_settings: Settings, pseudo: Flask
) -> None:
    content = Place(web_settings, engine_of(pseudo)).exported(town.municipality.key)
    fields = browsers[STEWARD].get("/installation/import").fields()
    shown = browsers[STEWARD].client.post("/installation/import", data=fields | {"file": (BytesIO(content), "town.zip")})
    page = browsers[STEWARD].seen(shown, 200)
    links = [address.text or "" for address in page.every("span") if address.get("class") == "address"]
    assert untranslated(page, *town.people, STEWARD, *links) == []
    karla, carlo = browsers["Karla"], browsers["Carlo"]
    withdrawn = karla.send(karla.get(f"/m/{town.municipality.key}/withdraw"), "", {"name": "⟦Ort⟧"})
    gone = carlo.send(carlo.get("/me/delete"), "", {"email": "carlo@example.org"})
    assert [untranslated(page, *town.people, *MONTHS) for page in (withdrawn, gone)] == [[], []]

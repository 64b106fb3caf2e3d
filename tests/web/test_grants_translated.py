"""No sentence about what others may see is left untranslated, whatever is wrong with what was sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.session import writing
from assessment.roles import Role
from assessment.services.consents import ConsentKind, give_consent
from assessment.services.grants import Holder, Terms, end_grant, give, grant_to_association
from assessment.services.municipalities import Member
from assessment.services.offers import offer_grant
from assessment.translation import PSEUDO, speaking
from assessment.web import create_app
from assessment.web.site import now
from tests.finals import finalise
from tests.granting import association
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, person, signed_in, team_town
from tests.web.looking_in import action
from tests.web.test_teams_translated import outside

PLACE = Profile("⟦Ort⟧", "DE", 640, Kind.VILLAGE)
NAMES = ("Verband", "Probeland", "Gerda", "Vera")
BOTH = Terms(with_notes=True, with_evidence=True)


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A municipality with something final."""
    made = team_town(engine_of(app), PLACE)
    with speaking(PSEUDO):
        finalise(engine_of(app), web_settings, made)
    return made


def coordinator(town: TeamTown) -> Member:
    """Karla as the services see her."""
    return Member(town.municipality, town.people["Karla"], Role.COORDINATOR)


def left(page: Page, town: TeamTown) -> list[str]:
    """What was not translated, but for names made for these tests."""
    return [word for word in outside(page, town) if word not in NAMES and not word.startswith("/grants/")]


def test_an_empty_page_and_what_is_wrong_with_what_was_sent(app: Flask, town: TeamTown) -> None:
    karla, here = signed_in(app, town.people["Karla"]), f"/m/{town.municipality.key}/grants"
    empty = karla.get(here)
    agreed = karla.send(empty, f"{here}/consents/helper/give")
    pages = [
        empty, agreed, karla.send(empty, f"{here}/offer", {"until": "soon", "email": "⟦x⟧"}, status=400),
        karla.send(empty, f"{here}/offer", {"until": "2020-01-01"}, status=400), karla.send(empty, f"{here}/offer"),
        karla.send(agreed, f"{here}/consents/helper/withdraw"),
        karla.post(empty, {}, f"{here}/offer", status=400),
    ]
    assert [left(page, town) for page in pages] == [[] for _ in pages]


def test_everything_that_can_be_granted_changed_and_withdrawn(app: Flask, town: TeamTown) -> None:
    vera, here = association(engine_of(app), town), f"/m/{town.municipality.key}/grants"
    karla = signed_in(app, town.people["Karla"])
    pages = [karla.get(here)]
    with writing(engine_of(app)) as session:
        gerda = person(session, "Gerda")
        give(session, town.municipality.id, Holder(person=gerda.id), Terms(now().date() + timedelta(days=3)), by=town.people["Karla"].id, now=now())
        key = grant_to_association(session, coordinator(town), vera.municipality.key, BOTH, now=now())
        give_consent(session, coordinator(town), ConsentKind.BENCHMARKS, now=now())
        offer_grant(session, coordinator(town), Terms(with_evidence=True), now=now(), days=3)
    pages += [karla.get(here), signed_in(app, gerda).get("/me/grants"), signed_in(app, vera.person).get("/me/grants")]
    assert "⟦You see this because" in signed_in(app, gerda).get(f"{town.here}/results").said
    pages.append(karla.send(pages[1], action(pages[1], "/change"), {"with_notes": "yes", "until": ""}))
    with writing(engine_of(app)) as session:
        end_grant(session, coordinator(town), key, now=now())
    pages += [karla.get(here), karla.send(pages[1], f"{here}/{key}/change", status=400), karla.send(pages[1], action(pages[1], "/revoke"))]
    pages.append(karla.send(karla.get(here), f"{here}/{key}/again"))
    assert [left(page, town) for page in pages] == [[] for _ in pages]


def test_an_offer_for_everybody_who_may_come_by(app: Flask, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        gerda = person(session, "Gerda")
        links = [f"/grants/{offer_grant(session, coordinator(town), BOTH, now=now(), days=3)}" for _ in range(2)]
    guest, karla = signed_in(app, gerda), signed_in(app, town.people["Karla"])
    pages = [Browser(app).get(links[0]), guest.get(links[0]), karla.send(karla.get(links[0]), "accept", status=400)]
    pages += [guest.send(pages[1], "accept"), guest.send(pages[1], "accept", status=404), guest.send(guest.get(links[1]), "decline")]
    mine = guest.get("/me/grants")
    pages.append(guest.send(mine, action(mine, "/give-up")))
    assert [left(page, town) for page in pages] == [[] for _ in pages]

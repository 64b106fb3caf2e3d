"""No sentence of a team's and a municipality's pages is left untranslated, whatever is wrong with what was sent."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.session import writing
from assessment.services.assignments import Choice, give
from assessment.services.comments import Remark, add_comment, resolve
from assessment.services.municipalities import found_municipality
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.builders import shipped
from tests.pages import Page
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town
from tests.web.test_pages import untranslated

FIRST, SECOND = (criterion.id for criterion in shipped().dimensions[0].criteria[:2])
TEAM = ("", "part/mine", "part/people", "remarks", f"remarks/{FIRST}", "assignments", "assignments/print", "addresses")
TOWN = ("", "members", "profile", "adopt", "association")

SAID_BY_BABEL = ("January", "November", "December", "and")
SECRET = 32


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A team in which something is asked, late, said and settled."""
    made = team_town(engine_of(app), Profile("⟦Ort⟧", "DE", 640, Kind.VILLAGE))
    karla, carlo = made.people["Karla"].id, made.people["Carlo"].id
    with writing(engine_of(app)) as session:
        give(session, shipped(), made.assessment_id, Choice((FIRST,), (karla, carlo)), due=date(2020, 1, 31), by=karla, now=NOON)
        give(session, shipped(), made.assessment_id, Choice((SECOND,), (carlo,)), due=date(2099, 1, 31), by=karla, now=NOON)
        for number, whom in enumerate(((karla, carlo), (carlo,), ())):
            said = add_comment(session, shipped(), made.assessment_id, Remark(FIRST, "⟦Hm⟧", str(number), whom), by=carlo, now=NOON)
        resolve(session, made.assessment_id, said, by=karla, now=NOON)
    return made


def outside(page: Page, town: TeamTown) -> list[str]:
    """What was not translated on a page, apart from names, addresses and dates."""
    given = [each for who in town.people.values() for each in (who.email, who.name)]
    links = [part for link in page.every("a") for part in (link.get("href") or "").split("/") if len(part) == 32]
    return [word for word in untranslated(page, *given, *links) if word not in SAID_BY_BABEL and len(word.removeprefix("/join/")) != SECRET]


@pytest.mark.parametrize("name", ["Karla", "Carlo", "Rita"])
@pytest.mark.parametrize("path", TEAM)
def test_pages_of_an_assessment(app: Flask, town: TeamTown, name: str, path: str) -> None:
    browser = signed_in(app, town.people[name])
    page = browser.seen(browser.client.get(f"{town.here}/{path}", follow_redirects=True))
    assert outside(page, town) == []


@pytest.mark.parametrize("name", ["Karla", "Carlo"])
@pytest.mark.parametrize("path", TOWN)
def test_pages_of_a_municipality(app: Flask, town: TeamTown, name: str, path: str) -> None:
    browser = signed_in(app, town.people[name])
    page = browser.seen(browser.client.get(f"/m/{town.municipality.key}/{path}", follow_redirects=True))
    assert outside(page, town) == []


def test_what_is_wrong_and_what_was_made(app: Flask, town: TeamTown) -> None:
    karla, here = signed_in(app, town.people["Karla"]), f"/m/{town.municipality.key}"
    new, members = karla.get("/m/new"), karla.get(f"{here}/members")
    asked = karla.get(f"{town.here}/assignments")
    pages = [
        karla.send(new, changed={"kind": "empire", "population": "many"}, status=400),
        karla.send(members, f"{here}/members/invite", {"role": "", "email": "nobody"}, status=400),
        karla.send(members, f"{here}/members/invite", {"role": "reviewer", "email": ""}),
        karla.send(members, f"{here}/members/{town.people['Karla'].id}/remove", status=400),
        karla.send(karla.get(f"{here}/association"), f"{here}/association/offer"),
        karla.send(karla.get(f"{here}/adopt"), changed={"address": "⟦x⟧"}, status=400),
        karla.send(asked, changed={"due": "soon"}, status=400), karla.send(asked, changed={"do": "take-back"}, status=400),
        karla.send(karla.get(f"{town.here}/remarks/{FIRST}"), "saying", {"text": "", "for": "999999"}, status=400),
    ]
    assert [outside(page, town) for page in pages] == [[] for _ in pages]


def test_an_association_and_an_empty_municipality(app: Flask, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        vera = person(session, "⟦Vera⟧")
        keys = [
            found_municipality(session, Profile(f"⟦{kind}⟧", "DE", 640, kind), vera, now=NOON).municipality.key
            for kind in (Kind.ASSOCIATION, Kind.VILLAGE)
        ]
    browser = signed_in(app, vera)
    for key in keys:
        for path in ("", "association"):
            assert outside(browser.get(f"/m/{key}/{path}"), town) == []

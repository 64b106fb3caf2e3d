"""A municipality belongs to an association once it hands over a code; the association sees its name and nothing else, and either ends it."""

import re

import pytest
from flask import Flask

from assessment.answers import Kind, Profile
from assessment.database.session import writing
from assessment.services.municipalities import found_municipality
from tests.pages import Browser, Page
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """The browser of its coordinator."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def association(app: Flask) -> tuple[Browser, str]:
    """The browser of whoever coordinates an association, and the address of the page about its members."""
    with writing(engine_of(app)) as session:
        who = person(session, "Vera")
        member = found_municipality(session, Profile("Verband Probeland", "DE", 30_000, Kind.ASSOCIATION), who, now=NOON)
    return signed_in(app, who), f"/m/{member.municipality.key}/association"


def code(karla: Browser, town: TeamTown) -> str:
    """A code that was just made."""
    here = f"/m/{town.municipality.key}/association"
    (found,) = re.findall(r'<p class="address">([\w-]{32})</p>', karla.send(karla.get(here), f"{here}/offer").text)
    return str(found)


def taken(association: tuple[Browser, str], typed: str, status: int = 200) -> Page:
    """The page after a code was typed in."""
    browser, here = association
    return browser.send(browser.get(here), f"{here}/take", {"code": typed}, status=status)


def test_a_municipality_belongs_to_the_association_to_which_it_gave_its_code(
    karla: Browser, town: TeamTown, association: tuple[Browser, str]
) -> None:
    assert "Probedorf" in taken(association, code(karla, town)).said
    assert "Verband Probeland" in karla.get(f"/m/{town.municipality.key}/").said


def test_an_association_sees_nothing_of_the_assessments_of_its_members(
    karla: Browser, town: TeamTown, association: tuple[Browser, str]
) -> None:
    taken(association, code(karla, town))
    browser, here = association
    for page in (browser.get(here), browser.get(here.removesuffix("association"))):
        assert town.key not in page.text
        assert "Karla" not in page.text
    for address in (f"{town.here}/", f"{town.here}/results", f"/m/{town.municipality.key}/"):
        browser.get(address, 404)


@pytest.mark.parametrize("typed", ["", "x", "A" * 32, "é" * 32, "A" * 5_000, "<b>"])
def test_a_code_that_does_not_work_says_so(association: tuple[Browser, str], typed: str) -> None:
    page = taken(association, typed, 400)
    assert "This code does not work" in page.said
    assert page.fields(f"{page.address}")["code"] == typed


def test_a_code_works_once(karla: Browser, town: TeamTown, association: tuple[Browser, str]) -> None:
    once = code(karla, town)
    taken(association, once)
    assert "This code does not work" in taken(association, once, 400).said


@pytest.mark.parametrize("side", ["municipality", "association"])
def test_either_side_ends_it(side: str, karla: Browser, town: TeamTown, association: tuple[Browser, str]) -> None:
    taken(association, code(karla, town))
    browser, here = association if side == "association" else (karla, f"/m/{town.municipality.key}/association")
    page = browser.get(here)
    action = next(form.get("action") or "" for form in page.every("form") if (form.get("action") or "").endswith("/end"))
    browser.send(page, action)
    assert "Probedorf" not in association[0].get(association[1]).said
    assert "Verband" not in karla.get(f"/m/{town.municipality.key}/").said


def test_an_association_gives_no_code_and_a_municipality_takes_nobody_in(
    karla: Browser, town: TeamTown, association: tuple[Browser, str]
) -> None:
    browser, here = association
    mark = browser.get(here).fields()["csrf_token"]
    assert browser.client.post(f"{here}/offer", data={"csrf_token": mark}).status_code == 400
    other = f"/m/{town.municipality.key}/association"
    mark = karla.get(other).fields()["csrf_token"]
    assert karla.client.post(f"{other}/take", data={"csrf_token": mark, "code": code(karla, town)}).status_code == 400


def test_a_place_with_an_association_does_not_turn_into_one(karla: Browser, town: TeamTown) -> None:
    here = f"/m/{town.municipality.key}/profile"
    page = karla.send(karla.get(here), changed={"kind": "association"}, status=400)
    assert "a place cannot become an association" in page.said

"""No sentence of the pages on which a filled form comes in goes round translation."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pytest
from flask import Flask

from assessment.answers import Answer, Commitment, Kind, Plan, Profile
from assessment.config import Settings
from assessment.exchange.answers_json import to_json
from assessment.questionnaire import Scope
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.bad_forms import submissions
from tests.builders import DON_T_KNOW, answered, assessment, shipped
from tests.intakes import FIRST, SECOND, THIRD
from tests.pages import Browser, Page
from tests.several import ask
from tests.teams import engine_of, signed_in, team_town
from tests.web.test_intakes import brought
from tests.web.test_pages import untranslated

GIVEN = ("November", "Karla", "Carlo", "form.json", "field.csv", "2026")
FORM = {FIRST: Answer(3, note="⟦x⟧"), SECOND: DON_T_KNOW, THIRD: answered(2), list(shipped().criteria)[4]: answered(1)}
PLAN = Plan(Fraction(30), {FIRST: Commitment("⟦Anna⟧", assessment().date)})
PLACES = {"other": Profile("⟦Anderswo⟧", "AT", 9, Kind.TOWN), "same": Profile("⟦Ort⟧", "DE", 640, Kind.VILLAGE)}


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.fixture
def check() -> Callable[[Page], None]:
    """That nothing on a page is left untranslated."""
    def check(page: Page) -> None:
        assert untranslated(page, *GIVEN) == []
    return check


def file(place: str) -> bytes:
    """An answers file of one of these places."""
    held = replace(assessment(FORM, about=PLACES[place]), plan=PLAN)
    return to_json(held, digest=shipped().digest, engine="test")


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", ["Karla", "Carlo"])
def test_no_sentence_of_a_form_is_left_untranslated(who: str, place: str, scope: Scope, app: Flask, check: Callable[[Page], None]) -> None:
    town = team_town(engine_of(app), PLACES["same"], scope=scope)
    ask(engine_of(app), town, "Karla", criteria=(FIRST,))
    if scope is Scope.FULL:
        ask(engine_of(app), town, "Karla", "Carlo", criteria=(THIRD,))
    browser = signed_in(app, town.people[who])
    check(browser.get(f"{town.here}/intake"))
    page = brought(browser, town.here, file(place), name="form.json")
    check(page)
    check(browser.get(f"{town.here}/intake"))
    done = browser.send(page, "choose")
    check(done)
    check(browser.get(f"{town.here}/history/{SECOND}"))
    check(browser.send(done, f"{page.address}/take-back"))
    check(browser.get(f"{town.here}/intake"))
    check(browser.send(page, f"{page.address}/discard"))


def test_no_sentence_about_what_is_wrong_is_left_untranslated(app: Flask, check: Callable[[Page], None]) -> None:
    town = team_town(engine_of(app), PLACES["same"])
    browser = signed_in(app, town.people["Karla"])
    for content in (b"", b"MZ\x00", b"\xff\xd8\xff", submissions(7)):
        check(brought(browser, town.here, content, name="field.csv", status=400 if len(content) < 100 else 200))
    check(brought(browser, town.here, submissions(1, 2), name="field.csv"))
    page = browser.get(f"{town.here}/intake")
    two = {"file": [(BytesIO(b"a"), "a"), (BytesIO(b"b"), "b")]}
    check(browser.seen(browser.client.post(f"{town.here}/intake", data=page.fields("bring") | two), 400))


def test_no_sentence_about_a_conflict_is_left_untranslated(app: Flask, check: Callable[[Page], None]) -> None:
    town = team_town(engine_of(app), PLACES["same"])
    browser: Browser = signed_in(app, town.people["Karla"])
    page = brought(browser, town.here, file("same"), name="form.json")
    browser.send(browser.get(f"{town.here}/part/people"), "answers", {f"{FIRST}.choice": "1"})
    check(browser.send(page, "choose", status=409))

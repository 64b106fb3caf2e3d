"""The place among places of its size on the page of a final version: in words, as a picture, for all who may see the page, and never of a draft."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.database.standings import STANDINGS
from assessment.services import assessments
from assessment.translation import PSEUDO, speaking
from assessment.web import create_app
from tests.benchmarked import REFRESHED_ON, changed, consent, counting, final_town, listed_now, population, refreshed
from tests.builders import shipped
from tests.granting import granted
from tests.pages import Browser, Page
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town
from tests.web.conftest import begin

TITLE = "Among places of your size"
BRACKETS, TAG = re.compile("⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧"), re.compile("<[^>]*>")
CALM = "Nothing can be said yet: that takes at least five other places of your size with a complete final assessment that agree to be counted."


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A municipality with a final assessment that counts."""
    made = final_town(engine_of(app), web_settings, 15)
    with writing(engine_of(app)) as session:
        consent(session, [made.municipality.id])
    return made


def results(app: Flask, town: TeamTown, name: str = "Karla") -> Page:
    """The results as one of the team sees them."""
    return signed_in(app, town.people[name]).get(f"{town.here}/results")


def test_among_many_the_place_is_told_in_words_and_figures_and_as_a_picture(app: Flask, town: TeamTown) -> None:
    population(engine_of(app), 24)
    page = results(app, town)
    for words in (
        TITLE, "Better than about half of the places of its size in Germany.", "Half of the places reach", "the middle half lies between",
        "Percentile, in steps of five: about", "Places with 501 to 1,000 inhabitants in Germany, 20 or more others, as of 21 November 2026.",
        "It stands there with its final assessment of 20 November 2026", "Of ten others, at this level or above", "How places are compared",
    ):
        assert words in page.said, words
    assert '<svg class="among-bar"' in page.text
    assert "/method#among" in page.text


def test_among_few_only_the_rounded_middle_is_told(app: Flask, town: TeamTown) -> None:
    population(engine_of(app), 6)
    page = results(app, town)
    assert "0, rounded to 5." in page.said
    assert "5 to 9 others" in page.said
    assert "the middle half lies" not in page.said
    assert "Percentile" not in page.said
    assert "Of ten others" not in page.said


def test_nobody_and_too_few_give_the_same_page(app: Flask, town: TeamTown) -> None:
    nobody = results(app, town)
    with writing(engine_of(app)) as session:
        counting(session, range(3, 7))
    refreshed(engine_of(app))
    too_few = results(app, town)
    assert CALM in nobody.said
    assert too_few.unmarked == nobody.unmarked
    assert f"/m/{town.municipality.key}/grants#benchmarks" in nobody.text


def test_a_refresh_changes_the_page_that_was_looked_at_before(app: Flask, town: TeamTown) -> None:
    assert CALM in results(app, town).said
    population(engine_of(app), 12)
    assert "10 to 19 others" in results(app, town).said
    with writing(engine_of(app)) as session:
        counting(session, range(15, 30))
    refreshed(engine_of(app), REFRESHED_ON + timedelta(days=90))
    assert "as of 19 February 2027" in results(app, town).said


def test_all_of_the_team_and_whoever_has_the_reading_address_see_it(app: Flask, town: TeamTown) -> None:
    population(engine_of(app), 12)
    for name in town.people:
        assert "10 to 19 others" in results(app, town, name).said
    with reading(engine_of(app)) as session:
        secret = assessments.open_for_team(session, town.key, town.people["Karla"]).read_secret
    assert "10 to 19 others" in Browser(app).get(f"/r/{secret}/").said


def test_a_consultant_with_a_grant_sees_the_same_and_no_way_to_the_consents(app: Flask, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        gerda = person(session, "Gerda")
    granted(engine_of(app), town, gerda)
    population(engine_of(app), 12)
    page = signed_in(app, gerda).get(f"{town.here}/results")
    assert "10 to 19 others" in page.said
    refreshed(engine_of(app), REFRESHED_ON + timedelta(days=1))
    assert "/grants" not in page.text.partition('id="among"')[2].partition('id="steps"')[0]


def test_a_draft_a_quick_check_and_a_private_address_say_nothing_of_others(app: Flask) -> None:
    draft = team_town(engine_of(app))
    population(engine_of(app), 12)
    assert TITLE not in results(app, draft).said
    for scope in ("full", "quick"):
        visitor = Browser(app)
        begun = begin(visitor, scope)
        assert TITLE not in visitor.get(f"{begun.address.removesuffix('/welcome')}/results").said


def test_an_earlier_version_shows_what_was_frozen_with_it(app: Flask, web_settings: Settings) -> None:
    population(engine_of(app), 12)
    town = final_town(engine_of(app), web_settings, 15, now=NOON + timedelta(days=3))
    changed(engine_of(app), web_settings, town, 20, now=NOON + timedelta(days=4))
    with writing(engine_of(app)) as session:
        counting(session, range(15, 30))
    refreshed(engine_of(app), REFRESHED_ON + timedelta(days=90))
    karla = signed_in(app, town.people["Karla"])
    assert "10 to 19 others, as of 21 November 2026" in karla.get(f"{town.here}/final/1/").said
    assert "20 or more others, as of 19 February 2027" in karla.get(f"{town.here}/final/2/").said


def test_what_is_final_and_not_listed_yet_shows_what_was_frozen(app: Flask, web_settings: Settings) -> None:
    population(engine_of(app), 12)
    town = final_town(engine_of(app), web_settings, 15, now=NOON + timedelta(days=3))
    with writing(engine_of(app)) as session:
        session.connection().execute(delete(STANDINGS).where(STANDINGS.c.municipality_id == town.municipality.id))
    assert "10 to 19 others" in results(app, town).said
    listed_now(engine_of(app), town)
    assert "10 to 19 others" in results(app, town).said


@pytest.mark.parametrize(("profile", "sentence"), [
    (Profile("Kreis", "DE", 640, Kind.COUNTY), "Counties and associations are not compared with towns."),
    (Profile("Irgendwo", "DE", None), "Your profile has no number of inhabitants"),
])
def test_what_stands_in_no_class_is_told_why(app: Flask, web_settings: Settings, profile: Profile, sentence: str) -> None:
    town = final_town(engine_of(app), web_settings, profile=profile)
    population(engine_of(app), 12)
    assert sentence in results(app, town).said


def test_the_method_says_how_places_are_compared(visitor: Browser) -> None:
    page = visitor.get("/method")
    assert 'id="among"' in page.text
    assert "Fewer than 5 others: nothing is said, and it looks the same as if there were none." in page.said


@pytest.mark.parametrize("others", [0, 6, 12, 24])
def test_no_sentence_of_it_is_left_untranslated(web_settings: Settings, others: int) -> None:
    app = create_app(replace(web_settings, language=PSEUDO))
    with speaking(PSEUDO):
        town = final_town(engine_of(app), web_settings, 15, profile=Profile("⟦Ort⟧", "DE", 640, Kind.VILLAGE))
    population(engine_of(app), others)
    piece = results(app, town).text.partition('<h2 id="among">')[2].partition('<h2 id="steps">')[0]
    said = BRACKETS.sub(" ", TAG.sub(" ", BRACKETS.sub(" ", piece)))
    for known in ("Germany", *(each.short for each in shipped().dimensions), *(each.title for each in shipped())):
        said = said.replace(known, " ")
    assert piece.startswith(f"⟦{TITLE}⟧")
    assert [word for word in said.split() if any(letter.isalpha() for letter in word)] == []

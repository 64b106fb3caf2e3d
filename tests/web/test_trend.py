"""The page of what has changed over the years."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from assessment.catalogue.model import Catalogue
from assessment.config import Settings, load
from assessment.database.session import writing
from assessment.questionnaire import Scope
from assessment.services.done_steps import Done, tick_off
from assessment.services.editions import remember_all
from assessment.services.municipalities import open_municipality
from assessment.services.starting import start_for_team
from assessment.web import create_app
from tests.builders import answered, everywhere, shipped
from tests.editions import NEW, editions, second_edition
from tests.finals import answer_all, finalise
from tests.pages import Page, words
from tests.teams import NOON, TeamTown, engine_of, signed_in, team_town
from tests.web.conftest import begin

STEP = ("simple-plan", 1)


def final(app: Flask, settings: Settings, town: TeamTown, level: int, years: int, catalogue: Catalogue | None = None) -> int:
    """A final assessment with one level everywhere, so many years later; gives its number."""
    whole, now = catalogue or shipped(), NOON + timedelta(days=365 * years)
    with writing(engine_of(app)) as session:
        member = open_municipality(session, town.municipality.key, town.people["Karla"])
        number = start_for_team(session, whole, member, scope=Scope.FULL, now=now).id
    answer_all(engine_of(app), number, everywhere(whole, answered(level, "document")), catalogue=whole, now=now)
    finalise(engine_of(app), settings, town, assessment_id=number, catalogue=whole, now=now)
    return number


@pytest.fixture
def town(app: Flask) -> TeamTown:
    return team_town(engine_of(app))


def seen(app: Flask, town: TeamTown, who: str = "Karla") -> Page:
    return signed_in(app, town.people[who]).get(f"{town.here}/trend")


def cells(page: Page) -> list[str]:
    """The first row of the first table."""
    return [words(cell) for cell in next(page.every("tbody")).find("tr") or () if cell.tag in ("th", "td")]


def test_without_a_final_assessment_the_page_says_what_will_stand_there(app: Flask, town: TeamTown) -> None:
    assert "No assessment of this municipality is final yet" in seen(app, town).said


def test_one_final_assessment_is_the_beginning_of_a_line(app: Flask, web_settings: Settings, town: TeamTown) -> None:
    final(app, web_settings, town, 2, 0)
    page = seen(app, town)
    assert "One assessment is final" in page.said
    assert cells(page) == ["1 · 20 November 2026", "2026.1", "50"]


def test_two_final_assessments_tell_the_change_in_words_and_figures(app: Flask, web_settings: Settings, town: TeamTown) -> None:
    first = final(app, web_settings, town, 1, 0)
    final(app, web_settings, town, 2, 1)
    with writing(engine_of(app)) as session:
        done = Done(*STEP, date(2026, 11, 21), "The council <b>decided</b>")
        tick_off(session, first, done, planned={STEP}, now=NOON + timedelta(days=2), by=None)
    page = seen(app, town)
    assert "Since 20 November 2026: better, from 25.0 to 50.0 of 100." in page.said
    assert "36 criteria compared" in page.said
    assert "The council <b>decided</b>" in page.said
    assert "level 1 → 2" in page.said
    assert (page.text.count("<svg"), page.text.count('role="img" focusable="false"><title>')) == (7, 7)


def test_the_line_breaks_where_the_edition_changed(tmp_path: Path, web_settings: Settings) -> None:
    second_edition(web_settings.catalogues / "second")
    settings = load(web_settings.instance, environment={})
    app = create_app(settings)
    remember_all(engine_of(app), settings, now=NOON)
    town = team_town(engine_of(app))
    final(app, settings, town, 1, 0)
    final(app, settings, town, 2, 1)
    final(app, settings, town, 3, 2, editions()[1].catalogue)
    page = seen(app, town)
    assert "The line breaks where the edition changed" in page.said
    assert "34 criteria compared, 5 left out" in page.said
    assert "on what all have in common" in page.said.lower()
    assert all(f">{label}</text>" in page.text for label in ("2026.1", NEW))


def test_a_private_assessment_stands_alone(app: Flask) -> None:
    visitor = signed_in(app, team_town(engine_of(app), suffix=" anderswo").people["Karla"])
    root = begin(visitor).address.rpartition("/")[0]
    assert "stand alone" in visitor.get(f"{root}/trend").said


@pytest.mark.parametrize("who", ["Carlo", "Rita"])
def test_everybody_in_the_town_hall_sees_what_changed(app: Flask, town: TeamTown, who: str) -> None:
    assert seen(app, town, who).heading == "What has changed over the years"

"""A municipality is set up by whoever will coordinate, shows its assessments and people, and says what to do first."""

import re

import pytest
from flask import Flask

from assessment.database.session import writing
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, person, signed_in, team_town

TYPED = {"name": "Musterau", "country": "DE", "population": "1900", "kind": "village"}


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def founder(app: Flask) -> Browser:
    """Somebody signed in who belongs to no municipality yet."""
    with writing(engine_of(app)) as session:
        who = person(session, "Frieda")
    return signed_in(app, who)


def founded(founder: Browser, **changed: str) -> Page:
    """The page of a municipality that was just set up."""
    return founder.send(founder.get("/m/new"), changed=TYPED | changed)


def test_whoever_sets_up_a_municipality_coordinates_it(founder: Browser) -> None:
    page = founded(founder)
    assert page.heading == "Musterau"
    assert "Frieda (you) coordinator" in page.said


def test_an_empty_municipality_says_what_to_do_first(founder: Browser) -> None:
    page = founded(founder)
    assert "Begin here" in page.said
    assert "Invite the people who know" in page.said


def test_an_assessment_is_started_and_stands_on_the_page_with_state_and_progress(founder: Browser) -> None:
    page = founded(founder)
    tasks = founder.send(page, f"{page.address}start/quick")
    assert re.fullmatch(r"/a/[\w-]{22}/", tasks.address)
    listed = founder.get(page.address)
    assert "Quick check" in listed.said
    assert "draft 0 of 12 questions answered" in listed.said


def test_what_is_wrong_about_a_profile_is_said_beside_what_was_typed(founder: Browser) -> None:
    page = founder.get("/m/new")
    wrong = founder.send(page, changed={"name": "x" * 300, "population": "many", "kind": "empire"}, status=400)
    assert "Enter a name of at most 200 characters." in wrong.said
    assert wrong.fields()["name"] == "x" * 300
    assert wrong.fields()["population"] == "many"


def test_an_association_is_not_assessed(founder: Browser) -> None:
    page = founded(founder, kind="association", name="Verband Probeland")
    assert "Start a full assessment" not in page.said
    mark = founder.get("/m/new").fields()["csrf_token"]
    assert "Associations are not assessed" in founder.client.post(f"{page.address}start/full", data={"csrf_token": mark}).text


def test_only_the_coordinator_may_change_the_profile(app: Flask, town: TeamTown) -> None:
    here = f"/m/{town.municipality.key}/"
    changed = signed_in(app, town.people["Karla"])
    page = changed.send(changed.get(f"{here}profile"), changed={"name": "Neudorf"})
    assert page.heading == "Neudorf"
    signed_in(app, town.people["Carlo"]).get(f"{here}profile", 403)


def test_a_member_of_another_municipality_learns_nothing(app: Flask, town: TeamTown) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    browser = signed_in(app, other.people["Karla"])
    for path in ("", "members", "profile"):
        real, invented = (browser.get(f"/m/{key}/{path}", 404).unmarked for key in (town.municipality.key, "A" * 22))
        assert real == invented

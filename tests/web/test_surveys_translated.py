"""No sentence of a survey's pages is left untranslated, for residents and for the town hall, whatever is wrong with what was sent."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.session import writing
from assessment.services.survey_counting import count
from assessment.services.surveys import Group, Survey, Terms, own_survey
from assessment.translation import PSEUDO
from assessment.web import create_app
from assessment.web.site import local, now
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.surveys import ended, given, planned, sent
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.test_pages import untranslated

PARTS = (Group("⟦Dorf⟧", 9), Group("⟦Hafen⟧"))
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
WRONG = {"s1": "9", "age": "old", "part": "no", "helped": "?", "line": "x" * 600, "opens": "soon", "closes": "", "number": "many", "answers": "12"}


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.fixture
def town(app: Flask) -> TeamTown:
    return team_town(engine_of(app), Profile("⟦Ort⟧", "DE", 640, Kind.VILLAGE))


def today() -> date:
    """The day of the server."""
    return local(now()).date()


def survey_of(app: Flask, town: TeamTown, *, days: int = 0, replies: int = 0, closed: bool = False, counted: bool = False) -> Survey:
    """A survey as it is wanted."""
    terms = Terms(today() + days * timedelta(days=1), today() + timedelta(days=30), numbered=not replies, parts=PARTS)
    survey = planned(engine_of(app), town, terms, today=today())
    for _ in range(replies):
        sent(engine_of(app), survey, given(line="⟦Hm⟧"), today=today())
    if closed or counted:
        ended(engine_of(app), survey, today=today())
    if counted:
        with writing(engine_of(app)) as session:
            count(session, shipped(), own_survey(session, town.assessment_id, survey.key, today=today()), today=today())
    return survey


def left(page: Page, survey: Survey, town: TeamTown) -> list[str]:
    """What was not translated, apart from what was typed, keys and names of months."""
    typed = [*WRONG.values(), survey.key, *(who.name for who in town.people.values()), *(each.text for each in shipped().residents.statements)]
    return [word for word in untranslated(page, *typed, *shipped().residents.answers) if word.strip(".,:)") not in MONTHS]


SHAPES = {
    "planned": {"days": 3}, "open": {}, "closed": {"closed": True, "replies": 1}, "few": {"counted": True, "replies": 2},
    "counted": {"counted": True, "replies": 10},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_of_a_survey_in_every_state(shape: str, app: Flask, town: TeamTown) -> None:
    survey = survey_of(app, town, **SHAPES[shape])  # type: ignore[arg-type]
    karla, rita, resident = (*(signed_in(app, town.people[name]) for name in ("Karla", "Rita")), Browser(app))
    paths = ("", "/set-up", "/entry", "/count", "/slips", f"/lines?survey={survey.key}", f"/delete?survey={survey.key}")
    pages = [rita.get(f"{town.here}/residents"), *(resident.get(f"/r/{survey.key}{end}") for end in ("", "/thanks")),
             resident.get("/r/" + 10 * "a", 404)]
    for path in paths:
        answer = karla.client.get(f"{town.here}/residents{path}", follow_redirects=True)
        pages += [karla.seen(answer)] if answer.status_code == 200 else []
    assert [(page.address, found) for page in pages if (found := left(page, survey, town))] == []


def test_what_is_wrong_is_said_in_the_language(app: Flask, town: TeamTown) -> None:
    karla, resident = signed_in(app, town.people["Karla"]), Browser(app)
    set_up = karla.get(f"{town.here}/residents/set-up")
    pages = [karla.send(set_up, "", WRONG, status=400), karla.send(set_up, "", {"opens": "2020-01-01", "parts": "One"}, status=400)]
    survey = survey_of(app, town)
    for changed in (WRONG, {}, {"s1": "1", "slip": "nonsense"}):
        pages.append(resident.send(resident.get(f"/r/{survey.key}"), changed=changed, status=400))
    entry = karla.get(f"{town.here}/residents/entry")
    for changed in (WRONG, {"answers": "9" * 12}, {"answers": "1" * 12, "channel": "?"}, {"answers": "1" * 12, "slip": "no"}):
        pages.append(karla.send(entry, f"{town.here}/residents/entry", changed, status=400))
    pages.append(karla.send(karla.get(f"{town.here}/residents/slips"), "", WRONG, status=400))
    pages.append(karla.send(karla.get(f"{town.here}/residents/delete?survey={survey.key}"), "", status=400))
    assert [(page.address, found) for page in pages if (found := left(page, survey, town))] == []

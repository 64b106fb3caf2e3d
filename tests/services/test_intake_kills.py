"""A process killed with -9 while it takes over a form leaves all of it or nothing, on both databases."""

import multiprocessing
import random
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from assessment.answers import Answer
from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.intake import Choice
from assessment.services import assessments, intakes
from assessment.services.taking_over import Wish, Wishes, take_over
from tests.builders import shipped
from tests.intakes import KEY, form
from tests.services.test_kills import FEW, MANY, Place, killed
from tests.teams import NOON, team_town

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")


def bring_in(place: Place) -> str:
    """Take over a form that answers every question and changes the hours, each time with the next number."""
    with writing(place.engine) as session:
        opened = assessments.open_for_team(session, place.town.key, place.town.people["Karla"])
        number = opened.revisions.get(next(iter(shipped().criteria)), 0) + 1
        given = form({criterion: Answer(level=number % 5, note=f"form {number}") for criterion in shipped().criteria})
        intake = intakes.hold(session, shipped(), opened.id, [given], secret_key=KEY, name="form", now=NOON, by=opened.by)
        wishes = {criterion: Wish(Choice.TAKE, opened.revisions.get(criterion, 0)) for criterion in shipped().criteria}
        take_over(session, shipped(), opened, Wishes(wishes), key=intake.key, now=NOON)
    return str(number)


@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.check)])
def test_a_killed_process_leaves_all_of_a_form_or_nothing(kills: int, engine: Engine, settings: Settings, database_url: str) -> None:
    chance, acknowledged = random.Random(kills), list[str]()
    place = Place(replace(settings, database_url=database_url), engine, team_town(engine), settings.instance)
    for _ in range(kills):
        acknowledged += killed(bring_in, place, chance, 0.1)
    with reading(engine) as session:
        opened = assessments.open_for_team(session, place.town.key, place.town.people["Karla"])
        lengths = {len(assessments.history(session, opened.id, criterion)) for criterion in shipped().criteria}
        held = intakes.intakes_of(session, opened.id, now=NOON)
    (standing,) = {answer.note for answer in opened.assessment.answers.values()}
    last = int(standing.removeprefix("form "))
    assert len(opened.assessment.answers) == len(shipped().criteria)
    assert last >= int(acknowledged[-1])
    assert lengths == {last}
    assert all(intake.taken for intake in held)

"""The view for a projector: one question at a time, what all say without names, and the agreed answer to save."""

import pytest
from flask import Flask

from assessment.answers import Answer
from tests.builders import DON_T_KNOW, answered, shipped
from tests.pages import Browser, words
from tests.several import CRITERION, ask, opened_by, say
from tests.teams import TeamTown, engine_of, signed_in, team_town

QUIET = "results-visible"
HERE = f"/workshop/{CRITERION}"


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A team that differs on one question and agrees on another."""
    engine = engine_of(app)
    town = team_town(engine)
    ask(engine, town, "Karla", "Carlo", criteria=(CRITERION, QUIET))
    for name, level in (("Karla", 1), ("Carlo", 4)):
        say(engine, town, name, answered(level))
        say(engine, town, name, answered(2, "described"), criterion=QUIET)
    return town


@pytest.fixture
def wall(app: Flask, town: TeamTown) -> Browser:
    """The coordinator's browser."""
    return signed_in(app, town.people["Karla"])


def test_a_workshop_begins_with_what_is_to_be_talked_about(wall: Browser, town: TeamTown) -> None:
    page = wall.get(f"{town.here}/workshop")
    assert page.address == f"{town.here}{HERE}"
    assert "Talk about it" in page.said and "1, 4: the low median is 1." in page.said


def test_a_workshop_goes_through_the_questions_of_several_people_in_order(wall: Browser, town: TeamTown) -> None:
    order = [criterion.id for criterion in shipped() if criterion.id in (CRITERION, QUIET)]
    page = wall.get(f"{town.here}/workshop/{order[0]}")
    assert page.by_id("after").get("href") == f"{town.here}/workshop/{order[1]}"
    assert wall.get(f"{town.here}/workshop/{order[1]}").by_id("before").get("href") == f"{town.here}/workshop/{order[0]}"
    assert "1 of 2" in page.said


def test_where_nobody_is_asked_apart_a_workshop_goes_through_all_questions(app: Flask) -> None:
    town = team_town(engine_of(app), suffix=" Drei")
    page = signed_in(app, town.people["Karla"]).get(f"{town.here}/workshop")
    assert "1 of 36" in page.said and page.heading == next(iter(shipped())).question


def test_no_name_stands_on_the_wall_not_even_after_the_agreement(wall: Browser, town: TeamTown) -> None:
    before = wall.get(f"{town.here}{HERE}")
    after = wall.send(before, "workshop", {"agreed-reason": "We counted again"})
    assert "✓ Agreed" in after.said
    assert not any(name in page.text for page in (before, after) for name in ("Karla", "Carlo"))


def test_the_suggestion_stands_ready_and_another_level_can_be_saved(app: Flask, wall: Browser, town: TeamTown) -> None:
    page = wall.get(f"{town.here}{HERE}")
    assert page.fields("workshop")[f"{CRITERION}.choice"] == "1"
    wall.send(page, "workshop", {f"{CRITERION}.choice": "2", f"{CRITERION}.evidence": "described"})
    answer = opened_by(engine_of(app), town, "Karla").assessment.answer(CRITERION)
    assert (answer.level, answer.evidence.value) == (2, "described")
    assert wall.get(page.address).fields("workshop")[f"{CRITERION}.choice"] == "2"


def test_texts_that_came_with_opinions_are_kept_with_what_is_saved_on_the_wall(app: Flask, wall: Browser, town: TeamTown) -> None:
    say(engine_of(app), town, "Carlo", Answer(4, note="The list hangs at the door"), base=1)
    wall.send(wall.get(f"{town.here}{HERE}"), "workshop", {f"{CRITERION}.choice": "3"})
    assert opened_by(engine_of(app), town, "Karla").assessment.answer(CRITERION).note == "The list hangs at the door"


def test_not_knowing_can_be_agreed_on(app: Flask, wall: Browser, town: TeamTown) -> None:
    wall.send(wall.get(f"{town.here}{HERE}"), "workshop", {f"{CRITERION}.choice": "unknown"})
    assert opened_by(engine_of(app), town, "Karla").assessment.answer(CRITERION).state == DON_T_KNOW.state


def test_does_not_apply_takes_the_reason_that_was_typed(app: Flask, wall: Browser, town: TeamTown) -> None:
    optional = next(criterion.id for criterion in shipped() if criterion.not_applicable)
    page = wall.get(f"{town.here}/workshop/{optional}")
    wrong = wall.send(page, "workshop", {f"{optional}.choice": "not-applicable", "agreed-reason": ""}, status=400)
    assert "does not apply" in words(wrong.by_id("problems"))
    wall.send(wrong, "workshop", {"agreed-reason": "There is no camera here"})
    assert opened_by(engine_of(app), town, "Karla").assessment.answer(optional).not_applicable == "There is no camera here"


def test_a_reason_that_was_taken_out_is_asked_for(wall: Browser, town: TeamTown) -> None:
    page = wall.send(wall.get(f"{town.here}{HERE}"), "workshop", {f"{CRITERION}.choice": "4", "agreed-reason": ""}, status=400)
    assert "say in a few words why" in words(page.by_id("problems"))
    assert page.fields("workshop")[f"{CRITERION}.choice"] == "4"


def test_what_somebody_else_saved_meanwhile_is_said_and_saving_once_more_decides(app: Flask, wall: Browser, town: TeamTown) -> None:
    page = wall.get(f"{town.here}{HERE}")
    wall.send(page, "workshop", {f"{CRITERION}.choice": "2"})
    late = wall.send(page, "workshop", {f"{CRITERION}.choice": "3"}, status=409)
    assert "Level 2" in words(late.by_id("problems"))
    wall.send(late, "workshop")
    assert opened_by(engine_of(app), town, "Karla").assessment.answer(CRITERION).level == 3


def test_a_form_whose_mark_expired_comes_back_with_its_choice(wall: Browser, town: TeamTown) -> None:
    typed = {f"{CRITERION}.choice": "4", "agreed-reason": "Said by all", "csrf_token": "old"}
    page = wall.send(wall.get(f"{town.here}{HERE}"), "workshop", typed, status=400)
    fields = page.fields("workshop")
    assert (fields[f"{CRITERION}.choice"], fields["agreed-reason"]) == ("4", "Said by all")
    assert "save it again" in page.said


@pytest.mark.parametrize("name", ["Carlo", "Rita"])
def test_the_wall_is_the_coordinators(name: str, app: Flask, town: TeamTown) -> None:
    client = signed_in(app, town.people[name]).client
    assert [client.get(f"{town.here}{address}").status_code for address in ("/workshop", HERE)] == [403, 403]


def test_the_keys_are_said_on_the_page_and_can_be_turned_off(wall: Browser, town: TeamTown) -> None:
    page = wall.get(f"{town.here}{HERE}")
    assert "0 to 4 choose the level" in page.said
    assert page.by_id("keys").get("type") == "checkbox"

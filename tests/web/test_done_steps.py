"""The page on which a town ticks off what it did."""

import pytest
from flask import Flask

from assessment.config import Settings
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.conftest import begin


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A town at level 1 everywhere, whose assessment is final."""
    made = team_town(engine_of(app))
    answer_all(engine_of(app), made.assessment_id, everywhere(shipped(), answered(1)))
    finalise(engine_of(app), web_settings, made)
    return made


@pytest.fixture
def carlo(app: Flask, town: TeamTown) -> Browser:
    """Who contributes."""
    return signed_in(app, town.people["Carlo"])


def fields(page: Page) -> dict[str, str]:
    """What the first form with a day holds."""
    form = next(form for form in page.every("form") if any(field.get("name") == "day" for field in form.iter()))
    found = {str(field.get("name")): field.get("value") or "" for field in form.iter("input")}
    return {**found, "evidence": next("".join(area.itertext()) for area in form.iter("textarea"))}


def tick(browser: Browser, town: TeamTown, *, status: int = 200, **typed: str) -> Page:
    """Tick off the first step that is not ticked off."""
    sent = fields(browser.get(f"{town.here}/done")) | typed
    return browser.seen(browser.client.post(f"{town.here}/done", data=sent, follow_redirects=True), status)


def test_a_step_is_ticked_off_with_a_day_and_what_shows_it(carlo: Browser, town: TeamTown) -> None:
    page = tick(carlo, town, day="2026-11-20", evidence="Minutes of <b>March</b>")
    assert "1 of" in page.said
    assert "✓ done on 20 November 2026" in page.said
    assert "Minutes of <b>March</b>" in page.said


def test_it_is_taken_back_and_what_was_typed_stands_in_the_form_again(carlo: Browser, town: TeamTown) -> None:
    page = tick(carlo, town, evidence="Minutes")
    back = next(form for form in page.every("form") if any(button.get("name") == "undo" for button in form.iter("button")))
    sent = {str(field.get("name")): field.get("value") or "" for field in back.iter("input")}
    page = carlo.seen(carlo.client.post(f"{town.here}/done", data=sent | {"undo": "1"}, follow_redirects=True))
    assert "0 of" in page.said
    assert fields(page)["evidence"].strip() == "Minutes"


@pytest.mark.parametrize("day", ["", "2999-01-01", "31.12.2026", "0027-01-31", "2026-02-30", "<script>"])
def test_a_day_that_cannot_be_comes_back_with_what_was_typed(carlo: Browser, town: TeamTown, day: str) -> None:
    page = tick(carlo, town, status=400, day=day, evidence="Kept \u202e🏘")
    assert "Enter a day that has been" in page.said
    assert fields(page)["evidence"].strip() == "Kept \u202e🏘"
    assert fields(page)["day"] == day


def test_a_page_that_was_open_for_too_long_comes_back_as_it_was_typed(carlo: Browser, town: TeamTown) -> None:
    page = tick(carlo, town, status=400, csrf_token="old", evidence="Kept")
    assert "Nothing that you typed is lost" in page.said
    assert fields(page)["evidence"].strip() == "Kept"


@pytest.mark.parametrize("step", ["", "nonsense:1", "early-say:9", "early-say:-1", "early-say:99999999999", "early-say", "\x00:1"])
def test_a_step_that_is_not_planned_is_not_found(carlo: Browser, town: TeamTown, step: str) -> None:
    tick(carlo, town, status=404, step=step)


def test_a_reviewer_sees_what_was_done_and_ticks_nothing_off(app: Flask, town: TeamTown) -> None:
    rita = signed_in(app, town.people["Rita"])
    page = rita.get(f"{town.here}/done")
    assert not [form for form in page.every("form") if "/done" in (form.get("action") or "/done")]
    assert rita.client.post(f"{town.here}/done", data={"csrf_token": "x"}).status_code == 403


def test_at_a_private_address_steps_are_ticked_off_too(visitor: Browser) -> None:
    root = begin(visitor).address.rpartition("/")[0]
    assert "No step is planned yet" in visitor.get(f"{root}/done").said
    part = shipped().dimensions[0]
    answers = {f"{criterion.id}.choice": "1" for criterion in part.criteria}
    visitor.send(visitor.get(f"{root}/part/{part.id}"), "answers", answers | {"go": f"{root}/"})
    sent = fields(visitor.get(f"{root}/done"))
    page = visitor.seen(visitor.client.post(f"{root}/done", data=sent, follow_redirects=True))
    assert "1 of" in page.said

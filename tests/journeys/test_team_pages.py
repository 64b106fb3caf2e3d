"""A municipality sets itself up, invites, hands questions out and talks, in real browsers, also where no script runs."""

from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assessment.database.session import writing
from assessment.services.assignments import Choice, give
from assessment.services.comments import Remark, add_comment
from assessment.services.grants import Terms
from tests.builders import shipped
from tests.checkers import axe
from tests.granting import granted, offer
from tests.journeys.conftest import PATIENCE
from tests.journeys.server import Server
from tests.journeys.teams import installation, let_in, team_on
from tests.journeys.test_every_page import DESK, PHONE, TOO_WIDE
from tests.journeys.watching import Watch
from tests.teams import NOON, TeamTown, engine_of, person

PART = shipped().dimensions[0]
FIRST, SECOND = PART.criteria[:2]
OURS = ("", "part/mine", "remarks", f"remarks/{FIRST.id}", "assignments", "assignments/print", "addresses")
TOWNS = ("", "members", "profile", "adopt", "association", "grants", "../new")


@pytest.fixture
def app(server: Server) -> Flask:
    """The server's application, to set things up and to sign people in."""
    return installation(server)


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A team in which questions were handed out and something was said."""
    made = team_on(app)
    karla, carlo = made.people["Karla"].id, made.people["Carlo"].id
    with writing(engine_of(app)) as session:
        for who, due in ((carlo, date(2099, 1, 31)), (karla, date(2020, 1, 31))):
            give(session, shipped(), made.assessment_id, Choice((FIRST.id, SECOND.id), (who,)), due=due, by=karla, now=NOON)
        add_comment(session, shipped(), made.assessment_id, Remark(FIRST.id, "Ask the fire brigade. " * 20, "a", (karla,)), by=carlo, now=NOON)
        guest = person(session, f"Gerda {made.key}")
    granted(engine_of(app), made, guest, Terms(with_notes=True))
    offer(engine_of(app), made)
    return made


def seat(context: BrowserContext, app: Flask, town: TeamTown, name: str, *, url: str) -> Page:
    """A window of somebody of the team."""
    let_in(context, app, town, name, url=url)
    return context.new_page()


@pytest.mark.parametrize("name", ["Karla", "Carlo"])
def test_the_pages_of_a_team_are_for_everybody_at_each_width(
    name: str, context: BrowserContext, app: Flask, town: TeamTown, base_url: str, watch: Watch
) -> None:
    watch.expect(r"status of (403|404)")
    page, found = seat(context, app, town, name, url=base_url), {}
    for address in [*(f"{town.here}/{path}" for path in OURS), *(f"/m/{town.municipality.key}/{path}" for path in TOWNS)]:
        page.goto(address)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            assert page.evaluate(TOO_WIDE) <= 0, f"{address} scrolls sideways at {size['width']} pixels"
            if violations := axe.violations(page):
                found[address, size["width"]] = violations
    assert found == {}


def test_questions_are_handed_out_answered_and_talked_about_without_a_script(
    browser: Browser, without_script: BrowserContext, app: Flask, base_url: str, watch: Watch
) -> None:
    town = team_on(app)
    karla = seat(without_script, app, town, "Karla", url=base_url)
    karla.goto(f"{town.here}/")
    karla.get_by_role("link", name="Give each colleague their questions").click()
    karla.get_by_label(town.people["Carlo"].name).check()
    karla.get_by_label("By when").fill("2099-01-31")
    karla.get_by_label(PART.title).check()
    karla.get_by_role("button", name="Ask them these questions").click()
    expect(karla.get_by_role("row", name=FIRST.title)).to_contain_text("by 31 January 2099")
    other = browser.new_context(base_url=base_url, java_script_enabled=False)
    other.set_default_timeout(PATIENCE)
    watch.over(other)
    carlo = seat(other, app, town, "Carlo", url=base_url)
    carlo.goto(f"{town.here}/")
    carlo.get_by_role("link", name=f"Answer your {len(PART.criteria)} questions").click()
    carlo.locator(f"#{FIRST.id}-2").check()
    carlo.locator(f"#{FIRST.id}").get_by_role("button", name="Say something about this").click()
    carlo.get_by_label("What would you like to say?").fill("The fire brigade knows more.")
    carlo.get_by_role("group", name="For whom?").get_by_label(town.people["Karla"].name).check()
    carlo.get_by_role("button", name="Send").click()
    carlo.get_by_role("link", name="Back to the question").click()
    expect(carlo.locator(f"#{FIRST.id}-2")).to_be_checked()
    karla.goto(f"{town.here}/")
    karla.get_by_role("link", name="Read 1 remark for you").click()
    expect(karla.get_by_text("The fire brigade knows more.")).to_be_visible()
    karla.get_by_role("button", name="Settled").click()
    expect(karla.get_by_text("The fire brigade knows more.")).to_have_count(0)
    other.close()

"""A survey of residents in a real browser: set up, answered on the web without scripts, typed in at the counter, counted, seen in the results."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import shipped
from tests.checkers import axe
from tests.journeys.visitor import fill_profile, private_address, started
from tests.journeys.watching import Watch

STATEMENTS = shipped().residents.statements


@pytest.fixture
def clerk(without_script: BrowserContext) -> Page:
    """The page of somebody at the town hall, without scripts."""
    return without_script.new_page()


def _begin(page: Page) -> str:
    page.goto("/begin/full")
    fill_profile(page, "Umfragedorf")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep this private address")
    return private_address(page)


def _set_up(page: Page, town: str) -> str:
    page.goto(f"{town}residents")
    page.get_by_role("link", name="Set up a survey").click()
    page.get_by_label("Parts of the town").fill("Old town, 300\nHarbour, 340")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("0 replies so far")).to_be_visible()
    return page.locator(".address a").get_attribute("href") or ""


def _answer(resident: Page, address: str, word: str, line: str) -> None:
    resident.goto(address)
    expect(resident.get_by_role("heading", level=1)).to_have_text("How is it in Umfragedorf?")
    for statement in STATEMENTS[:11]:
        group = resident.get_by_role("group", name=statement.text)
        group.locator("label", has_text=re.compile(f"^{word}$")).click()
        expect(group.get_by_role("radio", name=word)).to_be_checked()
    resident.get_by_label("How old are you?").select_option("45 to 64")
    resident.get_by_label("Anything else").fill(line)
    resident.get_by_role("button", name="Send my answers").click()
    expect(resident.get_by_role("heading", level=1)).to_have_text("Thank you!")


def _type_in(page: Page, number: int) -> None:
    """Twelve keys and Enter, without a mouse."""
    expect(page.get_by_label("The answers, one key for each")).to_be_focused()
    page.keyboard.type("11111011115-")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Saved. {number} replies in all.")).to_be_visible()


def test_pages_of_a_survey_can_be_used_by_everybody(context: BrowserContext) -> None:
    page = context.new_page()
    town = started(page, "Umfragedorf mit einem langen Namen")
    address = _set_up(page, town)
    found = {}
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for where in (address, f"{address}/thanks", f"{town}residents", f"{town}residents/set-up", f"{town}residents/entry"):
            page.goto(where)
            sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found[where, width] = (axe.violations(page), sideways)
    assert {where: wrong for where, wrong in found.items() if any(wrong)} == {}


def test_a_survey_from_the_first_day_to_the_results(clerk: Page, without_script: BrowserContext, watch: Watch) -> None:
    town = _begin(clerk)
    address, resident = _set_up(clerk, town), without_script.new_page()
    for number in range(3):
        _answer(resident, address, "seldom", f"More benches, please ({number})")
    clerk.goto(f"{town}residents")
    clerk.get_by_role("link", name="Type in paper forms and calls").click()
    clerk.get_by_label("at the counter or by telephone").check()
    clerk.get_by_label("The answers, one key for each").focus()
    for number in range(4, 11):
        _type_in(clerk, number)
        expect(clerk.get_by_label("at the counter or by telephone")).to_be_checked()
    clerk.goto(f"{town}residents")
    expect(clerk.get_by_text("10 replies so far")).to_be_visible()
    clerk.get_by_role("button", name="Close it today").click()
    clerk.get_by_role("link", name="Count the replies").click()
    clerk.get_by_role("button", name="Count now, for good").click()
    clerk.get_by_role("link", name="In their own words").click()
    expect(clerk.get_by_text("More benches, please (2)")).to_be_visible()
    clerk.goto(f"{town}results")
    expect(clerk.get_by_text(STATEMENTS[0].text).first).to_be_visible()
    resident.goto(address)
    expect(resident.get_by_text("This survey is over")).to_be_visible()

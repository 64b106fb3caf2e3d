"""From the portfolio to a comparison with the keyboard alone and without a script, and the heat map on paper."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect
from pypdf import PdfReader

from assessment.config import load
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import writing
from assessment.services.comparisons import save_comparison
from assessment.web.site import now
from tests.builders import shipped
from tests.granting import granted
from tests.journeys.region import NAMES, Region, region_on
from tests.journeys.server import Server
from tests.journeys.teams import installation, let_in_as
from tests.journeys.test_consultant import ALL, choose, find, found, go_neutral, look_around, take_along
from tests.journeys.test_keyboard import tab_to
from tests.journeys.test_year_of_a_team import heading
from tests.listing import listed
from tests.teams import engine_of

# brightness of what lies behind each level, and its contrast to the digit, by the formulas of WCAG 2.2
LEVELS_ON_PAPER = """() => {
  const channel = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const parts = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(channel);
  const light = (colour) => parts(colour).reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  return [0, 1, 2, 3, 4].map((level) => {
    const style = getComputedStyle(document.querySelector(`.heat td.level-${level}`));
    const [dark, bright] = [light(style.color), light(style.backgroundColor)].sort((one, other) => one - other);
    return [light(style.backgroundColor), (bright + .05) / (dark + .05), style.printColorAdjust];
  });
}"""
CUT = """() => [...document.querySelectorAll(".wide")].filter((place) => place.scrollWidth > place.clientWidth + 1).length"""
PAPER = ViewportSize(width=680, height=960)  # A4 within its margins


@pytest.fixture(scope="module")
def app(server: Server) -> Flask:
    """The server's application, to set things up and to sign people in."""
    return installation(server)


@pytest.fixture(scope="module")
def region(app: Flask, server: Server) -> Region:
    """A region of which the consultant sees all."""
    made = region_on(app, load(server.instance, environment={}))
    granted(engine_of(app), made.first, made.consultant)
    return made


def test_two_places_are_found_chosen_and_compared_with_the_keyboard_alone(context: BrowserContext, app: Flask, region: Region, base_url: str) -> None:
    let_in_as(context, app, region.consultant, url=base_url)
    page = context.new_page()
    page.goto("/portfolio")
    tab_to(page, "search")
    page.keyboard.type("birk")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("1 municipality")
    tab_to(page, "Show all")
    page.keyboard.press("Enter")
    found(page, ALL, "Name")
    tab_to(page, "association")
    page.keyboard.type("Verb")
    tab_to(page, "Show what fits")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("12 municipalities")
    tick(page, "Choose Ahornbach")
    tick(page, "Choose Birkenried")
    compare(page)


def tick(page: Page, label: str) -> None:
    """Press Tab until the field with this label has the focus, and tick it."""
    page.get_by_label(label).evaluate("(field) => { field.id = 'wanted'; }")
    tab_to(page, "wanted")
    page.keyboard.press("Space")
    expect(page.get_by_label(label)).to_be_checked()


def compare(page: Page) -> None:
    """Compare what is ticked, and two of it in detail."""
    tab_to(page, "Compare what is ticked")
    page.keyboard.press("Enter")
    heading(page, "2 places side by side")
    tab_to(page, "Scores")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Up to four places as shapes")).to_be_visible()
    tab_to(page, "Differences")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Two places in detail")).to_be_visible()
    tab_to(page, "one")
    page.keyboard.type("Birk")
    tab_to(page, "other")
    page.keyboard.type("Ahorn")
    tab_to(page, "Compare these two")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=re.compile("Birkenried, by"))).not_to_have_count(0)


def test_the_portfolio_and_a_comparison_need_no_script(without_script: BrowserContext, app: Flask, region: Region, base_url: str) -> None:
    let_in_as(without_script, app, region.consultant, url=base_url)
    page = without_script.new_page()
    page.goto("/me/grants")
    find(page)
    choose(page)
    look_around(page)
    go_neutral(page)
    take_along(page)


def test_every_level_of_a_printed_heat_map_is_read_in_grey_too(context: BrowserContext, app: Flask, region: Region, base_url: str) -> None:
    let_in_as(context, app, region.consultant, url=base_url)
    with writing(engine_of(app)) as session:
        more = [session.get_one(MunicipalityRow, listed(session, f"Hochmoor {number}", number % 5, to=region.consultant)) for number in range(8)]
        keys = [*(town.municipality.key for town in region.towns.values()), *(row.key for row in more)]
        key = save_comparison(session, region.consultant, keys, name="On paper", now=now())
    page = context.new_page()
    page.set_viewport_size(PAPER)
    page.goto(f"/comparisons/{key}/")
    page.emulate_media(media="print")
    levels = page.evaluate(LEVELS_ON_PAPER)
    brightness = [light for light, *_ in levels]
    assert brightness == sorted(brightness, reverse=True)
    assert min(one - other for one, other in pairwise(brightness)) > 0.04
    assert [contrast for _, contrast, _ in levels if contrast < 4.5] == []
    assert {adjust for *_, adjust in levels} == {"exact"}
    expect(page.get_by_role("navigation", name="Ways to look at it")).not_to_be_visible()
    assert page.evaluate(CUT) == 0, "nothing is cut off on paper"
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf(format="A4"))).pages)
    assert [each.title for each in shipped() if each.title.replace(" ", "") not in text.replace(" ", "").replace("\n", "")] == []
    assert [name for name in NAMES if name not in text] == []

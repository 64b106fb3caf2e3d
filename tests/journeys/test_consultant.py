"""A consultant's journey: let in by a municipality, it is found in the portfolio and compared with others, until it lets nobody look in."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from assessment.config import load
from assessment.roles import Person
from tests.builders import shipped
from tests.journeys.conftest import PATIENCE
from tests.journeys.region import NAMES, NEIGHBOURS, PASSWORD, Region, region_on
from tests.journeys.server import Server
from tests.journeys.teams import installation, let_in_as
from tests.journeys.test_year_of_a_team import follow, heading, press
from tests.journeys.visitor import MAKING
from tests.journeys.watching import Watch
from tests.report.reading import squeezed, whole_text

TOWN, STRONG, WEAK = "Ahornbach", "Weidenthal", "Zedernhof"
ALL = len(NAMES) + NEIGHBOURS
CRITERION = shipped().dimensions[0].criteria[1]
LEVELS = sorted((number % 5 for number in range(1, len(NAMES) + 1)), reverse=True)
LOST = "1 place of this comparison cannot be seen any more"
Seat = Callable[..., Page]


@pytest.fixture
def app(server: Server) -> Flask:
    """The server's application, to set things up and to sign people in."""
    return installation(server)


@pytest.fixture
def region(app: Flask, server: Server) -> Region:
    """Twelve municipalities of an association, their neighbours, and a consultant."""
    return region_on(app, load(server.instance, environment={}))


@pytest.fixture
def seat(new_context: CreateContextCallback, watch: Watch, app: Flask, base_url: str) -> Seat:
    """A window in a browser of their own for somebody, who is signed in where they are named; it is watched."""

    def sit_down(who: Person | None = None) -> Page:
        context = new_context()
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        if who:
            let_in_as(context, app, who, url=base_url)
        return context.new_page()

    return sit_down


def found(page: Page, count: int, column: str) -> None:
    """Wait for a portfolio of so many, in this order."""
    words = f"{count} municipalities" if count != 1 else "1 municipality"
    expect(page.locator("#found")).to_have_text(f"{words}, sorted by: {column}")


def offer(karla: Page, region: Region) -> str:
    """Let the association see it, and make a link for a consultant; gives the link."""
    karla.goto(f"/m/{region.first.municipality.key}/")
    follow(karla, "What others may see")
    heading(karla, "What others may see")
    press(karla, "Let the association see it")
    expect(karla.get_by_text("They may see it from this moment on.")).to_be_visible()
    karla.get_by_role("checkbox", name=re.compile("^notes and reasons")).first.check()
    press(karla, "Make a link")
    return karla.locator("#offered .address").inner_text().strip()


def accept(gerda: Page, link: str, region: Region) -> None:
    """Open the link, sign in and accept."""
    gerda.goto(link)
    heading(gerda, f"{TOWN} lets you look in")
    follow(gerda, "Sign in to accept or decline")
    gerda.get_by_label("E-mail address").fill(region.consultant.email)
    gerda.get_by_label("Password").fill(PASSWORD)
    press(gerda, "Sign in")
    heading(gerda, f"{TOWN} lets you look in")
    press(gerda, "Accept")
    heading(gerda, "What municipalities let you see")


def find(gerda: Page) -> None:
    """Search by name; filter and sort by a criterion, and come back to that by its address."""
    follow(gerda, "Find, sort and compare them in your portfolio")
    found(gerda, ALL, "Name")
    gerda.get_by_label("Name", exact=True).fill("ahorn")
    press(gerda, "Show")
    found(gerda, 1, "Name")
    expect(gerda.get_by_role("link", name=TOWN)).to_be_visible()
    press(gerda, "Show all")
    found(gerda, ALL, "Name")
    if not gerda.get_by_label("Sorted by", exact=True).is_visible():
        gerda.get_by_text("Filter and sort").click()
    gerda.get_by_label("Association").select_option(label="Verband Waldland")
    gerda.get_by_label("Sorted by", exact=True).select_option(label=CRITERION.title)
    press(gerda, "Show what fits")
    kept = gerda.url
    gerda.goto("/me/")
    gerda.goto(kept)
    found(gerda, len(NAMES), CRITERION.title)
    expect(gerda.locator("table .chip")).to_have_text([str(level) for level in LEVELS])


def choose(gerda: Page) -> None:
    """Tick three municipalities on two pages, and compare them."""
    press(gerda, "Show all")
    press(gerda, "Name")
    found(gerda, ALL, "Name")
    gerda.get_by_label(f"Choose {TOWN}").check()
    press(gerda, "Further")
    expect(gerda.get_by_text("Page 2 of 2")).to_be_visible()
    expect(gerda.get_by_label(TOWN, exact=True)).to_be_checked()
    gerda.get_by_label(f"Choose {STRONG}").check()
    gerda.get_by_label(f"Choose {WEAK}").check()
    press(gerda, "Compare what is ticked")
    heading(gerda, "3 places side by side")


def look(gerda: Page, way: str) -> None:
    """Look at the comparison in another way."""
    with gerda.expect_navigation():
        gerda.get_by_role("navigation", name="Ways to look at it").get_by_role("link", name=way, exact=True).click()


def look_around(gerda: Page) -> None:
    """Look at the comparison in every way there is."""
    expect(gerda.locator("table.heat td")).to_have_text([re.compile("^[0-4]$")] * len(shipped().criteria) * 3)
    expect(gerda.locator(".seen")).to_contain_text(shipped().dimensions[0].criteria[0].title)
    expect(gerda.locator(".seen")).to_contain_text(f"{STRONG} stands at 4 in")
    look(gerda, "Shown by evidence")
    expect(gerda.get_by_role("table", name="Levels from 0 to 4, as far as evidence carries them")).to_be_visible()
    look(gerda, "Scores")
    expect(gerda.get_by_role("img", name=re.compile("^The shown scores of 3 places"))).to_be_visible()
    gerda.get_by_role("group", name="Which places, at most four").get_by_label(WEAK).uncheck()
    press(gerda, "Draw these")
    expect(gerda.get_by_role("img", name=re.compile("^The shown scores of 2 places"))).to_be_visible()
    look(gerda, "Differences")
    gerda.get_by_label("One place").select_option(label=WEAK)
    gerda.get_by_label("The other place").select_option(label=STRONG)
    press(gerda, "Compare these two")
    expect(gerda.get_by_role("row", name=re.compile(f"{STRONG}, by 9\\d points"))).not_to_have_count(0)
    look(gerda, "Who can help whom")
    gerda.get_by_label("Place", exact=True).select_option(label=TOWN)
    press(gerda, "Show")
    heading(gerda, f"Who can help {TOWN}")
    expect(gerda.get_by_text(f"{STRONG} (level 4)").first).to_be_visible()
    look(gerda, "Common steps")
    expect(gerda.get_by_text("3 of 3 places stand at this step").first).to_be_visible()
    look(gerda, "Over time")
    expect(gerda.get_by_text("All final assessments are of one year.")).to_be_visible()


def go_neutral(gerda: Page) -> None:
    """Give the comparison a name and its places neutral ones."""
    look(gerda, "Levels as stated")
    follow(gerda, "Change name and places")
    gerda.get_by_label("Name (may stay empty)").fill("In the valley")
    gerda.get_by_label(re.compile("^Neutral names")).check()
    press(gerda, "Save")
    heading(gerda, "In the valley")
    expect(gerda.get_by_role("main")).to_contain_text("Place C")
    for name in (TOWN, STRONG, WEAK):
        expect(gerda.get_by_role("main")).not_to_contain_text(name)


def take_along(gerda: Page) -> str:
    """Download the comparison in every form, none of which holds a name; gives the address of its report."""
    for link in ("Spreadsheet", "CSV", "JSON"):
        content = downloaded(gerda, link)
        if link == "Spreadsheet":
            with ZipFile(BytesIO(content)) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        unnamed(content.decode(errors="replace"))
    follow(gerda, "Report as PDF")
    press(gerda, "Make the report (PDF)")
    expect(gerda.get_by_role("heading", level=1)).to_have_text("Your report is ready", timeout=MAKING)
    unnamed(whole_text(downloaded(gerda, "Download the report (PDF)")))
    report = gerda.url
    with gerda.expect_navigation():
        gerda.get_by_role("link", name="In the valley").click()
    return report


def downloaded(page: Page, link: str) -> bytes:
    """What a link downloads."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    return download.value.path().read_bytes()


def unnamed(text: str) -> None:
    """All places stand in a text, and none by its name."""
    assert squeezed("Place C") in squeezed(text)
    assert [name for name in (TOWN, STRONG, WEAK) if name in text] == []


def withdraw(karla: Page, region: Region) -> None:
    """Let the consultant see nothing any more."""
    karla.reload()
    press(karla, f"Withdraw what {region.consultant.name} may see")
    expect(karla.get_by_text("From this moment on they see nothing any more.")).to_be_visible()


def go_on(gerda: Page, report: str) -> None:
    """On the page that is still open, learn that a place is gone, from the report too, and go on without it."""
    assert [gerda.request.get(f"{report}{path}").status for path in ("", "/state", "/file")] == [409] * 3
    look(gerda, "Scores")
    heading(gerda, LOST)
    expect(gerda.get_by_role("main")).not_to_contain_text(TOWN)
    press(gerda, "Go on without")
    heading(gerda, "In the valley")
    expect(gerda.locator("table.heat thead th")).to_have_text(["Criterion", "Place A", "Place B"])
    gerda.goto("/portfolio?search=ahorn")
    expect(gerda.get_by_text("No municipality fits this filter.")).to_be_visible()


def see_through_the_association(vera: Page) -> None:
    """Whoever belongs to the association still finds it, and opens it."""
    vera.goto("/portfolio")
    found(vera, 1, "Name")
    follow(vera, TOWN)
    heading(vera, re.compile(f"^{TOWN}"))
    vera.goto("/me/grants")
    expect(vera.get_by_text("through Verband Waldland")).to_be_visible()


def test_a_consultant_finds_compares_and_loses_a_municipality(region: Region, seat: Seat, watch: Watch) -> None:
    watch.expect(r"status of 409")
    karla, gerda, vera = seat(region.first.people["Karla"]), seat(), seat(region.association.person)
    accept(gerda, offer(karla, region), region)
    find(gerda)
    choose(gerda)
    look_around(gerda)
    go_neutral(gerda)
    report = take_along(gerda)
    withdraw(karla, region)
    go_on(gerda, report)
    see_through_the_association(vera)

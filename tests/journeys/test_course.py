"""An assessment from the first answer to the final report, in real browsers: coordinator, reviewer without a mouse or a script, consultant."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from assessment.database.session import reading, writing
from assessment.services import assessments, finals
from tests.builders import answered, everywhere, shipped
from tests.checkers import axe
from tests.journeys.conftest import PATIENCE
from tests.journeys.server import Server
from tests.journeys.teams import installation, let_in, team_on
from tests.journeys.visitor import MAKING, choose
from tests.journeys.watching import Watch
from tests.teams import NOON, TeamTown, engine_of

FIRST = shipped().dimensions[0].criteria[0]
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
Seat = Callable[..., Page]


@pytest.fixture
def app(server: Server) -> Flask:
    """The server's application, to set things up and to sign people in."""
    return installation(server)


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A team whose assessment is answered throughout."""
    made = team_on(app)
    drafts = [assessments.Draft(name, answer, 0, name) for name, answer in everywhere(shipped(), answered(3, "document")).items()]
    with writing(engine_of(app)) as session:
        assessments.save_answers(session, shipped(), made.assessment_id, drafts, now=NOON, by=made.people["Karla"].id)
    return made


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], base_url: str, town: TeamTown) -> dict[str, Any]:
    """`page.goto("course")` is the course of that assessment."""
    return browser_context_args | {"base_url": f"{base_url}{town.here}/"}


@pytest.fixture
def seat(new_context: CreateContextCallback, app: Flask, town: TeamTown, base_url: str, watch: Watch) -> Seat:
    """A window of their own for somebody of the team."""

    def sit_down(name: str, *, script: bool = True) -> Page:
        context = new_context(java_script_enabled=script)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        let_in(context, app, town, name, url=base_url)
        return context.new_page()

    return sit_down


def press(page: Page, button: str) -> None:
    """Press a button of the course, and see what follows."""
    page.goto("course")
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def is_for_everybody(page: Page, *addresses: str) -> None:
    """Each page fits its width, and no rule of accessibility is violated."""
    for address in addresses:
        page.goto(address)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a dictionary of two numbers
            assert page.evaluate(TOO_WIDE) <= 0, f"{address} scrolls sideways at {size['width']} pixels"
            assert axe.violations(page) == [], address


def review_by_keyboard(rita: Page) -> None:
    """Say by keyboard alone that one sees level 1 in the first answer, and why."""
    rita.goto(f"review/{FIRST.dimension}")
    rita.locator(f"#{FIRST.id}-agree").focus()
    for _ in range(2):
        rita.keyboard.press("ArrowDown")
    expect(rita.locator(f"#{FIRST.id}-1")).to_be_checked()
    rita.keyboard.press("Tab")
    rita.keyboard.type("The minutes say otherwise.")
    rita.get_by_role("button", name="Save and see the whole review").press("Enter")
    expect(rita.get_by_text("declared 3, reviewed 1")).to_be_visible()


def ask_again(rita: Page) -> None:
    """Ask to look at the first answer again."""
    rita.goto("review")
    rita.get_by_text(shipped().dimensions[0].title, exact=True).last.click()
    rita.get_by_label(FIRST.title, exact=True).check()
    rita.get_by_label("Reason").fill("Please look at the minutes of June.")
    rita.get_by_role("button", name="Ask for changes").click()
    expect(rita.locator("[aria-current=step]")).to_have_text("changes requested")


def test_the_way_of_an_assessment_to_its_final_report(seat: Seat, app: Flask, town: TeamTown, tmp_path: Path) -> None:
    karla, rita = seat("Karla"), seat("Rita", script=False)
    press(karla, "Submit")
    press(rita, "Begin the review")
    review_by_keyboard(rita)
    ask_again(rita)
    karla.goto(f"part/{FIRST.dimension}")
    expect(karla.get_by_text("To be looked at again")).to_be_visible()
    choose(karla, FIRST.id, 2)
    with karla.expect_navigation():
        karla.get_by_role("button", name="Save and see all parts").click()
    press(karla, "Submit")
    press(rita, "Begin the review")
    press(rita, "Nothing more to change")
    press(karla, "Make it final")
    expect(karla.locator("[aria-current=step]")).to_have_text("final")
    konrad = seat("Konrad")
    konrad.goto("results")
    expect(konrad.get_by_text("Final version 1")).to_be_visible()
    konrad.get_by_role("button", name="The report as a PDF").click()
    expect(konrad.get_by_role("heading", level=1)).to_have_text("Your report is ready", timeout=MAKING)
    konrad.goto("results")
    with konrad.expect_download() as download:
        konrad.get_by_role("button", name="The report as a PDF").click()
    download.value.save_as(tmp_path / "report.pdf")
    with reading(engine_of(app)) as session:
        (final,) = finals.finals_of(session, town.assessment_id)
    assert sha256((tmp_path / "report.pdf").read_bytes()).hexdigest() == final.report_digest


def test_its_pages_are_for_everybody_at_each_width(seat: Seat) -> None:
    karla, rita = seat("Karla"), seat("Rita")
    is_for_everybody(karla, "course")
    press(karla, "Submit")
    is_for_everybody(rita, "review", "course")
    press(rita, "Begin the review")
    review_by_keyboard(rita)
    is_for_everybody(rita, f"review/{FIRST.dimension}", "review", f"history/{FIRST.id}")
    ask_again(rita)
    is_for_everybody(karla, "", f"part/{FIRST.dimension}", f"history/{FIRST.id}", "course")
    is_for_everybody(rita, f"review/{FIRST.dimension}")
    press(karla, "Submit")
    press(karla, "Make it final")
    is_for_everybody(karla, "course", "results", "final/1/")

"""The year of a team: from the first start of an installation over the final report to the next year, everybody in a browser of their own."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from assessment.answers import Answer, Evidence
from assessment.database.session import writing
from assessment.services.assessments import Draft, open_for_team, save_answers
from assessment.services.people import by_email
from tests.builders import shipped
from tests.evidence_files import PDF
from tests.journeys.conftest import PATIENCE
from tests.journeys.server import Server, serving
from tests.journeys.teams import installation
from tests.journeys.visitor import SAVED, choose, fill_profile
from tests.journeys.watching import Watch
from tests.report.reading import squeezed, whole_text
from tests.teams import engine_of

PASSWORD = "kerze traktor nebel"
TOWN = "Probedorf an der Ü"
PART = shipped().dimensions[0]
FIRST, SECOND = PART.criteria[:2]
REASON = "The minutes of June say “now and then”."
MINUTES = FilePayload(name="Niederschrift Juni.pdf", mimeType="application/pdf", buffer=PDF)
NAMES = ("Stella Steward", "Karla Klar", "Carlo Zähler", "Rita Prüfer")
Seat = Callable[[], Page]


@pytest.fixture
def fresh(chromium: str, tmp_path: Path) -> Iterator[Server]:
    """An installation that has never been started before."""
    with serving(tmp_path / "fresh") as running:
        yield running


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], fresh: Server) -> dict[str, Any]:
    """`page.goto("/")` is the start page of that installation."""
    return browser_context_args | {"base_url": fresh.url}


@pytest.fixture
def seat(new_context: CreateContextCallback, fresh: Server) -> Iterator[Seat]:
    """A window of their own for somebody; whatever they do, no error stands on the console and no request leaves the server."""
    watch = Watch(fresh.url)

    def sit_down() -> Page:
        context = new_context()
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        return context.new_page()

    yield sit_down
    assert watch.faults() == []


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait for a page by its heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def press(page: Page, button: str) -> None:
    """Press a button, and see the page that follows."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str | re.Pattern[str]) -> None:
    """Follow a link of the page."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=link).first.click()


def join(page: Page, link: str, name: str) -> None:
    """Open the link of an invitation, and make an account."""
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("#join").get_by_role("button").click()


def email_of(name: str) -> str:
    """The address of somebody on this journey."""
    return f"{name.split()[0].lower()}@example.org"


def first_steward(stella: Page, fresh: Server) -> None:
    """Make the steward's account with the link that the first start has printed."""
    log = (fresh.instance.parent / "server.log").read_text()
    found = re.search(r"http\S+/join/[\w-]{32}", log)
    assert found, log
    join(stella, found[0], NAMES[0])


def added(stella: Page, name: str) -> str:
    """Have the steward add somebody; the link that sets their password."""
    stella.goto("/installation/people/new")
    stella.get_by_label("Name", exact=True).fill(name)
    stella.get_by_label("E-mail address").fill(email_of(name))
    stella.get_by_role("main").get_by_role("button").click()
    return stella.locator(".address").inner_text().strip()


def set_up(karla: Page, link: str) -> str:
    """Set a password, set the municipality up and start an assessment; its address."""
    karla.goto(link)
    karla.get_by_label("New password").fill(PASSWORD)
    press(karla, "Save and sign in")
    follow(karla, "Set up a municipality")
    fill_profile(karla, TOWN)
    press(karla, "Set it up")
    heading(karla, TOWN)
    press(karla, "Start a full assessment")
    heading(karla, TOWN)
    return karla.url


def invited(karla: Page, role: str) -> str:
    """Invite somebody; the link to pass on."""
    follow(karla, "Invite")
    karla.get_by_role("radio", name=role).check()
    press(karla, "Make an invitation")
    link = karla.locator("#invited .address").inner_text().strip()
    follow(karla, TOWN)
    return link


def hand_out(karla: Page, town: str) -> None:
    """Give Carlo the first part."""
    karla.goto(town)
    follow(karla, "Give each colleague their questions")
    karla.get_by_label(NAMES[2]).check()
    karla.get_by_label(PART.title).check()
    press(karla, "Ask them these questions")


def answer_mine(carlo: Page, town: str) -> None:
    """Answer one's own questions, and add a file to the first."""
    carlo.goto("/me/")
    follow(carlo, TOWN)
    follow(carlo, "Full assessment")
    follow(carlo, f"Answer your {len(PART.criteria)} questions")
    for criterion in PART.criteria:
        choose(carlo, criterion.id, 3)
        carlo.locator(f"#{criterion.id}-evidence-described").check()
        carlo.locator(f"#{criterion.id}-evidence-text").fill("Council minutes")
    expect(carlo.locator("#saved")).to_contain_text(SAVED)
    carlo.locator(f"#{FIRST.id} .files").get_by_text("Add or see files").click()
    carlo.get_by_label("File", exact=True).set_input_files(MINUTES)
    press(carlo, "Add this file")
    expect(carlo.get_by_text("The answer now says that a document shows it.")).to_be_visible()


def answer_the_rest(fresh: Server, town: str) -> None:
    """What the coordinator types on the pages of the other parts, without the pages."""
    engine = engine_of(installation(fresh))
    rest = [criterion.id for criterion in shipped() if criterion.dimension != PART.id]
    drafts = [Draft(name, Answer(2, Evidence.DESCRIBED, "A list"), 0, f"rest-{name}") for name in rest]
    with writing(engine) as session:
        karla = by_email(session, email_of(NAMES[1]))
        assert karla
        opened = open_for_team(session, town.split("/")[-2], karla, today=datetime.now(UTC).date())
        save_answers(session, shipped(), opened.id, drafts, now=datetime.now(UTC), by=karla.id)


def review(rita: Page) -> None:
    """See a lower level in the first answer, and ask to look at the second again."""
    press(rita, "Begin the review")
    follow(rita, PART.title)
    choose(rita, FIRST.id, 1)
    rita.locator(f"#{FIRST.id}-reason").fill(REASON)
    press(rita, "Save and see the whole review")
    expect(rita.get_by_text("declared 3, reviewed 1")).to_be_visible()
    rita.get_by_role("group", name="Which questions?").get_by_text(PART.title).click()
    rita.get_by_label(SECOND.title, exact=True).check()
    rita.get_by_label("Reason").fill("Is it so in the villages too?")
    press(rita, "Ask for changes")


def change(karla: Page, town: str) -> None:
    """Answer anew what is to be looked at again, and submit once more."""
    karla.goto(town)
    follow(karla, "See what is to be looked at again")
    follow(karla, SECOND.title)
    expect(karla.locator(f"#{SECOND.id}").get_by_text("Is it so in the villages too?")).to_be_visible()
    choose(karla, SECOND.id, 2)
    press(karla, "Save and see all parts")
    submit(karla, town)


def submit(karla: Page, town: str) -> None:
    """Hand it in, from the list of tasks."""
    karla.goto(town)
    follow(karla, "Everything is answered: submit it")
    press(karla, "Submit")


def finish(rita: Page, karla: Page, town: str) -> None:
    """The second review finds nothing more; the coordinator makes it final."""
    rita.goto(town)
    follow(rita, "Look at the answers and their evidence")
    press(rita, "Begin the review")
    press(rita, "Nothing more to change")
    karla.goto(town)
    follow(karla, "Have it reviewed, or make it final")
    press(karla, "Make it final")
    follow(karla, "See the results")


def report_of(page: Page, folder: Path) -> str:
    """Have the worker make the report and download it; all its text without spaces."""
    press(page, "The report as a PDF")
    heading(page, "Your report is ready")
    with page.expect_download() as download:
        follow_download(page)
    download.value.save_as(folder / "report.pdf")
    return whole_text((folder / "report.pdf").read_bytes())


def follow_download(page: Page) -> None:
    """Press the button of the ready report."""
    page.get_by_role("link", name="Download the report (PDF)").click()


def begin_next_year(karla: Page, town: str) -> None:
    """Start again, say that one answer is still true, and look at the trend."""
    karla.goto(town)
    follow(karla, "Start again from the last one")
    press(karla, "Start again")
    heading(karla, "What was answered last time")
    expect(karla.get_by_text("0 of 36 answers looked at.")).to_be_visible()
    press(karla, f"Still true ({FIRST.title})")
    expect(karla.get_by_text("1 of 36 answers looked at.")).to_be_visible()
    follow(karla, "All six parts")
    expect(karla.get_by_text("1 of 36 questions answered").first).to_be_visible()
    expect(karla.get_by_role("link", name="Look at 35 answers of last time")).to_be_visible()
    follow(karla, "What has changed over the years")
    expect(karla.get_by_text("One assessment is final. With the next one, a line begins here.")).to_be_visible()


def test_a_team_goes_from_the_first_start_through_its_year(fresh: Server, seat: Seat, tmp_path: Path) -> None:
    stella, karla, carlo, rita = (seat() for _ in NAMES)
    first_steward(stella, fresh)
    town = set_up(karla, added(stella, NAMES[1]))
    karla.get_by_role("navigation", name="Main").get_by_role("link", name="Municipality").click()
    join(carlo, invited(karla, "Contributor"), NAMES[2])
    join(rita, invited(karla, "Reviewer"), NAMES[3])
    hand_out(karla, town)
    answer_mine(carlo, town)
    answer_the_rest(fresh, town)
    submit(karla, town)
    rita.goto(town)
    follow(rita, "Look at the answers and their evidence")
    review(rita)
    change(karla, town)
    finish(rita, karla, town)
    text = report_of(karla, tmp_path)
    assert squeezed("A reviewer sees: level 1") in text
    assert squeezed(REASON) in text
    assert [name for name in NAMES if squeezed(name) in text or name.split()[1] in text] == []
    begin_next_year(karla, town)

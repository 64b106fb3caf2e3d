"""A tour of all pages, each in the state that holds most: with errors, with open evidence, with everything shown."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from types import MappingProxyType

from playwright.sync_api import FilePayload, Page, expect

from assessment.paths import PACKAGE
from assessment.questionnaire import Scope, asked
from tests.builders import shipped
from tests.journeys.visitor import MAKING, choose, note, started, upload

OPEN_ALL = """() => {
  document.querySelectorAll("details").forEach((place) => { place.open = true; });
  document.querySelectorAll(".evidence, .reason").forEach((place) => place.classList.add("filled"));
}"""
Stop = Callable[[Page, str], None]
BEST = PACKAGE / "demonstration" / "bestort.toml"
PUBLIC = (
    "/", "/begin/full", "/begin/quick", "/questions", "/questions?scope=quick", "/questions/by-person", "/questions/by-person?scope=quick",
    "/upload", "/unsent", "/help", "/method", "/glossary", "/privacy", "/imprint", "/accessibility", "/case-studies", "/open-data/",
    "/case-studies/etteln", "/case-studies/south-korea", "/form/2345-2345/1", "/nowhere",
)
PRIVATE = (
    "welcome", "", "profile", "results", "sharing", "history/problem-first", "history/staff-skills", "part/nowhere", "evidence", "evidence/early-say",
    "forms", "type/6",
)
_numbers = count()


def _public(address: str, page: Page, _: str) -> None:
    page.goto(address)


def _private(address: str, page: Page, town: str) -> None:
    page.goto(town + address)


def _part(dimension: str, page: Page, town: str) -> None:
    """A part with every card and every note open."""
    page.goto(f"{town}part/{dimension}")
    page.evaluate(OPEN_ALL)


def _begin_wrongly(page: Page, _: str) -> None:
    page.goto("/begin/full")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#problems")).to_be_visible()


def _profile_wrongly(page: Page, town: str) -> None:
    page.goto(f"{town}profile")
    page.get_by_label("How many people live there").fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#problems")).to_be_visible()


def _upload_wrongly(page: Page, _: str) -> None:
    page.goto("/upload")
    letter = FilePayload(name="letter.txt", mimeType="text/plain", buffer=b"Dear Sir or Madam")
    page.get_by_label("Report (PDF) or answers file").set_input_files(letter)
    page.get_by_role("button", name="Upload and go on").click()
    expect(page.locator("#problems")).to_be_visible()


def _evidence(page: Page, town: str) -> None:
    """A file of a question, with everything that can be changed about it."""
    page.goto(f"{town}evidence/early-say")
    page.get_by_label("File", exact=True).set_input_files(FilePayload(name="Beschluss.txt", mimeType="text/plain", buffer=b"Einstimmig."))
    page.get_by_label("What it shows").fill("The council's decision")
    page.get_by_label("It holds until").fill("2026-05-03")
    page.get_by_role("button", name="Add this file").click()
    expect(page.get_by_role("link", name="Beschluss.txt")).to_be_visible()
    page.evaluate(OPEN_ALL)


def _evidence_wrongly(page: Page, town: str) -> None:
    page.goto(f"{town}evidence/early-say")
    page.get_by_label("File", exact=True).set_input_files(FilePayload(name="page.txt", mimeType="text/plain", buffer=b"<html>"))
    page.get_by_role("button", name="Add this file").click()
    expect(page.locator("#problems")).to_be_visible()


def _plan_wrongly(page: Page, town: str) -> None:
    page.goto(f"{town}results")
    page.get_by_label("Hours that you have in a quarter").fill("plenty")
    page.get_by_role("button", name="Plan again").click()
    expect(page.locator("#problems")).to_be_visible()


def _send_again(page: Page, town: str) -> None:
    page.goto(f"{town}sharing")
    page.context.clear_cookies()
    page.get_by_role("button", name="Renew this address").click()
    expect(page.get_by_role("button", name="Send again")).to_be_visible()


def _conflict(page: Page, _: str) -> None:
    address = started(page, f"Zwist {next(_numbers)}")
    page.goto(f"{address}part/people")
    assert page.context.browser
    other = page.context.browser.new_page()
    other.goto(f"{address}part/people")
    choose(other, "problem-first", 1)
    other.get_by_role("button", name="Save and see all parts").click()
    expect(other.get_by_text("1 of 36 questions answered")).to_be_visible()
    other.close()
    choose(page, "problem-first", 3)
    note(page, "problem-first").fill("Otherwise")
    expect(page.locator("#problem-first-conflict")).to_contain_text("Otherwise")


def _part_wrongly(page: Page, _: str) -> None:
    address = started(page, f"Grundlos {next(_numbers)}")
    page.goto(f"{address}part/trust")
    choose(page, "tech-explained", "not-applicable")
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.locator("#problems")).to_be_visible()


def _empty_results(scope: str, page: Page, _: str) -> None:
    page.goto(f"{started(page, 'Leerhausen', scope=scope)}results")


def _quick_results(page: Page, _: str) -> None:
    address = started(page, "Schnellheim", scope="quick")
    page.goto(f"{address}part/quick")
    for criterion in asked(shipped(), Scope.QUICK)[:10]:
        choose(page, criterion.id, 1)
    page.get_by_role("button", name="Save and see the results").click()
    expect(page.get_by_text("10 of 12 questions answered").first).to_be_visible()


def _quick_part(page: Page, _: str) -> None:
    page.goto(f"{started(page, 'Schnellau', scope='quick')}part/quick")
    page.evaluate(OPEN_ALL)


def _quick_tasks(page: Page, _: str) -> None:
    page.goto(started(page, "Schnellbach", scope="quick"))


def _best_results(page: Page, _: str) -> None:
    page.goto(f"{upload(page, BEST)}results")


def _withdrawn(page: Page, _: str) -> None:
    page.goto(f"{started(page, 'Rückzug')}sharing")
    page.get_by_role("button", name="Withdraw this assessment").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()


def _reading(page: Page, town: str) -> None:
    page.goto(f"{town}sharing")
    page.locator("a[href*='/r/']").click()
    expect(page).to_have_url(page.url)


def _report_underway(page: Page, _: str) -> None:
    address = started(page, f"Wartung {next(_numbers)} an der {id(page)}")
    page.route("**/state", lambda route: route.fulfill(json={"state": "running", "progress": 40}))
    page.goto(f"{address}results")
    page.get_by_role("button", name="Make the report as a PDF").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is being made")


def _report_ready(page: Page, town: str) -> None:
    page.goto(f"{town}results")
    page.get_by_role("button", name="Make the report as a PDF").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is ready", timeout=MAKING)


STOPS: Mapping[str, Stop] = MappingProxyType({
    **{address: partial(_public, address) for address in PUBLIC},
    **{f"town/{address}": partial(_private, address) for address in PRIVATE},
    **{f"town/part/{dimension.id}, all open": partial(_part, dimension.id) for dimension in shipped().dimensions},
    "/begin, with errors": _begin_wrongly, "/upload, with an error": _upload_wrongly, "profile, with errors": _profile_wrongly,
    "results, with an error": _plan_wrongly, "part, with an error": _part_wrongly, "part, with a conflict": _conflict,
    "evidence, with a file": _evidence, "evidence, with an error": _evidence_wrongly,
    "send again": _send_again, "results, nothing answered": partial(_empty_results, "full"),
    "quick results, nothing answered": partial(_empty_results, "quick"), "quick results": _quick_results,
    "quick tasks": _quick_tasks, "part/quick, all open": _quick_part,
    "results, all at level 4": _best_results,
    "withdrawn": _withdrawn, "results, for reading": _reading, "report under way": _report_underway, "report ready": _report_ready,
})

"""What people do on the pages, in words that journeys share."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from assessment.answers import Answer, Evidence
from assessment.catalogue.model import Criterion, Dimension
from assessment.exchange import answers_file
from assessment.questionnaire import Scope, questions
from tests.builders import shipped

SAVED = "✓ Saved"
MAKING = 180_000  # milliseconds that a PDF may take on a machine that does many things at once
WAITED = """(given) => {
  const every = window.waited ??= {}, one = every[%(name)s] ??= {};
  if (!one.asks) {
    one.asks = true;
    (%(question)s)(given).catch(() => false).then((found) => Object.assign(one, { asks: false, found }));
  }
  return one.found;
}"""
HAS_ARRIVED = "async ([address, text]) => (await (await fetch(address)).text()).includes(text)"


def fill_profile(page: Page, name: str) -> None:
    """Say who we are: a village in Germany."""
    page.get_by_label("Name of the village").fill(name)
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("How many people live there").fill("1 900")
    page.locator("[name=kind][value=village]").check()


def private_address(page: Page) -> str:
    """The private address that the welcome page is about, with a slash at the end."""
    return page.url.partition("#")[0].removesuffix("welcome")


def begin(page: Page, name: str, *, scope: str = "full") -> str:
    """Start an assessment from the start page; its private address, with a slash at the end."""
    page.goto("/")
    page.get_by_role("link", name="Start the quick check" if scope == "quick" else "Start the full assessment").click()
    fill_profile(page, name)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep this private address")
    return private_address(page)


def started(page: Page, name: str, *, scope: str = "full") -> str:
    """An assessment that was started already, without anybody clicking; its private address, with a slash at the end."""
    mark = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get(f"/begin/{scope}").text())
    assert mark
    profile = {"csrf_token": mark[1], "name": name, "country": "DE", "population": "1900", "kind": "village"}
    return page.request.post(f"/begin/{scope}", form=profile).url.removesuffix("welcome")


def open_part(page: Page, town: str, dimension: str) -> None:
    """Open the questions of one part."""
    page.goto(f"{town}part/{dimension}")


def choose(page: Page, criterion: str, choice: int | str) -> None:
    """Choose a level, "unknown" or "not-applicable"."""
    page.locator(f"#{criterion}-{choice}").check()


def give(page: Page, criterion: str, answer: Answer) -> None:
    """Type a whole answer into its question."""
    if answer.level is not None:
        choose(page, criterion, answer.level)
        page.locator(f"#{criterion}-evidence-{answer.evidence}").check()
        if answer.evidence_text:
            page.locator(f"#{criterion}-evidence-text").fill(answer.evidence_text)
        if answer.evidence_link:
            page.locator(f"#{criterion}-evidence-link").fill(answer.evidence_link)
    elif answer.not_applicable:
        choose(page, criterion, "not-applicable")
        page.locator(f"#{criterion}-reason").fill(answer.not_applicable)
    else:
        choose(page, criterion, "unknown")
    if answer.note:
        note(page, criterion).fill(answer.note)


def note(page: Page, criterion: str) -> Locator:
    """The field for a note, opened."""
    field = page.locator(f"#{criterion}-note")
    field.wait_for(state="attached")
    if not field.is_visible():
        page.locator(f"#{criterion} summary", has_text="Note").click()
    return field


def plausible(criterion: Criterion, number: int) -> Answer:
    """An answer with evidence, different for each question."""
    if criterion.id == "tech-explained":
        return Answer(not_applicable="No cameras, sensors or chatbots in use")
    if number == 7:
        return Answer(unknown=True, note="Ask the fire brigade <soon> & write it down")
    if number % 5 < 3:
        return Answer(number % 5, Evidence.DESCRIBED, f"Town clerk, since {2000 + number}: “list № {number}”")
    return Answer(number % 5, Evidence.DOCUMENT, f"Council paper {number}/2026", f"https://probedorf.example/paper-{number}?a=1&b=2", "Straße, ünd ✓")


def plausible_answers() -> dict[str, Answer]:
    """An answer to every question, one not known and one that does not apply."""
    return {criterion.id: plausible(criterion, number) for number, criterion in enumerate(shipped())}


def answer_part(page: Page, dimension: Dimension, answers: dict[str, Answer], *, scope: Scope = Scope.FULL) -> None:
    """Type the answers to all questions of a part that are asked; each is waited for, because a page arrives bit by bit."""
    for criterion in questions(dimension, scope):
        give(page, criterion.id, answers[criterion.id])


def stored(page: Page, town: str) -> dict[str, Answer]:
    """All answers as the server has them."""
    file = page.request.get(f"{town}answers.json").body()
    return dict(answers_file.parse(file, catalogue=shipped(), name="answers.json").answers)


def upload(page: Page, file: Path) -> str:
    """Go on with a file; the private address of the new assessment."""
    page.goto("/upload")
    page.get_by_label("Report (PDF) or answers file").set_input_files(file)
    page.get_by_role("button", name="Upload and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep this private address")
    return private_address(page)


def wait_until_stored(page: Page, town: str, text: str) -> None:
    """Wait until the server has this text in an answer; `page` is any page of the server on which a script may run."""
    wait_until(page, HAS_ARRIVED, [f"{town}answers.json", text])


def wait_until(page: Page, question: str, given: object = None, *, within: float | None = None) -> None:
    """Wait until an asynchronous function of the page gives true; `wait_for_function` by itself takes any promise for true."""
    name = json.dumps(json.dumps([question, given]))
    page.wait_for_function(WAITED % {"name": name, "question": question}, arg=given, polling=100, timeout=within)


def make_report(page: Page) -> bytes:
    """From the results, have the report made and download it."""
    page.get_by_role("button", name="Make the report as a PDF").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is ready", timeout=MAKING)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the report (PDF)").click()
    return download.value.path().read_bytes()

"""A report of last month comes into an assessment that was answered otherwise meanwhile: choose, see, take back, with and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assessment.answers import Answer, Evidence
from tests.builders import answered, shipped
from tests.journeys.visitor import choose, make_report, open_part, started, stored
from tests.journeys.watching import Watch

PART = shipped().dimensions[0]
SAME, NEW, KEPT, BOTH = [criterion.id for criterion in PART.criteria][:4]
LAST_MONTH = {SAME: 1, NEW: 2, KEPT: 3, BOTH: 4}
NOW = {SAME: 1, KEPT: 0, BOTH: 2}


@pytest.fixture(params=["with scripts", "without scripts"])
def reader(request: pytest.FixtureRequest) -> Page:
    """A page in which scripts run, and one in which none does."""
    context: BrowserContext = request.getfixturevalue("context" if request.param == "with scripts" else "without_script")
    return context.new_page()


def answer(page: Page, town: str, levels: dict[str, int]) -> None:
    """Choose these levels, and save the page."""
    open_part(page, town, PART.id)
    for criterion, level in levels.items():
        choose(page, criterion, level)
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_text(f"{len(levels)} of 36 questions answered").first).to_be_visible()


def report_of_last_month(page: Page, folder: Path) -> Path:
    """A report that was made of other answers, as a file."""
    town = started(page, "Vormonat")
    answer(page, town, LAST_MONTH)
    page.goto(f"{town}results")
    path = folder / "report.pdf"
    path.write_bytes(make_report(page))
    return path


def bring(page: Page, town: str, file: Path) -> None:
    """Upload a file on the page to which the list of tasks leads."""
    page.goto(town)
    page.get_by_role("link", name="Bring in a filled form").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Upload and compare").click()


def test_a_report_of_last_month_is_compared_chosen_from_and_taken_back(reader: Page, tmp_path: Path) -> None:
    report = report_of_last_month(reader, tmp_path)
    town = started(reader, "Vormonat")
    answer(reader, town, NOW)
    before = stored(reader, town)
    bring(reader, town, report)
    expect(reader.get_by_role("heading", level=1)).to_have_text("What this form would change")
    expect(reader.get_by_role("main")).to_contain_text("report.pdf (a report)")
    expect(reader.locator(f"#{NEW}-choice")).to_be_checked()
    expect(reader.locator(f"#{KEPT}-choice")).to_be_checked()
    assert stored(reader, town) == before
    reader.go_back()
    reader.go_forward()
    reader.locator(f"#{BOTH}-choice-take").check()
    reader.get_by_role("button", name="Take over what is chosen").click()
    expect(reader.get_by_role("heading", name="Done")).to_be_visible()
    expect(reader.get_by_text("Taken over: 2")).to_be_visible()
    assert stored(reader, town) == before | {NEW: answered(2), BOTH: answered(4)}
    reader.get_by_role("button", name="Take all of this back").click()
    expect(reader.get_by_text("What came from this form was taken back.")).to_be_visible()
    assert stored(reader, town) == before


def test_a_photo_is_refused_and_the_way_goes_on(reader: Page, watch: Watch, tmp_path: Path) -> None:
    watch.expect("400")
    town = started(reader, "Fotostadt")
    photo = tmp_path / "form.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(1000))
    bring(reader, town, photo)
    expect(reader.locator("#problems")).to_contain_text("This is a picture.")
    expect(reader.locator("#file")).to_be_visible()
    assert stored(reader, town) == {}


def test_the_difference_page_is_worked_with_the_keyboard_alone(context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    town = started(page, "Tastenstadt")
    answer(page, town, {SAME: 1})
    note = Answer(2, Evidence.DESCRIBED, "A list.")
    file = tmp_path / "answers.toml"
    file.write_text(
        f'catalogue = "2026.1"\ndate = 2026-11-20\n[municipality]\nname = "Tastenstadt"\n[answers.{SAME}]\nlevel = 2\n'
        f'evidence = "described"\nevidence-text = "A list."\n', encoding="utf-8",
    )
    bring(page, town, file)
    page.locator(f"#{SAME}-choice").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#{SAME}-choice-take")).to_be_checked()
    page.get_by_role("button", name="Take over what is chosen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken over: 1")).to_be_visible()
    assert stored(page, town) == {SAME: note}

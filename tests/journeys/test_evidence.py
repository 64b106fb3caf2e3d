"""A file as evidence, in a real browser: from the question and back, with scripts and without, and fetched again as it was."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from assessment.answers import Evidence
from tests.evidence_files import PDF
from tests.journeys.visitor import choose, open_part, started, stored
from tests.journeys.watching import Watch

MEGABYTE = 1024 * 1024
DECISION = FilePayload(name="Beschluss vom 3. Mai.pdf", mimeType="application/pdf", buffer=PDF)


@pytest.fixture(params=["with script", "without"])
def reader(request: pytest.FixtureRequest, page: Page, without_script: BrowserContext) -> Page:
    """A page in which scripts run, and one in which none does."""
    return page if request.param == "with script" else without_script.new_page()


def test_a_file_is_added_to_a_question_and_fetched_again(reader: Page, watch: Watch, tmp_path: Path) -> None:
    town = started(reader, "Aktenau")
    open_part(reader, town, "trust")
    choose(reader, "early-say", 4)
    files = reader.locator("#early-say .files")
    (files.get_by_role("button") if files.get_by_role("button").count() else files.get_by_role("link")).click()
    reader.get_by_label("File", exact=True).set_input_files(DECISION)
    reader.get_by_label("It holds until").fill("2031-05-03")
    reader.get_by_role("button", name="Add this file").click()
    expect(reader.get_by_text("The answer now says that a document shows it.")).to_be_visible()
    with reader.expect_download() as fetched:
        reader.get_by_role("link", name=DECISION["name"]).click()
    fetched.value.save_as(tmp_path / "fetched")
    assert ((tmp_path / "fetched").read_bytes(), fetched.value.suggested_filename) == (PDF, DECISION["name"])
    reader.get_by_role("link", name="Back to the question").click()
    expect(reader.locator("#early-say-evidence-document")).to_be_checked()
    expect(reader.locator("#early-say-evidence-until")).to_have_value("2031-05-03")
    assert stored(reader, town)["early-say"].evidence is Evidence.DOCUMENT


def test_a_script_says_before_sending_that_a_file_is_too_large(page: Page, watch: Watch) -> None:
    town = started(page, "Großakten")
    page.goto(f"{town}evidence/early-say")
    page.get_by_label("File", exact=True).set_input_files(FilePayload(name="a.txt", mimeType="text/plain", buffer=b"x" * (11 * MEGABYTE)))
    expect(page.locator("#sending")).to_have_text("This file is too large: at most 10 megabytes.")
    page.get_by_role("button", name="Add this file").click()
    expect(page.get_by_text("No file is kept here yet.")).to_be_visible()
    page.get_by_label("File", exact=True).set_input_files(DECISION)
    expect(page.locator("#sending")).to_have_text("")

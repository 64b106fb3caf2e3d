"""A file that is far too large, in a real browser: a script says so before it is sent, and without one the page that says so leads back."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.checkers import axe
from tests.journeys.visitor import started, stored
from tests.journeys.watching import Watch

MEGABYTE = 1024 * 1024
UPLOADS = (
    ("{town}intake", "File with the filled form", "Upload and compare"), ("/upload", "Report (PDF) or answers file", "Upload and go on"),
)


@pytest.fixture(params=[100, 1024], ids=["100 MB", "1 GB"])
def large(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file with nothing in it, which takes no room on the disk."""
    path = tmp_path / "form.pdf"
    with path.open("wb") as file:
        file.truncate(request.param * MEGABYTE)
    return path


def test_without_a_script_the_page_is_seen_and_leads_back(without_script: BrowserContext, watch: Watch, large: Path) -> None:
    watch.expect("413")
    page = without_script.new_page()
    town = started(page, "Großdorf")
    for path, file, button in UPLOADS:
        page.goto(path.replace("{town}", town))
        heading = page.get_by_role("heading", level=1).inner_text()
        page.get_by_label(file).set_input_files(large)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This file is too large")
        expect(page.get_by_text("A file may have at most 20 megabytes here.")).to_be_visible()
        page.get_by_role("link", name="Choose another file").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert stored(page, town) == {}


def test_a_script_says_so_before_anything_is_sent(page: Page, watch: Watch, large: Path) -> None:
    town = started(page, "Großdorf")
    for path, file, button in UPLOADS:
        page.goto(path.replace("{town}", town))
        heading = page.get_by_role("heading", level=1).inner_text()
        page.get_by_label(file).set_input_files(large)
        expect(page.locator("#sending")).to_have_text("This file is too large: at most 20 megabytes.")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert axe.violations(page) == []

"""A form to fill in on a screen survives the viewer of Firefox: filled in, saved, opened by others, and saved again."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assessment.answers import Answer
from assessment.form_fields import values_of
from tests.builders import answered, shipped
from tests.fillable import EVERYTHING, SCRIPTS, form_of, taken
from tests.journeys.pdfjs import filled_and_saved, viewer
from tests.journeys.visitor import MAKING, started, stored

FIRST, SECOND, THIRD = list(shipped().criteria)[:3]


@pytest.fixture
def firefox(browser: Browser) -> Iterator[Page]:
    """The viewer of Firefox, in a browser of its own."""
    context = browser.new_context()
    yield viewer(context)
    context.close()


def test_what_is_typed_in_the_viewer_of_firefox_comes_back_equal(firefox: Page) -> None:
    back = taken(filled_and_saved(firefox, form_of(), values_of(FIRST, EVERYTHING)))
    assert back.assessment.answers == {FIRST: EVERYTHING}
    assert (back.unreadable, back.mark) == ((), taken(form_of()).mark)


def test_prefilled_answers_stay_as_they_are_where_nobody_touched_them(firefox: Page) -> None:
    there = {FIRST: EVERYTHING, SECOND: answered(2)}
    back = taken(filled_and_saved(firefox, form_of(there), values_of(THIRD, Answer(note=SCRIPTS[1]))))
    assert back.assessment.answers == there | {THIRD: Answer(note=SCRIPTS[1])}


def test_an_answer_can_be_changed_and_saved_twice(firefox: Page) -> None:
    once = filled_and_saved(firefox, form_of({FIRST: EVERYTHING}), values_of(FIRST, replace(EVERYTHING, level=1, note="first")))
    twice = filled_and_saved(firefox, once, values_of(FIRST, replace(EVERYTHING, level=4, note="\n".join(SCRIPTS))))
    assert taken(once).assessment.answers[FIRST].level == 1
    assert taken(twice).assessment.answers == {FIRST: replace(EVERYTHING, level=4, note="\n".join(SCRIPTS))}


def test_ten_thousand_characters_survive_the_viewer_of_firefox(firefox: Page) -> None:
    long = ("".join(SCRIPTS) * 10_000)[:10_000]
    assert taken(filled_and_saved(firefox, form_of(), {f"{FIRST}_note": long})).assessment.answers == {FIRST: Answer(note=long)}


def test_poppler_opens_what_the_viewer_of_firefox_saved(firefox: Page, tmp_path: Path) -> None:
    file = tmp_path / "saved.pdf"
    file.write_bytes(filled_and_saved(firefox, form_of(), values_of(FIRST, Answer(3, note="Grüße an die Stadt"))))
    assert "Grüße an die Stadt" in _said("pdftotext", str(file), "-")
    _said("pdftoppm", "-r", "40", "-f", "2", "-l", "2", "-png", str(file), str(tmp_path / "page"))
    assert list(tmp_path.glob("page*.png"))


def test_a_form_is_made_filled_in_elsewhere_and_brought_back(page: Page, firefox: Page, tmp_path: Path) -> None:
    town = started(page, "Formstadt")
    page.goto(f"{town}forms")
    page.get_by_role("button", name="Make the PDF to fill in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your form is ready", timeout=MAKING)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the form (PDF)").click()
    file = tmp_path / "formstadt.pdf"
    file.write_bytes(filled_and_saved(firefox, download.value.path().read_bytes(), values_of(FIRST, EVERYTHING) | values_of(SECOND, answered(2))))
    page.goto(f"{town}intake")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Upload and compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this form would change")
    assert stored(page, town) == {}
    page.get_by_role("button", name="Take over what is chosen").click()
    expect(page.get_by_text("Taken over: 2")).to_be_visible()
    assert stored(page, town) == {FIRST: EVERYTHING, SECOND: answered(2)}


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return done.stdout

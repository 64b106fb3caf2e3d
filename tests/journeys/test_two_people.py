"""Two people, or two tabs, on the same answer: both versions are shown, one is chosen, the other stays in the history."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.visitor import SAVED, choose, note, open_part, started, stored
from tests.journeys.watching import Watch

QUESTION = "problem-first"
THEIRS, YOURS = "They saw it so.", "You saw it otherwise."


def _both_open(page: Page, address: str) -> Page:
    """The same part open in the browsers of two people; the second has saved its answer and is closed again."""
    open_part(page, address, "people")
    assert page.context.browser
    other = page.context.browser.new_page(locale="en-GB")
    open_part(other, address, "people")
    choose(other, QUESTION, 1)
    note(other, QUESTION).fill(THEIRS)
    other.get_by_role("button", name="Save and see all parts").click()
    expect(other.get_by_text("1 of 36 questions answered")).to_be_visible()
    other.close()
    return page


def _answer_otherwise(page: Page) -> None:
    choose(page, QUESTION, 3)
    note(page, QUESTION).fill(YOURS)


@pytest.fixture
def conflict(page: Page, watch: Watch) -> str:
    """A page that shows a conflict; gives the private address."""
    watch.expect("409")
    address = started(page, "Zweierlei")
    _both_open(page, address)
    _answer_otherwise(page)
    notice = page.locator(f"#{QUESTION}-conflict")
    expect(notice).to_contain_text(THEIRS)
    expect(notice).to_contain_text("Level 3:")
    return address


def test_keeping_mine_lets_theirs_stay_in_the_history(page: Page, conflict: str) -> None:
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    answer = stored(page, conflict)[QUESTION]
    assert (answer.level, answer.note) == (3, YOURS)
    page.goto(f"{conflict}history/{QUESTION}")
    expect(page.get_by_text(THEIRS).first).to_be_visible()


def test_taking_theirs_lets_mine_stay_in_the_history(page: Page, conflict: str) -> None:
    page.get_by_role("link", name="Take theirs").click()
    expect(note(page, QUESTION)).to_have_value(THEIRS)
    expect(page.locator(f"#{QUESTION}-1")).to_be_checked()
    answer = stored(page, conflict)[QUESTION]
    assert (answer.level, answer.note) == (1, THEIRS)
    page.goto(f"{conflict}history/{QUESTION}")
    expect(page.get_by_text(YOURS).first).to_be_visible()


def test_an_earlier_answer_can_be_brought_back_from_the_history(page: Page, conflict: str) -> None:
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    page.goto(f"{conflict}history/{QUESTION}")
    page.get_by_role("listitem").filter(has_text=THEIRS).get_by_role("button", name="Let this answer stand again").first.click()
    expect(note(page, QUESTION)).to_have_value(THEIRS)


def test_the_choice_is_the_same_without_scripts(without_script: BrowserContext, watch: Watch) -> None:
    watch.expect("409")
    page = without_script.new_page()
    address = started(page, "Zweierlei ohne Skript")
    _both_open(page, address)
    _answer_otherwise(page)
    page.get_by_role("button", name="Save and see all parts").click()
    notice = page.locator(f"#{QUESTION}-conflict")
    expect(notice).to_contain_text(THEIRS)
    expect(notice).to_contain_text(YOURS)
    with page.expect_navigation():
        page.get_by_role("button", name="Keep mine").click()
    answer = stored(page, address)[QUESTION]
    assert (answer.level, answer.note) == (3, YOURS)
    page.goto(f"{address}history/{QUESTION}")
    expect(page.get_by_text(THEIRS).first).to_be_visible()

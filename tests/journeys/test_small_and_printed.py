"""On a phone every target of the questionnaire is large enough for a finger, and on paper the results read well."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders import shipped
from tests.journeys.tour import STOPS

FINGER = 44
TOO_SMALL = """(least) => [...document.querySelectorAll("main a, main button, main summary, main label, main input, main textarea")]
  .filter((place) => place.checkVisibility() && !place.closest(".trail"))
  .filter((place) => !place.matches("label:has(+ input), label:has(+ textarea), label:has(+ .hint)"))
  .filter((place) => !place.matches(".choice input, .pill input") || place.labels.length === 0)
  .filter((place) => place.getBoundingClientRect().height < least)
  .map((place) => `${place.tagName} ${place.id} ${place.textContent.trim()} ${place.getBoundingClientRect().height}`)"""


@pytest.mark.parametrize("part", [name for name in STOPS if name.endswith("all open")])
def test_targets_of_the_questionnaire_are_as_high_as_a_finger(page: Page, town: str, part: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    STOPS[part](page, town)
    assert page.evaluate(TOO_SMALL, FINGER) == []


def test_printed_results_open_their_workings_and_leave_menus_out(page: Page, town: str) -> None:
    page.goto(f"{town}results")
    working = page.locator("details.working table").first
    assert working.evaluate("place => place.checkVisibility({contentVisibilityAuto: true})") is False
    page.emulate_media(media="print")
    for place in page.get_by_role("navigation").all():
        expect(place).not_to_be_visible()
    for place in page.get_by_role("button").all():
        expect(place).not_to_be_visible()
    height = "place => place.checkVisibility({contentVisibilityAuto: true}) && place.getBoundingClientRect().height"
    for table in page.locator("details.working table").all():
        assert table.evaluate(height) > 40, "the working is printed"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("dl.answers")).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_a_dimension_page_enlarged_four_times_can_be_answered(page: Page, town: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{town}part/people")
    for criterion in shipped().dimensions[0].criteria:
        chosen = page.locator(f"#{criterion.id} .level:checked")
        if chosen.count():
            chosen.focus()
            expect(chosen).to_be_in_viewport()

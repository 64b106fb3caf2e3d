"""The whole way with JavaScript off: begin, mend an error, save, see the results, take the report home."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import shipped
from tests.journeys.visitor import answer_part, choose, fill_profile, make_report, plausible_answers, private_address, stored
from tests.journeys.watching import Watch
from tests.report.reading import squeezed, whole_text


@pytest.fixture
def reader(without_script: BrowserContext) -> Page:
    """A page in which no script runs."""
    return without_script.new_page()


def _begin_with_an_error(page: Page) -> str:
    page.goto("/begin/full")
    page.get_by_label("Name of the village").fill("Ohneskript")
    page.get_by_role("button", name="Go on").click()
    problems = page.locator("#problems")
    expect(problems).to_contain_text("Choose your country")
    expect(page.get_by_label("Name of the village")).to_have_value("Ohneskript")
    problems.get_by_role("link", name="Choose your country").click()
    fill_profile(page, "Ohneskript")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep this private address")
    return private_address(page)


def test_the_whole_way_goes_without_scripts(reader: Page, watch: Watch) -> None:
    watch.expect("400")
    answers, parts = plausible_answers(), shipped().dimensions
    town = _begin_with_an_error(reader)
    reader.get_by_role("link", name="Go to the questions").click()
    reader.get_by_role("link", name=parts[0].title).click()
    for dimension, following in zip(parts, [*parts[1:], None], strict=True):
        expect(reader.get_by_role("heading", level=1)).to_have_text(dimension.title)
        answer_part(reader, dimension, answers)
        reader.get_by_role("button", name=f"Save and go on to “{following.short}”" if following else "Save and see the results").click()
    expect(reader.get_by_text("35 of 36 questions answered").first).to_be_visible()
    assert stored(reader, town) == answers
    assert squeezed("Ohneskript") in whole_text(make_report(reader))


def test_a_reason_that_is_missing_is_said_and_can_be_mended(reader: Page, watch: Watch) -> None:
    watch.expect("400")
    town = _begin_with_an_error(reader)
    reader.goto(f"{town}part/trust")
    choose(reader, "test-with-residents", 1)
    choose(reader, "tech-explained", "not-applicable")
    reader.get_by_role("button", name="Save and see all parts").click()
    expect(reader.locator("#problems")).to_contain_text("Say in a few words why this does not apply")
    expect(reader.locator("#tech-explained-not-applicable")).to_be_checked()
    reader.locator("#tech-explained-reason").fill("No cameras here")
    reader.get_by_role("button", name="Save and see all parts").click()
    expect(reader.get_by_text("2 of 36 questions answered")).to_be_visible()
    assert stored(reader, town)["tech-explained"].not_applicable == "No cameras here"


@pytest.mark.parametrize("label", ["Results", "Help", "All six parts", "Privacy"])
def test_what_looks_like_a_link_saves_first(reader: Page, watch: Watch, label: str) -> None:
    watch.expect("400")
    town = _begin_with_an_error(reader)
    reader.goto(f"{town}part/people")
    reader.locator("#problem-first-2").check()
    button = reader.get_by_role("button", name=label, exact=True)
    button.first.click()
    expect(reader).not_to_have_url(f"{town}part/people")
    assert stored(reader, town)["problem-first"].level == 2


def test_the_last_answer_can_be_taken_back(reader: Page, watch: Watch) -> None:
    watch.expect("400")
    town = _begin_with_an_error(reader)
    reader.goto(f"{town}part/people")
    reader.locator("#problem-first-2").check()
    reader.get_by_role("button", name="Save and see all parts").click()
    reader.get_by_role("button", name="Take the last answer back").click()
    expect(reader.get_by_text("was taken back")).to_be_visible()
    expect(reader.locator("#problem-first-2")).not_to_be_checked()

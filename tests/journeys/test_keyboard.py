"""With the keyboard alone: Tab, arrows, Space and Enter lead through the questionnaire, and the focus is always seen."""

from playwright.sync_api import Page, expect

from assessment.answers import Evidence
from assessment.catalogue.model import Criterion
from tests.builders import shipped
from tests.journeys.visitor import SAVED, stored

MOST_STOPS = 40
HERE = "() => document.activeElement.id || document.activeElement.textContent.trim()"
IS_SEEN = """() => {
  const here = document.activeElement, box = here.getBoundingClientRect();
  const places = [here, here.nextElementSibling, here.nextElementSibling?.querySelector(".digit")].filter(Boolean);
  const isMarked = places.some((place) => {
    const style = getComputedStyle(place);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  return isMarked && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element with this id, or this text, has the focus; each stop on the way is seen."""
    page.wait_for_load_state()
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert page.evaluate(IS_SEEN), f"the focus is not seen on {here}"
        if here == wanted:
            return
        stops.append(here)
    raise AssertionError(f"{wanted} is not reached by Tab: {stops}")


def _begin(page: Page) -> None:
    page.goto("/")
    tab_to(page, "Start the full assessment")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("About your municipality")
    tab_to(page, "name")
    page.keyboard.type("Tastenau")
    tab_to(page, "country")
    page.keyboard.type("Germany")
    tab_to(page, "population")
    page.keyboard.type("950")
    tab_to(page, "kind")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep this private address")


def _answer(page: Page, criterion: Criterion, level: int) -> None:
    """Choose a level with the arrows and describe what shows it."""
    tab_to(page, f"{criterion.id}-0")
    page.keyboard.press("Space")
    for _ in range(level):
        page.keyboard.press("ArrowDown")
    expect(page.locator(f"#{criterion.id}-{level}")).to_be_checked()
    tab_to(page, f"{criterion.id}-evidence-none")
    page.keyboard.press("ArrowRight")
    tab_to(page, f"{criterion.id}-evidence-text")
    page.keyboard.type(f"Shown at level {level}")


def test_a_whole_part_is_answered_with_the_keyboard_alone(page: Page) -> None:
    first, second = shipped().dimensions[:2]
    _begin(page)
    town = page.url.removesuffix("welcome")
    tab_to(page, "Go to the questions")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tastenau")
    tab_to(page, first.title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first.title)
    for number, criterion in enumerate(first.criteria):
        _answer(page, criterion, number % 5)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    tab_to(page, f"Save and go on to “{second.short}”")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(second.title)
    given = {identifier: (answer.level, answer.evidence, answer.evidence_text) for identifier, answer in stored(page, town).items()}
    wanted = {c.id: (n % 5, Evidence.DESCRIBED, f"Shown at level {n % 5}") for n, c in enumerate(first.criteria)}
    assert given == wanted


def test_the_first_stop_skips_to_the_content(page: Page, town: str) -> None:
    page.goto(f"{town}part/people")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_workings_open_with_the_keyboard(page: Page, town: str) -> None:
    page.goto(f"{town}results")
    tab_to(page, "How these numbers came about")
    page.keyboard.press("Space")
    expect(page.locator("details.working").first.locator("table")).to_be_visible()

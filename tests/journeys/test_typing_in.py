"""A filled paper form is typed in with the keyboard alone: how many keys that takes, and that all of it is there afterwards."""

from collections import Counter

from playwright.sync_api import Page, expect

from assessment.answers import Answer, Evidence
from assessment.catalogue.model import Criterion
from assessment.paper import EVIDENCE_SIGNS, NOT_APPLICABLE_SIGN, UNKNOWN_SIGN, Sheet, sheets
from assessment.questionnaire import Scope
from tests.builders import shipped
from tests.journeys.visitor import started, stored

KEYS_A_SECOND = 2
MOST_SECONDS = 5 * 60
REASON = "None here"
FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return document.activeElement.name + "|" + (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3);
}"""
SHEETS = sheets(shipped(), Scope.FULL)


class Keyboard:
    """Counts what is typed, and sees that the focus is where the paper goes on."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, Counter[str]()

    def type(self, text: str) -> None:
        """Type letters and digits."""
        self.keys["signs"] += len(text)
        self.page.keyboard.type(text)

    def tab(self, wanted: str) -> None:
        """Go to the next field, which has to be this one, and seen."""
        self.keys["Tab"] += 1
        self.page.keyboard.press("Tab")
        assert self.page.evaluate(FOCUS) == f"{wanted}|true"

    def enter(self) -> None:
        """Save, and go on."""
        self.keys["Enter"] += 1
        self.page.keyboard.press("Enter")

    @property
    def seconds(self) -> int:
        """What that takes somebody who types in figures."""
        return self.keys.total() // KEYS_A_SECOND


def on_paper(number: int, criterion: Criterion) -> Answer:
    """What somebody crossed."""
    if criterion.not_applicable and number % 2:
        return Answer(not_applicable=REASON)
    if number % 9 == 0:
        return Answer(unknown=True)
    return Answer(level=number % 5, evidence=tuple(Evidence)[number % 3])


def _type_question(keyboard: Keyboard, criterion: Criterion, answer: Answer) -> None:
    """Cross and evidence; the lines below were left empty."""
    if answer.level is None:
        keyboard.type(NOT_APPLICABLE_SIGN if answer.not_applicable else UNKNOWN_SIGN)
    else:
        keyboard.type(str(answer.level))
    if criterion.not_applicable:
        keyboard.tab(f"{criterion.id}.reason")
        keyboard.type(answer.not_applicable)
    keyboard.tab(f"{criterion.id}.evidence")
    keyboard.type(EVIDENCE_SIGNS[answer.evidence] if answer.level is not None else "")


def _type_sheet(keyboard: Keyboard, sheet: Sheet) -> None:
    for place, (number, criterion) in enumerate(sheet.numbered):
        if place:
            for name in ("evidence-text", "evidence-link", "evidence-until", "note"):
                keyboard.tab(f"{sheet.criteria[place - 1].id}.{name}")
            keyboard.tab(f"{criterion.id}.choice")
        _type_question(keyboard, criterion, on_paper(number, criterion))
    keyboard.enter()


def test_a_whole_form_is_typed_in_with_the_keyboard_alone_in_less_than_five_minutes(page: Page) -> None:
    town = started(page, "Tippstadt")
    page.goto(f"{town}type")
    keyboard = Keyboard(page)
    for sheet in SHEETS:
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Sheet {sheet.code} of {len(SHEETS)}")
        expect(page.locator(f"[name='{sheet.criteria[0].id}.choice']")).to_be_focused()
        _type_sheet(keyboard, sheet)
    expect(page.get_by_role("heading", level=1)).to_have_text("Other ways to answer")
    wanted = {criterion.id: on_paper(number, criterion) for sheet in SHEETS for number, criterion in sheet.numbered}
    assert stored(page, town) == wanted
    print(f"\n{dict(keyboard.keys)}: {keyboard.keys.total()} keys, about {keyboard.seconds} seconds at {KEYS_A_SECOND} a second")
    assert keyboard.seconds < MOST_SECONDS


def test_somebody_types_texts_over_lines_and_goes_back_to_a_sheet(page: Page) -> None:
    first = SHEETS[0].criteria[0].id
    town = started(page, "Zeilenau")
    page.goto(f"{town}type/1")
    page.locator(f"[name='{first}.choice']").fill("3")
    page.locator(f"[name='{first}.note']").fill("One line\nand another: ครับ 안녕 مرحبا")
    page.get_by_role("button", name="Save and next sheet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sheet 2 of")
    page.get_by_role("navigation", name="Sheets").get_by_role("link", name="1", exact=True).click()
    expect(page.locator(f"[name='{first}.note']")).to_have_value("One line\nand another: ครับ 안녕 مرحبا")
    assert stored(page, town)[first] == Answer(level=3, note="One line\nand another: ครับ 안녕 مرحبا")

"""Without a connection: an assessment that a device keeps goes on, over closing the browser, and what was answered is sent once."""

import pytest
from playwright.sync_api import Error, Page, expect

from tests.builders import shipped
from tests.checkers import axe
from tests.journeys.devices import BAR, CHOICE, CONTROLLED, KEEP, Device, kept_here
from tests.journeys.gate import Way
from tests.journeys.visitor import SAVED, choose, note, open_part, started, stored, wait_until_stored

QUESTION, OTHER = (criterion.id for criterion in shipped().dimensions[0].criteria[:2])
FAR = shipped().dimensions[5].criteria[0].id
ONE, TWO = "You are offline. One answer is waiting on this device", "You are offline. 2 answers are waiting on this device"
FONTS = """async () => { await document.fonts.ready; return [...document.fonts].filter((font) => font.status === "loaded").length; }"""
STYLED = """() => getComputedStyle(document.querySelector(".top")).borderBottomStyle"""


def test_answers_given_without_connection_over_closing_the_browser_are_sent_once(device: Device, page: Page, town: str) -> None:
    device.cut()
    open_part(page, town, "people")
    choose(page, QUESTION, 2)
    note(page, QUESTION).fill("in the cellar")
    expect(page.locator(BAR)).to_contain_text(ONE)
    expect(page.locator(f"#{QUESTION} .saving")).to_have_text("Waiting on this device, not sent yet.")
    page = device.reopen(offline=True)
    open_part(page, town, "people")
    expect(note(page, QUESTION)).to_have_value("in the cellar")
    choose(page, OTHER, 3)
    expect(page.locator(BAR)).to_contain_text(TWO)
    device.connect()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    expect(page.locator(BAR)).to_be_hidden()
    answers = stored(page, town)
    assert (answers[QUESTION].level, answers[QUESTION].note, answers[OTHER].level) == (2, "in the cellar", 3)
    assert device.lines() == [(QUESTION, "saved", 1), (OTHER, "saved", 1)]
    assert device.answers() == 2


def test_with_the_server_gone_every_page_of_questions_opens_in_its_look_and_breaks_no_rule(device: Device, page: Page, town: str) -> None:
    open_part(page, town, "people")
    choose(page, QUESTION, 1)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    device.stop()
    page = device.reopen()
    for address in (town, *(f"{town}part/{dimension.id}" for dimension in shipped().dimensions)):
        page.goto(address)
        expect(page.locator(BAR)).to_contain_text("You are offline. This is the copy on this device")
        assert (page.evaluate(STYLED), page.evaluate(FONTS) > 0) == ("solid", True), address
        assert axe.violations(page) == [], address
    open_part(page, town, "people")
    expect(page.locator(f"#{QUESTION}-1")).to_be_checked()
    note(page, QUESTION).fill("without the server")
    expect(page.locator(BAR)).to_contain_text(ONE)
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Funkloch")
    expect(page.locator(BAR)).to_contain_text(ONE)
    for elsewhere in ("See the results so far", "Files kept as evidence"):
        page.get_by_role("link", name=elsewhere).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This page needs a connection")
        assert axe.violations(page) == []
        page.get_by_role("link", name="Back to the tasks").click()
    device.start()
    page.reload()
    wait_until_stored(page, town, "without the server")
    expect(page.locator(BAR)).to_be_hidden()
    assert device.lines() == [(QUESTION, "saved", 1), (QUESTION, "saved", 2)]


def test_a_connection_that_gives_no_answer_for_ten_seconds_counts_as_none(device: Device, page: Page, town: str) -> None:
    open_part(page, town, "people")
    device.cut(Way.HANGS)
    choose(page, QUESTION, 2)
    expect(page.locator(BAR)).to_contain_text(ONE)
    page.goto(f"{town}part/{shipped().dimensions[5].id}")
    expect(page.locator(BAR)).to_contain_text(ONE)
    choose(page, FAR, 1)
    expect(page.locator(BAR)).to_contain_text(TWO)
    device.connect()
    expect(page.locator(BAR)).to_be_hidden()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == sorted([(QUESTION, "saved", 1), (FAR, "saved", 1)])


def test_two_windows_show_what_the_other_gives_and_it_is_sent_once(device: Device, page: Page, town: str) -> None:
    device.cut()
    open_part(page, town, "people")
    other = device.context.new_page()
    open_part(other, town, "people")
    choose(page, QUESTION, 2)
    expect(other.locator(f"#{QUESTION}-2")).to_be_checked()
    choose(other, OTHER, 1)
    expect(page.locator(f"#{OTHER}-1")).to_be_checked()
    third = device.context.new_page()
    third.goto(town)
    expect(third.locator(BAR)).to_contain_text(TWO)
    device.connect()
    for each in (page, other, third):
        expect(each.locator(BAR)).to_be_hidden()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == [(QUESTION, "saved", 1), (OTHER, "saved", 1)]


def test_an_answer_that_somebody_else_changed_meanwhile_is_shown_with_both_values(device: Device, page: Page, town: str) -> None:
    open_part(page, town, "people")
    device.cut()
    theirs = device.elsewhere().new_page()
    open_part(theirs, device.address_elsewhere(town), "people")
    choose(theirs, QUESTION, 1)
    note(theirs, QUESTION).fill("seen from there")
    wait_until_stored(theirs, device.address_elsewhere(town), "seen from there")
    choose(page, QUESTION, 3)
    note(page, QUESTION).fill("seen from here")
    expect(page.locator(BAR)).to_contain_text(ONE)
    page.goto(town)
    device.connect()
    page.get_by_role("link", name="Look at both").click()
    notice = page.locator(f"#{QUESTION}-conflict")
    expect(notice).to_contain_text("seen from there")
    expect(notice).to_contain_text("seen from here")
    page.get_by_role("button", name="Keep mine").click()
    wait_until_stored(page, town, "seen from here")
    page.goto(town)
    expect(page.locator(BAR)).to_be_hidden()
    assert [kind for _, kind, _ in device.lines()].count("parked") == 1


def test_what_waits_in_other_parts_is_sent_from_whatever_page_is_open(device: Device, page: Page, town: str) -> None:
    device.cut()
    open_part(page, town, shipped().dimensions[5].id)
    choose(page, FAR, 2)
    expect(page.locator(BAR)).to_contain_text(ONE)
    page.get_by_role("link", name="All six parts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Funkloch")
    expect(page.locator(BAR)).to_contain_text(ONE)
    device.connect()
    expect(page.locator(BAR)).to_be_hidden()
    assert device.lines() == [(FAR, "saved", 1)]


def test_a_copy_is_removed_by_its_button_and_opens_no_more(device: Device, page: Page, town: str) -> None:
    assert kept_here(page)
    page.get_by_role("button", name="Remove from this device").click()
    expect(page.get_by_text("The copy is removed from this device.")).to_be_visible()
    assert kept_here(page) == []
    expect(page.get_by_role("button", name=KEEP)).to_be_visible()
    device.cut()
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()


def test_nothing_is_kept_unless_somebody_asks_for_it(device: Device, page: Page) -> None:
    address = started(page, "Ohne Kopie")
    open_part(page, address, "people")
    expect(page.locator(CHOICE)).to_be_visible()
    assert kept_here(page) == []
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_only_the_assessment_that_was_chosen_is_kept_and_nothing_else_of_the_site(device: Device, page: Page, town: str) -> None:
    other = started(page, "Nebenan")
    for address in (other, f"{town}results", "/help", f"{other}part/people"):
        page.goto(address)
    page.wait_for_function(CONTROLLED)
    here, static = f"GET {town}", f"GET {device.launch.url}/static/"
    pages = [each for each in kept_here(page) if not each.startswith(static)]
    assert sorted(pages) == sorted([here, f"{here}offline", *(f"{here}part/{dimension.id}" for dimension in shipped().dimensions)])
    device.cut()
    for address in (other, f"{other}part/people", "/help"):
        with pytest.raises(Error, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
            page.goto(address)

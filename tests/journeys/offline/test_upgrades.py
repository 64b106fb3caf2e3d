"""An upgrade that brings another worker: open pages and kept copies go on, what waits is sent once, and nothing is lost."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.builders import shipped
from tests.journeys.devices import BAR, CONTROLLED, KEEP, KEPT, PATIENCE, Device
from tests.journeys.upgrades import HAS_THE_NEW_PAGES, HAS_THE_NEW_WORKER, change, upgraded, wait_for_the_new_worker
from tests.journeys.visitor import SAVED, choose, note, open_part, started, stored, wait_until, wait_until_stored

QUESTION, OTHER = (criterion.id for criterion in shipped().dimensions[0].criteria[:2])
FAR = shipped().dimensions[5].criteria[0].id
ONE, TWO = "You are offline. One answer is waiting on this device", "You are offline. 2 answers are waiting on this device"

VISITS = 4
IS_ACTIVE = """async (scope) => {
  const { installing, waiting, active } = await navigator.serviceWorker.getRegistration(scope);
  return !installing && !waiting && active.state === "activated";
}"""


@pytest.fixture
def later(tmp_path: Path) -> tuple[str, ...]:
    """The program of a later version with another worker."""
    return upgraded(tmp_path / "upgraded", worker=True)


def renewed(page: Page, town: str) -> None:
    """Come by until the new worker is there and the copy is the new one: a copy that took too long to fetch is fetched at the next visit."""
    page.goto(town)
    wait_for_the_new_worker(page)
    for _ in range(VISITS):
        page.goto(town)
        with suppress(TimeoutError):
            return wait_until(page, HAS_THE_NEW_PAGES, within=PATIENCE / 2)
    raise AssertionError("the copy stays the old one")


def opens_without_connection(device: Device, town: str, part: str = "people") -> Page:
    """A page of the new copy, in a browser that was closed and opened again where there is no connection."""
    page = device.reopen(offline=True)
    open_part(page, town, part)
    expect(page.locator("#answers")).to_have_attribute("data-edition", "later")
    wait_until(page, HAS_THE_NEW_WORKER)
    return page


def test_what_waits_in_an_open_page_is_sent_once_and_the_copy_is_the_new_one(
    device: Device, page: Page, town: str, later: tuple[str, ...],
) -> None:
    open_part(page, town, "people")
    device.stop()
    choose(page, QUESTION, 2)
    note(page, QUESTION).fill("before the upgrade")
    expect(page.locator(BAR)).to_contain_text(ONE)
    device.start(later)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    wait_until_stored(page, town, "before the upgrade")
    assert device.lines() == [(QUESTION, "saved", 1)]
    renewed(page, town)
    page = opens_without_connection(device, town)
    expect(page.locator(f"#{QUESTION}-2")).to_be_checked()
    expect(note(page, QUESTION)).to_have_value("before the upgrade")


def test_an_old_page_goes_on_under_the_new_worker_and_loses_nothing(device: Device, page: Page, town: str, later: tuple[str, ...]) -> None:
    open_part(page, town, "people")
    page.wait_for_function(CONTROLLED)
    device.stop()
    device.start(later)
    other = device.context.new_page()
    renewed(other, town)
    wait_until(page, HAS_THE_NEW_WORKER)  # it took over the page that was open
    device.cut()
    choose(page, QUESTION, 3)
    expect(page.locator(BAR)).to_contain_text(ONE)
    open_part(other, town, "people")
    expect(other.locator("#answers")).to_have_attribute("data-edition", "later")
    expect(other.locator(f"#{QUESTION}-3")).to_be_checked()
    choose(other, OTHER, 1)
    expect(page.locator(f"#{OTHER}-1")).to_be_checked()
    expect(page.locator(BAR)).to_contain_text(TWO)
    device.connect()
    for each in (page, other):
        expect(each.locator(BAR)).to_be_hidden()
        expect(each.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == [(QUESTION, "saved", 1), (OTHER, "saved", 1)]
    answers = stored(page, town)
    assert (answers[QUESTION].level, answers[OTHER].level) == (3, 1)


def test_what_waits_in_a_closed_browser_is_sent_once_by_whatever_is_there_after_the_upgrade(
    device: Device, page: Page, town: str, later: tuple[str, ...],
) -> None:
    device.cut()
    open_part(page, town, "people")
    choose(page, QUESTION, 2)
    open_part(page, town, shipped().dimensions[5].id)
    choose(page, FAR, 1)
    expect(page.locator(BAR)).to_contain_text(TWO)
    device.stop()
    device.start(later)
    page = device.reopen()
    renewed(page, town)
    expect(page.locator(BAR)).to_be_hidden()
    assert device.lines(at_least=2) == sorted([(QUESTION, "saved", 1), (FAR, "saved", 1)])
    page = opens_without_connection(device, town, shipped().dimensions[5].id)
    expect(page.locator(f"#{FAR}-1")).to_be_checked()


def test_the_old_copy_opens_under_the_new_worker_until_it_can_be_renewed(device: Device, page: Page, town: str, later: tuple[str, ...]) -> None:
    device.stop()
    device.start(later)
    wait_for_the_new_worker(page)
    device.stop()
    page = device.reopen(offline=True)
    open_part(page, town, "people")
    expect(page.locator(BAR)).to_contain_text("This is the copy on this device")
    assert page.locator("#answers").get_attribute("data-edition") is None
    choose(page, QUESTION, 4)
    expect(page.locator(BAR)).to_contain_text(ONE)
    device.start(later)
    device.connect()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == [(QUESTION, "saved", 1)]
    renewed(page, town)
    page = opens_without_connection(device, town)
    expect(page.locator(f"#{QUESTION}-4")).to_be_checked()


def test_an_assessment_is_kept_in_the_moment_of_the_upgrade(device: Device, page: Page, town: str, later: tuple[str, ...]) -> None:
    device.stop()
    device.start(later)
    other = started(page, "Nebenan")
    page.goto(other)
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    wait_for_the_new_worker(page)
    page = opens_without_connection(device, other)
    choose(page, QUESTION, 1)
    expect(page.locator(BAR)).to_contain_text(ONE)
    device.connect()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == [(QUESTION, "saved", 1)]
    open_part(page, town, "people")
    expect(page.locator(f"#{QUESTION}-1")).not_to_be_checked()


def test_what_waits_is_sent_once_by_the_new_worker_where_no_page_is_open(device: Device, page: Page, town: str, later: tuple[str, ...]) -> None:
    open_part(page, town, "people")
    device.cut()
    choose(page, QUESTION, 2)
    note(page, QUESTION).fill("sent by the worker")
    expect(page.locator(BAR)).to_contain_text(ONE)
    page.goto("about:blank")
    device.stop()
    device.start(later)
    device.connect()
    page.goto("/help")
    browser, found = device.context.new_cdp_session(page), list[str]()
    browser.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(each["registrationId"] for each in told["registrations"]))
    browser.send("ServiceWorker.enable")
    page.evaluate("async (scope) => { await (await navigator.serviceWorker.getRegistration(scope)).update(); }", f"{device.launch.url}/a/")
    wait_until(page, IS_ACTIVE, f"{device.launch.url}/a/")
    browser.send("ServiceWorker.dispatchSyncEvent", {"origin": device.launch.url, "registrationId": found[0], "tag": "send", "lastChance": False})
    wait_until_stored(page, town, "sent by the worker")
    open_part(page, town, "people")
    wait_for_the_new_worker(page)
    expect(note(page, QUESTION)).to_have_value("sent by the worker")
    expect(page.locator(BAR)).to_be_hidden()
    assert device.lines()[-1] == (QUESTION, "saved", 1)


def test_an_old_page_loses_nothing_where_the_later_version_keeps_things_in_another_shape(
    device: Device, page: Page, town: str, tmp_path: Path,
) -> None:
    program = upgraded(tmp_path / "upgraded", worker=True)
    kept_by = tmp_path / "upgraded/assessment/static/js/waiting.js"
    change(kept_by, "indexedDB.open(name, 1)", "indexedDB.open(name, 2)")
    change(kept_by, '"copies"].forEach', '"copies"].filter((store) => !request.result.objectStoreNames.contains(store)).forEach')
    open_part(page, town, "people")
    device.stop()
    choose(page, QUESTION, 2)
    expect(page.locator(BAR)).to_contain_text(ONE)
    device.start(program)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    other = device.context.new_page()
    renewed(other, town)
    device.cut()
    choose(page, OTHER, 3)
    expect(page.locator("#saved")).to_contain_text("What you typed stays here")
    page.close()
    page = opens_without_connection(device, town)
    expect(page.locator(f"#{OTHER}-3")).to_be_checked()
    expect(page.locator(BAR)).to_contain_text(ONE)
    device.connect()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    expect(page.locator(BAR)).to_be_hidden()
    assert device.lines() == [(QUESTION, "saved", 1), (OTHER, "saved", 1)]

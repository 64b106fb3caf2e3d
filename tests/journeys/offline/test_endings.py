"""What a device keeps ends where the right to see it ends; what waits on it is not lost by that, by an upgrade or by a full disk."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Error, Page, expect
from sqlalchemy import delete

from assessment.database.municipalities import MembershipRow
from assessment.database.session import writing
from assessment.services.sign_ins import sign_out_everywhere
from tests.builders import shipped
from tests.journeys.devices import BAR, KEEP, KEPT, Device, keep, kept_here
from tests.journeys.teams import installation, let_in, team_on
from tests.journeys.upgrades import HAS_THE_NEW_PAGES, upgraded
from tests.journeys.visitor import SAVED, choose, note, open_part, started, stored, wait_until, wait_until_stored
from tests.teams import TeamTown, engine_of

QUESTION = shipped().dimensions[0].criteria[0].id
ONE = "You are offline. One answer is waiting on this device"
GONE = "async () => !(await caches.keys()).length"
NO_DATABASE = "indexedDB.open = () => { throw new DOMException('no room', 'QuotaExceededError'); };"
NO_PLACE = NO_DATABASE + "Storage.prototype.setItem = () => { throw new DOMException('no room', 'QuotaExceededError'); };"
FULL = "Cache.prototype.put = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));"


@pytest.fixture
def app(device: Device) -> Flask:
    """The application of the device's server."""
    return installation(device.server)


@pytest.fixture
def team(app: Flask, device: Device) -> TeamTown:
    """A team whose contributor is signed in on the device."""
    town = team_on(app)
    let_in(device.context, app, town, "Karla", url=device.launch.url)
    return town


@pytest.fixture
def shared(page: Page, device: Device, team: TeamTown) -> str:
    """The address of the team's assessment, which the device keeps."""
    address = f"{device.launch.url}/a/{team.key}/"
    keep(page, address)
    return address


def test_signing_out_removes_the_copies_of_a_team_and_sends_before_what_waits(device: Device, page: Page, shared: str) -> None:
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    wait_until(page, GONE)
    device.cut()
    with pytest.raises(Error, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(shared)


def test_the_copy_of_a_member_who_left_vanishes_at_the_first_contact(device: Device, page: Page, app: Flask, team: TeamTown, shared: str) -> None:
    device.cut()
    page.goto(shared)
    expect(page.locator(BAR)).to_contain_text("This is the copy on this device")
    with writing(engine_of(app)) as session:
        session.execute(delete(MembershipRow).where(MembershipRow.person_id == team.people["Karla"].id))
    device.connect()
    page.goto(f"{shared}part/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
    wait_until(page, GONE)
    assert kept_here(page) == []


def test_an_expired_sign_in_loses_nothing_and_says_how_many_wait(
    device: Device, page: Page, app: Flask, team: TeamTown, shared: str,
) -> None:
    open_part(page, shared, "people")
    device.cut()
    choose(page, QUESTION, 3)
    expect(page.locator(BAR)).to_contain_text(ONE)
    with writing(engine_of(app)) as session:
        sign_out_everywhere(session, team.people["Karla"].id)
    device.connect()
    expect(page.locator(BAR)).to_contain_text("Sign in again; one answer waits on this device.")
    let_in(device.context, app, team, "Karla", url=device.launch.url)
    open_part(page, shared, "people")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == [(QUESTION, "saved", 1)]


def test_what_one_person_left_waiting_is_never_sent_by_another(device: Device, page: Page, app: Flask, team: TeamTown, shared: str) -> None:
    open_part(page, shared, "people")
    device.cut()
    choose(page, QUESTION, 3)
    expect(page.locator(BAR)).to_contain_text(ONE)
    let_in(device.context, app, team, "Carlo", url=device.launch.url)
    device.connect()
    expect(page.locator(BAR)).to_contain_text("Sign in again; one answer waits on this device.")
    open_part(page, shared, "people")
    expect(page.locator(f"#{QUESTION}-3")).not_to_be_checked()
    wait_until(page, GONE)
    assert device.lines() == []
    let_in(device.context, app, team, "Karla", url=device.launch.url)
    open_part(page, shared, "people")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == [(QUESTION, "saved", 1)]


def test_the_copy_of_an_assessment_that_was_withdrawn_vanishes_at_the_first_contact(device: Device, page: Page, town: str) -> None:
    other = device.elsewhere().new_page()
    other.goto(f"{town}sharing")
    other.get_by_role("button", name="Withdraw this assessment").click()
    expect(other.get_by_role("button", name="Take it back")).to_be_visible()
    page.goto(f"{town}part/people")
    wait_until(page, GONE)
    assert kept_here(page) == []


def test_an_upgrade_breaks_no_open_page_and_the_copy_is_the_new_one(device: Device, page: Page, town: str, tmp_path: Path) -> None:
    open_part(page, town, "people")
    device.stop()
    choose(page, QUESTION, 2)
    expect(page.locator(BAR)).to_contain_text(ONE)
    device.start(upgraded(tmp_path / "upgraded"))
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert device.lines() == [(QUESTION, "saved", 1)]
    page.goto(town)
    wait_until(page, HAS_THE_NEW_PAGES)
    device.stop()
    page = device.reopen()
    open_part(page, town, "people")
    expect(page.locator("#answers")).to_have_attribute("data-edition", "later")
    assert page.evaluate("() => getComputedStyle(document.querySelector('main')).outlineStyle") == "dotted"
    expect(page.locator(f"#{QUESTION}-2")).to_be_checked()


def test_where_nothing_can_be_kept_in_the_new_place_it_is_kept_as_before(device: Device, page: Page) -> None:
    device.context.add_init_script(NO_DATABASE)
    address = started(page, "Ohne Platz")
    page.goto(address)
    open_part(page, address, "people")
    device.cut()
    choose(page, QUESTION, 2)
    note(page, QUESTION).fill("kept as before")
    expect(page.locator("#saved")).to_contain_text("Not saved yet: no connection. What you typed stays here")
    page = device.reopen()
    device.context.add_init_script(NO_DATABASE)
    open_part(page, address, "people")
    wait_until_stored(page, address, "kept as before")
    assert stored(page, address)[QUESTION].level == 2


def test_where_nothing_can_be_kept_at_all_the_page_says_so(device: Device, page: Page) -> None:
    device.context.add_init_script(NO_PLACE)
    address = started(page, "Gar kein Platz")
    open_part(page, address, "people")
    device.cut()
    choose(page, QUESTION, 2)
    expect(page.locator(BAR)).to_contain_text("You are offline, and this browser lets us keep nothing.")
    device.connect()
    expect(page.locator("#saved")).to_contain_text(SAVED)
    expect(page.locator(BAR)).to_be_hidden()


def test_a_device_without_room_for_a_copy_says_so_and_everything_else_goes_on(device: Device, page: Page) -> None:
    device.context.route("**/a/worker.js", lambda route: route.fulfill(
        body=FULL + route.fetch().text(), headers={"Content-Type": "text/javascript"},
    ))
    address = started(page, "Volle Platte")
    page.goto(address)
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_text("This device could not keep a copy")).to_be_visible()
    expect(page.get_by_text(KEPT)).to_be_hidden()
    assert kept_here(page) == []
    open_part(page, address, "people")
    choose(page, QUESTION, 2)
    expect(page.locator("#saved")).to_contain_text(SAVED)

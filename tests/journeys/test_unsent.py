"""Answers that can no longer be sent stay readable on the device, to copy or to delete, for whoever gave them."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from assessment.database.municipalities import MembershipRow
from assessment.database.session import writing
from tests.builders import shipped
from tests.checkers import axe
from tests.journeys.devices import BAR, Device, keep
from tests.journeys.teams import installation, let_in, team_on
from tests.journeys.visitor import choose, note, open_part, started, stored, wait_until_stored
from tests.teams import engine_of

QUESTION = shipped().dimensions[0].criteria[0]
ONE = "You are offline. One answer is waiting on this device"
HEADING, NOTHING = "Answers that were not sent", "Nothing waits on this device"
HOSTILE = "<b>bold</b> & “quotes” ‮ 안녕 🙂"


@pytest.fixture
def page(device: Device) -> Page:
    """A page of the device's browser."""
    return device.context.new_page()


def answered_without_connection(device: Device, page: Page, town: str, text: str) -> None:
    """Keep an assessment on the device, lose the connection, and answer."""
    keep(page, town)
    open_part(page, town, "people")
    device.cut()
    choose(page, QUESTION.id, 3)
    note(page, QUESTION.id).fill(text)
    expect(page.locator(BAR)).to_contain_text(ONE)


def test_what_waits_under_a_renewed_address_can_be_read_copied_and_deleted(device: Device, page: Page) -> None:
    town = started(page, "Umgezogen")
    answered_without_connection(device, page, town, HOSTILE)
    other = device.elsewhere().new_page()
    other.goto(f"{device.address_elsewhere(town)}sharing")
    other.get_by_role("button", name="Renew this address").click()
    expect(other.get_by_text("This is the new private address.")).to_be_visible()
    page.close()
    device.connect()
    page = device.context.new_page()
    page.goto(town)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
    page.get_by_role("link", name="Look at them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADING)
    card = page.locator("article")
    expect(card.get_by_role("heading")).to_have_text(QUESTION.title)
    expect(card).to_contain_text("It can no longer be sent")
    expect(card.locator("[data-part=level] dd")).to_have_text("3")
    expect(card.locator("[data-part=note] dd")).to_have_text(HOSTILE)
    assert axe.violations(page) == []
    device.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.get_by_role("button", name="Copy the text").click()
    expect(card.get_by_role("status")).to_have_text("Copied.")
    assert f"Note: {HOSTILE}" in page.evaluate("navigator.clipboard.readText()")
    card.get_by_role("button", name="Delete from this device").click()
    expect(card).to_be_visible()
    card.get_by_role("button", name="Press again to delete it for good").click()
    expect(page.get_by_text(NOTHING)).to_be_visible()
    page.reload()
    expect(page.get_by_text(NOTHING)).to_be_visible()


def test_what_a_former_member_left_waiting_is_shown_to_nobody_else(device: Device, page: Page) -> None:
    app = installation(device.server)
    team = team_on(app)
    let_in(device.context, app, team, "Karla", url=device.launch.url)
    answered_without_connection(device, page, f"{device.launch.url}/a/{team.key}/", "said before leaving")
    with writing(engine_of(app)) as session:
        session.execute(delete(MembershipRow).where(MembershipRow.person_id == team.people["Karla"].id))
    device.connect()
    page.goto("/unsent")
    expect(page.locator("article [data-part=note] dd")).to_have_text("said before leaving")
    let_in(device.context, app, team, "Carlo", url=device.launch.url)
    page.reload()
    expect(page.get_by_text("Somebody else's answers wait here too.")).to_be_visible()
    expect(page.get_by_text("said before leaving")).to_have_count(0)


def test_what_can_still_be_sent_is_sent_from_the_list_itself(device: Device, page: Page) -> None:
    town = started(page, "Nachzügler")
    answered_without_connection(device, page, town, "sent from the list")
    page.close()
    device.connect()
    page = device.context.new_page()
    page.goto("/")
    page.goto("/unsent")
    expect(page.get_by_text(NOTHING)).to_be_visible()
    wait_until_stored(page, town, "sent from the list")
    assert stored(page, town)[QUESTION.id].level == 3
    assert device.lines() == [(QUESTION.id, "saved", 1)]

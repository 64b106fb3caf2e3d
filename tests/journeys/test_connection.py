"""Nothing typed is ever lost: no connection, a page opened anew, a mark that ran out, leaving in a hurry."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.journeys.visitor import SAVED, choose, note, open_part, started, stored, wait_until_stored
from tests.journeys.watching import Watch

NO_CONNECTION = "Not saved yet: no connection"
Leave = Callable[[Page], None]


@pytest.fixture
def village(page: Page) -> str:
    """A new assessment, open at its first part."""
    address = started(page, "Netzlos")
    page.goto("/help")
    open_part(page, address, "people")
    return address


def _type(page: Page, text: str) -> None:
    choose(page, "problem-first", 2)
    note(page, "problem-first").press_sequentially(text)


def _lose_connection(page: Page, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)


def test_what_was_typed_without_a_connection_is_saved_when_it_is_back(page: Page, village: str, watch: Watch) -> None:
    _lose_connection(page, watch)
    _type(page, "typed offline")
    expect(page.locator("#saved")).to_contain_text(NO_CONNECTION)
    expect(note(page, "problem-first")).to_have_value("typed offline")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    answer = stored(page, village)["problem-first"]
    assert (answer.level, answer.note) == (2, "typed offline")


def test_a_server_that_fails_for_a_moment_is_asked_again(page: Page, village: str, watch: Watch) -> None:
    watch.expect("500")
    page.route("**/answers/*", lambda route: route.fulfill(status=500, body="oops"), times=1)
    _type(page, "asked again")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    wait_until_stored(page, village, "asked again")


def test_a_page_opened_anew_without_a_connection_loses_nothing(page: Page, village: str, watch: Watch) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    _lose_connection(page, watch)
    _type(page, "before the reload")
    expect(page.locator("#saved")).to_contain_text(NO_CONNECTION)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    open_part(page, village, "people")
    expect(note(page, "problem-first")).to_have_value("before the reload")
    expect(page.locator("#problem-first-2")).to_be_checked()
    wait_until_stored(page, village, "before the reload")


def test_a_tab_closed_without_a_connection_loses_nothing(page: Page, village: str, watch: Watch) -> None:
    _lose_connection(page, watch)
    _type(page, "before the tab was closed")
    expect(page.locator("#saved")).to_contain_text(NO_CONNECTION)
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    open_part(again, village, "people")
    expect(note(again, "problem-first")).to_have_value("before the tab was closed")
    wait_until_stored(again, village, "before the tab was closed")


def _through_the_menu(page: Page) -> None:
    page.get_by_role("link", name="Results", exact=True).click()


def _to_another_part(page: Page) -> None:
    page.get_by_role("navigation", name="The six parts").get_by_role("link").nth(2).click()


def _through_the_foot_of_the_page(page: Page) -> None:
    page.get_by_role("link", name="Privacy").click()


def _to_the_tasks(page: Page) -> None:
    page.get_by_role("link", name="All six parts").click()


def _by_the_button(page: Page) -> None:
    page.get_by_role("button", name="Save and see all parts").click()


def _back(page: Page) -> None:
    page.go_back()


def _by_another_address(page: Page) -> None:
    page.goto("/help")


@pytest.mark.parametrize("leave", [
    _through_the_menu, _to_another_part, _through_the_foot_of_the_page, _to_the_tasks, _by_the_button, _back, _by_another_address,
])
def test_leaving_saves_what_was_typed_the_moment_before(page: Page, village: str, leave: Leave) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    before = page.url
    _type(page, "typed in the last moment")
    leave(page)
    expect(page).not_to_have_url(before)
    wait_until_stored(page, village, "typed in the last moment")


def test_closing_the_tab_saves_what_was_typed_the_moment_before(page: Page, village: str) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    elsewhere = page.context.new_page()
    elsewhere.goto("/help")
    _type(page, "typed before closing")
    page.close(run_before_unload=True)
    wait_until_stored(elsewhere, village, "typed before closing")


def test_a_lost_cookie_loses_nothing_and_asks_nothing_where_scripts_run(page: Page, village: str, watch: Watch) -> None:
    watch.expect("403")
    page.context.clear_cookies()
    _type(page, "without the cookie")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Netzlos")
    assert stored(page, village)["problem-first"].note == "without the cookie"


def test_a_cookie_lost_after_saving_costs_one_click(page: Page, village: str, watch: Watch) -> None:
    watch.expect("400")
    _type(page, "saved already")
    note(page, "problem-first").blur()
    wait_until_stored(page, village, "saved already")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_text("Nothing that you typed is lost")).to_be_visible()
    expect(note(page, "problem-first")).to_have_value("saved already")
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Netzlos")


def test_a_lost_cookie_costs_one_click_without_scripts(without_script: BrowserContext, watch: Watch) -> None:
    watch.expect("400")
    page = without_script.new_page()
    address = started(page, "Ohne Keks")
    open_part(page, address, "people")
    _type(page, "typed without a script")
    page.locator("#problem-first-evidence-described").check()
    page.locator("#problem-first-evidence-text").fill("a <description> & more")
    without_script.clear_cookies()
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_text("Nothing that you typed is lost")).to_be_visible()
    expect(page.locator("#problem-first-note")).to_have_value("typed without a script")
    page.get_by_role("button", name="Save and see all parts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ohne Keks")
    answer = stored(page, address)["problem-first"]
    assert (answer.level, answer.note, answer.evidence_text) == (2, "typed without a script", "a <description> & more")


def test_a_lost_cookie_loses_no_plan(page: Page, village: str, watch: Watch) -> None:
    watch.expect("400")
    watch.expect("403")
    choose(page, "problem-first", 1)
    page.get_by_role("link", name="Results", exact=True).click()
    expect(page.locator("#problem-first-who")).to_be_visible()
    page.context.clear_cookies()
    page.locator("#problem-first-who").fill("Mayor of Netzlos")
    page.get_by_role("button", name="Save who and by when").first.click()
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#problem-first-who")).to_have_value("Mayor of Netzlos")


def test_a_profile_typed_without_a_cookie_comes_back_filled(page: Page, watch: Watch) -> None:
    watch.expect("400")
    page.goto("/begin/full")
    page.get_by_label("Name of the village").fill("Vergessen")
    page.context.clear_cookies()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Nothing that you typed is lost")).to_be_visible()
    expect(page.get_by_label("Name of the village")).to_have_value("Vergessen")

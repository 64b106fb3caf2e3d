"""Signing in with a password in a real browser: the account from the shell, a wrong password, a form sent too late, and out again."""

import os
import re
import subprocess

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.server import PROGRAM, Server
from tests.journeys.watching import Watch

PASSWORD = "kerze traktor nebel"


@pytest.fixture
def link(server: Server) -> str:
    """The address with which somebody who was added from the shell sets a password."""
    command = [*PROGRAM, "people", "add", "Karla Klar", f"karla.{os.urandom(4).hex()}@example.org"]
    settings = os.environ | {"SMART_READINESS_INSTANCE": str(server.instance)}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    found = re.search(r"/join/[\w-]{32}", done.stdout)
    assert found, done.stdout
    return found[0]


def heading(page: Page, words: str) -> None:
    """Wait for a page by its heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def fill(page: Page, email: str, password: str) -> None:
    """Fill in the form for signing in, and send it with the keyboard."""
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def account(page: Page, link: str) -> str:
    """Set the password with a link; the e-mail address of the account."""
    page.goto(link)
    heading(page, "Set a new password")
    found = re.search(r"[\w.]+@example\.org", page.locator("main").inner_text())
    assert found
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    heading(page, "Your account")
    return found[0]


def test_somebody_sets_a_password_signs_out_and_in_again(context: BrowserContext, watch: Watch, link: str) -> None:
    watch.expect("status of 40[04]")
    page = context.new_page()
    email = account(page, link)
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    heading(page, "Sign in")
    fill(page, email, "not the right words")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("E-mail address")).to_have_value(email)
    fill(page, email, PASSWORD)
    heading(page, "Your account")
    page.goto(link)
    heading(page, "This link does not work any more")


@pytest.mark.parametrize("browser_of", ["context", "without_script"])
def test_a_form_that_is_sent_after_the_sign_in_has_ended_loses_nothing(
    browser_of: str, link: str, watch: Watch, request: pytest.FixtureRequest
) -> None:
    watch.expect("status of 401")
    context: BrowserContext = request.getfixturevalue(browser_of)
    page, other = context.new_page(), context.new_page()
    email = account(page, link)
    page.goto("/m/new")
    page.locator("#name").fill("Neudorf “an der Ach” <b>")
    page.locator("[name=country]").select_option("DE")
    page.locator("[name=population]").fill("640")
    page.locator("[name=kind][value=village]").check()
    other.goto("/me/")
    other.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    heading(other, "Sign in")
    page.get_by_role("main").get_by_role("button").last.click()
    expect(page.get_by_role("main")).to_contain_text("Nothing that you entered is lost")
    fill(page, email, PASSWORD)
    heading(page, "One more step")
    page.get_by_role("button", name="Send it now").click()
    heading(page, "Neudorf “an der Ach” <b>")

"""Signing in at a real provider in a real browser: there and back, with an invitation, and a first password afterwards."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from assessment.database.session import writing
from assessment.roles import Role
from assessment.services.links import LinkKind, make_link
from assessment.web.site import now
from tests.journeys.server import Server, free_port, serving
from tests.journeys.teams import installation, let_in, team_on
from tests.journeys.watching import Watch
from tests.providers import providing
from tests.teams import TeamTown, engine_of

PEOPLE: dict[str, dict[str, object]] = {
    "karla-at-home": {"name": "Karla Berger", "email": "karla.berger@example.org", "email_verified": True},
    "neu-at-home": {"name": "Nora Neu", "email": "nora@example.org", "email_verified": True},
}
LOOPBACK = ("127.0.0.1", "localhost")
STYLES_OF_THE_PROVIDER = "https://cdn.jsdelivr.net"
PASSWORD = "lampe birne fluss"


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    """The address of the provider."""
    with providing(PEOPLE) as url:
        yield url


@pytest.fixture(scope="session")
def server(chromium: str, provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lets people sign in there, which has to know its own address."""
    port = free_port()
    settings = {
        "SMART_READINESS_OPENID_ISSUER": provider, "SMART_READINESS_OPENID_CLIENT_ID": "smart-readiness",
        "SMART_READINESS_OPENID_CLIENT_SECRET": "a secret", "SMART_READINESS_OPENID_NAME": "Probedorf ID",
        "SMART_READINESS_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with serving(tmp_path_factory.mktemp("openid"), port=port, **settings) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """`page.goto("/")` is that server's start page."""
    return server.url


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    """The same browsers, at this server and not at that of the journeys before."""
    return browser_context_args | {"base_url": base_url}


@pytest.fixture
def watch(base_url: str, provider: str) -> Iterator[Watch]:
    """No error stands on the console, and no request goes elsewhere than to the provider; what its page wants from outside is stopped."""
    watching = Watch(base_url, others=(provider, STYLES_OF_THE_PROVIDER))
    watching.expect("ERR_FAILED at https://cdn.jsdelivr.net/")
    watching.expect("status of 404 .* at http://localhost:[0-9]+/favicon.ico")
    yield watching
    assert watching.faults() == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page from which nothing leaves this machine."""
    context.route(lambda url: urlsplit(url).hostname not in LOOPBACK, stop)
    return context.new_page()


@pytest.fixture
def town(server: Server) -> TeamTown:
    """A team on that server."""
    return team_on(installation(server))


def stop(route: Route) -> None:
    """Let a request go nowhere."""
    route.abort()


def heading(page: Page, words: str) -> None:
    """Wait for a page by its heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def say_who(page: Page, subject: str) -> None:
    """At the provider, say who one is."""
    heading(page, "Authorize Client")
    page.get_by_role("button", name=subject).click()


def sign_out(page: Page) -> None:
    """Sign out on one's own page."""
    page.goto("/me/")
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).click()
    heading(page, "Sign in")


def invitation(server: Server, town: TeamTown) -> str:
    """The address of an invitation as contributor."""
    with writing(engine_of(installation(server))) as session:
        return "/join/" + make_link(session, LinkKind.INVITATION, now=now(), days=14, municipality=town.municipality.id, role=Role.CONTRIBUTOR)


def test_somebody_connects_the_account_and_signs_in_there_from_then_on(
    page: Page, context: BrowserContext, server: Server, town: TeamTown, base_url: str
) -> None:
    let_in(context, installation(server), town, "Karla", url=base_url)
    page.goto("/me/")
    page.get_by_role("link", name="Sign in with Probedorf ID").click()
    heading(page, "Sign in with Probedorf ID")
    page.get_by_role("link", name="Go to Probedorf ID").click()
    say_who(page, "karla-at-home")
    expect(page.get_by_role("main")).to_contain_text("Probedorf ID says that you are: Karla Berger, karla.berger@example.org")
    page.get_by_role("button", name="Yes, connect it with my account").click()
    expect(page.get_by_role("main")).to_contain_text("Your account is connected")
    sign_out(page)
    page.goto(f"/m/{town.municipality.key}/")
    heading(page, "Sign in")
    page.get_by_role("link", name="Sign in with Probedorf ID").click()
    say_who(page, "karla-at-home")
    heading(page, town.municipality.profile.name)


def test_somebody_new_joins_and_sets_a_first_password(page: Page, server: Server, town: TeamTown) -> None:
    page.goto(invitation(server, town))
    page.get_by_role("link", name="Join with Probedorf ID instead").click()
    say_who(page, "neu-at-home")
    expect(page.get_by_label("Your name, as colleagues know you")).to_have_value("Nora Neu")
    page.locator("form#join button").click()
    heading(page, town.municipality.profile.name)
    page.goto("/me/")
    page.get_by_role("link", name="Set a password").click()
    expect(page.get_by_role("main")).to_contain_text("Please sign in with Probedorf ID once more")
    page.get_by_role("link", name="Go to Probedorf ID").click()
    say_who(page, "neu-at-home")
    heading(page, "Set a password")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Your new password is saved")
    sign_out(page)
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    heading(page, "Your account")


def test_who_declines_there_comes_back_to_another_way_in(page: Page, watch: Watch) -> None:
    watch.expect("status of 400")
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with Probedorf ID").click()
    heading(page, "Authorize Client")
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were not signed in")
    page.get_by_role("link", name="Try again, or sign in with your password").click()
    heading(page, "Sign in")


def test_whom_the_provider_knows_and_this_installation_does_not_learns_what_to_do(page: Page, watch: Watch) -> None:
    watch.expect("status of 403")
    page.goto("/sign-in/openid")
    heading(page, "Authorize Client")
    page.get_by_placeholder("sub").fill("a-stranger")
    page.get_by_role("button", name="Authorize").click()
    heading(page, "There is no account for you yet")

"""Municipalities with hostile names in the portfolio and side by side: no page of them scrolls sideways, and no script of theirs runs."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Dialog, Page

from assessment.answers import Kind, Profile
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import writing
from assessment.roles import Person
from assessment.services.comparisons import save_comparison
from assessment.services.grants import Terms
from assessment.web.site import now
from tests.granting import granted, offer
from tests.hostile.test_comparing import NAMES
from tests.journeys.server import Server
from tests.journeys.teams import installation, let_in_as
from tests.journeys.test_every_page import DESK, PHONE, TOO_WIDE
from tests.listing import listed
from tests.teams import TeamTown, engine_of, person, team_town

MOST = 20
PATHS = (
    "", "?look=shown", "?look=scores", "?look=scores&part=trust", "?look=differences", "help", "roadmap", "time", "change", "report",
)


@pytest.fixture(scope="module")
def app(server: Server) -> Flask:
    """The server's application, to set things up and to sign people in."""
    return installation(server)


@pytest.fixture(scope="module")
def town(app: Flask) -> TeamTown:
    """A municipality with a name that cannot be broken into lines."""
    return team_town(engine_of(app), Profile("W" * 200, "DE", 640, Kind.VILLAGE), suffix=" W")


@pytest.fixture(scope="module")
def guest(app: Flask, town: TeamTown) -> Person:
    """Somebody with a long name, whom that municipality lets look in."""
    with writing(engine_of(app)) as session:
        who = person(session, "Gerda" + "w" * 190)
    granted(engine_of(app), town, who, Terms(with_notes=True))
    return who


@pytest.fixture(scope="module")
def addresses(app: Flask, guest: Person) -> list[str]:
    """Pages about twenty municipalities with hostile names, equal ones among them so that they share steps."""
    names = [*NAMES, *NAMES][:MOST]
    with writing(engine_of(app)) as session:
        numbers = [listed(session, name, level, to=guest) for name, level in zip(names, [1, 1, 3, 0, 1] * 4, strict=True)]
        keys = [session.get_one(MunicipalityRow, number).key for number in numbers]
        made = [save_comparison(session, guest, some, name=name, now=now()) for some, name in ((keys, "W" * 200), (keys[:2], NAMES[1]))]
    return ["/portfolio", "/portfolio?sort=part.people", "/portfolio/waiting", "/me/grants", "/comparisons"] + [
        f"/comparisons/{key}/{path}" for key in made for path in PATHS
    ]


def opened(context: BrowserContext, app: Flask, who: Person, url: str) -> tuple[Page, list[str]]:
    """A window of somebody, and what springs up in it."""
    sprung: list[str] = []

    def springs_up(dialog: Dialog) -> None:
        sprung.append(dialog.message)
        dialog.dismiss()

    let_in_as(context, app, who, url=url)
    page = context.new_page()
    page.on("dialog", springs_up)
    return page, sprung


def wide(page: Page, *addresses: str) -> list[tuple[str, int]]:
    """The pages that scroll sideways, and at which width."""
    found = []
    for address in addresses:
        page.goto(address)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            if page.evaluate(TOO_WIDE) > 0:
                found.append((address, size["width"]))
    return found


def test_no_page_about_hostile_names_scrolls_sideways(
    context: BrowserContext, app: Flask, guest: Person, addresses: list[str], base_url: str
) -> None:
    page, sprung = opened(context, app, guest, base_url)
    assert (wide(page, *addresses), sprung) == ([], [])


def test_no_page_about_what_is_granted_scrolls_sideways(context: BrowserContext, app: Flask, guest: Person, town: TeamTown, base_url: str) -> None:
    link = offer(engine_of(app), town)
    page, sprung = opened(context, app, town.people["Karla"], base_url)
    assert (wide(page, f"/m/{town.municipality.key}/grants", f"/m/{town.municipality.key}/", f"/grants/{link}"), sprung) == ([], [])

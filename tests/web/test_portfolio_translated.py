"""No sentence of a portfolio is left untranslated, also where it is long, spread over countries and associations, or waits."""

from dataclasses import replace

import pytest

from assessment.answers import Kind, Profile
from assessment.config import Settings
from assessment.database.municipalities import AssociationRow
from assessment.database.session import writing
from assessment.services import portfolio, portfolio_choices, portfolio_viewer
from assessment.services.municipalities import found_municipality
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.builders import shipped
from tests.granting import granted
from tests.listing import DAY, listed
from tests.pages import Browser
from tests.teams import NOON, engine_of, person, signed_in, team_town
from tests.web.test_pages import untranslated

PART, CRITERION = shipped().dimensions[0].id, shipped().dimensions[0].criteria[0].id
KINDS = (Kind.VILLAGE, Kind.TOWN, Kind.CITY, Kind.COUNTY, None)
ADDRESSES = (
    "", f"?sort=part.{PART}", f"?sort=criterion.{CRITERION}&order=up", "?sort=edition", "?sort=kind", "?search=nowhere",
    "?country=AT&size=4&kind=town", "?page=2", "?page=99&sort=x&order=x&stage=x&age=x&kind=x&size=x", "/waiting",
)


@pytest.fixture
def browser(web_settings: Settings) -> Browser:
    """A browser of somebody who sees municipalities of every kind in two countries and an association, in the language for tests."""
    app = create_app(replace(web_settings, language=PSEUDO))
    with writing(engine_of(app)) as session:
        who = person(session, "⟦Paula⟧")
        verband = found_municipality(session, Profile("⟦Verband⟧", "DE", 30_000, Kind.ASSOCIATION), who, now=NOON)
        for number, kind in enumerate(KINDS):
            population = 10 ** (number + 2) if kind else None
            town = listed(session, f"⟦Ort {number}⟧", number, to=who, country=("DE", "AT")[number % 2], kind=kind, population=population)
            session.add(AssociationRow(association_id=verband.municipality.id, municipality_id=town, since=DAY))
        listed(session, "⟦Leer⟧", {}, to=who)
    for number in range(2):
        granted(engine_of(app), team_town(engine_of(app), Profile("⟦Neu⟧", "DE", 640, Kind.VILLAGE), suffix=f" {number}"), who)
    return signed_in(app, who)


def left(browser: Browser, address: str) -> list[str]:
    """What of a page was not translated, but for months."""
    return [word for word in untranslated(browser.get(f"/portfolio{address}")) if word.strip(".,") not in ("Sept", "Nov", "September", "November")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_portfolio_of_every_kind(address: str, browser: Browser) -> None:
    assert left(browser, address) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_portfolio_that_is_longer_than_is_counted_and_turned(address: str, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "SHOWN", 2)
    monkeypatch.setattr(portfolio, "MOST_COUNTED", 3)
    monkeypatch.setattr(portfolio, "FEW", 1)
    monkeypatch.setattr(portfolio_viewer, "FEW", 1)
    monkeypatch.setattr(portfolio_choices, "LOOKED_THROUGH", 1)
    monkeypatch.setattr(portfolio_choices, "MOST_WAITING", 1)
    if not address:
        assert "⟦More than" in browser.get("/portfolio").said
        assert "⟦More pages than these are not turned." in browser.get("/portfolio?page=9").said
        assert "⟦The first" in browser.get("/portfolio/waiting").said
    assert left(browser, address) == []

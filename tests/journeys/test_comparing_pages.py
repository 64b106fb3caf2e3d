"""Every page about what others may see, the portfolio, comparisons and open data is for everybody, at every width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from assessment.config import load
from assessment.database.grants import GrantRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import writing
from assessment.database.standings import STANDINGS
from assessment.roles import Person
from assessment.services.comparisons import save_comparison
from assessment.services.consents import ConsentKind, give_consent
from assessment.services.grants import Terms, grant_to_association
from assessment.web.site import now
from tests.granting import granted, karla, offer
from tests.journeys.comparing_stops import STOPS
from tests.journeys.region import NAMES, Region, region_on
from tests.journeys.server import Server
from tests.journeys.teams import installation, let_in_as
from tests.journeys.test_every_page import for_everybody
from tests.journeys.watching import Watch
from tests.listing import listed
from tests.teams import NOON, engine_of, person, team_town

PAGES = ("grants", "offers", "portfolio", "comparisons", "side_by_side", "cooperation", "comparison_reports")
BEHIND_A_BUTTON = {"comparison_reports.progress", "comparison_reports.state", "comparison_reports.fetch"}


@dataclass(frozen=True)
class Visit:
    """People by the name under which they stand in a stop, and what stands in addresses."""

    app: Flask
    people: dict[str, Person]
    keys: dict[str, str]


@pytest.fixture(scope="module")
def visit(server: Server) -> Visit:
    """A region in which something was granted, offered, withdrawn, agreed to, compared and lost."""
    app = installation(server)
    region = region_on(app, load(server.instance, environment={}))
    with writing(engine_of(app)) as session:
        nemo = person(session, f"Nemo {region.consultant.id}")
    other, gerda, vera = region.towns[NAMES[1]], region.consultant, region.association.person
    people = {"Karla": region.first.people["Karla"], "Berta": other.people["Karla"], "Gerda": gerda, "Vera": vera, "Nemo": nemo}
    keys = {
        "town": region.first.municipality.key, "other": other.municipality.key, "association": region.association.municipality.key,
        "link": _grants(app, region), **_comparisons(app, region),
    }
    return Visit(app, people, keys)


def _grants(app: Flask, region: Region) -> str:
    """Everything that can be granted, offered and agreed to; gives the secret of an offer."""
    engine, guest = engine_of(app), region.consultant
    with writing(engine) as session:
        former = person(session, f"Former {guest.id}")
        give_consent(session, karla(region.first), ConsentKind.HELPER, now=now())
        grant_to_association(session, karla(region.towns[NAMES[1]]), region.association.municipality.key, Terms(), now=now())
    granted(engine, team_town(engine, suffix=f" waits {guest.id}"), guest)
    ended = granted(engine, region.first, former)
    with writing(engine) as session:
        session.execute(update(GrantRow).where(GrantRow.key == ended).values(ended_at=NOON))
    granted(engine, region.first, guest, Terms(date(2099, 1, 31), with_notes=True, with_evidence=True))
    return offer(engine, region.first, Terms(date(2099, 1, 31)))


def _comparisons(app: Flask, region: Region) -> dict[str, str]:
    """Comparisons of all twelve, with neutral names, with a place lost, with nothing left, and with nothing final any more; by name."""
    guest, twelve = region.consultant, [town.municipality.key for town in region.towns.values()]
    with writing(engine_of(app)) as session:
        numbers = [listed(session, f"Quellort {number}", number, to=guest) for number in range(5)]
        extra = [session.get_one(MunicipalityRow, number).key for number in numbers]

        def saved(name: str, keys: Sequence[str], *, neutral: bool = False) -> str:
            return save_comparison(session, guest, keys, name=name, neutral=neutral, now=now())

        keys = {
            "twelve": saved("Communities along the railway line", twelve), "neutral": saved("", twelve, neutral=True),
            "lost": saved("Lost", [*twelve[1:3], extra[0]]), "gone": saved("Gone", extra[1:3]), "few": saved("Few", extra[3:]),
        }
        _lose(session, numbers)
    return keys


def _lose(session: Session, numbers: Sequence[int]) -> None:
    """The first three are granted no more, the others have nothing final any more."""
    session.execute(update(GrantRow).where(GrantRow.municipality_id.in_(numbers[:3])).values(ended_at=NOON))
    session.execute(delete(STANDINGS).where(STANDINGS.c.municipality_id.in_(numbers[3:])))


@pytest.mark.parametrize("name", STOPS)
def test_a_page_of_comparing_is_for_everybody_at_each_width(context: BrowserContext, watch: Watch, visit: Visit, base_url: str, name: str) -> None:
    watch.expect(r"status of (400|404|409)")
    stop = STOPS[name]
    if stop.who:
        let_in_as(context, visit.app, visit.people[stop.who], url=base_url)
    page = context.new_page()
    page.goto(stop.address.format(**visit.keys))
    if stop.act:
        stop.act(page)
    for_everybody(page, name)


def test_every_page_of_comparing_is_looked_at(visit: Visit) -> None:
    adapter = visit.app.url_map.bind("localhost")
    seen = {adapter.match(stop.address.format(**visit.keys).partition("?")[0])[0] for stop in STOPS.values()}
    pages = {rule.endpoint for rule in visit.app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in PAGES and "GET" in (rule.methods or ())}
    assert pages - seen == BEHIND_A_BUTTON

"""A team on the journeys' server, each of its people in a browser of their own."""

from itertools import count

from flask import Flask
from playwright.sync_api import BrowserContext

from assessment.config import load
from assessment.roles import Person
from assessment.web import create_app
from tests.journeys.server import Server
from tests.teams import TeamTown, engine_of, signed_in, team_town

COOKIE = "smart-readiness"
_numbers = count(1)


def installation(server: Server) -> Flask:
    """The application of a running server, over the same database and with the same key."""
    return create_app(load(server.instance, environment={}))


def team_on(app: Flask) -> TeamTown:
    """A new team with an assessment of its own."""
    return team_town(engine_of(app), suffix=f" {next(_numbers)}")


def let_in(context: BrowserContext, app: Flask, town: TeamTown, name: str, *, url: str) -> None:
    """Sign a browser in as one of the team."""
    let_in_as(context, app, town.people[name], url=url)


def let_in_as(context: BrowserContext, app: Flask, who: Person, *, url: str) -> None:
    """Sign a browser in as somebody."""
    cookie = signed_in(app, who).client.get_cookie(COOKIE)
    assert cookie
    context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": url}])

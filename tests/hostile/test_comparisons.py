"""Portfolio and comparisons in the hands of strangers and of people who may see no more, on both databases."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine

from assessment.config import Settings
from assessment.database.session import writing
from assessment.web import create_app
from tests.hostile.test_requests import FILLED
from tests.teams import engine_of, person, signed_in, team_town
from tests.web.comparing import Group, group

NOTHING_IN_IT = ("%00" * 22, "A" * 31 + "%00", "%ED%A0%80" * 22)


@pytest.fixture
def web_settings(settings: Settings, database_url: str, engine: Engine) -> Settings:
    """Settings of an installation with an empty database, of each kind in turn."""
    return replace(settings, database_url=database_url)


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The application of that installation."""
    return create_app(web_settings)


@pytest.fixture
def three(app: Flask, web_settings: Settings) -> Group:
    """Three municipalities, and a consultant who compares them."""
    return group(app, web_settings)


def spoilt(app: Flask, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every address of the site with each of its parts in turn replaced by something that is not there; with the method to ask for it."""
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "1") | {name: value for name, value in {**FILLED, **known}.items() if name in rule.arguments}
        for part in (name for name in rule.arguments if f"<{name}>" in rule.rule):
            built = rule.build({**values, part: "HERE"})
            assert built
            for value in NOTHING_IN_IT:
                yield from ((method, built[1].replace("HERE", value)) for method in ("GET", "POST") if method in (rule.methods or ()))


def test_whatever_stands_in_an_address_is_looked_for_and_not_found(app: Flask, three: Group) -> None:
    town = team_town(engine_of(app))
    with writing(engine_of(app)) as session:
        steward = person(session, "Stefan", is_steward=True)
    known = {"door": town.key, "municipality": town.municipality.key, "comparison": three.comparison}
    browsers = [three.browser, signed_in(app, town.people["Karla"]), signed_in(app, steward)]
    marks = [{"csrf_token": browser.get("/begin/full").fields()["csrf_token"]} for browser in browsers]
    wrong = set()
    for method, address in spoilt(app, known):
        for browser, mark in zip(browsers, marks, strict=True):
            status = browser.client.open(address, method=method, data=mark if method == "POST" else None).status_code
            if status >= 500 or (status != 404 and "%00" in address):
                wrong.add((method, address[:60], status))
    assert wrong == set()


def test_what_nobody_can_type_is_no_reason_to_fail(app: Flask, three: Group) -> None:
    with writing(engine_of(app)) as session:
        stefan = person(session, "Stefan", is_steward=True)
    steward = signed_in(app, stefan)
    names = ("search", "country", "size", "kind", "association", "stage", "age", "sort", "order", "page", "chosen", "municipality", "month")
    for value in ("A" * 21 + "\0", "\0" * 22, "criterion.\0", "page=\0", "\u202e" + "a" * 21):
        typed = dict.fromkeys(names, value)
        assert three.browser.client.get("/portfolio", query_string=typed).status_code == 200
        three.browser.send(three.browser.get("/portfolio"), changed={**typed, "name": value, "municipality": value}, status=400)
        for address in ("/installation/audit", "/installation/audit.csv"):
            assert steward.client.get(address, query_string=typed).status_code == 200

"""A name that was deleted stands nowhere any more: not on a page, not in a file, not in an export."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from assessment.config import Settings
from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.services.deleting import delete_person
from tests.full_towns import FIRST, Place, full_town, parts
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, person, signed_in

PDF = "application/pdf"
NAMES = ("Zacharias", "Rosamunde")


@pytest.fixture
def place(app: Flask, web_settings: Settings) -> Place:
    return Place(web_settings, engine_of(app))


@pytest.fixture
def town(place: Place) -> TeamTown:
    """A town whose contributor and reviewer had names that stand nowhere else."""
    made = full_town(place)
    with writing(place.engine) as session:
        for first, name in zip(("Carlo", "Rita"), NAMES, strict=True):
            row = session.get_one(PersonRow, made.people[first].id)
            row.name, row.email = name, f"{name.lower()}@example.org"
    return made


def addresses(app: Flask, town: TeamTown) -> Iterator[str]:
    """Every page of the town and its assessment, of the person and of the installation."""
    known = {"door": town.key, "municipality": town.municipality.key, "criterion": FIRST, "dimension": "trust", "number": 1}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= set(known) and rule.rule.startswith(("/a/", "/m/", "/me", "/installation")):
            yield filled(rule, known)


def filled(rule: Rule, known: dict[str, object]) -> str:
    built = rule.build({name: known[name] for name in rule.arguments})
    assert built
    return built[1]


def pages_with(app: Flask, browser: Browser, town: TeamTown) -> set[str]:
    """The pages on which one of the names stands."""
    answers = {address: browser.client.get(address) for address in addresses(app, town) if not address.endswith(".zip")}
    return {address for address, answer in answers.items() if any(name in said(answer) for name in NAMES)}


def said(answer: TestResponse) -> str:
    """What a page, a form for a pen, a form to fill in or a sheet says."""
    if answer.mimetype == PDF and b"%%EOF" in answer.data:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    if zipfile.is_zipfile(BytesIO(answer.data)):
        return "".join(part.decode(errors="replace") for part in parts(answer.data).values())
    return answer.get_data().decode(errors="replace")


def test_a_deleted_name_stands_nowhere_any_more(app: Flask, place: Place, town: TeamTown) -> None:
    with writing(place.engine) as session:
        stefan = person(session, "Stefan", is_steward=True)
    browsers = [signed_in(app, who) for who in (town.people["Karla"], stefan)]
    assert len(set().union(*(pages_with(app, browser, town) for browser in browsers))) > 5
    with writing(place.engine) as session:
        for first in ("Carlo", "Rita"):
            delete_person(session, town.people[first].id, by=town.people[first].id, now=NOON)
    assert set().union(*(pages_with(app, browser, town) for browser in browsers)) == set()
    everything = b"".join(parts(place.exported(town.municipality.key)).values())
    assert [name for name in NAMES if name.encode() in everything or name.lower().encode() in everything] == []

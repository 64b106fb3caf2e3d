"""What is taken along from a comparison: for whom it opens, what stands in it, and what does not with neutral names."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import select, update

from assessment.config import Settings
from assessment.database.audit import AuditRow
from assessment.database.comparisons import ComparisonRow
from assessment.database.grants import GrantRow
from assessment.database.session import reading, writing
from assessment.exchange import comparison_json
from tests.exchange.spreadsheets import Calculation, opened
from tests.pages import Browser
from tests.teams import NOON, engine_of, person, signed_in
from tests.web.comparing import Group, group

ENDINGS = ("xlsx", "csv", "json")
SCHEMA = json.loads(Path(comparison_json.__file__).with_name("comparison.schema.json").read_text(encoding="utf-8"))


def fetched(places: Group, ending: str) -> bytes:
    """A file of the comparison, as a browser saves it."""
    answer = places.browser.client.get(f"{places.here}comparison.{ending}")
    assert (answer.status_code, answer.headers["Content-Disposition"].startswith("attachment")) == (200, True)
    return bytes(answer.data)


def as_json(places: Group) -> Any:  # noqa: ANN401 - a table
    return json.loads(fetched(places, "json"))


@pytest.fixture
def three(app: Flask, web_settings: Settings) -> Group:
    """Three municipalities at levels 1, 2 and 3, and a saved comparison of them."""
    return group(app, web_settings)


def test_the_page_leads_to_every_file(three: Group) -> None:
    links = [link.get("href") for link in three.browser.get(three.here).every("a")]
    assert [f"comparison.{ending}" for ending in ENDINGS if f"comparison.{ending}" not in links] == []


def test_json_is_as_its_schema_says_and_holds_exact_numbers(three: Group) -> None:
    table = as_json(three)
    assert list(Draft202012Validator(SCHEMA).iter_errors(table)) == []
    assert [place["overall"]["score"] for place in table["places"]] == [
        {"exact": "25/1", "rounded": 25}, {"exact": "50/1", "rounded": 50}, {"exact": "75/1", "rounded": 75},
    ]
    assert table["places"][0]["population"] == 600


def test_csv_has_a_row_for_each_place_and_criterion(three: Group) -> None:
    text = fetched(three, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert (len(rows), {row["level"] for row in rows}, {row["place"] for row in rows}) == (36 * 3, set("123"), {"Aheim", "Bedorf", "Cestadt"})


def test_the_spreadsheet_calculates_what_the_page_shows(three: Group) -> None:
    calculation = Calculation(opened(fetched(three, "xlsx")))
    assert [calculation.value("Scores", cell) for cell in ("C2", "D2", "E2")] == [25, 50, 75]


@pytest.mark.parametrize("ending", ENDINGS)
def test_with_neutral_names_no_file_says_who_it_is_about(ending: str, app: Flask, web_settings: Settings) -> None:
    places = group(app, web_settings, neutral=True)
    with writing(engine_of(app)) as session:
        session.execute(update(ComparisonRow).values(name="AHEIM and its neighbours"))
    answer = places.browser.client.get(f"{places.here}comparison.{ending}")
    text = read_by_anybody(answer.data, ending) + str(answer.headers)
    secrets = [*(town.municipality.profile.name for town in places.towns), *(town.municipality.key for town in places.towns), "600", "village"]
    assert [secret for secret in secrets if secret.casefold() in text.casefold()] == []
    assert "Place A" in text


def read_by_anybody(content: bytes, ending: str) -> str:
    """All texts in a file."""
    if ending != "xlsx":
        return content.decode()
    return repr(opened(content))


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_municipality_finds_in_the_log_that_its_figures_were_taken_along(ending: str, app: Flask, three: Group) -> None:
    fetched(three, ending)
    with reading(engine_of(app)) as session:
        lines = session.execute(select(AuditRow.municipality_id, AuditRow.person_id).where(AuditRow.detail == f"comparison {ending}")).all()
    assert sorted(lines) == sorted((town.municipality.id, three.guest.id) for town in three.towns)


@pytest.mark.parametrize("ending", ENDINGS)
def test_nobody_else_gets_a_file_and_after_a_grant_has_ended_nobody_at_all(ending: str, app: Flask, three: Group) -> None:
    with writing(engine_of(app)) as session:
        stranger = person(session, "Fremder")
    address = f"{three.here}comparison.{ending}"
    assert signed_in(app, stranger).client.get(address).status_code == 404
    assert Browser(app).client.get(address).status_code in (303, 401)
    with writing(engine_of(app)) as session:
        session.execute(update(GrantRow).where(GrantRow.key == "Aheim-1").values(ended_at=NOON))
    refused = three.browser.client.get(address)
    assert (refused.status_code, b"Bedorf" in refused.data) == (409, False)


NAMES = ("=1+1", "@SUM(A1)", "Ω 🚀🏽 مدينة", "L" * 120)


@pytest.mark.parametrize("ending", ENDINGS)
def test_names_of_every_sort_stand_in_files_as_they_are_and_are_never_formulas(ending: str, app: Flask, web_settings: Settings) -> None:
    places = group(app, web_settings, names=NAMES)
    text = read_by_anybody(fetched(places, ending), ending)
    assert [name for name in NAMES if name not in text] == []
    if ending == "csv":
        assert {row["place"] for row in csv.DictReader(StringIO(text.lstrip("\ufeff")))} == {"'=1+1", "'@SUM(A1)", *NAMES[2:]}

"""The spreadsheet and the form for field apps, as they are downloaded."""

import re

import pytest
from flask import Flask
from pyxform.xls2xform import convert

from assessment.config import Settings
from assessment.exchange.form_xlsx import read
from assessment.filled import is_sealed
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.teams import engine_of, signed_in, team_town

FILES = ("forms/form.xlsx", "forms/xlsform.xlsx")


def test_the_spreadsheet_holds_what_was_answered_and_finds_back(visitor: Browser, begun: Page, web_settings: Settings) -> None:
    first = next(iter(shipped().criteria))
    door = begun.address.removesuffix("welcome")
    visitor.send(visitor.get(f"{door}part/{shipped().dimensions[0].id}"), "answers", {f"{first}.choice": "3", f"{first}.note": "=1+1 ไทย"})
    file = visitor.client.get(f"{door}forms/form.xlsx")
    form = read(file.data, shipped(), name="form.xlsx")
    assert file.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert [(answer.level, answer.note) for answer in form.assessment.answers.values()] == [(3, "=1+1 ไทย")]
    assert form.mark is not None and form.mark.number and is_sealed(web_settings.secret_key, form.mark)


def test_the_form_for_field_apps_bears_the_same_number(visitor: Browser, begun: Page) -> None:
    door = begun.address.removesuffix("welcome")
    number = read(visitor.client.get(f"{door}forms/form.xlsx").data, shipped(), name="form").mark
    form = convert(visitor.client.get(f"{door}forms/xlsform.xlsx").data)
    assert number is not None
    assert (form.warnings, f"'{number.number}'" in form.xform) == ([], True)


def test_the_page_of_forms_leads_to_both(visitor: Browser, begun: Page) -> None:
    door = begun.address.removesuffix("welcome")
    text = visitor.get(f"{door}forms").text
    assert all(re.search(f'href="[^"]*/{re.escape(file)}"', text) for file in FILES)


@pytest.mark.parametrize("file", FILES)
def test_another_municipality_learns_nothing(app: Flask, file: str) -> None:
    town, other = team_town(engine_of(app)), team_town(engine_of(app), suffix=" Nachbar")
    assert signed_in(app, other.people["Karla"]).client.get(f"/a/{town.key}/{file}").status_code == 404
    assert signed_in(app, town.people["Carlo"]).client.get(f"/a/{town.key}/{file}").status_code == 200

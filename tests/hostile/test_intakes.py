"""Hostile and mistaken files at the page where filled forms come in: a clear sentence each, and nothing is changed or kept."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from assessment.answers import Answer
from assessment.config import Settings
from assessment.filled import form_number, seal
from tests.bad_forms import BAD, LARGE, bad, edited, spreadsheet, submissions
from tests.hostile.test_requests import STORED, rows
from tests.intakes import FIRST, MARK
from tests.pages import Browser, Page


@pytest.fixture
def here(visitor: Browser, begun: Page) -> str:
    """The address of an assessment in which something is answered."""
    here = begun.address.removesuffix("/welcome")
    visitor.send(visitor.get(f"{here}/part/people"), "answers", {f"{FIRST}.choice": "2"})
    return here


def brought(visitor: Browser, here: str, content: bytes, name: str, status: int) -> Page:
    """The page after a file was uploaded."""
    fields = visitor.get(f"{here}/intake").fields("bring")
    answer = visitor.client.post(f"{here}/intake", data=fields | {"file": (BytesIO(content), name)}, follow_redirects=True)
    return visitor.seen(answer, status)


@pytest.mark.parametrize("kind", BAD)
def test_a_wrong_file_is_refused_with_a_sentence_and_changes_nothing(kind: str, visitor: Browser, here: str, web_settings: Settings) -> None:
    _, name, said = BAD[kind]
    before = rows(web_settings)
    page = brought(visitor, here, bad(kind), name, 400)
    assert said in page.said
    assert page.heading == "Bring in a filled form"
    assert rows(web_settings) == before


def test_a_form_of_another_town_or_with_a_broken_seal_is_refused(visitor: Browser, here: str, web_settings: Settings) -> None:
    before, key = rows(web_settings), web_settings.secret_key
    newest = max(row[0] for row in before[STORED.index("assessments")])
    ours, theirs = (replace(MARK, number=form_number(key, number)) for number in (newest, newest + 1))
    for mark, said in (
        (replace(theirs, seal=seal(key, theirs)), f"its number is {theirs.number}, and the number of this one is {ours.number}"),
        (replace(ours, seal=seal("another key", ours)), "The mark on this form was changed"), (ours, "The mark on this form was changed"),
    ):
        for content in (spreadsheet(mark=mark), submissions(1, mark=mark)):
            assert said in brought(visitor, here, content, "form", 400).said
    assert rows(web_settings) == before
    brought(visitor, here, spreadsheet(mark=replace(ours, seal=seal(key, ours))), "form.xlsx", 200)


def test_100_megabytes_are_refused_before_they_are_read(visitor: Browser, here: str, web_settings: Settings) -> None:
    before = rows(web_settings)
    page = brought(visitor, here, bytes(LARGE), "form.pdf", 413)
    assert page.heading == "This file is too large"
    assert rows(web_settings) == before


@pytest.mark.parametrize("formula", ['=HYPERLINK("https://evil.test","x")', "=1+1", "@SUM(1)", "-2+3", "+cmd|' /C calc'!A0"])
def test_a_text_like_a_formula_is_shown_and_kept_as_the_text_that_it_is(formula: str, visitor: Browser, here: str) -> None:
    page = brought(visitor, here, spreadsheet({FIRST: Answer(3, note=formula)}), "form.xlsx", 200)
    assert formula in page.said
    visitor.send(page, "choose", {f"{FIRST}.choice": "take"})
    assert visitor.get(f"{here}/part/people").fields("answers")[f"{FIRST}.note"].strip() == formula


def test_what_a_formula_computes_is_not_read(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, edited(with_formula), "form.xlsx", 200)
    assert "Could not be read" in page.said
    assert visitor.get(f"{here}/part/people").fields("answers")[f"{FIRST}.choice"] == "2"


def with_formula(book: Any) -> None:  # noqa: ANN401 - a workbook of openpyxl
    """Somebody computes the note of the first question."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == FIRST:
                    sheet.cell(cell.row, sheet.max_column, "=1+1")


def test_a_half_filled_form_takes_nothing_away(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, spreadsheet({}), "form.xlsx", 200)
    assert "There are no answers in this form. If you filled it in, save it once more" in page.said
    assert visitor.get(f"{here}/part/people").fields("answers")[f"{FIRST}.choice"] == "2"


def test_of_several_submissions_one_is_chosen(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, submissions(0, 4, 3), "field.csv", 200)
    assert page.heading == "Which of these forms?"
    chosen = visitor.send(page, changed={"form": "1"})
    assert "Level 4" in chosen.said
    for wrong in ("3", "-1", "x", ""):
        visitor.send(page, changed={"form": wrong}, status=404)


@pytest.mark.parametrize("typed", [
    {f"{FIRST}.choice": "everything"}, {f"{FIRST}.revision": "999999999999"}, {"nothing.revision": "0", "nothing.choice": "take"},
    {"offered.x": "1", "fact.x": "take"}, {"fact.step.x.by": "take", "offered.step.x.by": "1"}, {f"{FIRST}.choice": "<b>\u202e" * 1000},
])
def test_a_forged_choice_takes_over_nothing_that_was_not_offered(typed: dict[str, str], visitor: Browser, here: str) -> None:
    page = brought(visitor, here, submissions(4), "field.csv", 200)
    visitor.post(page, page.fields("choose") | typed, "choose")
    assert visitor.get(f"{here}/part/people").fields("answers")[f"{FIRST}.choice"] == "2"


def test_a_form_of_one_assessment_is_not_there_for_another(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, submissions(4), "field.csv", 200)
    key = page.address.rpartition("/")[2]
    other = visitor.send(visitor.get("/begin/full"), changed={"name": "Anderswo", "country": "DE", "population": "5", "kind": "village"})
    there = other.address.removesuffix("/welcome")
    for path in ("", "/take-back", "/discard", "/which"):
        where = f"{there}/intake/{key}{path}"
        mark = visitor.get(f"{there}/intake").fields("bring")["csrf_token"]
        assert visitor.client.post(where, data={"csrf_token": mark, "form": "0"}).status_code == 404, where
    assert visitor.client.get(f"{there}/intake/{key}").status_code == 404

"""Typing in a paper form: the signs on the paper become answers, and what is no sign comes back as it was typed."""

import pytest
from flask import Flask

from assessment.database.session import writing
from assessment.paper import sheets
from assessment.questionnaire import Scope
from assessment.services.assignments import Choice, give
from tests.builders import shipped
from tests.pages import Browser, Page, words
from tests.teams import NOON, engine_of, signed_in, team_town
from tests.web.conftest import begin

FULL = sheets(shipped(), Scope.FULL)
FIRST, SECOND = (criterion.id for criterion in FULL[0].criteria)
APART = next(sheet for sheet in FULL if any(criterion.not_applicable for criterion in sheet.criteria))
MAY_NOT_APPLY = next(criterion.id for criterion in APART.criteria if criterion.not_applicable)


def sheet_page(visitor: Browser, begun: Page, code: str = "1") -> Page:
    """A sheet to type in."""
    return visitor.get(begun.address.replace("welcome", f"type/{code}"))


def type_in(visitor: Browser, page: Page, changed: dict[str, str], *, status: int = 200) -> Page:
    """Send a sheet with these fields changed."""
    return visitor.send(page, page.address, changed, status=status)


def answer_of(visitor: Browser, begun: Page, criterion: str) -> dict[str, object]:
    """What stands for a criterion in the file of all answers."""
    table = visitor.client.get(begun.address.replace("welcome", "answers.json")).get_json()
    return dict(table["answers"].get(criterion, {}))


def test_the_signs_on_paper_become_answers_and_the_next_sheet_follows(visitor: Browser, begun: Page) -> None:
    typed = {
        f"{FIRST}.choice": "3", f"{FIRST}.evidence": "1", f"{FIRST}.evidence-text": "Frau Kim, ทุกวัน\nseit Mai", f"{FIRST}.note": "مرحبا",
        f"{FIRST}.evidence-link": "https://example.org/a", f"{FIRST}.evidence-until": "31.5.2027", f"{SECOND}.choice": "D",
    }
    following = type_in(visitor, sheet_page(visitor, begun), typed)
    assert following.heading.startswith("Sheet 2 of 19")
    assert answer_of(visitor, begun, FIRST) == {
        "level": 3, "evidence": "described", "evidence-text": "Frau Kim, ทุกวัน\nseit Mai", "evidence-link": "https://example.org/a",
        "evidence-until": "2027-05-31", "note": "مرحبا",
    }
    assert answer_of(visitor, begun, SECOND) == {"unknown": True}


def test_what_stands_is_shown_in_signs_and_sending_it_again_changes_nothing(visitor: Browser, begun: Page) -> None:
    type_in(visitor, sheet_page(visitor, begun), {f"{FIRST}.choice": "4", f"{FIRST}.evidence": "2", f"{FIRST}.note": "A\n\nB"})
    again = sheet_page(visitor, begun)
    fields = again.fields(again.address)
    assert (fields[f"{FIRST}.choice"], fields[f"{FIRST}.evidence"], fields[f"{FIRST}.revision"]) == ("4", "2", "1")
    type_in(visitor, again, {})
    assert sheet_page(visitor, begun).fields(again.address)[f"{FIRST}.revision"] == "1"
    assert answer_of(visitor, begun, FIRST)["note"] == "A\n\nB"


def test_what_is_left_empty_on_paper_is_not_answered(visitor: Browser, begun: Page) -> None:
    type_in(visitor, sheet_page(visitor, begun), {})
    assert (answer_of(visitor, begun, FIRST), answer_of(visitor, begun, SECOND)) == ({}, {})


@pytest.mark.parametrize(("field", "typed", "sentence"), [
    ("choice", "7", "“7” is none of the signs on the sheet."),
    ("choice", "n", "This question applies to every municipality."),
    ("choice", "<b>&" * 3, "is none of the signs on the sheet."),
    ("evidence", "9", "“9” is none of the signs for evidence."),
    ("evidence-link", "see the folder", "A link begins with https://"),
    ("evidence-until", "soon", "Enter the date as year, month and day"),
])
def test_what_cannot_be_saved_comes_back_as_it_was_typed_and_the_rest_is_saved(
    visitor: Browser, begun: Page, field: str, typed: str, sentence: str,
) -> None:
    page = sheet_page(visitor, begun)
    back = type_in(visitor, page, {f"{FIRST}.choice": "2", f"{FIRST}.note": "Kept", f"{FIRST}.{field}": typed, f"{SECOND}.choice": "1"}, status=400)
    fields = back.fields(page.address)
    assert (fields[f"{FIRST}.{field}"], fields[f"{FIRST}.note"]) == (typed, "Kept")
    assert sentence in words(back.by_id("problems"))
    assert (answer_of(visitor, begun, FIRST), answer_of(visitor, begun, SECOND)) == ({}, {"level": 1})


def test_does_not_apply_needs_its_reason(visitor: Browser, begun: Page) -> None:
    page = sheet_page(visitor, begun, APART.code)
    back = type_in(visitor, page, {f"{MAY_NOT_APPLY}.choice": "n"}, status=400)
    assert back.fields(page.address)[f"{MAY_NOT_APPLY}.choice"] == "n"
    type_in(visitor, back, {f"{MAY_NOT_APPLY}.reason": "We have none."})
    assert answer_of(visitor, begun, MAY_NOT_APPLY) == {"not-applicable": "We have none."}


def test_two_who_type_the_same_sheet_see_both_versions(visitor: Browser, begun: Page) -> None:
    mine = sheet_page(visitor, begun)
    type_in(visitor, sheet_page(visitor, begun), {f"{FIRST}.choice": "1", f"{FIRST}.note": "Theirs"})
    both = type_in(visitor, mine, {f"{FIRST}.choice": "4", f"{FIRST}.note": "Mine"}, status=409)
    assert "Somebody else changed this answer meanwhile" in both.said
    assert both.fields(mine.address)[f"{FIRST}.choice"] == "4"
    type_in(visitor, both, {})
    assert (answer_of(visitor, begun, FIRST)["level"], answer_of(visitor, begun, FIRST)["note"]) == (4, "Mine")


def test_a_sheet_that_was_open_too_long_comes_back_filled(visitor: Browser, begun: Page) -> None:
    page = sheet_page(visitor, begun)
    back = type_in(visitor, page, {"csrf_token": "old", f"{FIRST}.choice": "x", f"{FIRST}.evidence": "1", f"{FIRST}.note": "Typed"}, status=400)
    fields = back.fields(page.address)
    assert (fields[f"{FIRST}.choice"], fields[f"{FIRST}.evidence"], fields[f"{FIRST}.note"]) == ("x", "1", "Typed")


def test_the_last_sheet_ends_where_all_ways_to_answer_are(visitor: Browser, begun: Page) -> None:
    done = type_in(visitor, sheet_page(visitor, begun, FULL[-1].code), {})
    assert (done.heading, "Saved." in done.said) == ("Other ways to answer", True)


@pytest.mark.parametrize("code", ["0", "20", "L37", "x", "3L", "1" * 40, "Q7"])
def test_a_sheet_that_no_form_has_does_not_exist(visitor: Browser, begun: Page, code: str) -> None:
    visitor.get(begun.address.replace("welcome", f"type/{code}"), 404)


def test_sheets_of_the_quick_check_can_be_typed_into_a_full_assessment_and_not_the_other_way_round(visitor: Browser, begun: Page) -> None:
    assert sheet_page(visitor, begun, "Q2").status == 200
    quick = begin(visitor, "quick")
    assert sheet_page(visitor, quick, "QL12").status == 200
    visitor.get(quick.address.replace("welcome", "type/2"), 404)


def test_nobody_types_into_a_question_that_is_given_to_somebody_else(app: Flask) -> None:
    town = team_town(engine_of(app))
    with writing(engine_of(app)) as session:
        karla = town.people["Karla"].id
        give(session, shipped(), town.assessment_id, Choice((FIRST,), (karla,)), due=None, by=karla, now=NOON)
    visitor = signed_in(app, town.people["Carlo"])
    page = visitor.get(f"/a/{town.key}/type/1")
    assert "This question is given to somebody else" in page.said
    back = type_in(visitor, page, {f"{FIRST}.choice": "4", f"{SECOND}.choice": "3"}, status=400)
    assert back.fields(page.address)[f"{FIRST}.choice"] == "4"
    table = visitor.client.get(f"/a/{town.key}/answers.json").get_json()
    assert table["answers"] == {SECOND: {"level": 3}}

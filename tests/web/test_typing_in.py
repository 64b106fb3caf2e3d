"""Typing in a paper form: the signs on the paper become answers, and what is no sign comes back as it was typed."""

import pytest
from flask import Flask

from assessment.answers import Answer, Evidence
from assessment.paper import sheets
from assessment.questionnaire import Scope
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.teams import engine_of
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

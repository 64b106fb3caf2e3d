"""No sentence of the paper form, on its pages or on paper, is left untranslated, whatever is wrong with what was sent."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask

from assessment.answers import Kind, Profile
from assessment.catalogue.localise import localised
from assessment.config import Settings
from assessment.questionnaire import Scope
from assessment.report.form_content import form_of, mark_of
from assessment.report.form_pdf import form_html
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.builders import assessment, shipped
from tests.pages import Browser, Page
from tests.report.paper_forms import KEY, NUMBER, PUBLIC
from tests.web.conftest import begin
from tests.web.test_pages import untranslated

FIRST = shipped().dimensions[0].criteria[0].id
NUMBERS = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
KNOWN = ("Germany", "readiness.example.org/form/", "2026.1")


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO, public_url=PUBLIC))


@pytest.fixture
def begun(visitor: Browser) -> Page:
    """An assessment of a place with a name in brackets."""
    return begin(visitor, name="⟦Ort⟧")


def left(page: Page, *given: str) -> list[str]:
    """What is left untranslated, but for numbers of forms."""
    return untranslated(page, *given, *NUMBERS.findall(page.text))


def test_no_sentence_on_the_ways_to_answer_is_left_untranslated(visitor: Browser, begun: Page) -> None:
    page = visitor.get(begun.address.replace("welcome", "forms"))
    waiting = visitor.send(page, page.address)
    assert (left(page), left(waiting)) == ([], [])


def test_no_sentence_of_a_sheet_is_left_untranslated(visitor: Browser, begun: Page) -> None:
    page = visitor.get(begun.address.replace("welcome", "type/1"))
    visitor.send(page, page.address, {f"{FIRST}.choice": "1"})
    conflict = visitor.send(page, page.address, {f"{FIRST}.choice": "2"}, status=409)
    wrong = visitor.send(conflict, page.address, {f"{FIRST}.choice": "99", f"{FIRST}.evidence": "99"}, status=400)
    stale = visitor.send(page, page.address, {"csrf_token": "old"}, status=400)
    assert [left(each) for each in (page, conflict, wrong, stale)] == [[], [], [], []]


def test_no_sentence_where_a_code_leads_is_left_untranslated(visitor: Browser) -> None:
    page = visitor.get("/form/2345-2345/1")
    assert left(page) == []
    assert left(visitor.send(page, changed={"address": "1"}, status=400)) == []


@pytest.mark.parametrize("public_url", ["", PUBLIC])
@pytest.mark.parametrize("numbered", [True, False])
def test_no_sentence_on_paper_is_left_untranslated(public_url: str, numbered: bool) -> None:
    given = assessment(scope=Scope.FULL, about=Profile("⟦Ort⟧", "DE", 640, Kind.VILLAGE))
    catalogue = localised(shipped(), PSEUDO)
    mark = mark_of(catalogue, given, key=KEY, number=NUMBER) if numbered else mark_of(catalogue, given)
    html = form_html(form_of(catalogue, given, mark, public_url=public_url, publisher="⟦Amt⟧"), PSEUDO).partition("</head>")[2]
    said = unescape(" ".join(re.findall(r'(?<=>)[^<>]+|(?<=data-foot=")[^"]*|(?<=data-sheet=")[^"]*', html)))
    for known in (*KNOWN, mark.number):
        said = said.replace(known, " ") if known else said
    assert re.findall(r"[^\W\d_]{2,}", re.sub(r"⟦(?:[^⟦⟧]|⟦[^⟦⟧]*⟧)*⟧", " ", said)) == []

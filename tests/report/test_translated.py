"""Every sentence of a report goes through translation: in the language for tests, nothing stands outside brackets."""

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.report.content import report_of
from assessment.report.pages import html_of
from assessment.translation import PSEUDO, country_name, long_date
from tests.builders import DAY, shipped
from tests.report.reading import pages_of
from tests.report.towns import TOWNS, pdf_of

KEYS = {"id", "dimension", "region", "country", "language", "kind", "criteria", "criterion", "tags", "standards", "ask", "edition", "address"}
NOT_SAID = ("Smart Readiness", "2026.1", *(f"({grade})" for grade in "ABC"))


@pytest.mark.parametrize("town", TOWNS)
def test_no_sentence_of_a_report_is_left_untranslated(town: str) -> None:
    catalogue = _marked(shipped())
    given = _marked_answers(TOWNS[town]())
    report = report_of(catalogue, given)
    html = html_of(report, PSEUDO, attached=True).replace(report.digest, "")
    shown = re.findall(r'(?<=>)[^<>]+|(?<=data-)[a-z]+="[^"]*"|content="[^"]*"', html.partition("<head>")[2])
    said = [re.sub(r'^[a-z]+="|"$', "", text) for text in shown]
    assert re.findall(r"[^\W\d_]{2,}", _outside_brackets(" ".join(said))) == []


def test_no_sentence_of_the_printed_page_is_left_untranslated() -> None:
    given = _marked_answers(TOWNS["village"]())
    text = " ".join(pages_of(pdf_of(given, language=PSEUDO, catalogue=_marked(shipped())))).replace(shipped().digest, "")
    assert re.findall(r"[^\W\d_]{2,}", _outside_brackets(text)) == []


def _marked(value: Any) -> Any:  # noqa: ANN401 - any part of a catalogue
    """The catalogue with every text in brackets, so that it stands out from what the report says itself."""
    if isinstance(value, tuple):
        return tuple(_marked(item) for item in value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return f"⟦{value}⟧"
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        nested = isinstance(inner, tuple) and any(is_dataclass(item) for item in inner)
        if field.name == "address":
            changed[field.name] = f"{inner.replace('://', '://⟦')}⟧"
        elif field.name != "digest" and (nested or (field.name not in KEYS and not isinstance(inner, Enum))):
            changed[field.name] = _marked(inner)
    return replace(value, **changed)


def _marked_answers(given: Assessment) -> Assessment:
    typed = ("not_applicable", "note", "evidence_text", "evidence_link")
    answers = {
        identifier: replace(answer, **dict[str, Any]({name: f"⟦{getattr(answer, name)}⟧" for name in typed if getattr(answer, name)}))
        for identifier, answer in given.answers.items()
    }
    files = {identifier: tuple(replace(file, name=f"⟦{file.name}⟧") for file in kept) for identifier, kept in given.files.items()}
    steps = {identifier: replace(taken, who=f"⟦{taken.who}⟧") for identifier, taken in given.plan.steps.items()}
    profile = replace(given.profile, name=f"⟦{given.profile.name}⟧")
    return replace(given, answers=answers, files=files, plan=replace(given.plan, steps=steps), profile=profile)


def _outside_brackets(text: str) -> str:
    """What remains when brackets and what they hold, names of countries, dates and the name of the product are taken away."""
    known = {country_name(case.country) for case in shipped().case_studies} | {long_date(DAY), "31 January 2027", *NOT_SAID}
    depth, outside = 0, []
    for character in text:
        depth += character == "⟦"
        outside.append(character if depth == 0 else " ")
        depth -= character == "⟧"
    remaining = "".join(outside)
    for name in sorted(known, key=len, reverse=True):
        remaining = remaining.replace(name, " ")
    return remaining


def test_the_catalogue_used_here_is_marked_throughout() -> None:
    marked: Catalogue = _marked(shipped())
    assert marked.dimensions[0].criteria[0].levels[0].next_step.title.startswith("⟦")
    assert marked.dimensions[0].id == shipped().dimensions[0].id

"""The form for field apps: valid for pyxform, in every language there is, with rules that hold what the core holds."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import ConvertResult, convert

from assessment.catalogue.model import Catalogue
from assessment.exchange.field_names import About, Mark, Part, name_of
from assessment.exchange.xlsform import language_title, write, write_in
from assessment.questionnaire import Scope, asked
from assessment.translation import PSEUDO
from tests.builders import assessment, catalogue, criterion, dimension, shipped
from tests.exchange.filled_sheets import mark

FIRST = next(iter(shipped()))
MAY_NOT_APPLY = next(each for each in shipped() if each.not_applicable)


@cache
def form(scope: Scope = Scope.FULL, *, validate: bool = False) -> ConvertResult:
    """What pyxform makes of the form in English."""
    return convert(write_in({"en": shipped()}, mark=mark(scope)), validate=validate)


def rows(content: bytes, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by its titles."""
    titles, *found = load_workbook(BytesIO(content))[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, titles), row, strict=True)) for row in found]


def in_two_languages(folder: Path) -> bytes:
    """The form of a catalogue that is translated into another language in one place."""
    file = folder / "de" / "dimensions" / FIRST.dimension / f"{FIRST.id}.toml"
    file.parent.mkdir(parents=True)
    file.write_text('title = "Zuerst das Problem"\nquestion = "Was ist das Problem?"\n', encoding="utf-8")
    return write(shipped(), assessment(), mark=mark(), translations=folder)


@pytest.mark.parametrize("scope", Scope)
def test_pyxform_makes_a_form_of_it_without_a_warning(scope: Scope) -> None:
    assert form(scope).warnings == []
    asked_for = set(re.findall(r'nodeset="/data/[^"]*/([a-z_]+)" type="string"', form(scope).xform)) & {name_of(each.id) for each in shipped()}
    assert asked_for == {name_of(each.id) for each in asked(shipped(), scope)}


@pytest.mark.check
def test_odk_validate_finds_nothing_wrong(tmp_path: Path) -> None:
    assert form(validate=True).warnings == []
    assert convert(in_two_languages(tmp_path), validate=True).warnings == []


def test_every_question_can_be_answered_in_every_way_that_the_core_knows() -> None:
    content = write_in({"en": shipped()}, mark=mark())
    names = {row["name"] for row in rows(content, "survey")}
    may_be = {each for each in shipped() if each.not_applicable}
    assert {name_of(each.id, part) for each in shipped() for part in Part if part is not Part.REASON or each in may_be} <= names
    assert {*About, *Mark} <= names
    lists = [(row["list_name"], row["name"]) for row in rows(content, "choices")]
    assert [name for list_name, name in lists if list_name == f"list__{name_of(FIRST.id)}"] == ["0", "1", "2", "3", "4", "unknown"]
    assert (f"list__{name_of(MAY_NOT_APPLY.id)}", "not_applicable") in lists


def test_all_five_statements_stand_there_whole() -> None:
    said = {row["label::English (en)"] for row in rows(write_in({"en": shipped()}, mark=mark()), "choices")}
    assert {f"{level.level} – {level.statement}" for each in shipped() for level in each.levels} <= said


def test_edition_digest_and_number_are_carried_along() -> None:
    content = write_in({"en": shipped()}, mark=mark())
    (settings,) = rows(content, "settings")
    carried = {row["name"]: row["calculation"] for row in rows(content, "survey") if row["type"] == "calculate"}
    assert (settings["version"], settings["form_id"]) == (shipped().edition, "smart-readiness-full-kx4m-7qpa")
    assert carried == {
        "form__number": "'KX4M-7QPA'", "form__edition": f"'{shipped().edition}'", "form__digest": f"'{shipped().digest}'", "form__scope": "'full'",
        "form__seal": "'0123456789abcdef'",
    }


def test_every_language_has_its_column_and_what_is_not_translated_stays_english(tmp_path: Path) -> None:
    content = in_two_languages(tmp_path)
    question = next(row for row in rows(content, "survey") if row["name"] == name_of(FIRST.id))
    assert (question["label::English (en)"], question["label::Deutsch (de)"]) == (FIRST.question, "Was ist das Problem?")
    labels = [(row["label::English (en)"], row["label::Deutsch (de)"]) for row in rows(content, "survey")]
    assert all(bool(english) == bool(german) for english, german in labels)
    assert convert(content).warnings == []


def test_no_sentence_of_the_form_is_untranslated() -> None:
    shown = f"::{language_title(PSEUDO)}"
    content = write_in({PSEUDO: _bracketed(shipped())}, mark=mark())
    texts = [text for sheet in ("survey", "choices") for row in rows(content, sheet) for title, text in row.items() if title.endswith(shown) and text]
    assert len(texts) > 400
    assert [text for text in texts if "⟦" not in text] == []


def _bracketed(whole: Catalogue) -> Catalogue:
    return replace(whole, dimensions=tuple(replace(each, title=f"⟦{each.title}⟧", criteria=tuple(
        replace(one, title=f"⟦{one.title}⟧", question=f"⟦{one.question}⟧", help=one.help and f"⟦{one.help}⟧", evidence=f"⟦{one.evidence}⟧",
                not_applicable=one.not_applicable and f"⟦{one.not_applicable}⟧",
                levels=tuple(replace(level, statement=f"⟦{level.statement}⟧") for level in one.levels)) for one in each.criteria
    )) for each in whole.dimensions))


def test_names_that_differ_only_in_signs_and_texts_that_look_like_references_do_no_harm() -> None:
    odd = replace(criterion("24-hours", quick=True), question="What is ${this}? <b>&amp; \"so\"")
    whole = catalogue(dimension("form", odd, criterion("form"), criterion("note"), criterion("form-note")), dimension("profile", criterion("name")))
    assert convert(write_in({"en": whole}, mark=replace(mark(), number="", seal=""))).warnings == []


def test_equal_content_gives_equal_bytes() -> None:
    assert write_in({"en": shipped()}, mark=mark()) == write_in({"en": shipped()}, mark=mark())

"""The catalogue's texts in other languages."""

from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

import pytest

from assessment.catalogue.load import load
from assessment.catalogue.localise import TEXTS, localised, translation_problems
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid
from assessment.translation import say
from tests.builders import shipped
from tests.catalogue.folders import FIRST, write

IDENTIFIERS = {
    "id", "dimension", "ask", "standards", "tags", "criteria", "criterion", "language", "edition", "digest", "region", "country", "kind", "address",
}


def translated(folder: Path, name: str, content: str) -> Catalogue:
    write(folder, {f"translations/de/{name}": content})
    return localised(load(folder), "de", folder / "translations")


def test_the_pseudo_language_puts_every_text_in_brackets() -> None:
    unmarked: list[str] = []

    def look(value: object, path: str) -> None:
        if isinstance(value, tuple):
            for entry in value:
                look(entry, path)
        elif is_dataclass(value):
            for field in fields(value):
                if field.name in TEXTS[type(value)] or field.name not in IDENTIFIERS:
                    look(getattr(value, field.name), f"{path}.{field.name}")
        elif isinstance(value, str) and not isinstance(value, Enum) and not value.startswith("⟦"):
            unmarked.append(path)

    look(localised(shipped(), "en-XA"), "catalogue")
    assert unmarked == []


def test_english_is_the_catalogue_itself() -> None:
    assert localised(shipped(), "en") is shipped()


def test_a_language_without_texts_is_said_in_english() -> None:
    assert localised(shipped(), "xx") is shipped()


def test_a_translated_text_stands_in_place_of_the_english_one(tmp_path: Path) -> None:
    catalogue = translated(tmp_path, FIRST, 'title = "Erstens"\n[[levels]]\nlevel = 3\nstatement = "Drei."\n[levels.next-step]\ntitle = "Los"\n')
    first = catalogue.criteria["first"]
    assert (first.title, first.levels[3].statement, first.levels[3].next_step.title) == ("Erstens", "Drei.", "Los")


def test_what_is_not_translated_stays_english(tmp_path: Path) -> None:
    catalogue = translated(tmp_path, FIRST, 'title = "Erstens"\n')
    assert catalogue.criteria["first"].why == "It helps."
    assert catalogue.criteria["second"].title == "First"


def test_dimensions_and_standards_are_found_by_their_identifier(tmp_path: Path) -> None:
    write(tmp_path, {"translations/de/standards.toml": '[[standards]]\nid = "iso-1"\ntitle = "Eine Norm"\n'})
    catalogue = translated(tmp_path, "catalogue.toml", '[[dimensions]]\nid = "people"\ntitle = "Menschen zuerst"\n')
    assert catalogue.dimension["people"].title == "Menschen zuerst"
    assert catalogue.standard["iso-1"].title == "Eine Norm"


def test_lists_of_texts_are_replaced_whole(tmp_path: Path) -> None:
    catalogue = translated(tmp_path, "case-studies/musterdorf.toml", 'first-steps = ["Herumfragen."]\n')
    assert catalogue.case_study["musterdorf"].first_steps == ("Herumfragen.",)


@pytest.mark.parametrize("content", [
    "weight = 2", 'title = ""', "title = 3", 'ask = ["mayor"]', '[[levels]]\nlevel = 7\nstatement = "x"', 'levels = "x"', "title = ", 'nothing = "x"',
])
def test_what_is_no_text_of_the_catalogue_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        translated(tmp_path, FIRST, content)
    assert refused.value.problems[0].where.startswith(f"translations/de/{FIRST}")
    assert say(refused.value.problems[0].message)


def test_problems_of_every_language_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"translations/de/catalogue.toml": "title = 3", "translations/th/catalogue.toml": "edition = '3'"})
    places = [problem.where for problem in translation_problems(load(tmp_path), tmp_path / "translations")]
    assert places == ["translations/de/catalogue.toml: title", "translations/th/catalogue.toml: edition"]

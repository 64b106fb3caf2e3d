"""Which characters can be printed, and what becomes of the others."""

import pytest
from fontTools.ttLib import TTFont

from assessment.catalogue.model import Catalogue
from assessment.paths import FONTS, TEMPLATES
from assessment.report.fonts import PRINTED, REPLACEMENT, fitted, font_files, printable
from tests.builders import shipped


def test_all_font_files_are_packaged() -> None:
    assert [file for file in font_files() if not file.is_file()] == []


@pytest.mark.parametrize("family", PRINTED)
def test_bold_has_every_letter_that_regular_has(family: str) -> None:
    regular, bold = (set(TTFont(FONTS / f"{family}-{cut}.ttf", lazy=True).getBestCmap()) for cut in ("Regular", "Bold"))
    assert regular <= bold


def test_the_replacement_can_be_printed() -> None:
    assert REPLACEMENT in printable()


def test_everything_in_the_templates_can_be_printed() -> None:
    for template in (each for each in (TEMPLATES / "report").rglob("*") if each.is_file()):
        assert fitted(template.read_text(encoding="utf-8"))[1] == 0


def test_everything_in_the_catalogue_can_be_printed() -> None:
    catalogue: Catalogue = shipped()
    assert fitted(repr((catalogue.dimensions, catalogue.standards, catalogue.case_studies, catalogue.informants)))[1] == 0


@pytest.mark.parametrize(("typed", "shown", "lacking"), [
    ("plain", "plain", 0), ("a\U0001f680b", "a□b", 1), ("a\u202eb", "ab", 0), ("a\u200db", "a\u200db", 0), ("❤\ufe0f", "□", 1), ("e\u0301", "é", 0),
    ("\u1112\u1161\u11ab", "한", 0), ("\x00", "□", 1), ("a\r\nb", "a\nb", 0), ("\ud800", "□", 1), ("น้ำ", "น\u0e4d\u0e49า", 0),
])  # fmt: skip
def test_a_text_is_fitted_to_the_fonts(typed: str, shown: str, lacking: int) -> None:
    assert fitted(typed) == (shown, lacking)

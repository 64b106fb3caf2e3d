"""The spreadsheet form in LibreOffice: opened, filled in and saved without a screen, and taken in."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assessment.answers import Answer, Evidence
from assessment.exchange.form_words import entries
from assessment.exchange.form_xlsx_layout import Column
from tests.builders import DON_T_KNOW, answered, assessment, mixed_answers, shipped
from tests.exchange.filled_sheets import answers_in, column_of, made, mark, row_of, taken
from tests.exchange.office import filled_by_office

FIRST, SECOND, THIRD, FOURTH = list(shipped().criteria)[:4]
MAY_NOT_APPLY = next(each.id for each in shipped() if each.not_applicable)
TEXTS = ("=1+1 plainly", "ภาษาไทย\nสองบรรทัด", "한국어 العربية", "“quoted” \"so\" & <b> 🚀 _x0041_")


@pytest.mark.check
def test_what_libreoffice_types_and_saves_is_taken_in(tmp_path: Path) -> None:
    kept = Answer(4, Evidence.DOCUMENT, TEXTS[2], "https://example.org/ü", TEXTS[3], holds_until=date(2028, 2, 29))
    given = mixed_answers(shipped()) | {THIRD: kept}
    content = made(assessment({criterion: answer for criterion, answer in given.items() if criterion not in (FIRST, SECOND, FOURTH, MAY_NOT_APPLY)}))
    sheet = answers_in(load_workbook(BytesIO(content)))
    typed = {
        (FIRST, Column.ANSWER): list(entries(shipped().criteria[FIRST]))[3], (FIRST, Column.EVIDENCE): "described: who, what, when",
        (FIRST, Column.TEXT): TEXTS[0], (FIRST, Column.NOTE): TEXTS[1], (FIRST, Column.UNTIL): "2027-05-31",
        (SECOND, Column.ANSWER): "don't know", (FOURTH, Column.ANSWER): "2", (FOURTH, Column.LINK): "https://example.org/a b",
        (MAY_NOT_APPLY, Column.ANSWER): "does not apply", (MAY_NOT_APPLY, Column.REASON): TEXTS[3],
    }
    cells = {(row_of(sheet, criterion) - 1, column_of(sheet, column) - 1): text for (criterion, column), text in typed.items()}
    saved = filled_by_office(content, cells, tmp_path)
    form = taken(saved)
    assert form.assessment.answers == {**{each: answer for each, answer in given.items() if each != FOURTH}, **{
        FIRST: Answer(3, Evidence.DESCRIBED, TEXTS[0], note=TEXTS[1], holds_until=date(2027, 5, 31)),
        SECOND: DON_T_KNOW, MAY_NOT_APPLY: Answer(not_applicable=TEXTS[3]),
    }}
    assert ([(each.criterion, each.given) for each in form.unreadable], form.mark) == ([(FOURTH, "https://example.org/a b")], mark())


@pytest.mark.check
def test_libreoffice_keeps_the_lists_the_explanations_and_the_locks(tmp_path: Path) -> None:
    saved = filled_by_office(made(assessment({FIRST: answered(1)})), {}, tmp_path)
    book = load_workbook(BytesIO(saved))
    sheet = answers_in(book)
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert sum(len(cells.size["columns"] * [0]) * cells.size["rows"] for rule in rules for cells in rule.sqref.ranges) == 2 * len(shipped().criteria)
    assert all(rule.formula1 and "Lists" in rule.formula1 and rule.prompt for rule in rules)
    assert all(each.protection.sheet for each in book)
    assert taken(saved).assessment.answers == {FIRST: answered(1)}

"""The spreadsheet form: what is written comes back equal, and what somebody did to it in between is told."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment.answers import Answer, Evidence, Profile
from assessment.catalogue.localise import localised
from assessment.errors import Invalid
from assessment.exchange.form_xlsx import write
from assessment.exchange.form_xlsx_layout import TYPED, Column
from assessment.filled import Channel, FormMark
from assessment.questionnaire import Scope
from assessment.translation import PSEUDO, speaking
from tests.builders import DAY, DOES_NOT_APPLY, DON_T_KNOW, answered, assessment, mixed_answers, shipped
from tests.exchange.filled_answers import any_answers
from tests.exchange.filled_sheets import answers_in, changed, column_of, made, mark, put, row_of, saved, taken

FIRST, SECOND = list(shipped().criteria)[:2]
STAYING = {"Probedorf", "DE", "1900"}
MAY_NOT_APPLY = next(each.id for each in shipped() if each.not_applicable)


@given(st.data(), st.sampled_from(Scope))
@settings(max_examples=25)
def test_every_answer_that_is_written_comes_back_equal(data: st.DataObject, scope: Scope) -> None:
    answers = data.draw(any_answers(scope))
    form = taken(made(assessment(answers, scope=scope)))
    assert form.unreadable == ()
    assert form.assessment.answers == {criterion: answer for criterion, answer in answers.items() if answer != Answer()}


def test_profile_mark_day_and_scope_come_back() -> None:
    town = assessment(mixed_answers(shipped()), about=Profile("=Übersee ไทย", "TH", 12_400, None))
    form = taken(made(town))
    assert (form.channel, form.mark, form.assessment) == (Channel.SPREADSHEET, mark(), town)
    quick = taken(made(assessment(scope=Scope.QUICK)))
    assert (quick.assessment.scope, quick.mark) == (Scope.QUICK, mark(Scope.QUICK))


def test_a_blank_form_holds_nothing() -> None:
    form = taken(made())
    assert (form.assessment.answers, form.unreadable) == ({}, ())


def test_the_same_answers_give_the_same_bytes() -> None:
    town = assessment(mixed_answers(shipped()))
    assert made(town) == made(town)


def test_nothing_that_was_typed_becomes_a_formula() -> None:
    book = load_workbook(BytesIO(made(assessment({FIRST: Answer(3, Evidence.DESCRIBED, "=1+1", note="@SUM(A1)")}, about=Profile("=2+2")))))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_only_the_cells_of_answers_and_profile_can_be_typed_into() -> None:
    book = load_workbook(BytesIO(made()))
    assert all(sheet.protection.sheet and sheet.protection.password is None for sheet in book)
    sheet = answers_in(book)
    names = {cell.column: cell.value for cell in sheet[1]}
    typed = {names[cell.column] for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert typed == set(TYPED)
    assert sum(not cell.protection.locked for row in book["Start here"].iter_rows() for cell in row) == 4


def test_every_question_has_its_list_and_an_explanation() -> None:
    rules = answers_in(load_workbook(BytesIO(made()))).data_validations.dataValidation
    lists = [rule for rule in rules if rule.type == "list"]
    assert sum(len(str(rule.sqref).split()) for rule in lists) == 2 * len(shipped().criteria)
    assert all(rule.prompt and len(rule.prompt) <= 255 for rule in rules)


@pytest.mark.parametrize(("typed", "level"), [
    ("3", 3), (3, 3), (3.0, 3), ("3.0", 3), (" 3 – whatever", 3), ("3 - No Project", 3), ("3: so", 3), (0, 0), ("٣", 3), ("๔", 4),
    ("2 – 24 hours a day", 2),
])
def test_a_level_may_be_typed_in_many_ways(typed: object, level: int) -> None:
    form = changed(lambda sheet: put(sheet, FIRST, Column.ANSWER, typed))
    assert form.assessment.answers == {FIRST: answered(level)}


@pytest.mark.parametrize("typed", ["Don't know", "DON’T KNOW", " don't  know ", "unknown", "⟦don't know⟧"])
def test_not_knowing_is_an_answer_in_any_case(typed: str) -> None:
    assert changed(lambda sheet: put(sheet, FIRST, Column.ANSWER, typed)).assessment.answers == {FIRST: DON_T_KNOW}


@pytest.mark.parametrize("typed", ["5", "-1", "2.5", 2.5, "3-4", "3 – 4", "33", "yes", True, "level", datetime(2026, 3, 1), "3x", "٣٤"])
def test_what_is_no_level_is_told_and_spoils_nothing_else(typed: object) -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, FIRST, Column.ANSWER, typed)
        put(sheet, SECOND, Column.ANSWER, 2)

    form = changed(fill)
    assert form.assessment.answers == {SECOND: answered(2)}
    assert [each.criterion for each in form.unreadable] == [FIRST]


@pytest.mark.parametrize("typed", [
    date(2027, 5, 31), datetime(2027, 5, 31), "2027-05-31", "31.5.2027", "31. 05. 2027", "31/5/2027", "5/31/2027", 46538, "46538",
    "2027-05-31 00:00:00",
])
def test_a_day_may_be_typed_in_many_ways(typed: object) -> None:
    form = changed(lambda sheet: put(sheet, FIRST, Column.UNTIL, typed))
    assert form.assessment.answers == {FIRST: Answer(holds_until=date(2027, 5, 31))}


@pytest.mark.parametrize("typed", ["5/6/2027", "31.2.2027", "soon", "1027-05-31", "2570-05-31", 12, timedelta(1)])
def test_a_day_that_is_not_sure_is_told(typed: object) -> None:
    form = changed(lambda sheet: put(sheet, FIRST, Column.UNTIL, typed))
    assert (form.assessment.answers, [each.criterion for each in form.unreadable]) == ({}, [FIRST])


@pytest.mark.parametrize(("typed", "note"), [(2026, "2026"), (3.0, "3"), (0.25, "0.25"), (date(2026, 1, 2), "2026-01-02"), ("a\r\nb", "a\nb")])
def test_a_number_where_text_belongs_becomes_text(typed: object, note: str) -> None:
    assert changed(lambda sheet: put(sheet, FIRST, Column.NOTE, typed)).assessment.answers == {FIRST: Answer(note=note)}


@pytest.mark.parametrize("typed", ["=1+1", "=HYPERLINK(\"https://example.org\")", "#REF!"])
@pytest.mark.parametrize("column", [Column.ANSWER, Column.NOTE, Column.LINK])
def test_a_formula_is_told_and_never_computed(typed: str, column: Column) -> None:
    form = changed(lambda sheet: put(sheet, FIRST, column, typed))
    assert (form.assessment.answers, [(each.criterion, each.given) for each in form.unreadable]) == ({}, [(FIRST, typed)])


@pytest.mark.parametrize(("column", "typed", "word"), [
    (Column.REASON, "It rains.", "reason"), (Column.LINK, "example.org", "link"), (Column.LINK, "javascript:alert(1)", "link"),
    (Column.EVIDENCE, "perhaps", "kinds of evidence"), (Column.NOTE, "x" * 10_001, "too long"),
])
def test_what_does_not_belong_into_a_cell_is_told(column: Column, typed: str, word: str) -> None:
    form = changed(lambda sheet: put(sheet, FIRST, column, typed))
    assert form.assessment.answers == {}
    assert [(each.criterion, word in each.why.key.lower()) for each in form.unreadable] == [(FIRST, True)]


def test_does_not_apply_needs_a_reason_and_a_question_that_may_not_apply() -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, FIRST, Column.ANSWER, "does not apply")
        put(sheet, FIRST, Column.REASON, "We have none.")
        put(sheet, MAY_NOT_APPLY, Column.ANSWER, "Does not apply")

    form = changed(fill)
    assert (form.assessment.answers, [each.criterion for each in form.unreadable]) == ({}, [FIRST, MAY_NOT_APPLY])
    good = changed(lambda sheet: put(sheet, MAY_NOT_APPLY, Column.REASON, DOES_NOT_APPLY.not_applicable), saved(
        lambda book: put(answers_in(book), MAY_NOT_APPLY, Column.ANSWER, "DOES NOT APPLY")))
    assert good.assessment.answers == {MAY_NOT_APPLY: DOES_NOT_APPLY}


def test_rows_may_be_sorted_and_deleted_and_columns_moved() -> None:
    town = assessment(mixed_answers(shipped()))

    def shuffle(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        for place, row in enumerate(reversed(rows), 4):
            for column, value in enumerate(row, 1):
                sheet.cell(place, column).value = value
        sheet.insert_cols(3)
        sheet.move_range("L1:L60", cols=4)
        sheet.delete_rows(row_of(sheet, FIRST))

    form = changed(shuffle, made(town))
    assert form.unreadable == ()
    assert form.assessment.answers == {criterion: answer for criterion, answer in town.answers.items() if criterion != FIRST}


@pytest.mark.parametrize("column", [Column.QUESTION, Column.STATEMENTS, Column.CHECK])
def test_a_question_that_was_edited_is_told(column: Column) -> None:
    form = changed(lambda sheet: put(sheet, FIRST, column, "Is all well?"), made(assessment({FIRST: answered(3), SECOND: answered(2)})))
    assert (form.assessment.answers, [each.criterion for each in form.unreadable]) == ({SECOND: answered(2)}, [FIRST])


def test_an_answer_cannot_be_put_beside_another_question() -> None:
    form = changed(lambda sheet: put(sheet, FIRST, Column.CRITERION, SECOND), made(assessment({FIRST: answered(3)})))
    assert (form.assessment.answers, [each.criterion for each in form.unreadable]) == ({}, [SECOND])


def test_a_row_that_stands_twice_is_told_unless_both_say_the_same() -> None:
    def copy(sheet: Worksheet, level: int) -> None:
        for cell in list(sheet[row_of(sheet, FIRST)]):
            sheet.cell(60, cell.column or 1).value = cell.value
        sheet.cell(60, column_of(sheet, Column.ANSWER)).value = level

    town = made(assessment({FIRST: answered(3)}))
    assert changed(lambda sheet: copy(sheet, 3), town).assessment.answers == {FIRST: answered(3)}
    other = changed(lambda sheet: copy(sheet, 2), town)
    assert (other.assessment.answers, [each.criterion for each in other.unreadable]) == ({}, [FIRST])


def test_what_is_typed_beside_no_question_is_told() -> None:
    form = changed(lambda sheet: sheet.cell(60, 5).__setattr__("value", "lost words"))
    assert [(each.criterion, each.given) for each in form.unreadable] == [("", "lost words")]


@pytest.mark.parametrize(("row", "typed", "expected"), [
    ("population", "4 800", 4_800), ("population", "4.800", 4_800), ("population", 4800.0, 4_800), ("population", "many", None),
    ("country", "de", "DE"), ("country", "Germany", ""), ("kind", "Village", "village"), ("kind", "hamlet", None), ("name", "x" * 201, ""),
])
def test_the_profile_is_read_as_people_type_it(row: str, typed: object, expected: object) -> None:
    def fill(book: Workbook) -> None:
        place = next(cells[0].row for cells in book["Start here"].iter_rows() if cells[0].value == f"form:{row}")
        book["Start here"].cell(place, 3).value = typed  # type: ignore[assignment]

    form = taken(saved(fill))
    assert getattr(form.assessment.profile, row) == expected
    assert [each.criterion for each in form.unreadable] == ([""] if expected in (None, "") else [])


def test_sheets_of_ones_own_do_no_harm() -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Mine", 0)["A1"] = "=1+1"
        book.create_sheet("Chart of mine")["B7"] = "form:criteria"

    assert taken(saved(add, made(assessment({FIRST: answered(3)})))).assessment.answers == {FIRST: answered(3)}


def test_a_form_in_another_language_is_read_as_well() -> None:
    with speaking(PSEUDO):
        content = write(shipped(), assessment({FIRST: DON_T_KNOW, SECOND: answered(2, "document")}), mark=mark(), language=PSEUDO)
    assert taken(content).assessment.answers == {FIRST: DON_T_KNOW, SECOND: answered(2, "document")}


@pytest.mark.parametrize("other", [replace(mark(), edition="2031.1"), replace(mark(), digest="0" * 64)])
def test_a_form_of_other_questions_is_refused(other: FormMark) -> None:
    content = write(shipped(), assessment({FIRST: answered(3)}), mark=other)
    with pytest.raises(Invalid) as refused:
        taken(content)
    assert [problem.where for problem in refused.value.problems] == ["form.xlsx"]


def test_the_day_of_the_answers_comes_back() -> None:
    assert taken(made()).assessment.date == DAY


def test_making_a_spreadsheet_loads_neither_pages_nor_database_nor_documents(tmp_path: Path) -> None:
    heavy = ("flask", "sqlalchemy", "weasyprint", "jinja2", "openpyxl", "pypdf")
    for kind in ("xlsx", "xlsform"):
        words = ["form", "--format", kind, "-o", str(tmp_path / f"{kind}.xlsx")]
        program = (
            "import sys; from assessment.app import main\n"
            f"try: main({words!r})\nexcept SystemExit as end: code = end.code\n"
            f"sys.exit(code or ', '.join(name for name in {heavy!r} if name in sys.modules) or 0)"
        )
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, "")


def test_no_sentence_of_the_form_is_untranslated() -> None:
    content = write(localised(shipped(), PSEUDO), assessment({FIRST: DON_T_KNOW}), mark=mark(), language=PSEUDO)
    book = load_workbook(BytesIO(content))
    ours = {*mark_texts(), *shipped().criteria, *STAYING}
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    rules = answers_in(book, "⟦Answers⟧").data_validations.dataValidation
    said = texts | {text for rule in rules for text in (rule.promptTitle, rule.prompt) if text}
    assert len(said) > 200
    assert {text for text in said - ours if "⟦" not in text and not text.startswith("form:") and not re.fullmatch("[0-9a-f]{16}", text)} == set()


def mark_texts() -> set[str]:
    """What stands in the form of its mark, and is the same in all languages."""
    return {mark().number, mark().edition, mark().digest, mark().seal, DAY.isoformat()}

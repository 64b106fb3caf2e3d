"""Spreadsheets as somebody may send them: filled in, changed, spoilt."""

import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessment.answers import Assessment
from assessment.exchange.form_xlsx import read, write
from assessment.exchange.form_xlsx_layout import Column
from assessment.filled import FilledForm, FormMark
from assessment.questionnaire import Scope
from tests.builders import assessment, shipped

NAMES = 1


def mark(scope: Scope = Scope.FULL) -> FormMark:
    """The mark of a form of the shipped edition."""
    return FormMark("KX4M-7QPA", shipped().edition, shipped().digest, scope, "0123456789abcdef")


def made(given: Assessment | None = None) -> bytes:
    """A form with these answers; a blank one unless some are given."""
    return write(shipped(), given, mark=mark(given.scope)) if given else blank()


@cache
def blank() -> bytes:
    """A form without answers, made once."""
    return write(shipped(), assessment(), mark=mark())


def taken(content: bytes) -> FilledForm:
    """What a file holds."""
    return read(content, shipped(), name="form.xlsx")


def changed(change: Callable[[Worksheet], None], content: bytes | None = None) -> FilledForm:
    """A form after somebody worked on its sheet of answers, with another program."""
    return taken(saved(lambda book: change(answers_in(book)), content))


def saved(change: Callable[[Workbook], None], content: bytes | None = None) -> bytes:
    """The file of a form that another program opened, changed and saved."""
    book = load_workbook(BytesIO(content or made()), rich_text=True)
    change(book)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def answers_in(book: Workbook, title: str = "Answers") -> Worksheet:
    """The sheet to answer."""
    sheet: Any = book[title]
    return sheet  # type: ignore[no-any-return]


def put(sheet: Worksheet, criterion: str, column: Column, value: object) -> None:
    """Type something into the row of a criterion."""
    sheet.cell(row_of(sheet, criterion), column_of(sheet, column)).value = value  # type: ignore[assignment]


def column_of(sheet: Worksheet, column: Column) -> int:
    """Where a column stands, counted from 1."""
    return next(place for place, cell in enumerate(sheet[NAMES], 1) if cell.value == column)


def row_of(sheet: Worksheet, criterion: str) -> int:
    """The row of a criterion, wherever it stands."""
    place = column_of(sheet, Column.CRITERION)
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, place).value == criterion)


def with_entry(content: bytes, name: str, inside: bytes) -> bytes:
    """A container with one entry put in place of another, or added."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry.filename, before.read(entry))
        after.writestr(name, inside)
    return target.getvalue()

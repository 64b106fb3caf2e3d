"""Spreadsheets that nobody should send: each is refused with a clear sentence, quickly, and nothing is opened further than needed."""

import gc
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from time import process_time

import pytest
from openpyxl import Workbook

from assessment.errors import Invalid
from assessment.exchange import form_xlsx_read, form_xlsx_sheets
from assessment.exchange.form_xlsx_layout import Column
from tests.builders import answered, assessment, shipped
from tests.exchange.filled_sheets import answers_in, blank, made, mark, saved, taken, with_entry

FIRST = next(iter(shipped().criteria))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet2.xml"
SECONDS = 2.0


def archive(entries: dict[str, bytes]) -> bytes:
    """A container with these entries."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made_of:
        for name, inside in entries.items():
            made_of.writestr(name, inside)
    return target.getvalue()


def entry(content: bytes, name: str) -> bytes:
    """One entry of a container."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return opened.read(name)


def bomb() -> bytes:
    """A form with an entry of 60 megabytes of nothing."""
    return with_entry(blank(), "xl/media/image1.png", b"\0" * 60_000_000)


def lying_bomb() -> bytes:
    """The same, whose list says that it is small."""
    content = bytearray(with_entry(blank(), "xl/media/image1.png", b"\0" * 20_000_000))
    return bytes(content.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 200)))


def macros() -> bytes:
    """A form with a program in it."""
    return with_entry(blank(), "xl/vbaProject.bin", b"Sub AutoOpen()")


def macro_type() -> bytes:
    """A form that says that it holds programs."""
    return with_entry(blank(), TYPES, entry(blank(), TYPES).replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main"))


def laughs() -> bytes:
    """A sheet whose entities grow."""
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("l"))) + b"]>"
    return with_entry(blank(), SHEET, entities + entry(blank(), SHEET))


def ods() -> bytes:
    """A spreadsheet of another kind."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made_of:
        made_of.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made_of.writestr("content.xml", "<office/>")
        made_of.writestr("META-INF/manifest.xml", "<manifest/>")
    return target.getvalue()


def many_rows() -> bytes:
    """A form with 10,000 rows below its questions."""
    def fill(book: Workbook) -> None:
        for row in range(60, 10_060):
            answers_in(book).cell(row, 5).value = "3"

    return saved(fill)


def without(column: Column) -> bytes:
    """A form one column of which is gone."""
    return saved(lambda book: answers_in(book).delete_cols(list(Column).index(column) + 1))


def empty_book() -> bytes:
    """A spreadsheet that is none of our forms."""
    target = BytesIO()
    Workbook().save(target)
    return target.getvalue()


def full_of(name: str, piece: bytes, before: bytes) -> bytes:
    """A form one entry of which holds very many equal pieces."""
    return with_entry(blank(), name, entry(blank(), name).replace(before, piece * 100_000 + before))


SHEETS = form_xlsx_sheets
REFUSED = {
    "strings": (full_of("xl/sharedStrings.xml", b"<si><t>a</t></si>", b"</sst>"), SHEETS.MUCH),
    "looks": (full_of("xl/styles.xml", b"<xf/><xf/>", b"</cellXfs>"), SHEETS.MUCH),
    "cells": (full_of(SHEET, b"<row><c><v>1</v></c></row>", b"</sheetData>"), SHEETS.MUCH),
    "locked, or old": (OLE, SHEETS.LOCKED), "text": (b"a,b\n1,2\n", SHEETS.OTHER_KIND), "nothing": (b"", SHEETS.OTHER_KIND),
    "huge": (b"PK" + b"x" * 6_000_000, SHEETS.TOO_LARGE), "cut off": (blank()[:9_000], SHEETS.BROKEN),
    "noise": (b"PK\x03\x04" + bytes(range(256)) * 20, SHEETS.BROKEN), "bomb": (bomb(), SHEETS.GROWS),
    "bomb that lies": (lying_bomb(), SHEETS.BROKEN), "macros": (macros(), SHEETS.MACROS),
    "type of macros": (macro_type(), SHEETS.MACROS), "entities": (laughs(), SHEETS.BROKEN), "ods": (ods(), SHEETS.OTHER_KIND),
    "archive": (archive({"a.txt": b"a"}), SHEETS.OTHER_KIND), "leads out": (with_entry(blank(), "../x.xml", b"<a/>"), SHEETS.BROKEN),
    "broken sheet": (with_entry(blank(), SHEET, b"<worksheet><sheetData><row r='x'"), SHEETS.BROKEN),
    "no such text": (with_entry(blank(), SHEET, entry(blank(), SHEET).replace(b'<c r="A1" t="s"><v>', b'<c r="A1" t="s"><v>9999')), SHEETS.BROKEN),
    "broken list": (with_entry(blank(), "xl/workbook.xml", b"<workbook/>"), form_xlsx_read.NO_FORM),
    "many rows": (many_rows(), SHEETS.MANY_ROWS), "other spreadsheet": (empty_book(), form_xlsx_read.NO_FORM),
    "no note": (without(Column.NOTE), form_xlsx_read.NO_COLUMN), "no names": (without(Column.CRITERION), form_xlsx_read.NO_FORM),
    "no first sheet": (saved(lambda book: book.remove(book["Start here"])), form_xlsx_read.NO_FORM),
    "copied sheet": (saved(lambda book: book.copy_worksheet(answers_in(book)).__setattr__("title", "Mine")), form_xlsx_read.TWO_SHEETS),
}


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """No search for garbage, which in a process with everything that thousands of tests left takes longer than what is measured."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("undisturbed")
@pytest.mark.parametrize("case", REFUSED)
def test_each_is_refused_with_its_sentence_and_at_once(case: str) -> None:
    content, sentence = REFUSED[case]
    start = process_time()
    with pytest.raises(Invalid) as refused:
        taken(content)
    assert [(problem.where, problem.message.key) for problem in refused.value.problems] == [("form.xlsx", sentence.key)]
    assert process_time() - start < SECONDS


@pytest.mark.usefixtures("undisturbed")
def test_a_cell_far_away_costs_nothing() -> None:
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    far = entry(made(assessment({FIRST: answered(3)})), SHEET).replace(b"</sheetData>", last + b"</sheetData>")
    start = process_time()
    with pytest.raises(Invalid) as refused:
        taken(with_entry(blank(), SHEET, far))
    assert refused.value.problems[0].message.key == form_xlsx_sheets.MANY_ROWS.key
    assert process_time() - start < SECONDS


@pytest.mark.parametrize("cut", range(1_000, 28_000, 2_700))
def test_damage_is_refused_or_changes_nothing_of_the_mark(cut: int) -> None:
    content = bytearray(made(assessment({FIRST: answered(3)})))
    for place in range(cut, min(cut + 40, len(content))):
        content[place] ^= 0xFF
    with suppress(Invalid):
        assert taken(bytes(content)).mark == mark()

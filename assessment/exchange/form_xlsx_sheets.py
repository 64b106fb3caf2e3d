"""A spreadsheet that somebody gives, as plain rows: what is locked, holds macros, is another file or would grow too large is refused first."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zlib import error as DamagedData

from openpyxl.cell.text import Text
from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from assessment.errors import Invalid, Problem
from assessment.exchange import file_zips
from assessment.translation import Message, message

LARGEST_FILE = 5_000_000
LARGEST_INSIDE = 16_000_000
MOST_TAGS = 150_000  # of all sheets together; a form has less than a tenth of it
MOST_STYLE_TAGS = 10_000  # each takes far longer to read than one of a cell
MOST_ENTRIES = 200
MOST_SHEETS = 20
MOST_ROWS = 2_000
MOST_COLUMNS = 60
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")
_ESCAPED = re.compile("_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")  # half a character stays as it is written
_STRING = f"{{{SHEET_MAIN_NS}}}si"

TOO_LARGE = message("This file is too large: a filled spreadsheet takes at most %(limit)s megabytes.", limit=LARGEST_FILE // 1_000_000)
GROWS = message("This file would grow far too large when it is opened. Copy your answers into a fresh form, and send that.")
LOCKED = message("This file is locked with a password, or is an old XLS file. Save it as XLSX without a password.")
OTHER_KIND = message("This is no XLSX spreadsheet. In your program choose “Save as”, and there “Excel workbook (XLSX)”.")
MACROS = message("This file holds macros, which are little programs. Save it as XLSX without them.")
BROKEN = message("This spreadsheet is damaged. Open it, save it again as XLSX, and send that.")
MANY_ROWS = message("The sheet “%(sheet)s” goes on for more than %(most)s rows. Delete what stands below the questions.")
MUCH = message("This file holds far more than the form. Delete what does not belong to it, or copy your answers into a fresh form.")
FORMULA = message("A formula stands here. Type the words or the number themselves.")
FAULT = message("The spreadsheet shows a fault here. Type the words or the number themselves.")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text; `why` says why it cannot be read."""

    text: str = ""
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title and rows, without what stands beyond the columns of any form."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]


class _Reader(ExcelReader):
    """A workbook whose texts come out as they were typed, also those that look like an escaped sign."""

    archive: zipfile.ZipFile
    package: Manifest

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # the types of openpyxl leave it out
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_strings(source))

    def read_theme(self) -> None:
        """Colours say nothing."""


def sheets(content: bytes, *, name: str) -> Iterator[Sheet]:
    """The sheets of a workbook, one after the other. Raises `Invalid` where it cannot be read."""
    if why := _why_not(content):
        raise Invalid([Problem(name, why)])
    try:
        with warnings.catch_warnings(action="ignore"):
            yield from _opened(content, name)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, SyntaxError, OSError, EOFError, RuntimeError,
            AssertionError, NotImplementedError, zipfile.BadZipFile, DamagedData, InvalidFileException):
        raise Invalid([Problem(name, BROKEN)]) from None


def _opened(content: bytes, name: str) -> Iterator[Sheet]:
    reader = _Reader(BytesIO(content), read_only=True, keep_links=False)
    reader.read()
    for sheet in reader.wb.worksheets[:MOST_SHEETS]:
        rows = tuple(_rows(sheet, reader.wb.epoch))
        if len(rows) > MOST_ROWS:
            raise Invalid([Problem(name, Message(MANY_ROWS.key, {"sheet": sheet.title, "most": MOST_ROWS}))])
        yield Sheet(sheet.title, rows)


def _rows(sheet: Any, epoch: datetime) -> Iterator[tuple[Cell, ...]]:  # noqa: ANN401 - a sheet that is only read has no type
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS):
        yield tuple(_cell(cell) for cell in row)


def _cell(cell: Any) -> Cell:  # noqa: ANN401 - of two types that have nothing in common
    if cell.value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(str(getattr(cell.value, "text", None) or cell.value), FORMULA)
    return Cell(str(cell.value), FAULT) if cell.data_type == "e" else Cell(_text(cell.value))


def _text(value: object) -> str:
    """A value as somebody would have typed it into a field of text."""
    match value:
        case datetime():
            return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _strings(source: Any) -> Iterator[str]:  # noqa: ANN401 - an entry of a container, opened for reading
    for _, node in iterparse(source):
        if node.tag == _STRING:
            text = Text.from_tree(node)
            yield _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.content if text else "")
            node.clear()


def _why_not(content: bytes) -> Message | None:
    """What is wrong with a file before it is opened as a spreadsheet."""
    if len(content) > LARGEST_FILE:
        return TOO_LARGE
    if content.startswith(_OLE):
        return LOCKED
    if not content.startswith(b"PK") or _ODS in content[:200]:
        return OTHER_KIND
    kind = file_zips.media_type_in(BytesIO(content), len(content))
    if isinstance(kind, Message):
        return {file_zips.BOMB.key: GROWS, file_zips.LOCKED.key: LOCKED, file_zips.MACROS.key: MACROS, file_zips.BROKEN.key: BROKEN}.get(
            kind.key, OTHER_KIND)
    return _why_not_inside(content) if kind == file_zips.XLSX else OTHER_KIND


def _why_not_inside(content: bytes) -> Message | None:
    """What the entries of the container show when they are unpacked, each no further than fits."""
    left, tags = LARGEST_INSIDE, 0
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if len(archive.infolist()) > MOST_ENTRIES:
                return GROWS
            for entry in archive.infolist():
                with archive.open(entry) as source:
                    inside = source.read(left + 1)
                left -= len(inside)
                if left < 0:
                    return GROWS
                tags += inside.count(b"<")
                if entry.filename == ARC_STYLE and inside.count(b"<") > MOST_STYLE_TAGS:
                    return MUCH
                if any(sign in inside for sign in _DECLARES) or (entry.filename.endswith((".xml", ".rels")) and b"\0" in inside):
                    return BROKEN
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, DamagedData):
        return BROKEN
    return MUCH if tags > MOST_TAGS else None

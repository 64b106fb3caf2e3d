"""Any file somebody gives: answers as TOML or JSON, or a report with its answers inside, told apart by content."""

from pathlib import Path

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange import answers_file
from assessment.exchange.pdf_answers import LARGEST_REPORT, answers_inside
from assessment.translation import Message, message

_PDF = b"%PDF-"
_HEAD = 1024


def read_assessment(given: Path | bytes, catalogue: Catalogue, *, name: str = "answers") -> Assessment:
    """The assessment in a file or in the bytes of one. Raises `Invalid` with every problem; a file too large is not even read."""
    if isinstance(given, Path):
        given, name = _content(given), str(given)
    if _PDF in given[:_HEAD]:
        given = answers_inside(given, name=name)
    return answers_file.parse(given, catalogue=catalogue, name=name)


def _content(path: Path) -> bytes:
    """The bytes of a file, at most one more than any file may have."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            limit = LARGEST_REPORT if _PDF in head else answers_file.LARGEST_FILE
            return head + file.read(limit + 1 - len(head))
    except OSError as error:
        raise Invalid([Problem(str(path), _why_unreadable(error))]) from None


def _why_unreadable(error: OSError) -> Message:
    match error:
        case FileNotFoundError():
            return message("There is no such file.")
        case IsADirectoryError():
            return message("This is a folder, not a file.")
        case PermissionError():
            return message("You may not read this file.")
    return message("This file cannot be read.")

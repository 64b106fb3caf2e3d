"""Rows as CSV that a spreadsheet shows as what it is: what could be taken for a formula is made harmless."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\N{BYTE ORDER MARK}"  # by which spreadsheets know that it is UTF-8


def to_csv(rows: Iterable[Sequence[object]]) -> str:
    """The rows, the first of which are the names of the columns."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([neutral(str(value)) for value in row] for row in rows)
    return MARK + target.getvalue()


def neutral(text: str) -> str:
    """A text that no spreadsheet computes.

    >>> neutral('=HYPERLINK("https://example.org")'), neutral("plain")
    ('\\'=HYPERLINK("https://example.org")', 'plain')
    """
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text

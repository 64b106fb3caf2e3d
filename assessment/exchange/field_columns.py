"""Exports of field apps as rows of columns: CSV with commas or semicolons, JSON flat or nested; and which column is which question."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange import answers_json
from assessment.exchange.field_names import About, Mark, labels, names
from assessment.translation import Message, message

LARGEST_FILE = 5_000_000
MOST_SUBMISSIONS = 200
MOST_COLUMNS = 2_000
MOST_UNKNOWN = 10
DEEPEST = 10
LONGEST_LABELS = 1_000  # of a question and all its groups
Submission = Mapping[str, str]
META = frozenset({
    "start", "end", "today", "deviceid", "username", "phonenumber", "simserial", "subscriberid", "audit", "submissiondate", "key", "instanceid",
    "instancename", "submitterid", "submittername", "attachmentspresent", "attachmentsexpected", "status", "reviewstate", "edits", "formversion",
    "rootuuid", "deprecatedid", "uuid", "background-audio",
})
META_GROUPS = ("meta", "formhub", "__system")
_WAYS_IN = ("value", "results")

TOO_LARGE = message("This file is too large: submissions take at most %(limit)s megabytes.", limit=LARGEST_FILE // 1_000_000)
NO_TEXT = message("This file is not text in UTF-8. Export the submissions again, as CSV or JSON.")
MANY = message("This file holds more than %(most)s submissions. Export fewer at a time.", most=MOST_SUBMISSIONS)
MANY_COLUMNS = message("This file has far more columns than there are questions.")
NO_TABLE = message("This file cannot be read as CSV. Export the submissions again, and do not open them in another program before.")
RAGGED = message("A row of this file has more cells than the first. Export the submissions again, and do not open them in another program before.")
NO_LIST = message("This file holds no list of submissions.")
TWICE = message("The first row of this file names the column “%(column)s” twice.")


def submissions_in(content: bytes, *, name: str) -> Sequence[Submission]:
    """Every submission with its columns, nested ones by their path with strokes. Raises `Invalid` where the file cannot be read."""
    found = _found(content)
    if isinstance(found, Message):
        raise Invalid([Problem(name, found)])
    return found


def _found(content: bytes) -> Sequence[Submission] | Message:
    if len(content) > LARGEST_FILE:
        return TOO_LARGE
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return NO_TEXT
    return _from_json(text) if text.lstrip().startswith(("{", "[")) else _from_csv(text)


def _from_json(text: str) -> Sequence[Submission] | Message:
    """A list of submissions, or an object that holds one, or one submission alone."""
    table = answers_json.table(text if text.lstrip().startswith("{") else f'{{"results":{text}}}')
    if isinstance(table, Message):
        return table
    entries = next((table[way] for way in _WAYS_IN if isinstance(table.get(way), list)), [table])
    if not all(isinstance(entry, dict) for entry in entries):
        return NO_LIST
    if len(entries) > MOST_SUBMISSIONS:
        return MANY
    flat = [dict(_flat(entry)) for entry in entries]
    if any(len(each) > MOST_COLUMNS for each in flat):
        return MANY_COLUMNS
    try:
        "".join(value for each in flat for value in each.values()).encode()
    except UnicodeEncodeError:
        return NO_TEXT
    return flat


def _flat(entry: Mapping[str, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every value with its path; a list is a value that no question of ours has."""
    for key, value in entry.items():
        if isinstance(value, dict) and depth < DEEPEST:
            yield from _flat(value, f"{above}{key}/", depth + 1)
        elif value is not None:
            yield f"{above}{key}", "" if value == [] or value == {} else value if isinstance(value, str) else str(value)


def _from_csv(text: str) -> Sequence[Submission] | Message:
    head = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
    try:
        titles = next(reader, [])
        if len(titles) > MOST_COLUMNS:
            return MANY_COLUMNS
        if twice := [title for number, title in enumerate(titles) if title and title in titles[:number]]:
            return Message(TWICE.key, {"column": twice[0]})
        found: list[Submission] = []
        for row in reader:
            if len(row) > len(titles):
                return RAGGED
            if any(row):
                found.append(dict(zip(titles, row, strict=False)))
            if len(found) > MOST_SUBMISSIONS:
                return MANY
    except csv.Error:
        return NO_TABLE
    return found


def columns_of(found: Sequence[Submission], catalogue: Catalogue) -> tuple[dict[str, str], list[str]]:
    """Which column holds which question, by the name in the form, and the columns with content that belong to nothing."""
    known = {*names(catalogue), *About, *Mark}
    filled = {column for each in found for column, value in each.items() if value}
    titles = sorted(dict.fromkeys(column for each in found for column in each), key=lambda column: column not in filled)
    columns: dict[str, str] = {}
    for column in titles:
        if (name := _last(column)) in known and not column.startswith("_") and name not in columns.values():
            columns[column] = name
    rest = [column for column in titles if _says_something(column, found) and column not in columns and not _is_meta(column)]
    by_label = labels(catalogue) if rest else {}
    columns |= {column: meant for column in rest if (meant := _labelled(column, by_label)) and meant not in columns.values()}
    return columns, [column for column in rest if column not in columns][:MOST_UNKNOWN]


def _says_something(column: str, found: Sequence[Submission]) -> bool:
    return any(each.get(column, "").strip() for each in found)


def _last(column: str) -> str:
    """A name without the groups before it."""
    return column.replace("-", "/").rsplit("/", 1)[-1]


def _is_meta(column: str) -> bool:
    """Whether a column is one that the apps add by themselves."""
    first, *_ = column.replace("-", "/").split("/")
    return column.startswith(("_", "@")) or first in META_GROUPS or column.casefold() in META or _last(column).casefold() in META


def _labelled(column: str, by_label: Mapping[str, str]) -> str | None:
    """The question that a column is called by its label, which may have the labels of its groups before it."""
    if len(column) > LONGEST_LABELS:
        return None
    ends = [column, *(column[place + 1:] for place, sign in enumerate(column) if sign == "/")]
    return next((by_label[end.strip()] for end in ends if end.strip() in by_label), None)

"""The rows of a municipality as plain values with numbers of their own, which fit into any installation, and back into rows."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, String, Table

from assessment.answers import CarriedKind, Evidence, Kind
from assessment.course import EventKind
from assessment.database.assessments import AssessmentRow
from assessment.database.base import Base, Exact, Moment
from assessment.database.intakes import IntakeRow
from assessment.database.jobs import JobRow
from assessment.database.people import PersonRow
from assessment.database.surveys import SurveyRow
from assessment.database.tables import plain
from assessment.questionnaire import Scope
from assessment.scoring import HIGHEST_LEVEL
from assessment.services import typed
from assessment.services.answers import ChangeKind

PEOPLE, ASSESSMENTS = PersonRow.__tablename__, AssessmentRow.__tablename__
LARGEST_NUMBER = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1970, 2199  # a machine that does not know the time begins in 1970
OWN_KEYS = frozenset({"edit_digest", "read_secret", "key", "municipality_id"})  # made anew wherever the rows go
CHOICES: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType({
    (ASSESSMENTS, "scope"): frozenset(Scope), (ASSESSMENTS, "kind"): frozenset(Kind), ("changes", "kind"): frozenset(ChangeKind),
    ("opinion_changes", "kind"): frozenset(ChangeKind), ("events", "kind"): frozenset(EventKind), ("carried", "kind"): frozenset(CarriedKind),
})
FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType({
    "criterion": re.compile(r"[a-z0-9-]+"), "criteria": re.compile(r"[a-z0-9-]+( [a-z0-9-]+)*"), "source": re.compile(r"[a-z0-9-]+"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "report_digest": re.compile(r"[0-9a-f]{64}"), "edition": re.compile(r"[A-Za-z0-9._-]+"), "moved_from": re.compile(r"[A-Za-z0-9._-]+"),
})
_EXACT = re.compile(r"[1-9][0-9]{0,8}(/[1-9][0-9]{0,8})?")  # nothing that takes long to compute

Numbers = dict[str, dict[int, int]]


def belonging() -> list[Table]:
    """The tables whose rows belong to an assessment and make it up, each after those that it refers to; what only waits does not.

    Nor do surveys: what residents gave to one installation goes nowhere else, and what was counted lies in final versions.
    """
    waits = (JobRow.__tablename__, IntakeRow.__tablename__, SurveyRow.__tablename__)
    return [table for table in Base.metadata.sorted_tables if table.name not in waits and refers_to(table.c.get("assessment_id")) == ASSESSMENTS]


def carried_columns(table: Table) -> list[Column[Any]]:
    """The columns that go along."""
    return [column for column in table.columns if column.name not in OWN_KEYS]


def refers_to(column: Column[Any] | None) -> str:
    """The table whose numbers stand in a column; nothing where it holds something else."""
    if column is None:
        return ""
    if column.name == "id":
        return str(column.table.name)
    return next((key.column.table.name for key in column.foreign_keys if key.column.name == "id"), "")


def criteria_named(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every criterion that a row names, with the column in which it does."""
    for column in ("criterion", "source", "criteria"):
        yield from ((column, criterion) for criterion in str(row.get(column) or "").split())


def taken(table: Table, row: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """A row as plain values; a number that is not among those known becomes nothing."""
    values = {}
    for column in carried_columns(table):
        value = row[column.name]
        if (other := refers_to(column)) and value is not None:
            value = numbers[other].get(value)
        values[column.name] = str(value) if isinstance(value, Fraction) else plain(value)
    return values


def given(table: Table, values: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """Plain values as a row, with the numbers that are right here. Raises `ValueError` for what cannot stand in it."""
    columns = carried_columns(table)
    if not isinstance(values, dict) or set(values) != {column.name for column in columns}:
        raise ValueError(f"a row of {table.name} has other columns")
    row = {column.name: _value(table, column, values[column.name], numbers) for column in columns if column.name != "id"}
    for column, choices in ((column, choices) for (name, column), choices in CHOICES.items() if name == table.name):
        if row[column] is not None and row[column] not in choices:
            raise ValueError(f"{table.name}.{column} is {row[column]!r}")
    if "evidence_link" in row and row["evidence"] not in set(Evidence):
        raise ValueError(f"{table.name}.evidence is {row['evidence']!r}")
    return row


def _value(table: Table, column: Column[Any], value: Any, numbers: Numbers) -> Any:  # noqa: ANN401 - whatever a column holds
    where = f"{table.name}.{column.name}"
    if value is None:
        if not column.nullable:
            raise ValueError(f"{where} is missing")
        return None
    if other := refers_to(column):
        if not isinstance(value, int) or value not in numbers.get(other, {}):
            raise ValueError(f"{where} names something that is not there")
        return numbers[other][value]
    try:
        return _read(column, value)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise ValueError(f"{where} cannot be {str(value)[:40]!r}") from None


def _read(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value as its column takes it. Raises `ValueError` or `TypeError`."""
    kind = column.type
    if isinstance(kind, Boolean):
        return _only(value, isinstance(value, bool))
    if isinstance(kind, Integer):
        return _number(column.name, value)
    if isinstance(kind, Moment):
        return moment(value)
    if isinstance(kind, Date):
        return day(value)
    if isinstance(kind, Exact):
        return Fraction(_only(value, _EXACT.fullmatch(value) is not None))
    text = typed.text(_only(value, isinstance(value, str)))
    longest = kind.length if isinstance(kind, String) and kind.length else len(text)
    form = FORMS.get(column.name)
    return _only(text, len(text) <= longest and (form is None or not text or form.fullmatch(text) is not None))


def moment(value: str) -> datetime:
    """A moment in UTC, of a year in which this software can have run. Raises `ValueError` and `TypeError`."""
    read = datetime.fromisoformat(value)
    if read.tzinfo is None or not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(value)
    return read.astimezone(UTC)


def day(value: str) -> date:
    """A day of a year in which it can have been written down. Raises `ValueError` and `TypeError`."""
    read = date.fromisoformat(value)
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(value)
    return read


def _number(name: str, value: Any) -> int:  # noqa: ANN401 - whatever JSON holds
    most = HIGHEST_LEVEL if name in ("level", "reviewed", "declared") else LARGEST_NUMBER
    return int(_only(value, isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most))


def _only(value: Any, is_right: bool) -> Any:  # noqa: ANN401 - whatever a column holds
    if not is_right:
        raise ValueError
    return value

"""Benchmark tables as rows: a header each, and its distribution in packed pieces, so that a refresh writes little and a lookup reads one piece."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from math import floor
from struct import Struct
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy import Table as DatabaseTable
from sqlalchemy.orm import Session

from assessment.benchmarks import Group, Measure, Table
from assessment.database.benchmarks import BenchmarkRow, BenchmarkStepsRow
from assessment.distributions import LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE, Step, quantile

ALL_COUNTRIES = ""
STEPS_IN_A_PIECE = 512
AT_ONCE = 500
PAIR = Struct("<II")
GROUP = ("edition", "size_class", "country", "kind", "subject")
_BENCHMARKS, _STEPS = (cast(DatabaseTable, row.__table__) for row in (BenchmarkRow, BenchmarkStepsRow))


class Piece(NamedTuple):
    """Some steps that follow one another, packed: the lowest value, and how many lie below it."""

    lowest: int
    below: int
    packed: bytes


class Ready(NamedTuple):
    """A table ready to be written."""

    header: dict[str, Any]
    pieces: tuple[Piece, ...]


def ready(table: Table) -> Ready:
    """A table as it is written. Quartiles are rounded down to whole ten-thousandths, so that rounding them to points stays exact."""
    group, quartiles = table.group, (LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE)
    exact: Iterable[Fraction | None] = [None] * 3 if table.measure is Measure.LEVEL else [quantile(table.steps, share) for share in quartiles]
    lower, median, upper = (None if value is None else floor(value) for value in exact)
    header = {
        "edition": group.edition, "size_class": group.size_class, "country": group.country or ALL_COUNTRIES, "kind": table.measure.value,
        "subject": table.subject, "day": table.day, "size": table.n, "median": median, "lower_quartile": lower, "upper_quartile": upper,
        "published": True, "newest": True,
    }
    return Ready(header, tuple(packed(table.steps)))


def packed(steps: Sequence[Step]) -> Iterator[Piece]:
    """The steps of a distribution in pieces, lowest first."""
    for start in range(0, len(steps), STEPS_IN_A_PIECE):
        some = steps[start:start + STEPS_IN_A_PIECE]
        yield Piece(some[0].value, some[0].below, b"".join([PAIR.pack(step.value, step.equal) for step in some]))


def unpacked(piece: Piece) -> Iterator[Step]:
    """The steps in a piece, lowest first."""
    below = piece.below
    for value, equal in PAIR.iter_unpack(piece.packed):
        yield Step(value, below, equal)
        below += equal


def kept_tables(session: Session, edition: str, size_class: int) -> dict[int, Table]:
    """The tables of a class that hold now, by number."""
    connection = session.connection()
    which = (BenchmarkRow.newest, BenchmarkRow.published, BenchmarkRow.edition == edition, BenchmarkRow.size_class == size_class)
    rows = connection.execute(select(*(_BENCHMARKS.c[name] for name in ("id", "day", *GROUP))).where(*which)).all()
    steps: defaultdict[int, list[Step]] = defaultdict(list)
    query = select(_STEPS.c.benchmark_id, *(_STEPS.c[name] for name in Piece._fields))
    query = query.where(_STEPS.c.benchmark_id.in_(select(BenchmarkRow.id).where(*which)))
    for number, *piece in connection.execute(query.order_by(_STEPS.c.benchmark_id, _STEPS.c.lowest)):
        steps[number] += unpacked(Piece(*piece))
    return {row.id: _table(row, tuple(steps[row.id])) for row in rows}


def _table(row: Row[Any], steps: tuple[Step, ...]) -> Table:
    return Table(Group(row.edition, row.size_class, row.country or None), Measure(row.kind), row.subject, row.day, steps)


def save(session: Session, refresh_id: int, tables: Sequence[Ready]) -> None:
    """Write tables of a refresh; what was in their place stays as what held before, without its distribution."""
    if not tables:
        return
    connection = session.connection()
    rows = [{**table.header, "refresh_id": refresh_id} for table in tables]
    numbers = connection.scalars(insert(_BENCHMARKS).returning(_BENCHMARKS.c.id, sort_by_parameter_order=True), rows).all()
    pieces = [
        {"benchmark_id": number, **piece._asdict()} for number, table in zip(numbers, tables, strict=True) for piece in table.pieces
    ]
    connection.execute(insert(_STEPS), pieces)


def retire(session: Session, numbers: Collection[int]) -> None:
    """Let tables be those that held before: their header stays for the file of their day, their distribution goes."""
    every = sorted(numbers)
    for start in range(0, len(every), AT_ONCE):
        some = every[start:start + AT_ONCE]
        session.connection().execute(delete(_STEPS).where(_STEPS.c.benchmark_id.in_(some)))
        session.connection().execute(update(_BENCHMARKS).where(_BENCHMARKS.c.id.in_(some)).values(newest=False))


def forget(session: Session, groups: Iterable[tuple[Any, ...]]) -> None:
    """Delete all that was ever published of these groups and subjects: they may not be shown any more, on no page and in no file."""
    connection = session.connection()
    for group in groups:
        which = [_BENCHMARKS.c[name] == value for name, value in zip(GROUP, group, strict=True)]
        connection.execute(delete(_BENCHMARKS).where(*which))

"""All tables of this product, whatever form the database stands at, as rows of plain values that fit into JSON, and back."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)

from assessment.database import (  # noqa: F401 - they register their tables
    answers,
    assessments,
    audit,
    benchmarks,
    comparisons,
    course,
    evidence,
    grants,
    intakes,
    jobs,
    municipalities,
    people,
    standings,
    surveys,
    teamwork,
    upkeep,
)
from assessment.database.base import Base

TABLES = Base.metadata.tables
FORM = "alembic_version"
AT_ONCE = 500

Plain = dict[str, Any]


def form_of(connection: Connection) -> str | None:
    """The migration that the database stands at, or None where it is new."""
    if not inspect(connection).has_table(FORM):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table(FORM)))
    return found


def tables_of(connection: Connection) -> list[Table]:
    """Our tables as they are in this database, in an order in which none refers to a later one."""
    known = inspect(connection).get_table_names()
    metadata = MetaData()
    metadata.reflect(connection, only=[name for name in sorted(TABLES) if name in known], resolve_fks=False)
    return metadata.sorted_tables


def drop_all(connection: Connection) -> None:
    """Remove all our tables with what they hold."""
    for found in reversed(tables_of(connection)):
        found.drop(connection)
    connection.execute(text(f"DROP TABLE IF EXISTS {FORM}"))


def rows_of(connection: Connection, found: Table) -> Iterator[Plain]:
    """The rows of a table as plain values, in the order of their keys, which is the same on every database."""
    order = [key.collate("C") if connection.dialect.name == "postgresql" and isinstance(key.type, String) else key for key in found.primary_key]
    columns = list(found.columns)
    for row in connection.execute(select(*columns).order_by(*order), execution_options={"yield_per": AT_ONCE}):
        yield {each.name: plain(value) for each, value in zip(columns, row, strict=True)}


def plain(value: object) -> object:
    """A value as JSON has it: moments in UTC and days in the way of ISO 8601, bytes in base 64."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value


def fill(connection: Connection, found: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows of plain values into an empty table. What refers to another row of the same table is filled in at the end.

    Raises `ValueError`, `KeyError` or `TypeError` for rows that this table cannot hold.
    """
    own = [each.name for each in found.columns if any(key.column.table is found for key in each.foreign_keys)]
    later: dict[str, list[dict[str, Any]]] = {name: [] for name in own}
    source = iter(rows)
    while several := list(islice(source, AT_ONCE)):
        ready = [{each.name: _stored(connection, each, row[each.name]) for each in found.columns} for row in several]
        for row in ready:
            for name in own:
                if row[name] is not None:
                    later[name].append({"own": row["id"], "other": row[name]})
                    row[name] = None
        connection.execute(insert(found), ready)
    for name, pairs in later.items():
        if pairs:
            connection.execute(update(found).where(found.c.id == bindparam("own")).values({name: bindparam("other")}), pairs)
    _count_on(connection, found)


def _stored(connection: Connection, into: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    if isinstance(into.type, DateTime):
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
    if isinstance(into.type, Date):
        return date.fromisoformat(value)
    return b64decode(value, validate=True) if isinstance(into.type, LargeBinary) else value


def _count_on(connection: Connection, found: Table) -> None:
    """PostgreSQL counts numbers beside the table: go on after the highest."""
    if connection.dialect.name == "postgresql" and "id" in found.c and isinstance(found.c.id.type, Integer):
        highest = connection.scalar(select(func.max(found.c.id)))
        if highest:
            connection.execute(select(func.setval(func.pg_get_serial_sequence(found.name, "id"), highest)))


def loose_ends(connection: Connection) -> bool:
    """Whether a row refers to one that is not there; PostgreSQL refuses that by itself."""
    return connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None

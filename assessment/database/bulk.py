"""Very many rows at once, as quickly as each database takes them: SQLite with one statement for all, PostgreSQL with COPY."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table, func, select, text

Ready = Sequence[Any]
_CACHE = "PRAGMA cache_size=-262144"  # 256 MB, so that the indices of a large table stay in memory


def prepare(connection: Connection) -> None:
    """Let this connection keep more in memory than one that answers for a page."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_CACHE)


def fresh_numbers(connection: Connection, table: Table, count: int) -> list[int]:
    """So many numbers for new rows; nobody else gets them. On SQLite the transaction has to be one that writes."""
    if connection.dialect.name == "sqlite":
        last = connection.scalar(select(func.max(table.c.id))) or 0
        return list(range(last + 1, last + 1 + count))
    query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return sorted(connection.scalars(query, {"name": table.name, "count": count}))


def readying(connection: Connection, table: Table, columns: Sequence[str]) -> Callable[[Ready], Ready]:
    """What turns values of these columns into those that the driver takes."""
    types = [table.c[name].type.dialect_impl(connection.dialect) for name in columns]
    changes = [(place, change) for place, kind in enumerate(types) if (change := kind.bind_processor(connection.dialect))]

    def ready(values: Ready) -> Ready:
        row = list(values)
        for place, change in changes:
            row[place] = change(row[place])
        return tuple(row)

    return ready


def put(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Ready]) -> None:
    """Add rows, each with values for these columns in this order."""
    ready = readying(connection, table, columns)
    put_ready(connection, table, columns, map(ready, rows))


def put_ready(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Ready]) -> None:
    """Add rows of values that `readying` has made ready."""
    prepared = connection.dialect.identifier_preparer
    into = f"{prepared.format_table(table)} ({', '.join(prepared.format_column(table.c[name]) for name in columns)})"
    if connection.dialect.name == "sqlite":
        if several := list(rows):
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join('?' * len(columns))})", several)  # noqa: S608 - our own names
        return
    if not connection.in_transaction():
        connection.begin()
    driver = cast(Any, connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)

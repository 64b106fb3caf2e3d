"""`smart-readiness read-model rebuild`: the same again from what was frozen, and what differed is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, delete, select, update

from assessment.app import main
from assessment.config import load
from assessment.database.course import FinalRow
from assessment.database.session import make_engine, migrate, reading, writing
from assessment.database.standings import STANDINGS
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.teams import team_town


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An installation with three municipalities, each with a final assessment that is not listed yet."""
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    settings = load()
    migrate(engine := make_engine(settings.database_url))
    for number in range(3):
        town = team_town(engine, suffix=f" {number}")
        answer_all(engine, town.assessment_id, everywhere(shipped(), answered(number)))
        finalise(engine, settings, town)
    return engine


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["read-model", "rebuild", *arguments])


def listed(engine: Engine) -> list[int | None]:
    with reading(engine) as session:
        return list(session.connection().scalars(select(STANDINGS.c.shown).order_by(STANDINGS.c.municipality_id)))


def test_it_is_made_again_and_then_nothing_differs(engine: Engine) -> None:
    assert run("--check").exit_code == 1
    assert listed(engine) == []
    made = run()
    assert (made.exit_code, made.stdout) == (0, "3 rows differed and were made again.\n")
    assert listed(engine) == [0, 250_000, 500_000]
    for again in (run("--check"), run()):
        assert (again.exit_code, again.stdout) == (0, "The read model is what follows from the final versions.\n")


def test_a_row_that_was_changed_and_one_that_is_missing_are_told_and_mended(engine: Engine) -> None:
    run()
    with writing(engine) as session:
        session.connection().execute(update(STANDINGS).where(STANDINGS.c.shown == 0).values(level_01=3))
        session.connection().execute(delete(STANDINGS).where(STANDINGS.c.shown == 250_000))
    looked = run("--check")
    assert (looked.exit_code, looked.stdout) == (1, "2 rows differ. Nothing was changed.\n")
    assert run().stdout == "2 rows differed and were made again.\n"
    assert run("--check").exit_code == 0


def test_a_final_version_that_cannot_be_read_is_named(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(update(FinalRow).where(FinalRow.id == 1).values(content="{}"))
    made = run()
    assert (made.exit_code, made.stderr) == (1, "final 1: The final version cannot be read: it is not listed.\n")
    assert len(listed(engine)) == 2

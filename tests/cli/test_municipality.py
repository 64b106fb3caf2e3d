"""`smart-readiness municipality`: from one installation to another, from the shell."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.app import main
from assessment.config import load
from assessment.database.session import make_engine, migrate
from tests.full_towns import Place, full_town
from tests.teams import TeamTown

Machine = Callable[[str], Place]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Go to a machine."""

    def go(name: str) -> Place:
        monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path / name))
        settings = load()
        migrate(engine := make_engine(settings.database_url))
        return Place(settings, engine)

    return go


@pytest.fixture
def town(machine: Machine) -> TeamTown:
    return full_town(machine("there"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["municipality", *map(str, arguments)])


def test_a_municipality_goes_from_one_installation_to_another(machine: Machine, town: TeamTown, tmp_path: Path) -> None:
    made = run("export", "Probedorf", tmp_path / "town.zip")
    assert (made.exit_code, made.output) == (0, f"Probedorf is in {tmp_path / 'town.zip'}: 2 assessments and 2 files.\n")
    assert (tmp_path / "town.zip").stat().st_mode & 0o777 == 0o600
    machine("here")
    done = run("import", tmp_path / "town.zip")
    assert done.exit_code == 0, done.output
    assert "Probedorf is here: 2 assessments, 5 people, 2 files.\n" in done.output
    assert re.search(r"Karla: /join/[A-Za-z0-9_-]{32}\n", done.output)
    assert run("export", "Probedorf", tmp_path / "again.zip").exit_code == 0


def test_what_does_not_exist_is_told_and_writes_nothing(town: TeamTown, tmp_path: Path) -> None:
    result = run("export", "Nirgendwo", tmp_path / "town.zip")
    assert (result.exit_code, result.stderr) == (2, "There is no municipality Nirgendwo.\n")
    assert not (tmp_path / "town.zip").exists()


def test_a_file_that_cannot_be_taken_in_is_told_by_name(machine: Machine, tmp_path: Path) -> None:
    machine("here")
    (tmp_path / "town.zip").write_bytes(b"hello")
    assert run("import", tmp_path / "town.zip").stderr == f"{tmp_path / 'town.zip'}: This file is damaged: File is not a zip file.\n"
    assert "No such file or directory" in run("import", tmp_path / "nothing.zip").stderr

"""`smart-readiness backup` and `restore`: whole or not at all, for the owner's eyes, and clear about what went wrong."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.answers import Profile
from assessment.app import main
from assessment.config import load
from assessment.database.session import make_engine, migrate, writing
from assessment.questionnaire import Scope
from assessment.services import assessments
from tests.builders import shipped
from tests.teams import NOON

Machine = Callable[[str], Path]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Go to a machine; gives its instance folder."""

    def go(name: str) -> Path:
        monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path / name))
        return tmp_path / name

    return go


def settle(name: str) -> None:
    """Begin an assessment on the machine where we are."""
    engine = make_engine(load().database_url)
    migrate(engine)
    with writing(engine) as session:
        assessments.start(session, shipped(), Profile(name), scope=Scope.FULL, now=NOON)
    engine.dispose()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_backup_is_for_its_owner_only_and_comes_back_on_another_machine(machine: Machine, tmp_path: Path) -> None:
    there = machine("there")
    settle("Probedorf")
    made = run("backup", tmp_path / "backup.zip")
    assert (made.exit_code, made.output) == (0, f"The backup is in {tmp_path / 'backup.zip'}: 1 rows and 0 files.\n")
    assert stat.S_IMODE((tmp_path / "backup.zip").stat().st_mode) == 0o600
    here = machine("here")
    done = run("restore", tmp_path / "backup.zip")
    assert (done.exit_code, done.output.endswith("1 rows and 0 files.\n")) == (0, True)
    assert (here / "secret-key").read_bytes() == (there / "secret-key").read_bytes()
    assert run("backup", tmp_path / "again.zip").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.zip", "backup.zip", "here", "there"]


def test_a_restore_says_what_to_do_where_something_is_there_already(machine: Machine, tmp_path: Path) -> None:
    machine("there")
    settle("Probedorf")
    run("backup", tmp_path / "backup.zip")
    refused = run("restore", tmp_path / "backup.zip")
    assert (refused.exit_code, "With --replace, all of it is given up" in refused.stderr) == (2, True)
    assert run("restore", "--replace", tmp_path / "backup.zip").exit_code == 0


def test_the_help_says_that_a_backup_holds_secrets() -> None:
    assert "FILE holds secrets" in run("backup", "--help").output


def test_without_a_database_there_is_nothing_to_back_up_and_no_file(machine: Machine, tmp_path: Path) -> None:
    machine("there")
    result = run("backup", tmp_path / "backup.zip")
    assert (result.exit_code, result.stderr) == (2, "There is nothing to back up yet.\n")
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told(machine: Machine) -> None:
    machine("there")
    settle("Probedorf")
    result = run("backup", "/dev/full")
    assert (result.exit_code, result.stderr) == (2, "/dev/full: This file cannot be written: No space left on device.\n")


@pytest.mark.parametrize(("content", "said"), [
    (b"hello", "This file is damaged: File is not a zip file."), (None, "No such file or directory"),
], ids=["damaged", "missing"])
def test_a_file_that_cannot_be_restored_is_told_by_name(content: bytes | None, said: str, machine: Machine, tmp_path: Path) -> None:
    machine("here")
    if content:
        (tmp_path / "backup.zip").write_bytes(content)
    result = run("restore", tmp_path / "backup.zip")
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path / 'backup.zip'}: {said}\n".replace("zip file..", "zip file."))


def test_a_database_that_does_not_answer_is_told(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine("there")
    settle("Probedorf")
    run("backup", tmp_path / "backup.zip")
    monkeypatch.setenv("SMART_READINESS_DATABASE_URL", "postgresql://somebody:geheim@127.0.0.1:1/town")
    for result in (run("backup", tmp_path / "another.zip"), run("restore", tmp_path / "backup.zip")):
        assert (result.exit_code, "The database cannot be used" in result.stderr, "geheim" in result.stderr) == (2, True, False)


def test_on_a_terminal_one_line_tells_how_far_it_is(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine("there")
    settle("Probedorf")
    monkeypatch.setattr("assessment.cli.targets.on_terminal", lambda: True)
    assert run("backup", tmp_path / "backup.zip").stderr.endswith("\rBacking up: 100 %\n")
    machine("here")
    assert run("restore", tmp_path / "backup.zip").stderr.endswith("\rRestoring: 100 %\n")

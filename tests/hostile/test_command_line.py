"""The command line among broken files, full disks and strange names: one line for each problem, never a traceback."""

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.app import Application, main
from assessment.cli.targets import write_whole
from assessment.exchange.answers_json import to_json
from tests.builders import answered, assessment
from tests.cli.parts import FakeParts

SOUND = to_json(assessment({"problem-first": answered(2)}), digest="", engine="").decode()
TOML = 'catalogue = "2026.1"\ndate = 2026-11-20\n[municipality]\nname = "Probedorf"\n[answers.problem-first]\n'
UNREADABLE: dict[str, bytes] = {
    "two encodings": SOUND.encode("utf-16"),
    "nested objects": b'{"a":' * 100_000,
    "nested lists": b"a = " + b"[" * 100_000,
    "a number without end": b"a = " + b"9" * 10_000,
    "a JSON number without end": b'{"a": ' + b"9" * 10_000 + b"}",
    "no number": b'{"a": NaN}',
    "infinite": b'{"a": -Infinity}',
    "a key twice": b'{"a": 1, "a": 2}',
    "a table twice": b"[a]\n[a]",
    "a dotted key without end": b"a." * 100_000 + b"a = 1",
    "half a text": b'a = "',
    "only zeros": b"\0" * 1000,
    "a PDF that ends": b"%PDF-1.7\n",
}
LEVELS = ("7", "-1", "2.0", '"2"', "true", "nan", "inf", "99999999999999999999999999", "[]", "{}", "2026-11-20")
INSTANCES: dict[str, tuple[str, bytes, str]] = {
    "a number without end": ("config.toml", b"keep-anonymous-days = " + b"9" * 5000, "config.toml: This is not valid TOML"),
    "nested without end": ("config.toml", b"a = " + b"[" * 100_000, "config.toml: This is not valid TOML"),
    "another encoding": ("config.toml", "x = 1".encode("utf-16"), "config.toml: This is not valid TOML"),
    "an unknown language": ("config.toml", b'language = "xx"', "language: This value cannot be used"),
    "an address that is none": ("config.toml", b'database-url = "nonsense"', "The database cannot be used: Could not parse"),
    "an empty key": ("secret-key", b"\n", "secret-key: This file is empty."),
    "a damaged database": ("smart-readiness.sqlite3", os.urandom(9000), "The database cannot be used: file is not a database"),
}


def run(*arguments: str | Path) -> Result:
    """The command with real parts; an exception that nobody turned into a line fails the test."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def answers(tmp_path: Path) -> Callable[[bytes], Path]:
    def written(content: bytes) -> Path:
        (tmp_path / "answers").write_bytes(content)
        return tmp_path / "answers"

    return written


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_line(content: bytes, answers: Callable[[bytes], Path]) -> None:
    result = run("score", answers(content))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_is_a_whole_number_and_nothing_else(level: str, answers: Callable[[bytes], Path]) -> None:
    result = run("score", answers(f"{TOML}level = {level}".encode()))
    assert (result.exit_code, result.stderr) == (2, "answers.problem-first.level: A level is a whole number from 0 to 4.\n")


@pytest.mark.parametrize("change", [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.replace("\n", "\r\n").encode()])
def test_marks_of_other_systems_change_nothing(change: Callable[[str], bytes], answers: Callable[[bytes], Path]) -> None:
    assert run("score", answers(change(SOUND))).exit_code == 0


def test_links_in_a_circle_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert (run("score", tmp_path / "a").exit_code, run("score", tmp_path / "a").stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("name", ["new\nline", "\x1b[31mred", "right\u202eleft"])
def test_names_of_files_neither_break_a_line_nor_command_the_terminal(name: str, tmp_path: Path) -> None:
    said = run("score", tmp_path / name).stderr
    assert said == f"{tmp_path}/{name}: There is no such file.\n".replace(name, "".join(c if c.isprintable() else "\ufffd" for c in name))


def test_keys_neither_break_a_line_nor_command_the_terminal(answers: Callable[[bytes], Path]) -> None:
    said = run("score", answers(TOML.replace("problem-first", '"\\u001b[31m\\nall is well"').encode())).stderr
    assert said == "answers.\ufffd[31m\ufffdall is well: Edition 2026.1 has no such criterion.\n"


def test_a_full_disk_behind_what_is_printed_is_one_line(answers: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(text: str, **how: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assessment.cli.score.click.echo", lambda text, err=False: None if err else full(text))
    assert run("score", answers(SOUND.encode())).exit_code == 2


def test_a_device_is_written_into_and_never_replaced(tmp_path: Path) -> None:
    device = tmp_path / "pipe"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(device, b"%PDF")
    assert (os.read(reader, 10), stat.S_ISFIFO(device.stat().st_mode)) == (b"%PDF", True)
    os.close(reader)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to(tmp_path / "report.pdf")
    write_whole(tmp_path / "link.pdf", b"%PDF")
    assert ((tmp_path / "link.pdf").is_symlink(), (tmp_path / "report.pdf").read_bytes()) == (True, b"%PDF")


def test_the_longest_name_that_a_folder_takes_can_be_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), b"%PDF")
    assert [len(path.name) for path in tmp_path.iterdir()] == [255]


def test_an_interrupted_report_leaves_nothing_behind(tmp_path: Path, answers: Callable[[bytes], Path]) -> None:
    def interrupted(*given: object, **how: object) -> bytes:
        raise KeyboardInterrupt

    parts = FakeParts({"render": interrupted})
    result = CliRunner().invoke(main, ["report", str(answers(SOUND.encode())), "-o", str(tmp_path / "out.pdf")], obj=parts)
    assert (result.exit_code, [path.name for path in tmp_path.iterdir()]) == (1, ["answers"])


@pytest.mark.parametrize(("file", "content", "said"), INSTANCES.values(), ids=INSTANCES)
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("jobs", "work")], ids=["serve", "jobs work"])
def test_a_broken_instance_is_one_line(
    file: str, content: bytes, said: str, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / file).write_bytes(content)
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    result = CliRunner().invoke(main, command, obj=Application(start_worker="builtins:never", work="builtins:never"))
    assert (result.exit_code, result.stderr.count("\n"), said in result.stderr) == (2, 1, True), result.output


def test_a_database_of_a_newer_form_is_one_line_and_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> None:
    file = tmp_path / "smart-readiness.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    result = CliRunner().invoke(main, ["serve", "--port", "0"])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1), result.output
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_an_instance_folder_that_is_a_file_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path / "file"))
    result = CliRunner().invoke(main, ["serve", "--port", "0"])
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path / 'file'}: File exists\n")


@pytest.mark.parametrize(("file", "content", "said"), INSTANCES.values(), ids=INSTANCES)
def test_the_doctor_runs_however_broken_the_instance_is(
    file: str, content: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / file).write_bytes(content)
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    monkeypatch.setattr("assessment.cli.doctor.library_faults", lambda settings: iter(()))
    result = CliRunner().invoke(main, ["doctor"], catch_exceptions=False)
    assert result.exit_code == (0 if file == "secret-key" else 1)
    assert "broken" not in result.stdout

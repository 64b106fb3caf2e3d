"""`smart-readiness report`: a PDF is written whole or not at all."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment.answers import Assessment
from assessment.app import main
from assessment.catalogue.model import Catalogue
from assessment.exchange.answers_file import parse
from assessment.exchange.answers_json import to_json
from tests.builders import answered, assessment, shipped
from tests.cli.parts import FakeParts

GIVEN = assessment({"problem-first": answered(2)})


def made_with(render: Callable[..., bytes], folder: Path, *more: str, output: Path | None = None) -> Result:
    """What the command does when reports are made in this way."""
    answers = folder / "answers.json"
    answers.write_bytes(to_json(GIVEN, digest="", engine=""))
    arguments = ["report", str(answers), "-o", str(output or folder / "out.pdf"), *more]
    return CliRunner().invoke(main, arguments, obj=FakeParts({"render": render}))


def test_the_report_is_made_of_the_answers_and_carries_them(tmp_path: Path) -> None:
    seen: dict[str, Any] = {}

    def render(given: Assessment, catalogue: Catalogue, **rest: str | bytes) -> bytes:
        seen.update(rest, given=given, catalogue=catalogue)
        return b"%PDF-report"

    result = made_with(render, tmp_path)
    assert (result.exit_code, (tmp_path / "out.pdf").read_bytes()) == (0, b"%PDF-report")
    assert seen["given"] == GIVEN
    assert parse(seen["attachment"], catalogue=shipped()) == GIVEN


def test_another_language_brings_the_catalogue_in_it(tmp_path: Path) -> None:
    titles: list[str] = []

    def render(given: Assessment, catalogue: Catalogue, **rest: str | bytes) -> bytes:
        titles.append(catalogue.title)
        return str(rest["language"]).encode()

    made_with(render, tmp_path, "--language", "en-XA")
    assert titles == ["⟦Smart Readiness⟧"]
    assert (tmp_path / "out.pdf").read_bytes() == b"en-XA"


def test_a_report_that_fails_leaves_the_old_one_alone(tmp_path: Path) -> None:
    def render(given: Assessment, catalogue: Catalogue, **rest: str | bytes) -> bytes:
        raise RuntimeError("no more memory")

    (tmp_path / "out.pdf").write_bytes(b"old")
    assert isinstance(made_with(render, tmp_path).exception, RuntimeError)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.json", "out.pdf"]
    assert (tmp_path / "out.pdf").read_bytes() == b"old"


def never(given: Assessment, catalogue: Catalogue, **rest: str | bytes) -> bytes:
    raise AssertionError("nothing should be made")


def test_a_place_that_cannot_be_written_is_told_before_anything_is_made(tmp_path: Path) -> None:
    folder = made_with(never, tmp_path, output=tmp_path)
    nowhere = made_with(never, tmp_path, output=tmp_path / "nowhere" / "out.pdf")
    assert (folder.exit_code, folder.stderr) == (2, f"{tmp_path}: This is a folder; please name a file.\n")
    assert (nowhere.exit_code, nowhere.stderr) == (2, f"{tmp_path / 'nowhere'}: There is no such folder.\n")


def test_a_folder_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.cli.targets.may_write", lambda folder: False)
    assert made_with(never, tmp_path).stderr == f"{tmp_path}: You may not write in this folder.\n"


def test_a_disk_that_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def render(given: Assessment, catalogue: Catalogue, **rest: str | bytes) -> bytes:
        monkeypatch.setattr(os, "fsync", refuse)
        return b"x"

    result = made_with(render, tmp_path)
    assert result.exit_code == 2
    assert "This file cannot be written: No space left on device." in result.stderr


def test_a_language_that_nobody_translated_is_told(tmp_path: Path) -> None:
    result = made_with(never, tmp_path, "--language", "xx")
    assert (result.exit_code, result.stderr) == (2, "Reports are not written in xx; there are: en.\n")


def test_on_a_terminal_one_line_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(given: Assessment, catalogue: Catalogue, *, progress: Callable[[int], None], **rest: str | bytes) -> bytes:
        progress(40)
        progress(100)
        return b"x"

    monkeypatch.setattr("assessment.cli.targets.on_terminal", lambda: True)
    assert made_with(render, tmp_path).stderr == "\rMaking the report: 40 %\rMaking the report: 100 %\n"
    monkeypatch.undo()
    assert made_with(render, tmp_path).stderr == ""


@pytest.mark.parametrize(("name", "more", "part"), [
    ("out.docx", (), "write_document"), ("OUT.DOCX", (), "write_document"), ("out.pdf", (), "render"), ("out", (), "render"),
    ("out", ("--format", "docx"), "write_document"), ("out.docx", ("--format", "pdf"), "render"),
])
def test_the_name_of_the_file_or_a_wish_says_whether_it_is_to_edit(tmp_path: Path, name: str, more: tuple[str, ...], part: str) -> None:
    answers = tmp_path / "answers.json"
    answers.write_bytes(to_json(GIVEN, digest="", engine=""))
    parts = FakeParts({each: lambda *given, **rest: b"made" for each in ("render", "write_document")})
    result = CliRunner().invoke(main, ["report", str(answers), "-o", str(tmp_path / name), *more], obj=parts)
    assert (result.exit_code, parts.asked_for) == (0, [part])


def test_all_reports_are_made_as_pdf_only(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", "--all", "-o", str(tmp_path), "--format", "docx"], obj=FakeParts({}))
    assert result.exit_code == 2
    assert "with --all every report is a PDF" in result.stderr


def test_a_document_is_made_without_web_database_and_pdf(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_bytes(to_json(GIVEN, digest="", engine=""))
    program = (
        "import sys; from assessment.app import main\n"
        f"try: main(['report', {str(answers)!r}, '-o', {str(tmp_path / 'out.docx')!r}])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(sorted({'flask', 'sqlalchemy', 'weasyprint'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.splitlines()[-1] == "[]"
    assert (tmp_path / "out.docx").read_bytes().startswith(b"PK")

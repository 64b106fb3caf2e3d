"""`smart-readiness form`: the questions as a form on paper, blank or with the number of an assessment, and nothing heavier than needed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment.app import main
from assessment.questionnaire import Scope
from assessment.report.form_content import mark_of
from tests.builders import assessment, shipped
from tests.cli.parts import FakeParts
from tests.report.reading import pages_of

HEAVY = {"flask", "sqlalchemy", "weasyprint"}


class Seen:
    """Writes a form at once, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    def __call__(self, catalogue: Any, given: Any, **rest: Any) -> bytes:  # noqa: ANN401 - whatever the command gives
        self.asked = {"catalogue": catalogue, "given": given, **rest}
        return b"%PDF-form"


def formed(seen: Seen, folder: Path, *arguments: str, **more: Any) -> Result:  # noqa: ANN401 - other parts
    """What the command does when forms are made in this way."""
    return CliRunner().invoke(main, ["form", "-o", str(folder / "form.pdf"), *arguments], obj=FakeParts({"paper_form": seen, **more}))


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with a public address."""
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("SMART_READINESS_PUBLIC_URL", "https://readiness.example.org")


def test_a_blank_form_belongs_to_nobody(tmp_path: Path) -> None:
    seen = Seen()
    result = formed(seen, tmp_path, "--quick", "--large")
    assert (result.exit_code, (tmp_path / "form.pdf").read_bytes()) == (0, b"%PDF-form")
    assert (seen.asked["mark"].number, seen.asked["mark"].seal, seen.asked["mark"].scope) == ("", "", Scope.QUICK)
    assert (seen.asked["large"], seen.asked["public_url"], dict(seen.asked["given"].answers)) == (True, "https://readiness.example.org", {})


def test_another_language_brings_the_catalogue_in_it(tmp_path: Path) -> None:
    seen = Seen()
    formed(seen, tmp_path, "--language", "en-XA")
    assert (seen.asked["catalogue"].title, seen.asked["language"]) == ("⟦Smart Readiness⟧", "en-XA")


@pytest.mark.parametrize(("more", "scope"), [((), Scope.FULL), (("--quick",), Scope.QUICK)])
def test_a_form_for_an_assessment_bears_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], scope: Scope) -> None:
    monkeypatch.setenv("SMART_READINESS_SECRET_KEY", "key")
    seen, given = Seen(), assessment()

    @contextmanager
    def reading(engine: object) -> Iterator[None]:
        yield None

    class Parts(FakeParts):
        def kind(self, name: str) -> type[Exception]:
            return RuntimeError

    named = SimpleNamespace(opened=SimpleNamespace(id=7, assessment=given))
    parts = Parts({
        "paper_form": seen, "reading": reading, "make_engine": lambda url: SimpleNamespace(dispose=lambda: None),
        "assessment_named": lambda session, settings, address, now: named,
    })
    result = CliRunner().invoke(main, ["form", "-o", str(tmp_path / "form.pdf"), "--for", "KX4M-7QPA", *more], obj=parts)
    assert result.exit_code == 0, result.output
    assert seen.asked["mark"] == mark_of(shipped(), replace(given, scope=scope), key="key", number=7)


@pytest.mark.parametrize("arguments", [
    ("--large", "--fillable"), ("--large", "--format", "xlsx"), ("--fillable", "--format", "xlsform"), ("--language", "xx"), ("--format", "docx"),
    ("--catalogue", "nowhere"),
])
def test_what_cannot_be_made_is_said_and_nothing_is_written(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = formed(Seen(), tmp_path, *arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert not (tmp_path / "form.pdf").exists()


def test_the_command_itself_makes_a_form(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["form", "--quick", "-o", str(tmp_path / "form.pdf")])
    assert result.exit_code == 0, result.output
    assert len(pages_of((tmp_path / "form.pdf").read_bytes())) == 7


@pytest.mark.parametrize(("arguments", "loaded"), [(("--format", "xlsx"), set()), (("--format", "xlsform"), set()), (("--quick",), {"weasyprint"})])
def test_nothing_is_loaded_that_a_form_does_not_need(tmp_path: Path, arguments: tuple[str, ...], loaded: set[str]) -> None:
    program = (
        "import sys; from assessment.app import main; "
        f"main({['form', *arguments, '-o', str(tmp_path / 'form')]!r}, standalone_mode=False); "
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines()[-1] == str(sorted(loaded))

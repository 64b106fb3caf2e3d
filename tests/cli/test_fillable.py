"""`smart-readiness form --fillable`: a blank form to fill in on a screen, which can be read back, and nothing heavier than needed."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.app import main
from assessment.exchange.fillable_pdf import read
from assessment.filled import FormMark
from assessment.questionnaire import Scope
from tests.builders import shipped
from tests.report.reading import pages_of


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation of its own."""
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path / "instance"))


def test_the_command_makes_a_blank_form_of_the_quick_check(tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    result = CliRunner().invoke(main, ["form", "--fillable", "--quick", "-o", str(file)])
    assert result.exit_code == 0, result.output
    back = read(file.read_bytes(), shipped(), name="form.pdf")
    assert back.mark == FormMark("", shipped().edition, shipped().digest, Scope.QUICK)
    assert (dict(back.assessment.answers), back.assessment.profile.name, back.unreadable) == ({}, "", ())


def test_another_language_is_the_language_of_the_form(tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    CliRunner().invoke(main, ["form", "--fillable", "--quick", "--language", "en-XA", "-o", str(file)])
    assert "⟦How to fill it in⟧" in pages_of(file.read_bytes())[0]
    assert read(file.read_bytes(), shipped(), name="form.pdf").mark is not None


def test_a_form_to_fill_in_needs_neither_pages_nor_a_database(tmp_path: Path) -> None:
    program = (
        "import sys; from assessment.app import main; "
        f"main(['form', '--fillable', '--quick', '-o', {str(tmp_path / 'form.pdf')!r}], standalone_mode=False); "
        "print(sorted({'flask', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "[]"

"""What people get who install the package: built as a wheel and installed elsewhere, it serves a page and makes a report."""

import os
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.journeys.server import serving

CHECKOUT = Path(__file__).parent.parent
SAMPLE = CHECKOUT / "assessment" / "demonstration" / "probestadt.toml"

pytestmark = pytest.mark.check


def run(*command: str | Path, folder: Path) -> str:
    """Run a program in a folder with an empty home, and return what it says; it must succeed."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("SMART_READINESS_", "XDG_", "PYTHON", "FONTCONFIG"))}
    done = subprocess.run(
        command, cwd=folder, env=surroundings | {"HOME": str(folder)}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, CHECKOUT, folder=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed into an environment of its own, which borrows nothing but the dependencies."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel, folder=folder)
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip())
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    assert str(own) in run(python, "-c", "import assessment; print(assessment.__file__)", folder=folder)
    return python.with_name("smart-readiness")


def test_the_wheel_carries_catalogue_templates_and_fonts_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "assessment/_bundled/criteria/catalogue.toml" in names
    assert "assessment/_bundled/criteria/residents.toml" in names
    assert "assessment/_bundled/templates/report/report.css" in names
    assert "assessment/static/fonts/NotoSansKR-Bold.ttf" in names
    assert any(name.startswith("assessment/database/migrations/versions/") for name in names)
    assert {name.split("/")[0] for name in names if not name.split("/")[0].endswith(".dist-info")} == {"assessment"}


def test_the_installed_command_finds_everything_in_order(program: Path, tmp_path: Path) -> None:
    said = run(program, "doctor", folder=tmp_path)
    found = [line for line in said.splitlines() if not line.startswith("To know: public-url is not set.")]
    assert len(found) > 5
    assert [line for line in found if not line.endswith("in order")] == []
    assert list(tmp_path.rglob("*.sqlite3")) == []


def test_the_installed_command_makes_a_report(program: Path, tmp_path: Path) -> None:
    run(program, "report", SAMPLE, "-o", tmp_path / "report.pdf", folder=tmp_path)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_the_installed_command_serves_a_page_with_its_style(program: Path, tmp_path: Path) -> None:
    with serving(tmp_path, [str(program)]) as server:
        with urllib.request.urlopen(server.url) as answer:
            page = answer.read().decode()
        assert "Smart Readiness" in page
        style = next(part.split('"')[0] for part in page.split('href="') if ".css" in part.split('"')[0])
        with urllib.request.urlopen(server.url + style) as answer:
            assert answer.status == 200

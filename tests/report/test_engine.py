"""What happens where the native libraries are missing: one error that names the command to type."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from assessment.errors import LibrariesMissing
try:
    import assessment.report.pdf
except LibrariesMissing as error:
    print(error.command)
"""


def test_missing_libraries_are_named_with_the_command_that_installs_them(tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    environment = {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def test_the_report_value_and_its_charts_need_no_weasyprint() -> None:
    program = "import sys; import assessment.report.content, assessment.report.charts, assessment.report.pages; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "False"

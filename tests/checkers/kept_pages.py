"""Every page that any test fetched is kept, and checked once at the end by the HTML checker, where Java is there."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.checkers import vnu
from tests.pages import KEPT

SHOWN = 30
FOLDER = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder, before the processes that run the tests are started."""
    if not hasattr(config, "workerinput") and KEPT not in os.environ and shutil.which("java"):
        os.environ[KEPT] = config.stash[FOLDER] = tempfile.mkdtemp(prefix="smart-readiness-pages-")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Check all pages at once; what is wrong counts as one more test that failed."""
    folder = session.config.stash.get(FOLDER, None)
    if folder is None:
        return
    pages = sorted(Path(folder).glob("*.html"))
    if pages and (faults := vnu.check(pages)):
        _report(session, [*faults[:SHOWN], f"{len(faults)} faults; the pages are in {folder}"])
    else:
        shutil.rmtree(folder)
    del os.environ[KEPT]


def _report(session: pytest.Session, lines: list[str]) -> None:
    name = "every page that a test fetched is valid HTML"
    report = pytest.TestReport(name, ("tests/checkers", None, name), {}, "failed", "\n".join(lines), "call")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.stats.setdefault("failed", []).append(report)
    session.exitstatus = pytest.ExitCode.TESTS_FAILED

"""What holds for every test: only the packaged fonts, and an instance folder of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from assessment.paths import FONTS

pytest_plugins = ["tests.checkers.kept_pages", "tests.databases"]
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))  # thousands of databases wait for no disk there
os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault
settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def own_folders() -> Iterator[None]:
    """No test reads or writes the instance of whoever runs it, nor a cache in the home folder."""
    with tempfile.TemporaryDirectory(prefix="smart-readiness-") as folder:
        patch = pytest.MonkeyPatch()
        patch.setenv("SMART_READINESS_INSTANCE", str(Path(folder) / "instance"))
        patch.setenv("XDG_CACHE_HOME", str(Path(folder) / "cache"))
        yield
        patch.undo()

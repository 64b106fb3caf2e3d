"""Journeys in a real browser: the system's Chromium, and one real server for all of them."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.server import Server, serving

CHROMIUM = ("chromium", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it browser tests are skipped, but not in continuous integration."""
    found = os.environ.get("CHROMIUM") or next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found:
        return found
    reason = "There is no Chromium. Debian has it: apt-get install chromium"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Start the system's Chromium, which asks nobody for updates; root has no sandbox."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": chromium, "args": QUIET + sandbox}


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all journeys of this process, each of which starts its own assessment; nothing is started without a browser."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """`page.goto("/")` is the server's start page."""
    return server.url


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """An ordinary screen and an English reader."""
    return browser_context_args | {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}

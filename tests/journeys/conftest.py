"""Journeys in a real browser: the system's Chromium, and one real server for all of them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from assessment.paths import PACKAGE
from tests.journeys.devices import Device, device_in
from tests.journeys.server import Server, serving
from tests.journeys.visitor import upload
from tests.journeys.watching import Watch

CHROMIUM = ("chromium", "google-chrome", "google-chrome-stable")
DEMONSTRATION = PACKAGE / "demonstration" / "probestadt.toml"
PATIENCE = 30_000  # milliseconds, for machines that do many things at once
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
expect.set_options(timeout=PATIENCE)


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
def browser_context_args(base_url: str) -> dict[str, Any]:
    """An ordinary screen and an English reader, whatever devices a journey has of its own."""
    return {"base_url": base_url, "viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def watch(base_url: str) -> Iterator[Watch]:
    """Whatever the journey does, no error stands on the console and no request leaves the server."""
    watching = Watch(base_url)
    yield watching
    assert watching.faults() == []


@pytest.fixture
def context(new_context: CreateContextCallback, watch: Watch) -> BrowserContext:
    """One person's browser, watched."""
    opened = new_context()
    opened.set_default_timeout(PATIENCE)
    watch.over(opened)
    return opened


@pytest.fixture
def without_script(new_context: CreateContextCallback, watch: Watch) -> BrowserContext:
    """A browser in which no script runs, watched."""
    opened = new_context(java_script_enabled=False)
    opened.set_default_timeout(PATIENCE)
    watch.over(opened)
    return opened


@pytest.fixture(scope="session")
def town(browser: Browser, base_url: str) -> Iterator[str]:
    """The private address of the demonstration town, to look at and not to change."""
    context = browser.new_context(base_url=base_url)
    yield upload(context.new_page(), DEMONSTRATION)
    context.close()


@pytest.fixture
def device(playwright: Playwright, chromium: str, browser_type_launch_args: dict[str, Any], tmp_path: Path) -> Iterator[Device]:
    """A browser that keeps things over being closed, and a server that can be stopped."""
    with device_in(playwright, chromium, browser_type_launch_args["args"], tmp_path) as opened:
        yield opened

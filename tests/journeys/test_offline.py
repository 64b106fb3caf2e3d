"""Without a connection: an assessment that a device keeps goes on, over closing the browser, and what was answered is sent once."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from sqlalchemy import create_engine, func, select

from assessment.database.answers import AnswerRow, ChangeRow
from tests.builders import shipped
from tests.journeys.conftest import PATIENCE
from tests.journeys.server import Server, free_port, serving
from tests.journeys.visitor import SAVED, choose, note, open_part, started, stored

QUESTION, OTHER = (criterion.id for criterion in shipped().dimensions[0].criteria[:2])
BAR = "#offline"
KEPT = "Kept. You can open these pages without a connection now."
CONTROLLED = "() => navigator.serviceWorker.controller !== null"


@dataclass
class Device:
    """A browser with a folder of its own, which can be closed and opened again, and a server that can be stopped and started again."""

    playwright: Playwright
    chromium: str
    arguments: Sequence[str]
    folder: Path
    port: int
    running: ExitStack
    server: Server
    context: BrowserContext

    @property
    def url(self) -> str:
        """Where the server is, or was."""
        return f"http://127.0.0.1:{self.port}"

    def reopen(self, *, offline: bool = False) -> Page:
        """Close the whole browser, and open it again."""
        self.context.close()
        self.context = opened(self.playwright, self.chromium, self.arguments, self.folder / "browser", self.url)
        self.context.set_offline(offline)
        return self.context.new_page()

    def stop(self) -> None:
        """Stop the server."""
        self.running.close()

    def start(self) -> None:
        """Start the server again at the same address."""
        self.server = self.running.enter_context(serving(self.folder, port=self.port))

    def lines(self) -> list[tuple[str, str, int]]:
        """The history: question, kind and revision of each line."""
        engine = create_engine(f"sqlite:///{self.server.instance / 'smart-readiness.sqlite3'}")
        with engine.connect() as database:
            found = [(row.criterion, row.kind, row.revision) for row in database.execute(select(ChangeRow.__table__).order_by(ChangeRow.id))]
        engine.dispose()
        return found

    def counted(self) -> tuple[int, int]:
        """How many answers stand in the database, and how many lines its history has."""
        engine = create_engine(f"sqlite:///{self.server.instance / 'smart-readiness.sqlite3'}")
        with engine.connect() as database:
            found = tuple(database.scalar(select(func.count()).select_from(row)) or 0 for row in (AnswerRow, ChangeRow))
        engine.dispose()
        return found[0], found[1]


def opened(playwright: Playwright, chromium: str, arguments: Sequence[str], folder: Path, url: str) -> BrowserContext:
    """A browser that keeps everything in a folder."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium, args=list(arguments), base_url=url, locale="en-GB", viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def device(playwright: Playwright, chromium: str, browser_type_launch_args: dict[str, Sequence[str]], tmp_path: Path) -> Iterator[Device]:
    """A browser and a server of their own."""
    port, arguments = free_port(), browser_type_launch_args["args"]
    with ExitStack() as running:
        server = running.enter_context(serving(tmp_path, port=port))
        context = opened(playwright, chromium, arguments, tmp_path / "browser", server.url)
        device = Device(playwright, chromium, arguments, tmp_path, port, running, server, context)
        yield device
        device.context.close()


def keep(page: Page, town: str) -> None:
    """Keep a copy of an assessment on this device."""
    page.goto(town)
    page.get_by_role("button", name="Keep working offline on this device").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.wait_for_function(CONTROLLED)


@pytest.fixture
def page(device: Device) -> Page:
    """A page of the device's browser."""
    return device.context.new_page()


@pytest.fixture
def town(page: Page) -> str:
    """The address of a new assessment that the device keeps."""
    address = started(page, "Funkloch")
    keep(page, address)
    return address


def test_answers_given_without_connection_over_closing_the_browser_are_sent_once(device: Device, page: Page, town: str) -> None:
    device.context.set_offline(True)
    open_part(page, town, "people")
    choose(page, QUESTION, 2)
    note(page, QUESTION).fill("in the cellar")
    expect(page.locator(BAR)).to_contain_text("You are offline. One answer is waiting on this device")
    expect(page.locator(f"#{QUESTION} .saving")).to_have_text("Waiting on this device, not sent yet.")
    page = device.reopen(offline=True)
    open_part(page, town, "people")
    expect(note(page, QUESTION)).to_have_value("in the cellar")
    choose(page, OTHER, 3)
    expect(page.locator(BAR)).to_contain_text("You are offline. 2 answers are waiting on this device")
    device.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    expect(page.locator(BAR)).to_be_hidden()
    answers = stored(page, town)
    assert (answers[QUESTION].level, answers[QUESTION].note, answers[OTHER].level) == (2, "in the cellar", 3)
    assert sorted(device.lines()) == sorted([(QUESTION, "saved", 1), (OTHER, "saved", 1)])
    assert device.counted() == (2, 2)

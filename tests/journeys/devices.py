"""A device that keeps copies: a browser that can be closed and opened again, and a server that can be stopped and started again."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import create_engine, func, select

from assessment.database.answers import AnswerRow, ChangeRow
from tests.journeys.gate import Gate, Way, gate_to
from tests.journeys.server import PROGRAM, Server, free_port, serving

PATIENCE = 30_000  # milliseconds
BAR, CHOICE = "#offline", "#device"
KEEP, KEPT = "Keep working offline on this device", "Kept. You can open these pages without a connection now."
CONTROLLED = "() => navigator.serviceWorker.controller !== null"
KEPT_HERE = """async () => {
  const kept = [];
  for (const name of await caches.keys()) kept.push(...(await (await caches.open(name)).keys()).map((request) => `${request.method} ${request.url}`));
  return kept;
}"""


@dataclass
class Launch:
    """How the device's browser is started."""

    playwright: Playwright
    chromium: str
    arguments: Sequence[str]
    folder: Path
    url: str

    def open(self, *, offline: bool = False) -> BrowserContext:
        """The browser, with everything that it kept."""
        context = self.playwright.chromium.launch_persistent_context(
            self.folder / "browser", executable_path=self.chromium, args=list(self.arguments), base_url=self.url, locale="en-GB",
            viewport={"width": 1280, "height": 900}, offline=offline,
        )
        context.set_default_timeout(PATIENCE)
        return context


@dataclass
class Device:
    """The browser, and the server of its own that it talks to."""

    launch: Launch
    running: ExitStack
    server: Server
    context: BrowserContext
    gate: Gate

    def cut(self, way: Way = Way.CUT) -> None:
        """Lose the connection, for pages and workers alike; a browser notices a cut one at once, and one that hangs not at all."""
        self.gate.way = way
        self.context.set_offline(way is Way.CUT)

    def connect(self) -> None:
        """Have a connection again."""
        self.gate.way = Way.OPEN
        self.context.set_offline(False)

    def reopen(self, *, offline: bool = False) -> Page:
        """Close the whole browser, and open it again."""
        self.context.close()
        self.gate.way = Way.CUT if offline else Way.OPEN
        self.context = self.launch.open(offline=offline)
        return self.context.new_page()

    def stop(self) -> None:
        """Stop the server."""
        self.running.close()

    def start(self, program: Sequence[str] = PROGRAM) -> None:
        """Start the server again at the same address."""
        self.server = self.running.enter_context(serving(self.launch.folder, program, port=int(self.server.url.rpartition(":")[2])))

    def elsewhere(self) -> BrowserContext:
        """Another browser, on another device."""
        browser: Browser = self.launch.playwright.chromium.launch(executable_path=self.launch.chromium, args=list(self.launch.arguments))
        self.running.callback(browser.close)
        return browser.new_context(base_url=self.server.url, locale="en-GB")

    def address_elsewhere(self, address: str) -> str:
        """An address of this device, as another device reaches it when this one has no connection."""
        return address.replace(self.launch.url, self.server.url)

    def lines(self, *, at_least: int = 0) -> list[tuple[str, str, int]]:
        """The history: question, kind and revision of each line, by question; waits until there are so many."""
        engine = create_engine(f"sqlite:///{self.server.instance / 'smart-readiness.sqlite3'}")
        late = monotonic() + PATIENCE / 1000
        while True:
            with engine.connect() as database:
                found = [(row.criterion, row.kind, row.revision) for row in database.execute(select(ChangeRow.__table__).order_by(ChangeRow.id))]
            if len(found) >= at_least or monotonic() > late:
                break
            sleep(0.1)
        engine.dispose()
        return sorted(found)

    def answers(self) -> int:
        """How many answers stand in the database."""
        engine = create_engine(f"sqlite:///{self.server.instance / 'smart-readiness.sqlite3'}")
        with engine.connect() as database:
            found = database.scalar(select(func.count()).select_from(AnswerRow)) or 0
        engine.dispose()
        return found


@contextmanager
def device_in(playwright: Playwright, chromium: str, arguments: Sequence[str], folder: Path) -> Iterator[Device]:
    """A browser and a server of their own."""
    with ExitStack() as outside, ExitStack() as running:
        server = running.enter_context(serving(folder, port=free_port()))
        gate = outside.enter_context(gate_to(int(server.url.rpartition(":")[2])))
        launch = Launch(playwright, chromium, arguments, folder, f"http://127.0.0.1:{gate.port}")
        device = Device(launch, running, server, launch.open(), gate)
        try:
            yield device
        finally:
            device.context.close()


def keep(page: Page, town: str) -> None:
    """Keep a copy of an assessment on this device."""
    page.goto(town)
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.wait_for_function(CONTROLLED)


def kept_here(page: Page) -> list[str]:
    """What the caches of the browser hold, as method and address; `page` is any page of the server."""
    found: list[str] = page.evaluate(KEPT_HERE)
    return found

"""A later version of the program, for a device that was left with things of this one."""

import shutil
import sys
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page, TimeoutError

from assessment.paths import PACKAGE
from tests.journeys.visitor import wait_until

HAS_THE_NEW_PAGES = """async () => {
  const every = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).matchAll()));
  const texts = await Promise.all(every.flat().map((answer) => answer.text()));
  return texts.filter((text) => text.includes('data-edition="later"')).length === 6;
}"""
HAS_THE_NEW_WORKER = "async () => await (await fetch('/a/which-worker')).text() === 'the later one'"
LOOKS_FOR_ANOTHER = """async () => {
  const registration = await navigator.serviceWorker.ready;
  await Promise.race([registration.update(), new Promise((give) => setTimeout(give, 3000))]);
}"""
NONE_WAITS = """async () => {
  const { installing, waiting, active } = await navigator.serviceWorker.ready;
  return !installing && !waiting && active.state === "activated";
}"""
SCOPE = "async () => (await navigator.serviceWorker.ready).scope"
TRIES, ENOUGH = 4, 10_000  # milliseconds
ANSWERS_WHICH = """addEventListener("fetch", (event) => {
  if (!event.request.url.endsWith("/a/which-worker")) return;
  event.respondWith(new Response("the later one"));
  event.stopImmediatePropagation();
});
"""


def wait_for_the_new_worker(page: Page) -> None:
    """Look for a new worker, as a browser does by itself at moments of its own, and wait until it has taken over.

    Nothing is asked of the old one meanwhile: a request just when it ends starts it again, and Chromium under a debugger then lets it stay.
    Where the page itself did that, the browser is reminded of what the new worker has asked for.
    """
    browser = page.context.new_cdp_session(page)
    browser.send("ServiceWorker.enable")
    for _ in range(TRIES):
        page.wait_for_load_state("networkidle")
        page.evaluate(LOOKS_FOR_ANOTHER)
        with suppress(TimeoutError):
            wait_until(page, NONE_WAITS, within=ENOUGH)
            if page.evaluate(HAS_THE_NEW_WORKER):
                return browser.detach()
        browser.send("ServiceWorker.skipWaiting", {"scopeURL": page.evaluate(SCOPE)})
    raise AssertionError("the old worker stays")


def upgraded(folder: Path, *, worker: bool = False) -> tuple[str, ...]:
    """The program with other styles, another word on its pages and perhaps another worker, as a later version would have."""
    checkout = PACKAGE.parent
    for name in ("assessment", "templates", "criteria"):
        shutil.copytree(checkout / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    shutil.copyfile(checkout / "pyproject.toml", folder / "pyproject.toml")
    scripts = folder / "assessment/static/js"
    with (folder / "assessment/static/css/page.css").open("a", encoding="utf-8") as sheet:
        sheet.write("\nmain { outline: 3px dotted; }\n")
    change(folder / "templates/answers/part.html", 'id="answers"', 'id="answers" data-edition="later"')
    if worker:
        change(scripts / "worker.js", 'addEventListener("install"', f'{ANSWERS_WHICH}addEventListener("install"')
        change(scripts / "waiting.js", "return { root, ", "return { version: 'later', root, ")
    return (sys.executable, "-c", f"import sys; sys.path.insert(0, {str(folder)!r}); from assessment.app import main; main()")


def change(file: Path, old: str, new: str) -> None:
    """Replace something that stands in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

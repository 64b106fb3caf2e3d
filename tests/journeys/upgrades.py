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
GETS_THE_NEW_WORKER = """async () => {
  const signal = AbortSignal.timeout(3000), late = new Promise((_, give) => signal.addEventListener('abort', give));
  if (await (await fetch('/a/which-worker', { signal })).text() === 'the later one') return true;
  await Promise.race([navigator.serviceWorker.ready.then((registration) => registration.update()), late]);
  return false;
}"""
RESTS = (0, 40_000, 40_000)  # milliseconds
ANSWERS_WHICH = """addEventListener("fetch", (event) => {
  if (!event.request.url.endsWith("/a/which-worker")) return;
  event.respondWith(new Response("the later one"));
  event.stopImmediatePropagation();
});
"""


def wait_for_the_new_worker(page: Page) -> None:
    """Ask for a new worker, as a browser does by itself at moments of its own, until it is there.

    Now and then, on a busy machine, Chromium keeps the old one for as long as it is asked: each question is work for it, so then it is let rest.
    """
    for rest in RESTS:
        page.wait_for_timeout(rest)
        with suppress(TimeoutError):
            return wait_until(page, GETS_THE_NEW_WORKER)
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

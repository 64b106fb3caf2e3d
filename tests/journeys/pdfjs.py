"""Fills in and saves forms with pdf.js, the viewer of Firefox, in a real browser."""

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route

FOLDER = Path(__file__).parents[2] / ".venv" / "pdfjs"
ADDRESS = "http://viewer.test"
PAGE = "<!doctype html><title>Viewer</title>"
KINDS = {".mjs": "text/javascript", ".html": "text/html"}

FILL = """async ([content, values]) => {
    const library = await import('/build/pdf.mjs');
    library.GlobalWorkerOptions.workerSrc = '/build/pdf.worker.mjs';
    const data = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    const file = await library.getDocument({data, standardFontDataUrl: '/standard_fonts/'}).promise;
    const found = new Set();
    for (let number = 1; number <= file.numPages; number++) {
        for (const shown of await (await file.getPage(number)).getAnnotations()) {
            if (!(shown.fieldName in values)) continue;
            const value = values[shown.fieldName];
            found.add(shown.fieldName);
            const chosen = shown.radioButton ? shown.buttonValue === value : value;
            file.annotationStorage.setValue(shown.id, {value: chosen});
        }
    }
    const saved = await file.saveDocument();
    let text = '';
    for (const byte of saved) text += String.fromCharCode(byte);
    return [[...found], btoa(text)];
}"""


def viewer(context: BrowserContext) -> Page:
    """A page on which pdf.js can be loaded, from the files of this machine. Skips where they are not there, but not where it counts."""
    if not (FOLDER / "installed").is_file():
        reason = "pdf.js is not installed; .ci/setup does so where there is npm"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    context.route(f"{ADDRESS}/**", _serve)
    page = context.new_page()
    page.goto(f"{ADDRESS}/")
    return page


def _serve(route: Route) -> None:
    path = FOLDER / route.request.url.removeprefix(f"{ADDRESS}/")
    if path == FOLDER:
        route.fulfill(body=PAGE, content_type="text/html")
    elif path.is_file():
        route.fulfill(body=path.read_bytes(), content_type=KINDS.get(path.suffix, "application/octet-stream"))
    else:
        route.fulfill(status=404)


def filled_and_saved(page: Page, form: bytes, values: Mapping[str, str]) -> bytes:
    """The form after somebody typed these values and saved it."""
    found, saved = page.evaluate(FILL, [b64encode(form).decode(), dict(values)])
    assert set(found) >= {name for name, value in values.items() if value}
    return b64decode(saved)

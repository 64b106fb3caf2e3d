"""What axe-core finds wrong with the accessibility of a page that is open in the browser."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.checkers.java import packaged

RUN = "() => axe.run(document, {resultTypes: ['violations']})"


@cache
def _program() -> str:
    return packaged("axe_playwright_python", "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Every violation as rule, sentence and the first elements it concerns; empty for a page without.

    The program is evaluated by the browser's debugger, so the page's content security policy stays as it is.
    """
    page.evaluate(_program() + "; undefined")
    result: dict[str, Any] = page.evaluate(RUN)
    return [f"{found['id']}: {found['help']} {[node['target'] for node in found['nodes'][:3]]}" for found in result["violations"]]

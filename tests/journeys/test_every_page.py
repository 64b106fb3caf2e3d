"""What holds on every page: no violation of accessibility rules, nothing scrolls sideways, little script, nothing from elsewhere."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect
from slugify import slugify

from tests.checkers import axe
from tests.journeys.tour import STOPS
from tests.journeys.watching import Watch

TABLE = Path(".cache/axe")
DESK, PHONE, ENLARGED = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640), ViewportSize(width=320, height=256)
MOST_SCRIPT = 10 * 1024
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
STANDING = """() => [...document.querySelectorAll("body *")].filter((place) => ["fixed", "sticky"].includes(getComputedStyle(place).position))
  .reduce((sum, place) => sum + place.getBoundingClientRect().height, 0)"""


@pytest.fixture
def scripts(page: Page) -> dict[str, bytes]:
    """The scripts that the pages loaded, by address."""
    loaded: dict[str, bytes] = {}

    def fetch(route: Route) -> None:
        answer = route.fetch()
        loaded[route.request.url] = answer.body()
        route.fulfill(response=answer)

    page.route("**/*.js*", fetch)
    return loaded


@pytest.mark.parametrize("name", STOPS)
def test_a_page_is_for_everybody_at_each_width(page: Page, watch: Watch, scripts: dict[str, bytes], town: str, name: str) -> None:
    watch.expect(r"status of (400|403|404|409)")
    STOPS[name](page, town)
    for_everybody(page, name)
    assert sum(len(gzip.compress(body)) for body in scripts.values()) <= MOST_SCRIPT


def for_everybody(page: Page, name: str) -> None:
    """The page that is open says what it is, fits every width, and breaks no rule of accessibility."""
    heading = page.locator("h1")
    expect(heading).to_have_count(1)
    assert page.title().startswith(" ".join((heading.text_content() or "").split()))
    found = {}
    for size in (DESK, PHONE, ENLARGED):
        page.set_viewport_size(size)
        assert page.evaluate(TOO_WIDE) <= 0, f"{name} scrolls sideways at {size['width']} pixels"
        if size is not ENLARGED:
            found[size["width"]] = axe.violations(page)
    assert page.evaluate(STANDING) <= ENLARGED["height"] / 4, "what stands fast leaves room to read"
    _note(name, {width: len(violations) for width, violations in found.items()})
    assert found == {width: [] for width in found}


def _note(name: str, counts: dict[int, int]) -> None:
    """A line of the table of pages, for `cat .cache/axe/*`; it is printed too, for those who run with -s."""
    line = f"{name}\t" + "\t".join(f"at {width}: {number}" for width, number in counts.items())
    print(line)
    TABLE.mkdir(parents=True, exist_ok=True)
    (TABLE / f"{slugify(name) or 'start'}.tsv").write_text(f"{line}\n", encoding="utf-8")

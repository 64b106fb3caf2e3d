"""Municipalities and comparisons with hostile names: on every page and in every file they are text, and neutral names hide them."""

import csv
import json
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import update

from assessment.config import Settings
from assessment.database.grants import GrantRow
from assessment.database.session import writing
from assessment.services import comparisons
from assessment.services.grants import Terms
from assessment.services.typed import LONGEST_LINE, line
from tests.exchange.spreadsheets import opened
from tests.granting import granted, offer
from tests.hostile.test_people import NASTY
from tests.pages import Page
from tests.teams import NOON, engine_of, signed_in
from tests.web.comparing import Group, group
from tests.web.test_comparisons import sent

TYPED = (
    "Aheim", "<script>alert(1)</script>\"'><b>Bold", "{{ 7919*7907 }}${7919*7907} 100 % %s %(name)s %(place)s", "=HYPERLINK(\"http://evil.test\")",
    "+1+cmd|' /C calc'!A0", "@SUM(A1:A9)", "-2+3", "\u202egnp.exe\u2066 \u200f", "🙂" * 200, "W" * 300, "\x00\x01\x1b[31mRed", "&lt;i&gt; & &amp;",
)
NAMES = tuple(line(typed)[:LONGEST_LINE] for typed in TYPED)
NAMING = ("?look=levels", "?look=shown", "?look=scores", "?look=differences", "help", "change")
LOOKS = (*NAMING, "roadmap", "time")
CALLED = (*NASTY[:-1], f"x{NASTY[-1]}", *TYPED)  # what begins with a composing character is no valid value of a field
COMPUTED = "62615533"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def places(app: Flask, web_settings: Settings) -> Group:
    """Twelve municipalities with hostile names, and a comparison of all of them."""
    return group(app, web_settings, names=NAMES)


def injected(page: Page) -> list[str]:
    """What a name did to a page beyond being text."""
    links = [link for link in page.every("a", "form", "img", "button") if "evil" in " ".join((link.get("href") or "", link.get("action") or ""))]
    bold = [element for element in page.every("b", "i") if "Bold" in "".join(element.itertext())]
    return [each for each in ("<script>alert", COMPUTED) if each in page.text] + [str(each) for each in (*links, *bold)]


def missing(page: Page) -> list[str]:
    """The names that do not stand on a page as they are."""
    return [name for name in NAMES if line(name) not in page.said]


def saved(places: Group, name: str, *, neutral: str = "") -> Page:
    """A comparison of all of them with this name."""
    return sent(places, "/comparisons", {"municipality": [town.municipality.key for town in places.towns], "name": name, "neutral": neutral})


def test_a_portfolio_shows_every_name_as_it_is(places: Group) -> None:
    for address in ("/portfolio", "/portfolio?sort=name&order=down", "/me/grants"):
        page = places.browser.get(address)
        assert (missing(page), injected(page)) == ([], [])
    for name in NAMES:
        assert injected(places.browser.get("/portfolio?search=" + name.encode().hex("%").join(("%", "")))) == []


@pytest.mark.parametrize("look", NAMING)
def test_a_comparison_shows_every_name_as_it_is(look: str, places: Group) -> None:
    page = places.browser.get(f"{places.here}{look}")
    assert (missing(page), injected(page)) == ([], [])


@pytest.mark.parametrize("level", [1, 2, 3])
def test_common_steps_name_every_place_as_it_is(level: int, places: Group) -> None:
    same = [(name, town.municipality.key) for name, town in zip(NAMES, places.towns, strict=True)][level - 1 :: 5]
    page = sent(places, "/comparisons", {"municipality": [key for _, key in same]})
    for way in ("roadmap", "time"):
        seen = places.browser.get(f"{page.address}{way}")
        assert ([name for name, _ in same if way == "roadmap" and name not in seen.said], injected(seen)) == ([], [])


@pytest.mark.parametrize("look", [look for look in LOOKS if look != "change"])
def test_neutral_names_hide_every_name(look: str, places: Group) -> None:
    page = places.browser.get(f"{saved(places, 'Neutral', neutral='yes').address}{look}")
    assert [name for name in NAMES if name in page.said or name in page.text.replace(places.guest.name, "")] == []


def test_a_place_that_is_lost_is_not_named_in_any_answer(app: Flask, places: Group) -> None:
    lost, names = places.towns[1].municipality, NAMES[1:2]
    here = saved(places, "Lost").address
    change = update(GrantRow).where(GrantRow.municipality_id == lost.id)
    with writing(engine_of(app)) as session:
        session.execute(change.values(ended_at=NOON))
    paths = ("", *LOOKS, f"?look=differences&one={lost.key}", f"help?place={lost.key}", "comparison.xlsx", "comparison.csv", "comparison.json")
    pages = [places.browser.get(f"{here}{path}", 409) for path in paths] + [places.browser.get("/comparisons"), places.browser.get("/portfolio")]
    pages.append(sent(places, "/comparisons", {"municipality": [lost.key, places.towns[2].municipality.key]}, 400))
    assert [page.address for page in pages if any(name in page.said for name in names)] == []
    assert len({page.said for page in pages[: len(paths)]}) == 1
    with writing(engine_of(app)) as session:
        session.execute(change.values(ended_at=None))


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_an_offer_and_what_is_granted_name_a_municipality_as_text(name: str, app: Flask, places: Group) -> None:
    town = places.towns[NAMES.index(name)]
    granted(engine_of(app), town, places.guest, Terms(with_notes=True))
    link = offer(engine_of(app), town)
    karla = signed_in(app, town.people["Karla"])
    for page in (places.browser.get(f"/grants/{link}"), karla.get(f"/m/{town.municipality.key}/grants"), places.browser.get(f"{town.here}/results")):
        assert (line(name) in page.said, injected(page)) == (True, [])


@pytest.mark.parametrize("typed", CALLED, ids=range(len(CALLED)))
def test_whatever_a_comparison_is_called_is_refused_or_kept_as_text(typed: str, places: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "MOST_KEPT", 10_000)
    page = saved(places, typed)
    assert page.status == (400 if len(line(typed)) > LONGEST_LINE else 200)
    kept = [town.municipality.key for town in places.towns[:3]]
    changed = sent(places, f"{saved(places, 'Before').address}change", {"municipality": kept, "name": typed})
    assert (changed.status, injected(page), injected(changed), injected(places.browser.get("/comparisons"))) == (page.status, [], [], [])
    if page.status == 400:
        assert line(typed) in line(changed.by_id("name").get("value") or "")
        return
    for ending in ("xlsx", "csv", "json"):
        disposition = places.browser.client.get(f"{page.address}comparison.{ending}").headers["Content-Disposition"]
        assert (disposition.isascii(), "\n" in disposition, disposition.rstrip('"').endswith(f".{ending}")) == (True, False, True)


def test_no_file_holds_a_name_that_a_spreadsheet_would_run(places: Group) -> None:
    get = places.browser.client.get
    rows = list(csv.reader(StringIO(get(f"{places.here}comparison.csv").text)))
    assert [cell for row in rows for cell in row if cell.startswith(DANGEROUS)] == []
    book = opened(get(f"{places.here}comparison.xlsx").data)
    formulas = [formula for sheet in book.formulas.values() for formula in sheet.values()]
    assert formulas
    assert [formula for formula in formulas if any(name in formula for name in NAMES[1:]) or "evil" in formula] == []
    assert [name for name in NAMES if not any(name in str(value) for sheet in book.values.values() for value in sheet.values())] == []
    told = json.dumps(json.loads(get(f"{places.here}comparison.json").text), ensure_ascii=False)
    assert [name for name in NAMES if json.dumps(name, ensure_ascii=False) not in told] == []

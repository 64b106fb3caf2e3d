"""The portfolio's pages: every state has an address, nothing that was chosen is lost, and nothing leaks."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from assessment.answers import Kind
from assessment.config import Settings
from assessment.database.grants import GrantRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import writing
from assessment.roles import Person
from assessment.services import portfolio as use
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.builders import shipped
from tests.listing import listed
from tests.pages import Browser, Page
from tests.teams import NOON, engine_of, person, signed_in
from tests.web.test_pages import untranslated

FIRST = next(iter(shipped())).id
KEY = re.compile(r'name="municipality" value="([^"]{22})"')


@pytest.fixture
def paula(app: Flask) -> Person:
    """Somebody who advises three municipalities."""
    with writing(engine_of(app)) as session:
        who = person(session, "Paula")
        for level, name in enumerate(("Ärmendorf", "Buchberg", "=Zell & <b>Co</b>"), start=1):
            listed(session, name, level, to=who, population=10**level * 3, kind=Kind.TOWN if level == 3 else Kind.VILLAGE)
        listed(session, "Fremd")
    return who


@pytest.fixture
def browser(app: Flask, paula: Person) -> Browser:
    """Her browser."""
    return signed_in(app, paula)


def keys(text: str) -> list[str]:
    """The keys of what can be chosen on a page, in order."""
    return KEY.findall(text)


def on_to(browser: Browser, page: Page, changed: Mapping[str, str]) -> tuple[str, Page]:
    """Where a button leads that keeps what was filled in and chosen."""
    answer = browser.client.post("/portfolio", data={**page.fields("/comparisons"), **changed})
    assert answer.status_code == 303
    return answer.location, browser.get(answer.location)


def test_every_place_is_listed_with_what_counts_and_leads_to_its_final_version(browser: Browser) -> None:
    page = browser.get("/portfolio")
    for said in ("Ärmendorf", "Buchberg", "=Zell & <b>Co</b>", "3 municipalities, sorted by: Name", "First steps", "2026.1"):
        assert said in page.said
    assert "Fremd" not in page.said
    assert len(re.findall(r'href="/a/[A-Za-z0-9_-]{22}/results"', page.text)) == 3


def test_a_criterion_that_it_is_sorted_by_stands_in_a_column_of_its_own(browser: Browser) -> None:
    page = browser.get(f"/portfolio?sort=criterion.{FIRST}")
    assert page.text.index("=Zell") < page.text.index("Buchberg") < page.text.index("Ärmendorf")
    assert [f'<span class="chip level-{level}">{level}</span>' in page.text for level in (3, 2, 1, 0)] == [True, True, True, False]
    assert next(iter(shipped())).title in page.said


def test_filter_and_order_become_an_address_that_can_be_kept(browser: Browser) -> None:
    page = browser.get("/portfolio")
    address, found = on_to(browser, page, {"search": "buch", "kind": "village", "sort": "shown", "go": "filter"})
    assert address == "/portfolio?search=buch&kind=village&sort=shown"
    assert "1 municipality, sorted by: Shown score" in found.said
    assert keys(browser.get(address).text) == keys(found.text)
    assert on_to(browser, found, {"go": "all"})[0] == "/portfolio?sort=shown"


def test_a_header_sorts_and_once_more_turns_the_order_round(browser: Browser) -> None:
    address, first = on_to(browser, browser.get("/portfolio"), {"go": "sort=shown "})
    assert address == "/portfolio?sort=shown"
    _, turned = on_to(browser, first, {"go": "sort=shown up"})
    assert keys(turned.text) == keys(first.text)[::-1]


def test_what_was_chosen_goes_along_to_other_pages_and_to_the_comparison(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use, "SHOWN", 2)
    first = browser.get("/portfolio")
    one = keys(first.text)[0]
    address, second = on_to(browser, first, {"municipality": one, "go": "page=2"})
    assert f"page=2&chosen={one}" in address
    assert "Chosen on other pages" in second.said
    assert re.search(f'value="{one}" checked', second.text)
    _, back = on_to(browser, second, {"municipality": one, "go": "page=1"})
    assert re.search(f'value="{one}"[^>]* checked', back.text)


def test_two_that_were_ticked_are_put_side_by_side(app: Flask, browser: Browser) -> None:
    page = browser.get("/portfolio")
    data = {"municipality": keys(page.text)[:2], "csrf_token": page.fields()["csrf_token"]}
    answer = browser.client.post("/comparisons", data=data)
    assert (answer.status_code, answer.location.startswith("/comparisons/")) == (303, True)


def test_where_nothing_is_found_no_order_is_named(browser: Browser) -> None:
    page = browser.get("/portfolio?search=nowhere")
    assert ("0 municipalities" in page.said, "sorted by:" in page.said) == (True, False)


@pytest.mark.parametrize(("address", "said"), [
    ("?sort=nothing", "There is no such column to sort by. The list is sorted by name."),
    ("?page=10000", "There are fewer pages than you asked for. This is the last one."),
    ("?page=-1", "left out: -1."), ("?page=" + "9" * 400, "left out: 999"), ("?stage=9", "left out: 9."), ("?size=none", "left out: none."),
    ("?kind=association", "left out: association."), ("?age=1", "left out: 1."), ("?order=sideways", "left out: sideways."),
    ("?search=nowhere", "No municipality fits this filter."), ("?country=ZZ", "No municipality fits this filter."),
    ("?country=%00%E2%80%AE", "No municipality fits this filter."), ("?association=" + "x" * 500, "No municipality fits this filter."),
    ("?chosen=short&chosen=" + "x" * 22, "3 municipalities"), ("?search=" + "a " * 5_000, "1 municipality"),
    ("?search=%F0%9F%9A%B2", "3 municipalities"), ("?search=%3Cb%3E", "2 municipalities"),
])
def test_what_cannot_be_done_is_said_and_the_rest_is_shown(address: str, said: str, browser: Browser) -> None:
    assert said in browser.get(f"/portfolio{address}").said


def test_a_municipality_that_is_gone_between_two_pages_is_neither_listed_nor_named(app: Flask, browser: Browser) -> None:
    page = browser.get("/portfolio")
    one = keys(page.text)[0]
    with writing(engine_of(app)) as session:
        gone = session.query(MunicipalityRow).filter_by(key=one).one()
        session.execute(update(GrantRow).where(GrantRow.municipality_id == gone.id).values(ended_at=NOON))
    _, after = on_to(browser, page, {"municipality": one, "go": "filter"})
    assert "Zell" not in after.said
    assert "2 municipalities" in after.said


def test_whoever_sees_nothing_learns_how_a_municipality_lets_one_in(app: Flask) -> None:
    with writing(engine_of(app)) as session:
        nobody = person(session, "Nobody")
    page = signed_in(app, nobody).get("/portfolio")
    assert "Whoever coordinates a municipality lets you in" in page.said
    assert keys(page.text) == []


def test_a_stranger_signs_in_first(app: Flask) -> None:
    assert "/sign-in" in Browser(app).get("/portfolio").address


def test_every_sentence_is_translated(web_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(replace(web_settings, language=PSEUDO))
    monkeypatch.setattr(use, "SHOWN", 2)
    with writing(engine_of(app)) as session:
        who, alone = person(session, "Paula"), person(session, "Paul")
        numbers = [listed(session, f"⟦Ort⟧ {number}", number, to=who) for number in range(1, 4)]
        listed(session, "⟦Ort⟧ 9", {}, to=who)
        keys_of = [row.key for number in numbers if (row := session.get(MunicipalityRow, number))]
    browser = signed_in(app, who)
    addresses = ("", f"?page=2&chosen={keys_of[0]}", f"?sort=criterion.{FIRST}", "?sort=nothing&page=99&stage=9&search=a", "/waiting", "?sort=shown")
    for page in [*(browser.get(f"/portfolio{address}") for address in addresses), signed_in(app, alone).get("/portfolio")]:
        assert untranslated(page, "Paula", "Paul", "Sept") == [], page.text


def test_a_keyboard_comes_past_the_long_list_to_what_compares(app: Flask) -> None:
    with writing(engine_of(app)) as session:
        who = person(session, "Paula")
        for name in ("Ahausen", "Bdorf"):
            listed(session, name, to=who)
    page = signed_in(app, who).get("/portfolio")
    [link] = [each for each in page.every("a") if each.get("href") == "#compare"]
    assert link.get("class") == "skip"
    [aim] = [each for each in page.every("h2") if each.get("id") == "compare"]
    assert aim.get("tabindex") == "-1"

"""Colleagues say things about a question, for everybody or for somebody, and settle them; nothing of it is lost or shown to others."""

import pytest
from flask import Flask

from tests.builders import shipped
from tests.pages import Browser, Page, words
from tests.teams import TeamTown, engine_of, signed_in, team_town

ONE = shipped().dimensions[0].criteria[0]


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def browsers(app: Flask, town: TeamTown) -> dict[str, Browser]:
    """A browser for each member."""
    return {name: signed_in(app, who) for name, who in town.people.items()}


def said(browser: Browser, town: TeamTown, text: str, *, status: int = 200, whom: str = "") -> Page:
    """The page after something was said about the first question."""
    page = browser.get(f"{town.here}/remarks/{ONE.id}")
    return browser.send(page, "saying", {"text": text, "for": str(town.people[whom].id) if whom else ""}, status=status)


def remarks(page: Page) -> list[str]:
    """What stands in the remarks of a page."""
    return [words(element) for element in page.every("p") if element.get("dir") == "auto"]


def test_what_somebody_says_is_read_by_colleagues_with_the_name(browsers: dict[str, Browser], town: TeamTown) -> None:
    said(browsers["Carlo"], town, "Ask the fire brigade first.")
    page = browsers["Rita"].get(f"{town.here}/remarks/{ONE.id}")
    assert remarks(page) == ["Ask the fire brigade first."]
    assert "Carlo" in page.said


def test_a_consultant_neither_reads_nor_says_anything(browsers: dict[str, Browser], town: TeamTown) -> None:
    browsers["Konrad"].get(f"{town.here}/remarks/{ONE.id}", 404)
    browsers["Konrad"].get(f"{town.here}/remarks", 404)


def test_sending_twice_makes_one_remark_and_the_same_words_later_make_another(browsers: dict[str, Browser], town: TeamTown) -> None:
    page = browsers["Carlo"].get(f"{town.here}/remarks/{ONE.id}")
    for _ in range(2):
        after = browsers["Carlo"].send(page, "saying", {"text": "Twice"})
    assert remarks(after) == ["Twice"]
    assert remarks(said(browsers["Carlo"], town, "Twice")) == ["Twice", "Twice"]


def test_a_remark_for_somebody_stands_first_on_their_page_of_everything_open(browsers: dict[str, Browser], town: TeamTown) -> None:
    said(browsers["Carlo"], town, "For everybody")
    said(browsers["Carlo"], town, "For Rita", whom="Rita")
    page = browsers["Rita"].get(f"{town.here}/remarks")
    assert remarks(page) == ["For Rita", "For everybody"]
    assert words(next(page.every("h2"))) == "Remarks for you"
    assert "Remarks for you" not in browsers["Karla"].get(f"{town.here}/remarks").said


def test_each_of_several_finds_a_remark_in_their_list(browsers: dict[str, Browser], town: TeamTown) -> None:
    page = browsers["Carlo"].get(f"{town.here}/remarks/{ONE.id}")
    numbers = [str(town.people[name].id) for name in ("Rita", "Karla")]
    sent = browsers["Carlo"].client.post(page.address, data=page.fields("saying") | {"text": "Both of you", "for": numbers}, follow_redirects=True)
    assert "for Rita, Karla" in browsers["Carlo"].seen(sent).said
    for name in ("Rita", "Karla"):
        assert "Remarks for you" in browsers[name].get(f"{town.here}/remarks").said
        assert "Read 1 remark for you" in browsers[name].get(f"{town.here}/").said
    assert "Remarks for you" not in browsers["Carlo"].get(f"{town.here}/remarks").said


def test_whom_it_is_for_comes_back_with_what_cannot_be_kept(browsers: dict[str, Browser], town: TeamTown) -> None:
    page = browsers["Carlo"].get(f"{town.here}/remarks/{ONE.id}")
    numbers = [str(town.people[name].id) for name in ("Rita", "Karla")]
    for wrong in ({"text": ""}, {"csrf_token": "old"}):
        data = page.fields("saying") | {"text": "Both", "for": numbers} | wrong
        after = browsers["Carlo"].seen(browsers["Carlo"].client.post(page.address, data=data), 400)
        ticked = [field.get("value") for field in after.form("saying").iter("input") if field.get("checked") is not None]
        assert sorted(map(str, ticked)) == sorted(numbers)


def test_a_remark_is_settled_leaves_the_open_ones_and_can_be_opened_again(browsers: dict[str, Browser], town: TeamTown) -> None:
    page = said(browsers["Carlo"], town, "Done?")
    action = next(form.get("action") or "" for form in page.every("form") if (form.get("action") or "").startswith(f"{town.here}/remarks/"))
    settled = browsers["Karla"].post(page, browsers["Karla"].get(page.address).fields(action) | {"do": "resolve"}, action)
    assert "Settled by Karla" in settled.said
    assert remarks(browsers["Rita"].get(f"{town.here}/remarks")) == []
    browsers["Rita"].post(page, browsers["Rita"].get(page.address).fields(action) | {"do": "reopen"}, action)
    assert remarks(browsers["Rita"].get(f"{town.here}/remarks")) == ["Done?"]


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script> & <b>bold</b>", "=1+1", "نص من اليمين", "👩‍🚒 brigade", "line\nbreak", "x" * 10_000, "%(name)s {{ 7 * 7 }}",
])
def test_whatever_is_typed_is_shown_as_it_was_typed(browsers: dict[str, Browser], town: TeamTown, text: str) -> None:
    page = said(browsers["Carlo"], town, text)
    assert remarks(page) == [" ".join(text.split())]
    assert not list(page.every("script"))
    assert [words(bold) for bold in page.every("b")] == ["Readiness"]


@pytest.mark.parametrize(("text", "sentence"), [
    ("", "Write what you would like to say."), (" \x00\x07 ", "Write what you would like to say."), ("x" * 10_001, "at most 10000 characters"),
])
def test_what_cannot_be_kept_comes_back_as_it_was_typed(browsers: dict[str, Browser], town: TeamTown, text: str, sentence: str) -> None:
    page = said(browsers["Carlo"], town, text, status=400)
    assert sentence in page.said.replace("10,000", "10000")
    assert page.fields("saying")["text"].strip() == text.replace("\x00", "").replace("\x07", "").strip()


@pytest.mark.parametrize("name", ["Konrad", "Karla of the neighbours", "nobody"])
def test_nobody_is_mentioned_who_does_not_read_remarks(app: Flask, browsers: dict[str, Browser], town: TeamTown, name: str) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    numbers = {"Konrad": town.people["Konrad"].id, "Karla of the neighbours": other.people["Karla"].id, "nobody": 999_999}
    page = browsers["Carlo"].get(f"{town.here}/remarks/{ONE.id}")
    refused = browsers["Carlo"].send(page, "saying", {"text": "Look!", "for": str(numbers[name])}, status=400)
    assert "Please choose again." in refused.said
    assert "Nachbar" not in refused.said
    assert refused.fields("saying")["text"].strip() == "Look!"


def test_remarks_of_another_assessment_are_neither_seen_nor_settled(app: Flask, browsers: dict[str, Browser], town: TeamTown) -> None:
    page = said(browsers["Carlo"], town, "Ours")
    action = next(form.get("action") or "" for form in page.every("form") if (form.get("action") or "").startswith(f"{town.here}/remarks/"))
    other = team_town(engine_of(app), suffix=" Nachbar")
    neighbour = signed_in(app, other.people["Karla"])
    mark = neighbour.get(f"{other.here}/remarks/{ONE.id}").fields("saying")["csrf_token"]
    for where in (action, action.replace(town.key, other.key), f"{other.here}/remarks/{ONE.id}/{'9' * 40}", f"{other.here}/remarks/{ONE.id}/²"):
        assert neighbour.client.post(where, data={"csrf_token": mark, "do": "resolve"}).status_code == 404, where
    assert remarks(browsers["Rita"].get(f"{town.here}/remarks")) == ["Ours"]


def test_a_form_that_was_open_for_too_long_comes_back_with_what_was_typed(browsers: dict[str, Browser], town: TeamTown) -> None:
    page = browsers["Carlo"].get(f"{town.here}/remarks/{ONE.id}")
    again = browsers["Carlo"].send(page, "saying", {"text": "Typed at length", "csrf_token": "old"}, status=400)
    assert again.fields("saying")["text"].strip() == "Typed at length"

"""Where the code on a sheet leads: to typing in for whoever may, and for everybody else nothing is told."""

import pytest
from flask import Flask

from assessment.config import Settings
from assessment.filled import form_number
from tests.pages import Browser, Page
from tests.teams import engine_of, signed_in, team_town

WRONG = "This address and the number on the sheet do not belong together."


def number_of(visitor: Browser, begun: Page) -> str:
    """The number of an assessment, as its own page says it."""
    said = visitor.get(begun.address.replace("welcome", "forms")).said
    return said.partition("Its number is ")[2][:9]


def secret_of(begun: Page) -> str:
    return begun.address.split("/")[2]


def test_somebody_with_the_private_address_comes_to_the_sheet(app: Flask, visitor: Browser, begun: Page) -> None:
    stranger = Browser(app)
    page = stranger.get(f"/form/{number_of(visitor, begun)}/L3")
    assert secret_of(begun) not in page.text
    sheet = stranger.send(page, changed={"address": f" https://example.org{begun.address} "})
    assert sheet.heading.startswith("Sheet L3 of L36")


@pytest.mark.parametrize("address", ["", "https://example.org/", "/a/" + "x" * 32 + "/", "<script>", "\u202eabc", "y" * 5_000])
def test_an_address_that_does_not_fit_gets_a_kind_sentence_and_stays(visitor: Browser, begun: Page, address: str) -> None:
    page = visitor.get(f"/form/{number_of(visitor, begun)}/1")
    back = visitor.send(page, changed={"address": address}, status=400)
    assert WRONG in back.said
    assert back.fields()["address"] == address.strip()


def test_the_address_of_another_assessment_is_refused_in_the_same_words_as_one_that_opens_nothing(visitor: Browser, begun: Page) -> None:
    page = visitor.get("/form/AAAA-AAAA/1")
    assert WRONG in visitor.send(page, changed={"address": begun.address}, status=400).said


def test_the_page_says_the_same_whether_a_number_exists_or_not(app: Flask, visitor: Browser, begun: Page) -> None:
    number, stranger = number_of(visitor, begun), Browser(app)
    one, other = stranger.get(f"/form/{number}/1"), stranger.get("/form/AAAA-AAAA/1")
    assert one.unmarked.replace(number, "AAAA-AAAA") == other.unmarked


def test_a_member_comes_straight_to_the_sheet_and_a_member_of_another_municipality_does_not(app: Flask, web_settings: Settings) -> None:
    town, other = team_town(engine_of(app)), team_town(engine_of(app), suffix=" Nachbar")
    member = signed_in(app, town.people["Carlo"])
    number = number_of(member, member.get(f"/a/{town.key}/forms"))
    assert number == form_number(web_settings.secret_key, town.assessment_id)
    assert member.get(f"/form/{number.lower().replace('-', '')}/2").address == f"/a/{town.key}/type/2"
    for name in ("Rita", "Konrad"):
        assert signed_in(app, town.people[name]).get(f"/form/{number}/2").address == f"/form/{number}/2"
    assert signed_in(app, other.people["Karla"]).get(f"/form/{number}/2").address == f"/form/{number}/2"


def test_somebody_who_signs_in_comes_back_to_the_sheet(app: Flask, visitor: Browser) -> None:
    assert '/sign-in?next=/form/AAAA-AAAA/3"' in visitor.get("/form/AAAA-AAAA/3").text.replace("%2F", "/")


def test_a_form_that_was_open_too_long_comes_back_filled(visitor: Browser) -> None:
    page = visitor.get("/form/AAAA-AAAA/1")
    assert visitor.send(page, changed={"csrf_token": "old", "address": "typed"}, status=400).fields()["address"] == "typed"


@pytest.mark.parametrize("address", ["/form/AAAA-AAAA/x", "/form/AAAA-AAAA/0", "/form/" + "A" * 30 + "/1"])
def test_what_no_form_says_does_not_exist(visitor: Browser, address: str) -> None:
    visitor.get(address, 404)

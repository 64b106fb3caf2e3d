"""An assessment with a private address is taken into a municipality with everything in it, and let go as long as nobody else touched it."""

import re

import pytest
from flask import Flask

from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.test_permissions import reading_address


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """The browser of its coordinator."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def secret(visitor: Browser, begun: Page) -> str:
    """A private address in which something was answered."""
    here = begun.address.removesuffix("/welcome")
    visitor.send(visitor.get(f"{here}/part/trust"), "answers", {"early-say.choice": "3", "early-say.note": "Ask the baker"})
    return here


def taken_in(browser: Browser, secret: str, **typed: str) -> Page:
    """The page after the assessment at a private address was taken in."""
    return browser.send(browser.get(f"{secret}/adopt"), f"{secret}/adopt", typed)


def pasted(karla: Browser, town: TeamTown, address: str, status: int = 200) -> Page:
    """The page after an address was pasted."""
    return karla.send(karla.get(f"/m/{town.municipality.key}/adopt"), changed={"address": address}, status=status)


def test_everything_stays_and_the_private_address_stops_working(app: Flask, karla: Browser, town: TeamTown, secret: str, visitor: Browser) -> None:
    page = taken_in(karla, secret)
    here = page.address.removesuffix("/addresses")
    assert re.fullmatch(r"/a/[\w-]{22}", here)
    fields = signed_in(app, town.people["Carlo"]).get(f"{here}/part/trust").fields("answers")
    assert (fields["early-say.choice"], fields["early-say.note"].strip()) == ("3", "Ask the baker")
    assert "Ask the baker" in karla.get(f"{here}/history/early-say").said
    gone, never = (visitor.get(f"{where}/", 404).text for where in (secret, f"/a/{'A' * 32}"))
    assert gone.replace(secret, f"/a/{'A' * 32}") == never


def test_the_reading_address_goes_on_working(karla: Browser, secret: str, visitor: Browser, begun: Page) -> None:
    reading = reading_address(visitor, begun)
    page = taken_in(karla, secret)
    assert reading in page.text
    visitor.get(reading)


def test_whoever_coordinates_nothing_sets_a_municipality_up_with_it(app: Flask, town: TeamTown, secret: str) -> None:
    carlo = signed_in(app, town.people["Carlo"])
    page = taken_in(carlo, secret)
    key = next(match[1] for match in re.finditer(r"/m/([\w-]{22})/", page.text))
    assert key != town.municipality.key
    assert "Carlo (you) coordinator" in carlo.get(f"/m/{key}/").said


def test_a_visitor_is_asked_to_sign_in_first(visitor: Browser, secret: str) -> None:
    answer = visitor.client.get(f"{secret}/adopt")
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


def test_nothing_is_taken_into_a_municipality_that_one_does_not_coordinate(app: Flask, karla: Browser, town: TeamTown, secret: str) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    page = karla.get(f"{secret}/adopt")
    for key in (other.municipality.key, "A" * 22, ""):
        assert "Choose a municipality." in karla.send(page, f"{secret}/adopt", {"municipality": key}, status=400).said
    carlo = signed_in(app, town.people["Carlo"])
    mark = carlo.get(f"{secret}/adopt").fields()["csrf_token"]
    assert carlo.client.post(f"{secret}/adopt", data={"csrf_token": mark, "municipality": town.municipality.key}).status_code == 403


@pytest.mark.parametrize("written", [
    "{}", "http://localhost{}/", "https://example.org/ready{}/sharing?renewed=1", "  http://localhost{}/part/trust#early-say ",
])
def test_an_address_can_be_pasted_as_it_was_found(written: str, karla: Browser, town: TeamTown, secret: str) -> None:
    assert re.fullmatch(r"/a/[\w-]{22}/addresses", pasted(karla, town, written.format(secret)).address)


def test_the_same_address_works_once(karla: Browser, town: TeamTown, secret: str) -> None:
    pasted(karla, town, secret)
    assert "Nothing can be answered at this address." in pasted(karla, town, secret, 400).said


@pytest.mark.parametrize("typed", ["", "somewhere", "/a/" + "A" * 32, "x" * 10_000, "/r/" + "A" * 32, "<b>\x00", "/a/" + "é" * 32])
def test_an_address_that_does_not_work_is_refused_kindly(typed: str, karla: Browser, town: TeamTown) -> None:
    assert "Nothing can be answered at this address." in pasted(karla, town, typed, 400).said


def test_a_reading_address_takes_nothing_over(karla: Browser, town: TeamTown, visitor: Browser, begun: Page) -> None:
    reading = reading_address(visitor, begun)
    assert "Nothing can be answered at this address." in pasted(karla, town, reading.replace("/r/", "/a/"), 400).said


def test_what_was_withdrawn_is_not_taken_over(karla: Browser, town: TeamTown, visitor: Browser, secret: str) -> None:
    visitor.send(visitor.get(f"{secret}/sharing"), f"{secret}/sharing/withdraw")
    assert "Take it back first" in pasted(karla, town, secret, 400).said


def test_it_can_be_undone_and_then_has_a_new_private_address(karla: Browser, visitor: Browser, secret: str) -> None:
    page = taken_in(karla, secret)
    here = page.address.removesuffix("/addresses")
    released = karla.send(page, f"{here}/release")
    assert re.fullmatch(r"/a/[\w-]{32}/sharing", released.address)
    again = visitor.get(released.address.replace("sharing", "part/trust")).fields("answers")
    assert again["early-say.note"].strip() == "Ask the baker"
    karla.get(f"{here}/", 404)
    visitor.get(f"{secret}/", 404)


def test_it_cannot_be_undone_once_somebody_else_worked_with_it_nor_by_somebody_else(app: Flask, karla: Browser, town: TeamTown, secret: str) -> None:
    page = pasted(karla, town, secret)
    here = page.address.removesuffix("/addresses")
    carlo = signed_in(app, town.people["Carlo"])
    mark = carlo.get(f"{here}/part/trust").fields("answers")["csrf_token"]
    assert carlo.client.post(f"{here}/release", data={"csrf_token": mark}).status_code == 403
    carlo.send(carlo.get(f"{here}/part/trust"), "answers", {"early-say.choice": "2"})
    assert "This cannot be undone any more" in karla.get(page.address).said
    karla.send(page, f"{here}/release", status=403)


def test_whoever_has_left_reads_along_no_more_once_the_reading_address_is_renewed(app: Flask, karla: Browser, town: TeamTown) -> None:
    def shown(page: Page) -> str:
        return str(re.findall(r"/r/[\w-]{32}/", page.text)[0])

    before, stranger = karla.get(f"{town.here}/addresses"), Browser(app)
    stranger.get(shown(before))
    after = karla.send(before, f"{town.here}/addresses/renew")
    assert "This is the new reading address." in after.said
    stranger.get(shown(before), 404)
    stranger.get(shown(after))

"""The pages behind links that work once, as newcomers and people with an account meet them."""

import pytest
from flask import Flask

from assessment.database.session import writing
from assessment.roles import Role
from assessment.services.joining import first_steward_link
from assessment.services.links import LinkKind, make_link
from assessment.services.resets import reset_link
from assessment.web.permissions import SIGNED_IN
from assessment.web.site import now
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.accounts import KARLAS, give_password, signing_in

NEU = {"name": "Ñeu <b>Bürger</b> 🙂", "email": "neu@example.org", "password": "lampe birne fluss"}


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def link(app: Flask, town: TeamTown) -> str:
    """The address of an invitation as contributor, made out to an address."""
    with writing(engine_of(app)) as session:
        secret = make_link(
            session, LinkKind.INVITATION, now=now(), days=14, municipality=town.municipality.id, role=Role.CONTRIBUTOR, email="neu@example.org",
        )
    return f"/join/{secret}"


def test_a_newcomer_makes_an_account_and_stands_in_the_municipality(visitor: Browser, link: str) -> None:
    page = visitor.get(link)
    assert "Probedorf" in page.heading
    assert ("to work on the assessment of Probedorf as" in page.said, page.fields("join")["email"]) == (True, "neu@example.org")
    assert visitor.send(page, "join", NEU).heading == "Probedorf"
    assert NEU["name"] in visitor.get("/me/").said
    assert visitor.get(link, 404).heading == "This link does not work any more"


def test_everything_wrong_comes_back_filled_in_but_the_password_and_the_link_still_works(visitor: Browser, link: str) -> None:
    wrong = visitor.send(visitor.get(link), "join", {"name": "", "email": "neu@", "password": "short"}, status=400)
    assert [word in wrong.said for word in ("Enter your name.", "Enter an e-mail address", "at least 12 characters")] == [True] * 3
    assert (wrong.fields("join")["email"], wrong.fields("join")["password"]) == ("neu@", "")
    assert visitor.send(wrong, "join", NEU).heading == "Probedorf"


def test_a_form_that_is_too_old_comes_back_and_the_link_still_works(visitor: Browser, link: str) -> None:
    page = visitor.get(link)
    again = visitor.send(page, "join", {**NEU, "csrf_token": "old"}, status=400)
    assert again.fields("join")["name"] == NEU["name"]
    assert visitor.send(again, "join", NEU).heading == "Probedorf"


def test_who_is_signed_in_joins_with_one_button(app: Flask, link: str) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    browser = signed_in(app, other.people["Rita"])
    page = browser.get(link)
    assert "Rita Nachbar" in page.said
    assert browser.send(page, "join").heading == "Probedorf"


def test_who_has_an_account_signs_in_and_comes_back_to_the_link(app: Flask, visitor: Browser, link: str) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    give_password(app, other.people["Karla"], KARLAS)
    way = next(each.get("href", "") for each in visitor.get(link).every("a") if "next=/join/" in each.get("href", ""))
    page = visitor.send(visitor.get(way), "/sign-in", {"email": other.people["Karla"].email, "password": KARLAS})
    assert (page.address, visitor.send(page, "join").heading) == (link, "Probedorf")


def test_a_member_is_told_that_no_invitation_is_needed(app: Flask, town: TeamTown, link: str) -> None:
    browser = signed_in(app, town.people["Rita"])
    assert "You already belong to this municipality" in browser.send(browser.get(link), "join", status=400).said


@pytest.mark.parametrize("secret", ["A" * 32, "A", "..", "%00" * 32, "é" * 32, "x" * 5_000])
def test_a_forged_link_reads_like_a_used_one(secret: str, visitor: Browser, town: TeamTown) -> None:
    page = visitor.get(f"/join/{secret}", 404)
    assert page.heading in ("This link does not work any more", "There is nothing at this address")
    mark = visitor.get("/sign-in").fields("/sign-in")["csrf_token"]
    assert visitor.client.post(f"/join/{secret}", data={**NEU, "csrf_token": mark}).status_code == 404


def test_the_first_steward_makes_an_account_and_runs_the_installation(app: Flask, visitor: Browser) -> None:
    with writing(engine_of(app)) as session:
        secret = first_steward_link(session, now=now())
    page = visitor.get(f"/join/{secret}")
    assert page.heading == "The first steward"
    assert "This installation" in visitor.send(page, "join", NEU).said
    assert visitor.get("/installation/").heading == "This installation"


def test_a_new_password_is_set_with_a_link_and_works_from_then_on(app: Flask, visitor: Browser, town: TeamTown) -> None:
    elsewhere = signed_in(app, town.people["Karla"])
    with writing(engine_of(app)) as session:
        secret = reset_link(session, town.people["Karla"].id, now=now())
    page = visitor.get(f"/join/{secret}")
    easy = visitor.send(page, "password-form", {"password": "karla karla karla"}, status=400)
    assert "easy to guess" in easy.said
    assert "Your new password is saved." in visitor.send(easy, "password-form", {"password": KARLAS}).said
    assert elsewhere.get("/me/").heading == "Sign in"
    assert signing_in(Browser(app), "karla@example.org", KARLAS).heading == "Your account"


def test_signing_in_by_a_link_leaves_nothing_of_the_cookie_before(app: Flask, visitor: Browser, link: str) -> None:
    page = visitor.get(link)
    with visitor.client.session_transaction() as kept:
        kept["planted"] = "by somebody else"
        kept[SIGNED_IN] = "a mark that somebody else knows"
    visitor.send(page, "join", {**NEU, "csrf_token": visitor.get(link).fields("join")["csrf_token"]})
    with visitor.client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept[SIGNED_IN] != "a mark that somebody else knows"

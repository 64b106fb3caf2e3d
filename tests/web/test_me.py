"""One's own pages: what one belongs to, name, password, and the browsers in which one is signed in."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessment.database.people import SignInRow
from assessment.database.session import reading, writing
from assessment.services.sign_ins import sign_in
from assessment.web.site import now
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, person, signed_in, team_town
from tests.web.accounts import KARLAS, give_password, signing_in

NEW = "lampe birne fluss"


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality whose coordinator has a password."""
    town = team_town(engine_of(app))
    give_password(app, town.people["Karla"], KARLAS)
    return town


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """Karla's browser, signed in."""
    return signed_in(app, town.people["Karla"])


def test_somebody_who_belongs_to_nothing_reads_what_to_do_next(app: Flask) -> None:
    with writing(engine_of(app)) as session:
        alone = person(session, "Alma Alone")
    page = signed_in(app, alone).get("/me/")
    assert "You do not belong to a municipality yet." in page.said
    assert [link.get("href") for link in page.every("a") if link.get("href") == "/m/new"] == ["/m/new"]


def test_name_and_address_are_changed_and_mistakes_come_back_as_typed(karla: Browser) -> None:
    page = karla.get("/me/account")
    wrong = karla.send(page, "account", {"name": "Karla <i>Neu</i>", "email": "carlo@example.org"}, status=400)
    assert ("There is an account with this e-mail address already." in wrong.said, wrong.fields("account")["name"]) == (True, "Karla <i>Neu</i>")
    done = karla.send(wrong, "account", {"email": "karla.neu@example.org"})
    assert ("saved" in done.said, "Karla <i>Neu</i>" in done.said, "karla.neu@example.org" in done.said) == (True, True, True)


def test_a_form_for_the_account_that_is_too_old_comes_back_filled_in(karla: Browser) -> None:
    page = karla.send(karla.get("/me/account"), "account", {"name": "Karla Neu", "csrf_token": "old"}, status=400)
    assert page.fields("account")["name"] == "Karla Neu"


def test_the_password_is_changed_by_who_knows_it_and_other_browsers_are_signed_out(app: Flask, town: TeamTown, karla: Browser) -> None:
    other = signed_in(app, town.people["Karla"])
    page = karla.get("/me/password")
    wrong = karla.send(page, "password-form", {"present_password": "wrong", "password": "karla@example.org"}, status=400)
    assert ("not your present password" in wrong.said, "easy to guess" in wrong.said) == (True, True)
    assert karla.send(wrong, "password-form", {"present_password": KARLAS, "password": NEW}).heading == "Your account"
    assert other.get("/me/").heading == "Sign in"
    assert signing_in(Browser(app), "karla@example.org", KARLAS, status=400).heading == "Sign in"
    assert signing_in(Browser(app), "karla@example.org", NEW).heading == "Your account"


def test_who_tries_passwords_in_a_browser_left_open_has_to_wait(karla: Browser) -> None:
    page = karla.get("/me/password")
    for _ in range(10):
        karla.send(page, "password-form", {"present_password": "wrong", "password": NEW}, status=400)
    assert "tried too often" in karla.send(page, "password-form", {"present_password": KARLAS, "password": NEW}, status=429).said


def test_a_browser_is_signed_out_from_another_one(app: Flask, town: TeamTown, karla: Browser) -> None:
    other = signed_in(app, town.people["Karla"])
    page = karla.get("/me/")
    (action,) = [form.get("action", "") for form in page.every("form") if "/me/browsers/" in form.get("action", "")]
    assert "That browser is signed out." in karla.send(page, action).said
    assert other.get("/me/").heading == "Sign in"


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "x", "%00", "1e3"])
def test_a_browser_of_somebody_else_or_nobody_cannot_be_signed_out(number: str, app: Flask, town: TeamTown, karla: Browser) -> None:
    with writing(engine_of(app)) as session:
        sign_in(session, town.people["Rita"].id, means="test", browser="", now=now())
    mark = karla.get("/me/account").fields("account")["csrf_token"]
    assert karla.client.post(f"/me/browsers/{number}/sign-out", data={"csrf_token": mark}).status_code == 404


def test_signing_out_everywhere_ends_every_browser(app: Flask, town: TeamTown, karla: Browser) -> None:
    other = signed_in(app, town.people["Karla"])
    assert karla.send(karla.get("/me/"), "/sign-out/everywhere").heading == "Sign in"
    assert (karla.get("/me/").heading, other.get("/me/").heading) == ("Sign in", "Sign in")


def test_when_somebody_was_last_seen_is_noted_by_looking_at_a_page(app: Flask, town: TeamTown, karla: Browser) -> None:
    with writing(engine_of(app)) as session:
        session.execute(update(SignInRow).values(seen_at=now() - timedelta(hours=2)))
    karla.get("/me/")
    with reading(engine_of(app)) as session:
        assert now() - (session.scalar(select(SignInRow.seen_at)) or now()) < timedelta(minutes=5)

"""Signing in with a password and out again, with nothing lost and nothing told to strangers."""


import pytest
from flask import Flask

from assessment.database.session import writing
from assessment.services.sign_ins import sign_out_everywhere
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, team_town
from tests.web.accounts import KARLAS, give_password, signing_in


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality whose coordinator has a password."""
    town = team_town(engine_of(app))
    give_password(app, town.people["Karla"], KARLAS)
    return town


def test_somebody_signs_in_sees_where_they_belong_and_signs_out(visitor: Browser, town: TeamTown) -> None:
    page = signing_in(visitor, town.people["Karla"].email, KARLAS)
    assert (page.heading, "Probedorf" in page.said) == ("Your account", True)
    out = visitor.send(page, "/sign-out")
    assert (out.heading, "You are signed out." in out.said) == ("Sign in", True)
    assert visitor.get("/me/").heading == "Sign in"


def test_after_signing_in_the_page_opens_that_was_asked_for(visitor: Browser, town: TeamTown) -> None:
    asked = visitor.get(f"{town.here}/part/trust?a=b")
    page = visitor.send(asked, changed={"email": "karla@example.org", "password": KARLAS})
    assert page.address == f"{town.here}/part/trust"


def test_a_wrong_password_an_unknown_account_and_one_without_a_password_read_alike(visitor: Browser, town: TeamTown) -> None:
    addresses = ("karla@example.org", "nobody@example.org", "carlo@example.org")
    pages = [signing_in(visitor, email, "wrong words in here", status=400) for email in addresses]
    marks = [page.fields("/sign-in")["csrf_token"] for page in pages]
    assert len({page.text.replace(email, "x").replace(mark, "x") for page, email, mark in zip(pages, addresses, marks, strict=True)}) == 1
    typed = pages[0].fields("/sign-in")
    assert (typed["email"], typed["password"]) == ("karla@example.org", "")


def test_what_was_typed_is_sent_again_after_the_sign_in_has_ended(app: Flask, visitor: Browser, town: TeamTown) -> None:
    signing_in(visitor, "karla@example.org", KARLAS)
    form = visitor.get("/m/new")
    with writing(engine_of(app)) as session:
        sign_out_everywhere(session, town.people["Karla"].id)
    typed = {"name": "Neu ‮ dorf\n<b>", "country": "DE", "population": "77", "kind": "village"}
    asked = visitor.send(form, changed=typed, status=401)
    wrong = visitor.send(asked, changed={"email": "karla@example.org", "password": "not the right one"}, status=400)
    step = visitor.send(wrong, changed={"email": "karla@example.org", "password": KARLAS})
    assert step.heading == "One more step"
    assert {name: value for name, value in step.fields().items() if name in typed} == typed
    assert "Neu dorf <b>" in visitor.send(step).heading.replace("‮ ", "")

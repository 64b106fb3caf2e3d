"""What others may see, on the pages: offered, accepted, given, withdrawn; and nobody reads more than they were let see."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.roles import Person
from assessment.services.consents import ConsentKind, consented
from assessment.web.site import now
from tests.granting import association, telling_town
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, person, signed_in
from tests.web.looking_in import action, granted, here, offered


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A municipality with a final assessment in which something is typed wherever something can be."""
    return telling_town(engine_of(app), web_settings)


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """Who coordinates."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def gerda(app: Flask) -> Person:
    """Somebody from outside."""
    with writing(engine_of(app)) as session:
        return person(session, "Gerda")


@pytest.fixture
def guest(app: Flask, gerda: Person) -> Browser:
    """The browser of somebody from outside."""
    return signed_in(app, gerda)


def test_a_coordinator_offers_and_a_consultant_accepts_and_opens_it(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    link = offered(karla, town, email="gerda@example.org", with_notes="yes")
    page = guest.get(link)
    assert ("Probedorf lets you look in" in page.said, "levels, scores and notes, but not what supports the answers" in page.said) == (True, True)
    accepted = guest.send(page, "accept")
    assert (accepted.heading, "Probedorf" in accepted.said) == ("What municipalities let you see", True)
    assert guest.get(f"{town.here}/results").status == 200
    shown = karla.get(here(town)).said
    assert ("Gerda" in shown, "given by Karla" in shown, link in shown) == (True, True, False)


def test_a_link_is_replayed_by_nobody_and_tells_a_stranger_only_who_offers_what(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    link = offered(karla, town)
    stranger = Browser(app)
    assert "Sign in to accept or decline" in stranger.get(link).said
    with writing(engine_of(app)) as session:
        gustav = person(session, "Gustav")
    other = signed_in(app, gustav)
    first, second = guest.get(link), other.get(link)
    guest.send(first, "accept")
    for page, browser in ((first, guest), (second, other)):
        assert "does not work any more" in browser.send(page, "accept", status=404).said
        assert "does not work any more" in browser.send(page, "decline", status=404).said
    assert other.client.get(f"{town.here}/results").status_code == 404


def test_a_declined_offer_opens_nothing(town: TeamTown, karla: Browser, guest: Browser) -> None:
    page = guest.get(offered(karla, town))
    assert "You have declined" in guest.send(page, "decline").said
    guest.send(page, "accept", status=404)
    assert guest.client.get(f"{town.here}/results").status_code == 404


@pytest.mark.parametrize("forged", ["A" * 32, "x", "%00", "%F0%9F%9A%B2", "A" * 22, "%3Cb%3E", "ä" * 32, "a" * 10_000])
def test_a_forged_link_leads_nowhere(forged: str, guest: Browser) -> None:
    assert guest.client.get(f"/grants/{forged}").status_code == 404
    mark = guest.get("/begin/full").fields()["csrf_token"]
    for way in ("", "/decline"):
        assert guest.client.post(f"/grants/{forged}{way}", data={"csrf_token": mark}).status_code == 404


def test_a_link_of_another_kind_grants_nothing(town: TeamTown, karla: Browser, guest: Browser) -> None:
    page = karla.send(karla.get(f"/m/{town.municipality.key}/members"), f"/m/{town.municipality.key}/members/invite", {"role": "consultant"})
    (secret,) = set(re.findall(r"/join/([\w-]{32})", page.text))
    assert guest.client.get(f"/grants/{secret}").status_code == 404
    assert guest.client.get(offered(karla, town).replace("/grants/", "/join/")).status_code == 404


def test_whoever_belongs_there_is_told_so_and_the_link_still_works(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    link = offered(karla, town)
    assert "The link still works for somebody else." in karla.send(karla.get(link), "accept", status=400).said
    guest.send(guest.get(link), "accept")


@pytest.mark.parametrize("until", ["2020-01-01", "0027-01-31", "31.1.2027", "soon", "9" * 10_000, "‮2027", "2027-02-30", "=1+1"])
def test_a_day_that_cannot_be_is_refused_kindly_and_what_was_typed_stays(until: str, town: TeamTown, karla: Browser) -> None:
    page = karla.send(karla.get(here(town)), f"{here(town)}/offer", {"until": until, "email": "gerda@example.org", "with_notes": "yes"}, status=400)
    assert "Please look at this again" in page.said
    fields = page.fields(f"{here(town)}/offer")
    assert (fields["email"], fields["with_notes"]) == ("gerda@example.org", "yes")


def test_terms_are_changed_where_they_stand(app: Flask, town: TeamTown, karla: Browser, guest: Browser, gerda: Person) -> None:
    granted(app, town, gerda)
    page = karla.get(here(town))
    tomorrow = (now().date() + timedelta(days=1)).isoformat()
    wrong = karla.send(page, action(page, "/change"), {"until": "2020-01-01", "with_notes": "yes"}, status=400)
    assert "This day is over" in wrong.said
    karla.send(wrong, action(wrong, "/change"), {"until": tomorrow, "with_notes": "yes"})
    assert "ZNOTE" in guest.get(f"{town.here}/results").text


def test_a_consent_is_given_and_withdrawn_and_each_stands_for_itself(app: Flask, town: TeamTown, karla: Browser) -> None:
    def standing() -> list[bool]:
        with reading(engine_of(app)) as session:
            return [town.municipality.id in consented(session, kind) for kind in (ConsentKind.BENCHMARKS, ConsentKind.HELPER)]

    page = karla.get(here(town))
    assert standing() == [False, False]
    for _ in range(2):
        given = karla.send(page, f"{here(town)}/consents/benchmarks/give")
    assert ("You agree" in given.said, standing()) == (True, [True, False])
    for _ in range(2):
        assert "In those that are shown already you may stay counted until they are made anew or taken away" in given.said
        karla.send(given, f"{here(town)}/consents/benchmarks/withdraw")
    assert standing() == [False, False]
    assert karla.client.post(f"{here(town)}/consents/everything/give", data={"csrf_token": page.fields()["csrf_token"]}).status_code == 404


def test_the_log_of_the_installation_tells_of_all_of_it_without_a_name(app: Flask, town: TeamTown, karla: Browser, guest: Browser) -> None:
    guest.send(guest.get(offered(karla, town, email="gerda@example.org")), "accept")
    page = karla.get(here(town))
    karla.send(page, action(page, "/end"))
    with writing(engine_of(app)) as session:
        stefan = person(session, "Stefan", is_steward=True)
    log = signed_in(app, stefan).get("/installation/audit").said
    assert [words in log for words in ("Looking in offered", "Looking in granted", "Offer accepted", "Looking in ended")] == [True] * 4
    assert "gerda@example.org" not in log


def test_an_association_has_nothing_to_let_others_see(app: Flask) -> None:
    with writing(engine_of(app)) as session:
        vera = person(session, "Vera")
    browser = signed_in(app, vera)
    page = browser.send(browser.get("/m/new"), changed={"name": "Verband", "country": "DE", "population": "9000", "kind": "association"})
    assert "An association has no assessments of its own" in browser.get(f"{page.address}grants").said


def test_an_association_is_let_in_and_everybody_who_belongs_to_it_looks_in(app: Flask, town: TeamTown, karla: Browser) -> None:
    vera = association(engine_of(app), town)
    browser = signed_in(app, vera.person)
    assert browser.client.get(f"{town.here}/results").status_code == 404
    page = karla.send(karla.get(here(town)), f"{here(town)}/association", {"with_notes": "yes"})
    assert ("Verband Probeland" in page.said, "Every association that you belong to sees it already" in page.said) == (True, True)
    assert "through Verband Probeland" in browser.get("/me/grants").said
    assert browser.get(f"{town.here}/results").status == 200
    mark = page.fields()["csrf_token"]
    for forged in ("A" * 22, "", town.municipality.key, "x" * 10_000):
        assert karla.client.post(f"{here(town)}/association", data={"csrf_token": mark, "association": forged}).status_code == 400
    belonging = karla.get(f"/m/{town.municipality.key}/association")
    karla.send(belonging, action(belonging, "/end"))
    assert browser.client.get(f"{town.here}/results").status_code == 404


def test_an_offer_is_called_back_before_anybody_accepts_it(town: TeamTown, karla: Browser, guest: Browser) -> None:
    link = offered(karla, town)
    page = karla.get(here(town))
    karla.send(page, action(page, "/revoke"))
    assert guest.client.get(link).status_code == 404
    karla.send(page, action(page, "/revoke"), status=404)


def test_whoever_looks_in_can_let_go_of_it(app: Flask, town: TeamTown, guest: Browser, gerda: Person) -> None:
    granted(app, town, gerda)
    page = guest.get("/me/grants")
    assert "Nothing at present" in guest.send(page, action(page, "/give-up")).said
    assert guest.client.get(f"{town.here}/results").status_code == 404

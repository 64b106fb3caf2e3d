"""The coordinator invites people, changes roles and lets people go; there is always somebody who coordinates."""

import re

import pytest
from flask import Flask

from assessment.database.session import reading
from assessment.services.links import look_at_link
from assessment.web.site import now
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, signed_in, team_town


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """The browser of the coordinator."""
    return signed_in(app, town.people["Karla"])


def members(browser: Browser, town: TeamTown) -> Page:
    """The page of people and roles."""
    return browser.get(f"/m/{town.municipality.key}/members")


def invited(browser: Browser, town: TeamTown, status: int = 200, **typed: str) -> Page:
    """The page after an invitation was made."""
    return browser.send(members(browser, town), f"/m/{town.municipality.key}/members/invite", typed, status=status)


def test_an_invitation_is_shown_once_with_a_text_to_send(app: Flask, karla: Browser, town: TeamTown) -> None:
    page = invited(karla, town, role="reviewer", email="renate@example.org")
    (secret,) = set(re.findall(r"/join/([\w-]{32})", page.text))
    with reading(engine_of(app)) as session:
        link = look_at_link(session, secret, now=now())
    assert (link.municipality, link.role, link.email) == (town.municipality.id, "reviewer", "renate@example.org")
    assert "What you could write" in page.said
    again = members(karla, town)
    assert (secret in again.text, "renate@example.org, reviewer" in again.said) == (False, True)


def test_an_invitation_can_be_called_back(karla: Browser, town: TeamTown) -> None:
    page = invited(karla, town, role="contributor")
    action = next(form.get("action") or "" for form in page.every("form") if (form.get("action") or "").endswith("/revoke"))
    after = karla.send(page, action)
    assert "Open invitations" not in after.said
    karla.post(page, page.fields(action), action, status=404)


@pytest.mark.parametrize("typed", [{"role": "steward"}, {"role": ""}, {"email": "nobody"}, {"email": "x" * 300 + "@example.org"}])
def test_an_invitation_that_cannot_be_is_refused_kindly(karla: Browser, town: TeamTown, typed: dict[str, str]) -> None:
    page = invited(karla, town, 400, **typed)
    assert "Please look at this again" in page.said
    assert typed.get("email", "") in page.text


def test_a_role_is_changed_and_shown(karla: Browser, town: TeamTown) -> None:
    carlo = town.people["Carlo"].id
    page = karla.send(members(karla, town), f"/m/{town.municipality.key}/members/{carlo}/role", {"role": "reviewer"})
    assert "Carlo reviewer" in page.said


def test_the_last_coordinator_can_neither_leave_nor_step_down(karla: Browser, town: TeamTown) -> None:
    here, own = f"/m/{town.municipality.key}/members", town.people["Karla"].id
    for action, typed in ((f"{here}/{own}/role", {"role": "reviewer"}), (f"{here}/{own}/remove", {})):
        assert "Make somebody else coordinator first." in karla.send(members(karla, town), action, typed, status=400).said


def test_whoever_was_removed_sees_nothing_any_more(app: Flask, karla: Browser, town: TeamTown) -> None:
    carlo = signed_in(app, town.people["Carlo"])
    karla.send(members(karla, town), f"/m/{town.municipality.key}/members/{town.people['Carlo'].id}/remove")
    assert "Carlo" not in members(karla, town).said
    carlo.get(f"{town.here}/", 404)
    carlo.get(f"/m/{town.municipality.key}/", 404)


def test_a_contributor_can_neither_remove_others_nor_raise_themselves(app: Flask, town: TeamTown) -> None:
    carlo, here = signed_in(app, town.people["Carlo"]), f"/m/{town.municipality.key}/members"
    page = members(carlo, town)
    mark = page.fields()["csrf_token"]
    for path in (f"{town.people['Karla'].id}/remove", f"{town.people['Carlo'].id}/role", "invite"):
        assert carlo.client.post(f"{here}/{path}", data={"csrf_token": mark, "role": "coordinator"}).status_code == 403, path


@pytest.mark.parametrize("number", ["0", "999999", "-1", "1e3", "9" * 40, "²", "None"])
def test_nobody_is_removed_by_a_forged_number(karla: Browser, town: TeamTown, number: str) -> None:
    mark = members(karla, town).fields()["csrf_token"]
    assert karla.client.post(f"/m/{town.municipality.key}/members/{number}/remove", data={"csrf_token": mark}).status_code == 404

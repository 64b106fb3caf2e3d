"""Every view carries a permission, and private addresses open to nobody else."""

import pytest
from flask import Flask

from assessment.roles import PERMISSIONS
from assessment.web.permissions import Guarded
from tests.pages import Browser, Page


def test_every_view_carries_a_permission_that_is_listed(app: Flask) -> None:
    without = [name for name, view in app.view_functions.items() if not isinstance(view, Guarded) or view.permission not in PERMISSIONS]
    assert without == []


def test_every_address_with_a_secret_asks_for_more_than_the_public_permission(app: Flask) -> None:
    secret = [rule.endpoint for rule in app.url_map.iter_rules() if {"door", "read_secret"} & rule.arguments]
    views = [app.view_functions[name] for name in secret]
    assert secret
    assert [view for view in views if not isinstance(view, Guarded) or view.permission == "public"] == []


@pytest.mark.parametrize("path", ["", "results", "part/trust", "sharing", "welcome", "profile", "answers.json", "history/early-say"])
def test_a_guessed_address_opens_nothing(visitor: Browser, path: str) -> None:
    assert visitor.get(f"/a/{'A' * 32}/{path}", 404).heading == "There is nothing at this address"


def test_a_reading_address_shows_results_and_changes_nothing(visitor: Browser, begun: Page) -> None:
    reading = reading_address(visitor, begun)
    page = visitor.get(reading)
    assert page.heading == "Probedorf can begin"
    assert "/a/" not in page.text
    assert not [field for field in page.every("input") if field.get("name") != "csrf_token"]
    for path in ("part/trust", "sharing", "answers.json", "profile"):
        visitor.get(f"{reading}{path}", 404)


def reading_address(visitor: Browser, begun: Page) -> str:
    """The address for the council, as the page of addresses names it."""
    shown = visitor.get(begun.address.replace("/welcome", "/sharing"))
    return next(link.get("href", "") for link in shown.every("a") if link.get("href", "").startswith("/r/"))


def test_a_plan_that_a_script_sends_without_a_mark_begins_no_session_beside_that_of_the_form(app: Flask, begun: Page) -> None:
    stranger = app.test_client()
    answer = stranger.post(begun.address.replace("welcome", "plan"), data={"capacity": "6"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()) == (403, {})
    assert "Set-Cookie" not in answer.headers


def test_a_mark_that_was_good_for_one_browser_is_good_for_no_other(app: Flask, visitor: Browser, begun: Page) -> None:
    plan = begun.address.replace("welcome", "plan")
    sent = {"capacity": "6", "csrf_token": visitor.get(begun.address.replace("welcome", "results")).fields(plan)["csrf_token"]}
    assert [visitor.client.post(plan, data=sent).status_code for _ in range(2)] == [303, 303]
    other = Browser(app)
    other.get(begun.address.replace("welcome", "results"))
    assert other.client.post(plan, data=sent).status_code == 400


def test_a_cookie_that_was_changed_by_hand_is_nobodys_however_well_the_real_one_is_known(visitor: Browser, begun: Page) -> None:
    results, plan = (begun.address.replace("welcome", page) for page in ("results", "plan"))
    sent = {"capacity": "6", "csrf_token": visitor.get(results).fields(plan)["csrf_token"]}
    assert visitor.client.post(plan, data=sent).status_code == 303
    cookie = visitor.client.get_cookie("smart-readiness")
    assert cookie
    visitor.client.set_cookie("smart-readiness", cookie.value[:-2] + ("AA" if cookie.value[-2:] != "AA" else "BB"))
    assert visitor.client.post(plan, data=sent).status_code == 400

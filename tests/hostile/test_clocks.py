"""A clock that jumps while people work: whoever was signed in reads what to do, links work once only, and no page breaks."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from assessment.database.session import writing
from assessment.roles import Role
from assessment.services import resets
from assessment.services.links import LinkKind, make_link
from assessment.web.site import now
from tests.clocks import DAY, Clock, clock_of
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.accounts import give_password, signing_in

PASSWORD, NEW = "kerze traktor nebel", "lampe birne fluss"
USED_UP = "This link does not work any more"
JUMP = 400 * DAY
YEARS = (datetime(1970, 1, 1, 0, 1, tzinfo=UTC), datetime(1999, 12, 31, 23, 59, tzinfo=UTC), datetime(2199, 12, 31, 12, tzinfo=UTC))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the pages and of cookies."""
    return clock_of(monkeypatch)


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality of its own, whose coordinator has a password."""
    town = team_town(engine_of(app), suffix=f" {datetime.now(UTC).timestamp()}")
    give_password(app, town.people["Karla"], PASSWORD)
    return town


def invitation(app: Flask, town: TeamTown) -> str:
    with writing(engine_of(app)) as session:
        secret = make_link(session, LinkKind.INVITATION, now=now(), days=14, municipality=town.municipality.id, role=Role.CONTRIBUTOR)
    return f"/join/{secret}"


def join(app: Flask, address: str, name: str) -> str:
    """Join as somebody new; the heading of the page that follows."""
    browser = Browser(app)
    page = browser.get(address)
    typed = {"name": name, "email": f"{name.lower()}.{address[-8:].lower().strip('-_')}@example.org", "password": NEW}
    return browser.send(page, "join", typed).heading


def test_a_sign_in_that_has_ended_stays_ended_once_anybody_came_in_since(app: Flask, clock: Clock, town: TeamTown) -> None:
    karla = signed_in(app, town.people["Karla"])
    clock.put(31 * DAY)
    assert karla.get("/me/").heading == "Sign in"
    signing_in(Browser(app), town.people["Karla"].email, PASSWORD)
    clock.put(timedelta(0))
    assert karla.get("/me/").heading == "Sign in"


@pytest.mark.parametrize("back", [timedelta(minutes=2), DAY, JUMP], ids=str)
def test_a_clock_before_the_sign_in_asks_to_sign_in_again_which_works(back: timedelta, app: Flask, clock: Clock, town: TeamTown) -> None:
    karla = signed_in(app, town.people["Karla"])
    clock.put(-back)
    page = karla.get(f"/m/{town.municipality.key}/")
    assert page.heading == "Sign in"
    assert karla.send(page, "/sign-in", {"email": town.people["Karla"].email, "password": PASSWORD}).heading == town.municipality.profile.name


def test_a_sign_in_made_by_a_clock_far_ahead_ends_when_the_clock_is_put_right(app: Flask, clock: Clock, town: TeamTown) -> None:
    clock.put(JUMP)
    karla = signed_in(app, town.people["Karla"])
    assert karla.get("/me/").heading == "Your account"
    clock.put(timedelta(0))
    assert karla.get("/me/").heading == "Sign in"


def test_what_was_typed_comes_back_where_the_clock_was_put_back_in_between(app: Flask, clock: Clock, town: TeamTown) -> None:
    browser = Browser(app)
    page = browser.get("/begin/full")
    clock.put(-DAY)
    typed = {"name": "Neudorf “an der Ach”", "country": "DE", "population": "640", "kind": "village"}
    again = browser.send(page, changed=typed, status=400)
    assert again.fields()["name"] == "Neudorf “an der Ach”"
    assert browser.send(again).heading == "Keep this private address"


@pytest.mark.parametrize("off", [-JUMP, -DAY, timedelta(0), 13 * DAY], ids=str)
def test_an_invitation_works_once_wherever_the_clock_is_put_afterwards(off: timedelta, app: Flask, clock: Clock, town: TeamTown) -> None:
    address = invitation(app, town)
    clock.put(off)
    assert join(app, address, "Nora") == town.municipality.profile.name
    for later in (timedelta(0), -JUMP, off - DAY):
        clock.put(later)
        assert Browser(app).get(address, 404).heading == USED_UP


@pytest.mark.parametrize("off", [-JUMP, -DAY, timedelta(0), DAY], ids=str)
def test_a_link_for_a_password_works_once_wherever_the_clock_is_put_afterwards(off: timedelta, app: Flask, clock: Clock, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        address = f"/join/{resets.reset_link(session, town.people['Karla'].id, now=now())}"
    clock.put(off)
    browser = Browser(app)
    assert browser.send(browser.get(address), changed={"password": NEW}).heading == "Your account"
    for later in (timedelta(0), -JUMP, off - DAY):
        clock.put(later)
        assert Browser(app).get(address, 404).heading == USED_UP


def test_an_invitation_outlives_a_clock_that_was_far_ahead_for_a_while(app: Flask, clock: Clock, town: TeamTown) -> None:
    address = invitation(app, town)
    clock.put(JUMP)
    assert Browser(app).get(address, 404).heading == USED_UP
    invitation(app, town)
    clock.put(timedelta(0))
    assert join(app, address, "Nils") == town.municipality.profile.name


def test_after_too_many_attempts_a_clock_put_back_locks_nobody_out_for_longer(app: Flask, clock: Clock, town: TeamTown) -> None:
    for _ in range(10):
        signing_in(Browser(app), town.people["Karla"].email, "wrong words here", status=400)
    signing_in(Browser(app), town.people["Karla"].email, PASSWORD, status=429)
    clock.put(-JUMP)
    assert signing_in(Browser(app), town.people["Karla"].email, PASSWORD).heading == "Your account"


@pytest.mark.parametrize("moment", YEARS, ids=lambda moment: str(moment.year))
def test_no_page_breaks_in_any_year(moment: datetime, app: Flask, clock: Clock, town: TeamTown) -> None:
    clock.put_to(moment)
    karla, named = signed_in(app, town.people["Karla"]), {"door": town.key, "municipality": town.municipality.key}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= set(named):
            built = rule.build({name: named[name] for name in rule.arguments})
            assert built
            assert karla.client.get(built[1]).status_code < 500, built[1]
    assert karla.get("/me/").heading == "Your account"

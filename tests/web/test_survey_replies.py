"""The page for residents: light, without cookie and script, open by the calendar, kind to families and to those who err."""

import re
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.database.surveys import FreeLineRow, ReplyRow
from assessment.services.survey_replies import came_in
from assessment.services.survey_slips import make_slips
from assessment.services.surveys import Group, Survey, Terms
from assessment.web import create_app, survey_replies
from assessment.web.site import now
from tests.pages import Browser, Page
from tests.surveys import PARTS, ended, planned
from tests.teams import engine_of, team_town

ANSWERED = {f"s{number}": "1" for number in range(1, 13)}
DAY = timedelta(days=1)
MOST_BYTES = 15_000


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """An installation behind a proxy that says where requests come from."""
    return create_app(replace(web_settings, behind_proxy=True))


def survey_of(app: Flask, *, days: int = 0, **terms: object) -> Survey:
    """A survey that opens in so many days, set up as many days earlier."""
    today = now().date() + days * DAY
    return planned(engine_of(app), team_town(engine_of(app)), Terms(today, today + 14 * DAY, **terms), today=today)  # type: ignore[arg-type]


@pytest.fixture
def survey(app: Flask) -> Survey:
    """A survey that is open, with parts of the town."""
    return survey_of(app, parts=PARTS)


def replies(app: Flask, survey: Survey) -> int:
    """How many replies there are."""
    with reading(engine_of(app)) as session:
        return came_in(session, survey).total()


def open_page(visitor: Browser, survey: Survey) -> Page:
    """The page with the statements."""
    return visitor.get(f"/r/{survey.key}")


def test_a_resident_answers_and_is_thanked(app: Flask, visitor: Browser, survey: Survey) -> None:
    said = {"age": "25-44", "part": "Harbour", "helped": "helped", "line": "More benches"}
    page = visitor.send(open_page(visitor, survey), changed=ANSWERED | said)
    assert (page.heading, replies(app, survey)) == ("Thank you!", 1)
    with reading(engine_of(app)) as session:
        row = session.scalars(select(ReplyRow)).one()
        found = row.answers, row.age, row.part, row.helped, row.channel, session.scalars(select(FreeLineRow.text)).one()
    assert found == ("1" * 12, "25-44", "Harbour", "helped", "web", "More benches")


def test_no_page_for_residents_sets_a_cookie_or_needs_a_script(visitor: Browser, survey: Survey) -> None:
    pages = [
        visitor.get(f"/r/{survey.key.upper()}"), visitor.get(f"/r/{survey.key}/thanks"), visitor.get("/r/aaaaaaaaaa", 404),
        visitor.send(open_page(visitor, survey), status=400), visitor.send(open_page(visitor, survey), changed=ANSWERED),
    ]
    found = [(page.headers.get("Set-Cookie"), page.headers["Cache-Control"], list(page.every("script"))) for page in pages]
    assert found == [(None, "no-store", [])] * 5
    assert visitor.client.get_cookie("smart-readiness") is None


def test_the_page_with_all_it_loads_is_small_even_where_it_holds_all_it_can(app: Flask, visitor: Browser) -> None:
    parts = tuple(Group(f"Part {number:02} " + "x" * 32) for number in range(12))
    page = open_page(visitor, survey_of(app, numbered=True, parts=parts))
    loaded = [visitor.client.get(found).data for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)]
    sizes = [len(part) for part in (page.text.encode(), *loaded)]
    assert (len(loaded), sum(sizes) < MOST_BYTES) == (2, True)


def test_what_was_answered_stays_where_something_is_wrong(app: Flask, visitor: Browser, survey: Survey) -> None:
    wrong = ANSWERED | {"s3": "9", "s4": "x", "age": "100", "part": "Harbour", "helped": "alone", "line": "<b>" + "x" * 10_000}
    page = visitor.send(open_page(visitor, survey), changed=wrong, status=400)
    fields = page.fields()
    assert {name: fields.get(name) for name in ("s1", "s3", "s4", "part", "helped")} == {
        "s1": "1", "s3": None, "s4": "x", "part": "Harbour", "helped": "alone",
    }
    assert fields["line"].strip() == wrong["line"]
    links = [link.get("href") for link in page.by_id("problems").iter("a")]
    assert (links, replies(app, survey)) == (["#s3", "#age", "#line"], 0)


def test_an_address_typed_from_a_poster_in_large_letters_or_with_a_slash_leads_there(visitor: Browser, survey: Survey) -> None:
    headings = {visitor.get(f"/r/{typed}").heading for typed in (survey.key, survey.key.upper(), f"{survey.key}/")}
    assert headings == {"How is it in Probedorf?"}


def test_an_empty_form_is_not_counted(app: Flask, visitor: Browser, survey: Survey) -> None:
    assert "Answer at least one" in visitor.send(open_page(visitor, survey), status=400).said
    assert replies(app, survey) == 0


def test_before_and_after_a_page_says_what_happens(app: Flask, visitor: Browser) -> None:
    later = survey_of(app, days=3)
    assert "opens on" in open_page(visitor, later).said
    answer = visitor.client.post(f"/r/{later.key}", data=ANSWERED)
    assert (answer.status_code, replies(app, later)) == (409, 0)


def test_a_closed_survey_takes_nothing_and_says_so(app: Flask, visitor: Browser, survey: Survey) -> None:
    ended(engine_of(app), survey, today=now().date())
    assert "is closed" in open_page(visitor, survey).said
    assert (visitor.client.post(f"/r/{survey.key}", data=ANSWERED).status_code, replies(app, survey)) == (409, 0)


@pytest.mark.parametrize("key", ["a" * 10, "%00" * 10, "é" * 10, "ABCDEFGH%20J", "a" * 9, "'; DROP TA"])
def test_other_keys_lead_nowhere(visitor: Browser, key: str) -> None:
    assert visitor.client.get(f"/r/{key}").status_code in (308, 404)
    assert visitor.client.post(f"/r/{key}", data=ANSWERED).status_code in (308, 404, 405)


def test_a_slip_that_is_wrong_or_used_is_kindly_refused_and_answers_stay(app: Flask, visitor: Browser) -> None:
    survey = survey_of(app, numbered=True)
    with writing(engine_of(app)) as session:
        (slip,) = make_slips(session, survey, 1, secret=app.secret_key if isinstance(app.secret_key, str) else "")
    page = visitor.send(open_page(visitor, survey), changed=ANSWERED | {"slip": "AAAA-AAAA"}, status=400)
    assert ("none of our slips" in page.said, page.fields()["s7"]) == (True, "1")
    page = visitor.send(page, changed={"slip": slip})
    assert page.heading == "Thank you!"
    page = visitor.send(open_page(visitor, survey), changed=ANSWERED | {"slip": slip, "s1": "2"}, status=400)
    assert ("used already" in page.said, replies(app, survey)) == (True, 1)


def from_place(app: Flask, address: str) -> Browser:
    """A browser at some place in the network."""
    browser = Browser(app)
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = address
    return browser


def test_the_very_same_answers_a_moment_later_are_kept_once(app: Flask, survey: Survey) -> None:
    home = from_place(app, "192.0.2.1")
    page = open_page(home, survey)
    home.send(page, changed=ANSWERED)
    again = home.send(page, changed=ANSWERED | {"line": ""}, status=429)
    assert ("those are kept" in again.said, again.fields()["s1"], int(again.headers["Retry-After"]) <= 60) == (True, "1", True)
    home.send(page, changed=ANSWERED | {"s1": "4"})
    from_place(app, "192.0.2.2").send(page, changed=ANSWERED)
    assert replies(app, survey) == 3


def test_what_could_not_be_kept_is_not_said_to_be_kept(app: Flask, survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    home = from_place(app, "192.0.2.3")
    page = open_page(home, survey)
    with monkeypatch.context() as broken:
        broken.setattr(survey_replies, "reply", Mock(side_effect=OperationalError("INSERT", {}, Exception("disk full"))))
        assert home.client.post(page.address, data=ANSWERED).status_code == 500
    assert (home.send(page, changed=ANSWERED).heading, replies(app, survey)) == ("Thank you!", 1)


def test_forty_an_hour_come_from_one_place_and_the_next_waits_with_all_that_was_answered(app: Flask, survey: Survey) -> None:
    home = from_place(app, "2001:db8::1")
    page = open_page(home, survey)
    for number in range(40):
        assert home.client.post(page.address, data=ANSWERED | {"line": str(number)}).status_code == 303
    waits = from_place(app, "2001:db8::2").send(page, changed=ANSWERED | {"line": "last"}, status=429)
    assert ("not sent yet" in waits.said, waits.fields()["line"].strip()) == (True, "last")
    assert from_place(app, "192.0.2.1").send(page, changed=ANSWERED | {"line": "last"}).heading == "Thank you!"


def test_nothing_of_a_browser_is_stored(app: Flask, survey: Survey) -> None:
    home = from_place(app, "198.51.100.77")
    home.client.post(f"/r/{survey.key}", data=ANSWERED, headers={"User-Agent": "Strange/7.7", "Referer": "https://example.org/secret"})
    with reading(engine_of(app)) as session:
        stored = session.connection().exec_driver_sql("SELECT * FROM survey_replies").one()
        attempts = session.connection().exec_driver_sql("SELECT count(*) FROM attempts").scalar()
        columns = set(ReplyRow.__table__.columns.keys())
        count = session.scalar(select(func.count()).select_from(ReplyRow))
    assert columns == {"key", "survey_id", "day", "channel", "answers", "age", "part", "helped"}
    assert (attempts, count, [word for word in ("198.51", "Strange", "example") if word in str(stored)]) == (0, 1, [])

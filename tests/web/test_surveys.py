"""The coordinator's pages of a survey: set up, watch, type in, count, read, delete; others see the number only."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from assessment.config import Settings
from assessment.database.session import reading
from assessment.residents import Channel
from assessment.services.survey_replies import came_in
from assessment.services.surveys import State, Survey, surveys_of
from assessment.web.site import local, now
from tests.pages import Browser, Page
from tests.surveys import given, sent
from tests.teams import TeamTown, engine_of, signed_in, team_town

TWELVE = "12340123401-"


@pytest.fixture
def town(app: Flask) -> TeamTown:
    return team_town(engine_of(app))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """The coordinator."""
    return signed_in(app, town.people["Karla"])


def today() -> date:
    """The day of the server."""
    return local(now()).date()


def set_up(browser: Browser, here: str, status: int = 200, **typed: str) -> Page:
    """Set a survey up that is open at once."""
    return browser.send(browser.get(f"{here}/residents/set-up"), "", {"parts": "Old town, 1 200\nHarbour", **typed}, status=status)


def survey_of(app: Flask, town: TeamTown) -> Survey:
    """The newest survey of a town."""
    with reading(engine_of(app)) as session:
        return surveys_of(session, town.assessment_id, today=today())[0]


def type_one(browser: Browser, here: str, answers: str = TWELVE, *, status: int = 200, **typed: str) -> Page:
    """Type one form in."""
    page = browser.get(f"{here}/residents/entry")
    return browser.send(page, f"{here}/residents/entry", {"answers": answers, "channel": "paper", **typed}, status=status)


def test_a_survey_is_set_up_answered_typed_in_closed_and_counted(app: Flask, karla: Browser, town: TeamTown) -> None:
    page = set_up(karla, town.here)
    survey = survey_of(app, town)
    assert ("0 replies so far" in page.said, f"/r/{survey.key}" in page.said) == (True, True)
    for number in range(4):
        sent(engine_of(app), survey, given(str(number), line=f"More benches {number}"), today=today())
    for number in range(7):
        type_one(karla, town.here, line=str(number), channel="counter" if number else "paper")
    page = karla.get(f"{town.here}/residents")
    assert ("11 replies so far. What" in page.said, "through the web" in page.said.partition("so far")[2][:80]) == (True, False)
    page = karla.send(page, f"{town.here}/residents/close")
    assert "The survey is closed" in page.said
    page = karla.send(karla.get(f"{town.here}/residents/count"), "")
    assert ("11 replies" in page.said, survey_of(app, town).state) == (True, State.COUNTED)
    lines = karla.get(f"{town.here}/residents/lines?survey={survey.key}").said
    assert ("More benches 3" in lines, "Take out names" in lines) == (True, True)


def test_fewer_than_ten_are_told_kindly_before_and_after(app: Flask, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here)
    type_one(karla, town.here, line="Secret")
    karla.send(karla.get(f"{town.here}/residents"), f"{town.here}/residents/close")
    asked = karla.get(f"{town.here}/residents/count")
    assert "That is fewer than ten" in asked.said
    page = karla.send(asked, "")
    assert ("nothing but the number was kept" in page.said, "Secret" in page.text) == (True, False)


def test_what_is_wrong_in_the_terms_comes_back_as_it_was_typed(karla: Browser, town: TeamTown) -> None:
    wrong = {"opens": "soon", "closes": "", "parts": "One", "age-25-44": "many"}
    page = set_up(karla, town.here, status=400, **wrong)
    assert {name: page.fields()[name].strip() for name in wrong} == wrong
    page = set_up(karla, town.here, status=400, **wrong | {"opens": "2020-01-01", "closes": "2019-01-01"})
    assert [link.get("href") for link in page.by_id("problems").iter("a")] == ["#opens", "#closes", "#parts", "#ages"]


def test_an_open_survey_gets_another_last_day_and_nothing_else(app: Flask, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here)
    later = today() + timedelta(days=60)
    page = karla.get(f"{town.here}/residents/set-up")
    assert set(page.fields()) == {"csrf_token", "closes"}
    karla.send(page, "", {"closes": later.isoformat(), "parts": "Forged\nParts", "opens": "2020-01-01"})
    terms = survey_of(app, town).terms
    assert (terms.closes, [part.name for part in terms.parts], terms.parts[0].people) == (later, ["Old town", "Harbour"], 1200)


def test_the_last_form_typed_in_is_taken_back_once(app: Flask, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here)
    type_one(karla, town.here)
    page = type_one(karla, town.here, "5" * 12, channel="counter", line="A call")
    assert ("Saved. 2 replies in all" in page.said, page.by_id("channel-counter").get("checked")) == (True, "")
    page = karla.send(page, f"{town.here}/residents/entry/undo")
    assert "Taken back. 1 reply in all" in page.said
    with reading(engine_of(app)) as session:
        assert came_in(session, survey_of(app, town)) == {Channel.PAPER: 1}
    mark = page.fields(f"{town.here}/residents/entry")["csrf_token"]
    again = karla.client.post(f"{town.here}/residents/entry/undo", data={"csrf_token": mark}, follow_redirects=True)
    assert ("nothing to take back" in again.text, survey_of(app, town).state) == (True, State.OPEN)


def test_a_form_sent_twice_is_kept_once(app: Flask, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here)
    page = karla.get(f"{town.here}/residents/entry")
    for _ in range(2):
        karla.send(page, f"{town.here}/residents/entry", {"answers": TWELVE})
    with reading(engine_of(app)) as session:
        assert came_in(session, survey_of(app, town)).total() == 1


@pytest.mark.parametrize(("answers", "sentence"), [
    ("123", "There are 3 answers here"), ("1" * 13, "There are 13 answers"), ("9" * 12, "1: Choose one of the answers"), ("", "There are 0 answers"),
    ("-" * 12, "Answer at least one"), ("²" * 12, "Choose one of the answers"), ("x" * 10_000, "There are 10000 answers"),
])
def test_answers_that_cannot_be_come_back_with_a_sentence(answers: str, sentence: str, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here)
    page = type_one(karla, town.here, answers, status=400, line="Typed at length")
    fields = page.fields(f"{town.here}/residents/entry")
    assert (sentence in page.said, fields["answers"], fields["line"]) == (True, answers, "Typed at length")


def test_contributors_and_reviewers_see_the_number_only(app: Flask, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here)
    type_one(karla, town.here, line="Secret")
    for name in ("Carlo", "Rita"):
        browser = signed_in(app, town.people[name])
        page = browser.get(f"{town.here}/residents")
        forms = {form.get("action") for form in page.by_id("main").iter("form")}
        assert ("1 reply so far" in page.said, "Secret" in page.text, forms <= {f"{town.here}/residents/papers"}) == (True, False, True)
        hidden = ("entry", "set-up", "count", "lines", "delete", "slips")
        answers = [browser.client.get(f"{town.here}/residents/{where}").status_code for where in hidden]
        assert answers == [403] * 6


def test_slips_are_made_and_shown_once(app: Flask, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here, numbered="yes")
    page = karla.send(karla.get(f"{town.here}/residents/slips"), "", {"number": "3"})
    slips = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page.said)
    assert (len(slips), slips[0] in karla.get(f"{town.here}/residents/slips").text) == (3, False)
    assert "Enter the number on your slip" in type_one(karla, town.here, status=400).said
    assert "Saved" in type_one(karla, town.here, slip=slips[0].lower()).said
    assert "used already" in type_one(karla, town.here, slip=slips[0], status=400).said
    assert "Enter how many slips" in karla.send(karla.get(f"{town.here}/residents/slips"), "", {"number": "10^9"}, status=400).said


def test_a_survey_is_deleted_by_whoever_is_sure(app: Flask, karla: Browser, town: TeamTown) -> None:
    set_up(karla, town.here)
    survey = survey_of(app, town)
    page = karla.get(f"{town.here}/residents/delete?survey={survey.key}")
    assert "Tick that you are sure" in karla.send(page, "", status=400).said
    page = karla.send(page, "", {"surely": "yes"})
    assert "Set up a survey" in page.said
    assert karla.client.get(f"/r/{survey.key}").status_code == 404


def test_a_survey_of_another_town_cannot_be_reached(app: Flask, karla: Browser, town: TeamTown) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    set_up(karla, town.here)
    survey = survey_of(app, town)
    stranger = signed_in(app, other.people["Karla"])
    mark = stranger.get(f"{other.here}/residents/set-up").fields()["csrf_token"]
    for what in ("open", "close", "count", "delete"):
        answer = stranger.client.post(f"{other.here}/residents/{what}", data={"csrf_token": mark, "survey": survey.key, "surely": "yes"})
        assert answer.status_code == 404
    assert survey_of(app, town) == survey


def test_whoever_holds_a_private_address_can_ask_residents_too(visitor: Browser, begun: Page) -> None:
    here = begun.address.removesuffix("/welcome")
    set_up(visitor, here)
    assert "Saved. 1 reply in all" in type_one(visitor, here).said


def test_until_it_is_counted_every_page_differs_by_the_number_only_whatever_was_said(app: Flask) -> None:
    said = []
    for answer, suffix in (("0", " A"), ("4", " B")):
        town, texts = team_town(engine_of(app), suffix=suffix), []
        karla = signed_in(app, town.people["Karla"])
        set_up(karla, town.here)
        survey = survey_of(app, town)
        for _ in range(3):
            sent(engine_of(app), survey, given(answer, age="80-plus" if answer == "0" else "", line=f"Line {answer}"), today=today())
            pages = [karla.get(f"{town.here}/residents"), karla.get(f"{town.here}/residents/entry"), karla.get(f"/r/{survey.key}")]
            texts.append([page.said.replace(survey.key, "KEY") for page in pages])
        said.append(texts)
    assert said[0] == said[1]


def test_once_it_is_counted_no_file_of_the_database_holds_a_reply(app: Flask, karla: Browser, town: TeamTown, web_settings: Settings) -> None:
    set_up(karla, town.here)
    survey = survey_of(app, town)
    for number in range(3):
        sent(engine_of(app), survey, given("3", line=f"A line {number}"), today=today())
    files = list(Path(web_settings.database_url.removeprefix("sqlite:///")).parent.glob("*.sqlite3*"))
    assert any(b"A line 1" in file.read_bytes() for file in files)
    karla.send(karla.get(f"{town.here}/residents"), f"{town.here}/residents/close")
    karla.send(karla.get(f"{town.here}/residents/count"), "")
    assert [file.name for file in files if b"A line" in file.read_bytes() or b"3" * 12 in file.read_bytes()] == []

"""The coordinator hands out questions, everybody sees who is asked what, and each person's questions can be printed."""

import pytest
from flask import Flask

from tests.builders import shipped
from tests.pages import Browser, Page, words
from tests.teams import TeamTown, engine_of, signed_in, team_town

PART = shipped().dimensions[0]
ONE = PART.criteria[0]


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """The browser of the coordinator."""
    return signed_in(app, town.people["Karla"])


def hand_out(browser: Browser, town: TeamTown, *people: str, status: int = 200, **typed: str | list[str]) -> Page:
    """Send the form of who is asked what, with what was ticked."""
    page = browser.get(f"{town.here}/assignments")
    fields = {"csrf_token": page.fields()["csrf_token"], "do": "give", "person": [str(town.people[name].id) for name in people], **typed}
    return browser.seen(browser.client.post(page.address, data=fields, follow_redirects=True), status)


def row(page: Page, title: str) -> str:
    """The line of the table for one question."""
    return next(words(line) for line in page.every("tr") if title in words(line))


def test_single_questions_and_whole_parts_are_given_with_a_day(karla: Browser, town: TeamTown) -> None:
    other = shipped().dimensions[1].criteria[0]
    page = hand_out(karla, town, "Carlo", part=PART.id, criterion=other.id, due="2099-01-31")
    for criterion in (*PART.criteria, other):
        assert "Carlo, by 31 January 2099" in row(page, criterion.title)
    assert "nobody in particular" in row(page, shipped().dimensions[1].criteria[1].title)


def test_several_people_can_be_asked_the_same_and_one_be_asked_no_more(karla: Browser, town: TeamTown) -> None:
    hand_out(karla, town, "Carlo", "Karla", criterion=ONE.id)
    page = hand_out(karla, town, "Karla", criterion=ONE.id, do="take-back")
    assert ("Carlo" in row(page, ONE.title), "Karla" in row(page, ONE.title)) == (True, False)


def test_a_day_that_is_past_is_marked_as_late_until_there_is_an_answer(karla: Browser, town: TeamTown) -> None:
    assert "(late)" in row(hand_out(karla, town, "Carlo", criterion=ONE.id, due="2020-01-31"), ONE.title)


@pytest.mark.parametrize(("typed", "sentence"), [
    ({}, "Choose at least one part or question."),
    ({"criterion": "no-such-question"}, "A question you chose is not asked in this assessment."),
    ({"criterion": "<b>"}, "A question you chose is not asked in this assessment."),
    ({"criterion": ONE.id, "due": "soon"}, "Enter the date as year, month and day"),
    ({"criterion": ONE.id, "due": "0027-01-01"}, "Enter a date from the year 2000"),
    ({"criterion": ONE.id, "person": []}, "Choose at least one person."),
    ({"criterion": ONE.id, "person": "-1"}, "Somebody you chose does not answer in this municipality any more."),
    ({"criterion": ONE.id, "person": "9" * 40}, "Somebody you chose does not answer in this municipality any more."),
])
def test_what_is_wrong_is_said_and_what_was_ticked_stays(karla: Browser, town: TeamTown, typed: dict[str, str], sentence: str) -> None:
    page = hand_out(karla, town, "Carlo", status=400, **typed)
    assert sentence in page.said
    if typed.get("criterion") == ONE.id:
        assert page.by_id(f"ask-{ONE.id}").get("checked") is not None


@pytest.mark.parametrize("name", ["Rita", "Konrad"])
def test_reviewers_and_consultants_are_asked_nothing(karla: Browser, town: TeamTown, name: str) -> None:
    assert "Somebody you chose does not answer" in hand_out(karla, town, name, criterion=ONE.id, status=400).said


def test_people_of_another_municipality_cannot_be_asked(app: Flask, karla: Browser, town: TeamTown) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    page = hand_out(karla, town, criterion=ONE.id, person=str(other.people["Carlo"].id), status=400)
    assert "Somebody you chose does not answer" in page.said
    assert "Nachbar" not in page.said


def test_only_the_coordinator_hands_out_and_every_colleague_sees_it(app: Flask, karla: Browser, town: TeamTown) -> None:
    hand_out(karla, town, "Carlo", criterion=ONE.id)
    for name in ("Carlo", "Rita"):
        page = signed_in(app, town.people[name]).get(f"{town.here}/assignments")
        assert "Carlo" in row(page, ONE.title)
        assert not [field for field in page.every("input") if field.get("name") in ("person", "criterion", "part")]


def test_each_person_gets_a_sheet_with_their_own_questions_only(karla: Browser, town: TeamTown) -> None:
    hand_out(karla, town, "Carlo", part=PART.id)
    hand_out(karla, town, "Karla", criterion=ONE.id)
    everybody = karla.get(f"{town.here}/assignments/print")
    assert [words(title) for title in everybody.every("h2")] == ["For Karla 1 question", f"For Carlo {len(PART.criteria)} questions"]
    only = karla.get(f"{town.here}/assignments/print?person={town.people['Karla'].id}")
    assert [words(title) for title in only.every("h3")] == [ONE.question]

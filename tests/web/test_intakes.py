"""The pages on which a filled form comes in: upload, the differences, the choice, and the way back."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pytest
from flask import Flask

from assessment.answers import Answer, Commitment, Evidence, Plan, Profile
from assessment.exchange.answers_json import to_json
from tests.builders import answered, assessment, shipped
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, signed_in, team_town

FIRST, SECOND, THIRD = list(shipped().criteria)[:3]
PROBEDORF = Profile("Probedorf", "DE", 640)


def answers_file(answers: Mapping[str, Answer], about: Profile = PROBEDORF, plan: Plan | None = None) -> bytes:
    """An answers file with these answers."""
    held = replace(assessment(answers, about=about), plan=plan or Plan())
    return to_json(held, digest=shipped().digest, engine="test")


def brought(browser: Browser, here: str, content: bytes, *, name: str = "answers.json", status: int = 200) -> Page:
    """The page after a file was uploaded."""
    page = browser.get(f"{here}/intake")
    file = {"file": (BytesIO(content), name)}
    return browser.seen(browser.client.post(f"{here}/intake", data=page.fields("bring") | file, follow_redirects=True), status)


@pytest.fixture
def here(visitor: Browser, begun: Page) -> str:
    """The address of an assessment in which two questions are answered."""
    here = begun.address.removesuffix("/welcome")
    typed = {f"{FIRST}.choice": "2", f"{FIRST}.note": "Ask Anna.", f"{SECOND}.choice": "1"}
    visitor.send(visitor.get(f"{here}/part/people"), "answers", typed)
    return here


def answers_at(browser: Browser, here: str) -> dict[str, str]:
    """The choices that stand in the first part."""
    return {name: value for name, value in browser.get(f"{here}/part/people").fields("answers").items() if name.endswith(".choice")}


FORM = {FIRST: Answer(3, Evidence.DESCRIBED, "A list.", note="Ask Ben."), SECOND: answered(1), THIRD: answered(4)}


def test_a_file_shows_what_is_new_different_and_the_same_and_changes_nothing(visitor: Browser, here: str) -> None:
    before = answers_at(visitor, here)
    page = brought(visitor, here, answers_file(FORM))
    assert page.heading == "What this form would change"
    assert "answers.json (an answers file). It names Probedorf, 20 November 2026." in page.said
    assert [page.by_id(each) is not None for each in ("new", "different", "same")] == [True] * 3
    fields = page.fields("choose")
    assert {name: value for name, value in fields.items() if name.endswith(".choice")} == {f"{FIRST}.choice": "keep", f"{THIRD}.choice": "take"}
    assert "Ask Anna." in page.said and "Ask Ben." in page.said
    assert answers_at(visitor, here) == before


def test_what_is_chosen_is_taken_over_and_all_of_it_taken_back(visitor: Browser, here: str) -> None:
    before = answers_at(visitor, here)
    page = brought(visitor, here, answers_file(FORM))
    done = visitor.send(page, "choose", {f"{FIRST}.choice": "both-given"})
    assert "Taken over: 2" in done.said
    assert answers_at(visitor, here) == before | {f"{FIRST}.choice": "3", f"{THIRD}.choice": "4"}
    assert visitor.get(f"{here}/part/people").fields("answers")[f"{FIRST}.note"].split() == ["Ask", "Anna.", "Ask", "Ben."]
    assert "came with an answers file" in visitor.get(f"{here}/history/{THIRD}").said
    back = visitor.send(done, f"{done.address}/take-back")
    assert "What came from this form was taken back." in back.said
    assert answers_at(visitor, here) == before
    assert back.fields("choose")[f"{THIRD}.choice"] == "take"


def test_what_is_not_chosen_stays_in_the_history(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, answers_file(FORM))
    fields = page.fields("choose")
    del fields[f"{THIRD}.choice"]
    done = visitor.post(page, fields, "choose")
    assert "Not taken over; the form’s answer is in the history: 2" in done.said
    history = visitor.get(f"{here}/history/{FIRST}").said
    assert "Ask Ben." in history and "kept beside: came with an answers file" in history
    assert "Ask Ben." not in visitor.get(f"{here}/part/people").text


def test_an_answer_changed_meanwhile_is_shown_again(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, answers_file(FORM))
    visitor.send(visitor.get(f"{here}/part/people"), "answers", {f"{FIRST}.note": "Ask Clara."})
    again = visitor.send(page, "choose", {f"{FIRST}.choice": "both"}, status=409)
    assert "This answer was changed while you were choosing." in again.said
    assert "Ask Clara." in again.said and "Taken over: 1" in again.said
    done = visitor.send(again, "choose", {f"{FIRST}.choice": "both"})
    assert "Taken over: 2" in done.said
    assert "Ask Clara." in visitor.get(f"{here}/part/people").text


def test_profile_and_plan_are_compared_and_chosen_too(visitor: Browser, here: str) -> None:
    content = answers_file({}, Profile("Probedorf", "AT", 700), Plan(Fraction(30), {FIRST: Commitment("Anna")}))
    page = brought(visitor, here, content)
    assert [each in page.said for each in ("Austria", "700", "30", "Anna")] == [True] * 4
    visitor.send(page, "choose", {"fact.population": "take", "fact.capacity": "take"})
    profile = visitor.get(f"{here}/profile").fields()
    assert (profile["population"], profile["country"]) == ("700", "DE")
    assert "Anna" in visitor.get(f"{here}/results").text


def test_an_export_of_the_same_assessment_offers_nothing(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, visitor.client.get(f"{here}/answers.json").data)
    assert "Everything that can be taken over from this form stands here already." in page.said


def test_a_form_of_another_town_says_so_before_anything_is_chosen(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, answers_file(FORM, Profile("Anderswo", "DE", 640)))
    assert "It names Anderswo, 20 November 2026, and this is the assessment of Probedorf. Is it the right form?" in page.said


def test_a_form_can_be_thrown_away_and_one_that_waits_is_found_again(visitor: Browser, here: str) -> None:
    page = brought(visitor, here, answers_file(FORM), name="<b>ü\u202e.json")
    assert "waits for you to choose" in visitor.get(f"{here}/intake").said
    after = visitor.send(page, f"{page.address}/discard")
    assert "The form was thrown away." in after.said
    visitor.get(page.address, 404)


def test_the_way_to_it_stands_on_the_list_of_tasks(visitor: Browser, here: str, app: Flask) -> None:
    assert f'{here}/intake"' in visitor.get(f"{here}/").text
    town = team_town(engine_of(app))
    seen = {name: f"{town.here}/intake" in signed_in(app, town.people[name]).get(f"{town.here}/").text for name in ("Karla", "Carlo", "Rita")}
    assert seen == {"Karla": True, "Carlo": True, "Rita": False}


def test_in_a_team_it_says_who_brought_a_form_and_a_contributor_gets_no_facts(app: Flask) -> None:
    town: TeamTown = team_town(engine_of(app))
    carlo, karla = (signed_in(app, town.people[name]) for name in ("Carlo", "Karla"))
    page = brought(carlo, town.here, answers_file(FORM, Profile("Probedorf", "AT", 900)))
    assert "Austria" not in page.said
    assert "Carlo" in karla.get(f"{town.here}/intake").said
    assert "Austria" in karla.get(page.address).said
    carlo.send(page, "choose")
    assert "Carlo: came with an answers file" in karla.get(f"{town.here}/history/{FIRST}").said


def test_without_a_file_or_with_two_it_is_asked_for_one(visitor: Browser, here: str) -> None:
    page = visitor.get(f"{here}/intake")
    assert "Choose the file with the filled form." in visitor.send(page, "bring", status=400).said
    two = page.fields("bring") | {"file": [(BytesIO(answers_file(FORM)), "a.json"), (BytesIO(answers_file(FORM)), "b.json")]}
    answer = visitor.seen(visitor.client.post(f"{here}/intake", data=two), 400)
    assert "Choose one file at a time." in answer.said
    assert "None in the last 7 days." in answer.said

"""Pages on which several people answer one question: alone first, then together, and never with names before they agreed."""

import json
import re

import pytest
from flask import Flask

from assessment.database.session import writing
from assessment.roles import Role
from tests.pages import Browser, Page, words
from tests.several import CRITERION, ask
from tests.teams import TeamTown, engine_of, join, person, signed_in, team_town

ABOUT = f"/agree/{CRITERION}"


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A team in which Karla and Carlo are asked the same question."""
    town = team_town(engine_of(app))
    ask(engine_of(app), town, "Karla", "Carlo")
    return town


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """The coordinator."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def carlo(app: Flask, town: TeamTown) -> Browser:
    """A contributor."""
    return signed_in(app, town.people["Carlo"])


def give_opinion(browser: Browser, town: TeamTown, choice: str, note: str = "", status: int = 200) -> Page:
    """Answer on the page of the question."""
    page = browser.get(f"{town.here}{ABOUT}?mine=1")
    return browser.send(page, "answers", {f"{CRITERION}.choice": choice, f"{CRITERION}.note": note}, status=status)


def confirm(browser: Browser, town: TeamTown, reason: str = "We read it again", status: int = 200, **typed: str) -> Page:
    """Confirm the agreed answer as the form suggests it, with some fields changed."""
    page = browser.get(f"{town.here}{ABOUT}")
    return browser.send(page, "answers", {"agreed-reason": reason} | {f"{CRITERION}.{name}": value for name, value in typed.items()}, status=status)


def test_what_others_say_is_nowhere_on_the_page_until_ones_own_opinion_is_given(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3", "Seen in the bylaw")
    for address in (ABOUT, "/agree/", "/part/trust", f"/history/{CRITERION}", "/results", "/answers.json", "/"):
        text = karla.client.get(f"{town.here}{address}").text
        assert "Seen in the bylaw" not in text and "the low median is 3" not in text, address
    page = give_opinion(karla, town, "1")
    assert "1, 3: the low median is 1." in page.said and "Talk about it" in page.said


def test_the_spread_is_without_names(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3")
    page = give_opinion(karla, town, "1")
    assert "Carlo" not in page.text
    assert "Karla" not in carlo.get(f"{town.here}{ABOUT}").said


def test_the_page_of_questions_holds_ones_own_opinion_and_saves_it(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    page = carlo.get(f"{town.here}/part/trust")
    assert "Several people answer this question" in page.said
    carlo.send(page, "answers", {f"{CRITERION}.choice": "3", f"{CRITERION}.note": "Mine"})
    assert carlo.get(page.address).fields("answers")[f"{CRITERION}.choice"] == "3"
    assert f"{CRITERION}.choice" not in karla.get(page.address).fields("answers")
    assert json.loads(karla.client.get(f"{town.here}/answers.json").text)["answers"] == {}


def test_a_script_saves_an_opinion_the_same_way_and_is_shown_a_conflict_with_oneself(carlo: Browser, karla: Browser, town: TeamTown) -> None:
    mark = carlo.get(f"{town.here}/part/trust").fields("answers")["csrf_token"]

    def put(**sent: object) -> tuple[int, dict[str, object]]:
        given = {"level": 3, "baseRevision": 0, "clientId": "one"} | sent
        answer = carlo.client.put(f"{town.here}/answers/{CRITERION}", json=given, headers={"X-CSRFToken": mark})
        return answer.status_code, answer.get_json()

    assert put()[0] == 200
    assert put() == put()
    status, result = put(level=1, clientId="two", note="On the train")
    assert status == 409 and "another window or on another device" in str(result["notice"])
    assert json.loads(karla.client.get(f"{town.here}/answers.json").text)["answers"] == {}


def test_an_agreed_answer_is_confirmed_from_the_suggestion_with_all_that_was_written(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3", "Seen in the bylaw")
    give_opinion(karla, town, "1", "Not everywhere")
    fields = karla.get(f"{town.here}{ABOUT}").fields("answers")
    assert fields[f"{CRITERION}.choice"] == "1"
    assert {"Seen in the bylaw", "Not everywhere"} == set(filter(None, fields[f"{CRITERION}.note"].strip().split("\n")))
    page = confirm(karla, town, choice="2", note="Both are right")
    assert "Agreed" in page.said and "We read it again" in page.said and "Opinions differed then." in page.said
    given = json.loads(karla.client.get(f"{town.here}/answers.json").text)
    assert given["answers"] == {CRITERION: {"level": 2, "note": "Both are right"}}
    assert given["differed"] == 1


def test_a_reason_that_is_missing_is_asked_for_and_nothing_typed_is_lost(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3")
    give_opinion(karla, town, "1")
    page = confirm(karla, town, reason=" ", status=400, choice="2", note="Long and well thought of")
    assert "say in a few words why" in words(page.by_id("problems"))
    assert page.fields("answers")[f"{CRITERION}.note"].strip() == "Long and well thought of"
    assert "Agreed" in karla.send(page, "answers", {"agreed-reason": "Because"}).said


def test_results_say_how_often_opinions_differed_and_never_whose(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3", "Seen in the bylaw")
    give_opinion(karla, town, "1")
    confirm(karla, town, note="")
    page = carlo.get(f"{town.here}/results")
    assert "On 1 of 36 questions opinions differed." in page.said
    assert not {"Seen in the bylaw", "We read it again"} & {text for text in ("Seen in the bylaw", "We read it again") if text in page.text}


def test_who_said_what_is_shown_to_the_coordinator_after_the_agreement_only(app: Flask, karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3")
    assert "Who said what" not in give_opinion(karla, town, "1").said
    page = confirm(karla, town)
    assert "Who said what" in page.said and "Carlo" in page.said
    for browser in (carlo, signed_in(app, town.people["Rita"])):
        assert "Who said what" not in browser.get(f"{town.here}{ABOUT}").said


def test_an_opinion_after_the_agreement_reopens_nothing_and_is_said(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3")
    give_opinion(karla, town, "1")
    confirm(karla, town)
    give_opinion(carlo, town, "4")
    assert "An opinion came after the agreement." in karla.get(f"{town.here}{ABOUT}").said
    overview = karla.get(f"{town.here}/agree/")
    assert "An opinion came after the agreement." in overview.said and re.search(r"Agreed 1", overview.said)


def test_what_was_agreed_can_be_agreed_anew_without_being_told_of_a_change_that_was_ones_own(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    give_opinion(carlo, town, "3")
    give_opinion(karla, town, "1")
    confirm(karla, town, choice="2")
    page = karla.get(f"{town.here}{ABOUT}?again")
    karla.send(page, "answers", {f"{CRITERION}.choice": "3", "agreed-reason": "We read it once more"})
    assert json.loads(karla.client.get(f"{town.here}/answers.json").text)["answers"][CRITERION]["level"] == 3


def test_an_agreement_that_somebody_changed_meanwhile_shows_both_and_keeps_both(app: Flask, karla: Browser, carlo: Browser, town: TeamTown) -> None:
    with writing(engine_of(app)) as session:
        kurt = person(session, "Kurt")
        join(session, town.municipality, kurt, Role.COORDINATOR)
    second = signed_in(app, kurt)
    give_opinion(carlo, town, "3")
    give_opinion(karla, town, "1")
    pages = [browser.get(f"{town.here}{ABOUT}") for browser in (karla, second)]
    typed = {f"{CRITERION}.choice": "2", "agreed-reason": "Karla says so", f"{CRITERION}.note": "Karla's words"}
    karla.send(pages[0], "answers", typed)
    page = second.send(pages[1], "answers", typed | {f"{CRITERION}.choice": "3", f"{CRITERION}.note": "Kurt's words"}, status=409)
    both = words(page.by_id(f"{CRITERION}-conflict"))
    assert "Karla's words" in both and "Kurt's words" in both
    second.send(page, "answers", {"merge": CRITERION})
    answer = json.loads(karla.client.get(f"{town.here}/answers.json").text)["answers"][CRITERION]
    assert (answer["level"], answer["note"]) == (3, "Karla's words\n\nKurt's words")


def test_a_form_whose_mark_expired_comes_back_filled(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    page = carlo.get(f"{town.here}{ABOUT}")
    again = carlo.send(page, "answers", {f"{CRITERION}.choice": "3", f"{CRITERION}.note": "Typed at length", "csrf_token": "old"}, status=400)
    assert again.fields("answers")[f"{CRITERION}.note"].strip() == "Typed at length"
    carlo.send(again, "answers")
    give_opinion(karla, town, "1")
    typed = {f"{CRITERION}.choice": "4", "agreed-reason": "Typed with care", "csrf_token": "old"}
    again = karla.send(karla.get(f"{town.here}{ABOUT}"), "answers", typed, status=400)
    assert (again.fields("answers")["agreed-reason"].strip(), again.fields("answers")[f"{CRITERION}.choice"]) == ("Typed with care", "4")


def test_a_contributor_who_is_not_asked_is_told_and_keeps_what_was_typed(app: Flask, town: TeamTown, karla: Browser) -> None:
    with writing(engine_of(app)) as session:
        greta = person(session, "Greta")
        join(session, town.municipality, greta, Role.CONTRIBUTOR)
    browser = signed_in(app, greta)
    page = browser.get(f"{town.here}/part/trust")
    assert "given to somebody else" in page.said
    page = browser.send(page, "answers", {f"{CRITERION}.choice": "3", f"{CRITERION}.note": "I do know"}, status=400)
    assert page.fields("answers")[f"{CRITERION}.note"].strip() == "I do know"
    assert not list(browser.get(f"{town.here}{ABOUT}").every("textarea"))
    sent = {"csrf_token": page.fields("answers")["csrf_token"], f"{CRITERION}.choice": "3", f"{CRITERION}.revision": "0"}
    assert browser.client.post(f"{town.here}{ABOUT}", data=sent).status_code == 400
    assert browser.client.post(f"{town.here}/agreed/{CRITERION}", data=sent).status_code == 403
    assert "0 opinions are in" in karla.get(f"{town.here}{ABOUT}").said


@pytest.mark.parametrize("address", ["/agree/", ABOUT, f"/agreed/{CRITERION}", "/workshop", f"/workshop/{CRITERION}"])
def test_strangers_and_members_of_another_municipality_learn_nothing(address: str, app: Flask, town: TeamTown) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    assert "/sign-in" in Browser(app).client.get(f"{town.here}{address}").location
    for name in ("Karla", "Carlo", "Rita", "Konrad"):
        client = signed_in(app, other.people[name]).client
        assert client.get(f"{town.here}{address}").status_code == 404
        assert client.post(f"{town.here}{address}", data={}).status_code in (404, 405)


def test_a_question_that_does_not_exist_is_not_there(karla: Browser, town: TeamTown) -> None:
    assert [karla.client.get(f"{town.here}{place}/nothing").status_code for place in ("/agree", "/agreed", "/workshop")] == [404] * 3


def test_at_a_private_address_there_is_nothing_of_this(visitor: Browser, begun: Page) -> None:
    town = begun.address.removesuffix("/welcome")
    assert [visitor.client.get(f"{town}{place}").status_code for place in ("/agree/", ABOUT, "/workshop")] == [404] * 3


def test_a_list_without_several_says_what_would_stand_there(app: Flask) -> None:
    town = team_town(engine_of(app), suffix=" Leer")
    assert "There is none yet." in signed_in(app, town.people["Karla"]).get(f"{town.here}/agree/").said


def test_what_is_typed_is_shown_as_text_and_never_as_markup(karla: Browser, carlo: Browser, town: TeamTown) -> None:
    hostile = "</textarea><script>alert(1)</script>\"'&\u202e"
    give_opinion(carlo, town, "3", hostile)
    give_opinion(karla, town, "1", hostile)
    page = confirm(karla, town, reason=hostile, note=hostile)
    assert "<script>alert" not in page.text + carlo.get(f"{town.here}/agree/").text
    assert hostile.replace("\u202e", "") in page.said.replace("\u202e", "")

"""A team's list of tasks, one's own questions on one page, and a menu that knows who looks."""

from datetime import date

import pytest
from flask import Flask

from assessment.database.session import writing
from assessment.questionnaire import Scope
from assessment.services.assignments import Choice, give, take_back
from tests.builders import shipped
from tests.pages import Browser, Page, words
from tests.teams import NOON, TeamTown, engine_of, signed_in, team_town

PART, OTHER = shipped().dimensions[:2]
ONE, TWO = (criterion.id for criterion in PART.criteria[:2])
ELSEWHERE = OTHER.criteria[0].id


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def browsers(app: Flask, town: TeamTown) -> dict[str, Browser]:
    """A browser for each member."""
    return {name: signed_in(app, who) for name, who in town.people.items()}


def ask(app: Flask, town: TeamTown, name: str, *criteria: str, due: date | None = None) -> None:
    """Let Karla give criteria to somebody."""
    with writing(engine_of(app)) as session:
        choice = Choice(criteria, [town.people[name].id])
        give(session, shipped(), town.assessment_id, choice, due=due, by=town.people["Karla"].id, now=NOON)


def menu(page: Page) -> list[str]:
    """What the main menu offers."""
    navigation = next(element for element in page.every("nav") if element.get("aria-label") == "Main")
    return [words(link) for link in navigation.iter("a")]


def test_the_menu_of_a_team_offers_each_what_concerns_them(browsers: dict[str, Browser], town: TeamTown) -> None:
    assert menu(browsers["Carlo"].get(f"{town.here}/")) == ["Tasks", "Results", "My questions", "Open points", "Municipality", "Help"]
    assert menu(browsers["Rita"].get(f"{town.here}/")) == ["Tasks", "Results", "Open points", "Municipality", "Help"]
    assert menu(browsers["Karla"].get(f"{town.here}/part/trust")) == ["Tasks", "Results", "My questions", "Open points", "Municipality", "Help"]


def test_pages_that_are_kept_never_show_somebody_elses_name(browsers: dict[str, Browser], town: TeamTown, visitor: Browser, begun: Page) -> None:
    for path in ("", "part/trust", "results", "part/mine", "remarks"):
        for name in ("Karla", "Carlo"):
            text = words(browsers[name].get(f"{town.here}/{path}").root)
            shown = text[:text.index("Help") + 60]
            assert (name in shown, {"Karla": "Carlo", "Carlo": "Karla"}[name] in shown) == (True, False), path
    assert menu(visitor.get(begun.address.replace("welcome", "part/trust"))) == ["Tasks", "Results", "Addresses", "Help"]


def test_a_private_address_looks_as_it_did_without_teams(visitor: Browser, begun: Page) -> None:
    for path in ("", "part/trust", "results", "sharing"):
        page = visitor.get(begun.address.replace("welcome", path))
        assert menu(page) == ["Tasks", "Results", "Addresses", "Help"]
        assert not [link for link in page.every("a") if (link.get("href") or "").startswith(("/sign-in", "/me/", "/m/"))]
        assert "/remarks" not in page.text


def test_visitors_can_sign_in_and_whoever_is_signed_in_finds_back(visitor: Browser, browsers: dict[str, Browser]) -> None:
    assert [link.get("href") for link in visitor.get("/").every("a") if words(link) == "Sign in"] == ["/sign-in"]
    assert [link.get("href") for link in browsers["Karla"].get("/").every("a") if words(link) == "Your page"] == ["/me/"]


def test_signing_out_works_from_every_page(browsers: dict[str, Browser], town: TeamTown) -> None:
    for path in ("", "results"):
        page = browsers["Carlo"].get(f"{town.here}/{path}")
        assert page.fields("/sign-out")["csrf_token"]
    browsers["Carlo"].send(page, "/sign-out")
    assert browsers["Carlo"].client.get(f"{town.here}/").status_code == 303


def test_tasks_say_who_is_asked_what_by_when(app: Flask, browsers: dict[str, Browser], town: TeamTown) -> None:
    ask(app, town, "Carlo", *(criterion.id for criterion in PART.criteria), due=date(2099, 1, 31))
    ask(app, town, "Karla", ELSEWHERE, due=date(2020, 1, 31))
    said = browsers["Rita"].get(f"{town.here}/").said
    assert f"{PART.title} not started Carlo · by 31 January 2099" in said
    assert f"{OTHER.title} not started Karla (1 question) · by 31 January 2020 (late)" in said


def test_ones_own_questions_stand_on_one_page_and_are_saved_there(app: Flask, browsers: dict[str, Browser], town: TeamTown) -> None:
    ask(app, town, "Carlo", TWO, ELSEWHERE, due=date(2099, 1, 31))
    page = browsers["Carlo"].get(f"{town.here}/part/mine")
    assert [field.get("id") for field in page.every("fieldset") if field.get("data-criterion")] == [TWO, ELSEWHERE]
    assert "by 31 January 2099" in page.said
    browsers["Carlo"].send(page, "answers", {f"{TWO}.choice": "2", f"{ELSEWHERE}.choice": "unknown"})
    again = browsers["Carlo"].get(f"{town.here}/part/mine").fields("answers")
    assert (again[f"{TWO}.choice"], again[f"{ELSEWHERE}.choice"]) == ("2", "unknown")


def test_nobody_is_told_that_they_have_nothing_without_a_way_on(browsers: dict[str, Browser], town: TeamTown) -> None:
    assert "Nobody has asked you anything in particular." in browsers["Carlo"].get(f"{town.here}/part/mine").said


def test_what_was_typed_stays_though_the_question_was_given_to_somebody_else(app: Flask, browsers: dict[str, Browser], town: TeamTown) -> None:
    ask(app, town, "Carlo", ONE, TWO)
    page = browsers["Carlo"].get(f"{town.here}/part/mine")
    with writing(engine_of(app)) as session:
        take_back(session, town.assessment_id, Choice((ONE,), [town.people["Carlo"].id]))
    ask(app, town, "Karla", ONE)
    back = browsers["Carlo"].send(page, "answers", {f"{ONE}.note": "Typed at length", f"{TWO}.choice": "1"}, status=400)
    assert back.fields("answers")[f"{ONE}.note"].strip() == "Typed at length"
    assert "This question is given to somebody else" in back.said
    assert browsers["Carlo"].get(f"{town.here}/part/mine").fields("answers")[f"{TWO}.choice"] == "1"


def test_each_question_of_a_team_leads_to_its_remarks_with_their_number(browsers: dict[str, Browser], town: TeamTown) -> None:
    page = browsers["Carlo"].get(f"{town.here}/remarks/{ONE}")
    browsers["Carlo"].send(page, "saying", {"text": "Look!"})
    links = {link.get("href"): words(link) for link in browsers["Karla"].get(f"{town.here}/part/{PART.id}").every("a")}
    assert (links[f"../remarks/{ONE}"], links[f"../remarks/{TWO}"]) == ("1 open remark", "Say something about this")


def test_own_questions_exist_only_in_teams(visitor: Browser, begun: Page) -> None:
    visitor.get(begun.address.replace("welcome", "part/mine"), 404)


def test_a_quick_check_of_a_team_can_be_continued_as_a_full_one(app: Flask) -> None:
    quick = team_town(engine_of(app), suffix=" Nachbar", scope=Scope.QUICK)
    karla = signed_in(app, quick.people["Karla"])
    page = karla.send(karla.get(f"{quick.here}/"), f"{quick.here}/sharing/continue")
    assert "Full assessment" in page.said

"""No sentence of the pages of several people goes round translation."""

from dataclasses import replace

import pytest
from flask import Flask

from assessment.answers import Answer, Profile
from assessment.config import Settings
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.builders import DON_T_KNOW
from tests.several import CRITERION, ask, say
from tests.teams import TeamTown, engine_of, signed_in, team_town
from tests.web.test_pages import page_digest, untranslated

OTHERS = ("results-visible", "feedback-answered")


@pytest.fixture
def pseudo(web_settings: Settings) -> Flask:
    """The installation in the language for tests."""
    return create_app(replace(web_settings, language=PSEUDO))


@pytest.fixture
def town(pseudo: Flask) -> TeamTown:
    """A team that agreed on one question after it differed, and has others before it."""
    engine = engine_of(pseudo)
    town = team_town(engine, Profile("⟦Ort⟧", "DE", 640))
    ask(engine, town, "Karla", "Carlo", criteria=(CRITERION, *OTHERS))
    for name, answer in (("Karla", Answer(1, note="⟦note⟧")), ("Carlo", Answer(4))):
        say(engine, town, name, answer)
        say(engine, town, name, DON_T_KNOW if name == "Carlo" else answer, criterion=OTHERS[0])
    karla = signed_in(pseudo, town.people["Karla"])
    karla.send(karla.get(f"{town.here}/agree/{CRITERION}"), "answers", {"agreed-reason": "⟦because⟧"})
    say(engine, town, "Carlo", Answer(3), base=1)
    return town


@pytest.mark.parametrize("who", ["Karla", "Carlo", "Rita"])
@pytest.mark.parametrize("path", [
    "agree/", f"agree/{CRITERION}", f"agree/{CRITERION}?again=1", f"agree/{CRITERION}?mine=1", f"agree/{OTHERS[0]}", f"agree/{OTHERS[1]}",
])
def test_no_sentence_is_left_untranslated(path: str, who: str, pseudo: Flask, town: TeamTown) -> None:
    page = signed_in(pseudo, town.people[who]).get(f"{town.here}/{path}")
    assert untranslated(page, *town.people) == []


@pytest.mark.parametrize("path", [f"workshop/{CRITERION}", f"workshop/{OTHERS[0]}", f"workshop/{OTHERS[1]}", "part/trust", "results"])
def test_no_sentence_for_the_coordinator_is_left_untranslated(path: str, pseudo: Flask, town: TeamTown) -> None:
    page = signed_in(pseudo, town.people["Karla"]).get(f"{town.here}/{path}")
    assert untranslated(page, *town.people, page_digest()) == []


def test_no_sentence_about_what_is_wrong_is_left_untranslated(pseudo: Flask, town: TeamTown) -> None:
    karla = signed_in(pseudo, town.people["Karla"])
    page = karla.get(f"{town.here}/agree/{CRITERION}?again=1")
    wrong = karla.send(page, "answers", {"agreed-reason": " ", f"{CRITERION}.choice": ""}, status=400)
    assert untranslated(wrong, *town.people) == []

"""A team's assessment opens to the members of its municipality, each as far as the role goes, and to nobody else."""

import pytest
from flask import Flask

from tests.pages import Browser
from tests.teams import TeamTown, engine_of, signed_in, team_town


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


def test_the_coordinator_answers_under_the_key(app: Flask, town: TeamTown) -> None:
    browser = signed_in(app, town.people["Karla"])
    page = browser.get(f"{town.here}/part/trust")
    browser.send(page, "answers", {"early-say.choice": "3"})
    assert browser.get(f"{town.here}/part/trust").fields("answers")["early-say.choice"] == "3"


def test_a_stranger_is_asked_to_sign_in_whether_the_assessment_exists_or_not(app: Flask, town: TeamTown) -> None:
    stranger = Browser(app)
    answers = [stranger.client.get(f"/a/{key}/") for key in (town.key, "A" * 22)]
    assert [(answer.status_code, answer.location.replace(town.key, "A" * 22)) for answer in answers] == [(303, answers[1].location)] * 2


def test_a_member_of_another_municipality_learns_nothing(app: Flask, town: TeamTown) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    for who in other.people.values():
        browser = signed_in(app, who)
        real, invented = (browser.get(f"/a/{key}/", 404).unmarked.replace(key, "") for key in (town.key, "A" * 22))
        assert real == invented


def test_what_a_form_of_another_site_sent_is_not_kept_for_signing_in(app: Flask, town: TeamTown) -> None:
    sent = {"early-say.note": "typed by a stranger"}
    own, foreign = (
        Browser(app).client.post(f"{town.here}/part/trust", data=sent, headers={"Sec-Fetch-Site": site}) for site in ("same-origin", "cross-site")
    )
    assert (own.status_code, "typed by a stranger" in own.text) == (401, True)
    assert (foreign.status_code, foreign.location, "typed by a stranger" in foreign.text) == (303, "/sign-in", False)

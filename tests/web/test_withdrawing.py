"""A municipality is withdrawn by typing its name, closed for everybody at once, and comes back within 30 days."""

import pytest
from flask import Flask

from tests.pages import Browser
from tests.teams import TeamTown, engine_of, signed_in, team_town


@pytest.fixture
def town(app: Flask) -> TeamTown:
    return team_town(engine_of(app))


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    return signed_in(app, town.people["Karla"])


def withdrawal(town: TeamTown) -> str:
    return f"/m/{town.municipality.key}/withdraw"


def test_a_municipality_is_withdrawn_and_taken_back(app: Flask, karla: Browser, town: TeamTown) -> None:
    after = karla.send(karla.get(withdrawal(town)), "", {"name": " probedorf "})
    assert (after.address, "Probedorf" in after.said) == ("/me/withdrawn", True)
    for address in (f"/m/{town.municipality.key}/", f"{town.here}/", f"{town.here}/results"):
        karla.get(address, 404)
    assert signed_in(app, town.people["Carlo"]).get("/me/withdrawn").said.startswith("Your account Withdrawn municipalities You have not")
    back = karla.send(after, "/me/withdrawn")
    assert back.heading == "Probedorf"
    karla.get(f"{town.here}/")


def test_another_name_withdraws_nothing_and_stays_in_the_form(karla: Browser, town: TeamTown) -> None:
    page = karla.send(karla.get(withdrawal(town)), "", {"name": "Probestadt"}, status=400)
    assert (page.by_id("name").get("value"), "Type the name exactly" in page.said) == ("Probestadt", True)
    karla.get(f"/m/{town.municipality.key}/")


@pytest.mark.parametrize("name", ["Carlo", "Rita", "Konrad"])
def test_only_who_coordinates_withdraws_and_takes_back(name: str, app: Flask, karla: Browser, town: TeamTown) -> None:
    other = signed_in(app, town.people[name])
    other.get(withdrawal(town), 403)
    karla.send(karla.get(withdrawal(town)), "", {"name": "Probedorf"})
    mark = other.get("/begin/full").fields()["csrf_token"]
    assert other.client.post("/me/withdrawn", data={"csrf_token": mark, "municipality": town.municipality.key}).status_code == 404

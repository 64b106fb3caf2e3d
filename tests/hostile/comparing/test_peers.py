"""Who agreed to be named and took it back, left or was deleted is named nowhere from then on, not in files made before either, on both databases."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.comparisons import ComparisonRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.jobs.worker import Worker, Workshop
from assessment.services.tasks import JobKind
from tests.helping import GOING, PEERS, Helping, agree, helping, key_of
from tests.listing import grant, listed
from tests.pages import Browser
from tests.teams import engine_of, person, signed_in

SHOP = Workshop(renderers={JobKind.COMPARISON: "tests.jobs.renderers:helpers_of_comparison"})
Going = Callable[[Session, int], None]


def met(app: Flask, *, neutral: bool = False) -> tuple[Helping, Browser]:
    """Two places that are compared, two outside that agreed to be named, and the browser of who compares."""
    with writing(engine_of(app)) as session:
        two = helping(session, neutral=neutral)
    return two, signed_in(app, two.guest)


def reported(app: Flask, settings: Settings, two: Helping, browser: Browser) -> str:
    """The address of a finished report."""
    address = browser.send(browser.get(f"{two.here}report"), f"{two.here}report").address
    worked(app, settings)
    return address


def worked(app: Flask, settings: Settings) -> None:
    worker = Worker(engine_of(app), settings, SHOP)
    while worker.work_once():
        pass


def given(app: Flask) -> list[str]:
    """What stands in the job table, the newest last."""
    with reading(engine_of(app)) as session:
        return list(session.scalars(select(JobRow.given).where(JobRow.kind == JobKind.COMPARISON).order_by(JobRow.id)))


@pytest.mark.parametrize("go", GOING)
def test_a_finished_file_that_names_who_is_gone_is_kept_back_and_a_new_one_names_them_not(go: Going, app: Flask, web_settings: Settings) -> None:
    two, browser = met(app)
    address = reported(app, web_settings, two, browser)
    assert b"Hilfreich, level 4" in browser.client.get(f"{address}/file").data
    with writing(engine_of(app)) as session:
        go(session, two.numbers["Hilfreich"])
    for way in ("", "/file"):
        page = browser.get(address + way, 404)
        assert (page.heading, "Hilfreich" in page.text) == ("This report is not handed over any more", False), way
    state = browser.client.get(f"{address}/state")
    assert (state.status_code, state.get_json()) == (404, {"state": "withheld"})
    again = browser.send(browser.get(address, 404), f"{two.here}report").address
    worked(app, web_settings)
    answer = browser.client.get(f"{again}/file")
    assert (again != address, answer.status_code, b"Hilfreich" in answer.data, b"Wunderbar" in answer.data) == (True, 200, False, True)


@pytest.mark.parametrize("go", GOING)
def test_who_goes_between_the_page_and_the_file_is_in_neither_from_then_on(go: Going, app: Flask, web_settings: Settings) -> None:
    two, browser = met(app)
    assert "Hilfreich (level 4) who agreed to be asked" in browser.get(f"{two.here}help").said
    page = browser.get(f"{two.here}report")
    with writing(engine_of(app)) as session:
        go(session, two.numbers["Hilfreich"])
    assert "Hilfreich" not in browser.get(f"{two.here}help").said
    address = browser.send(page, f"{two.here}report").address
    assert "Hilfreich" not in given(app)[-1]
    worked(app, web_settings)
    assert b"Hilfreich" not in browser.client.get(f"{address}/file").data


def test_what_waits_forgets_who_goes_in_the_job_table_too(app: Flask, web_settings: Settings) -> None:
    two, browser = met(app)
    address = browser.send(browser.get(f"{two.here}report"), f"{two.here}report").address
    with writing(engine_of(app)) as session:
        keys = [key_of(session, two.numbers[name]) for name in PEERS]
        for go, name in zip(GOING, PEERS, strict=False):
            go(session, two.numbers[name])
    assert browser.get(address).heading == "Your report is being made"
    worked(app, web_settings)
    assert [word for word in (*PEERS, *keys) if word in " ".join(given(app))] == []
    assert browser.client.get(f"{address}/file").status_code == 200


def test_with_neutral_names_nobody_outside_is_named_in_a_report(app: Flask, web_settings: Settings) -> None:
    two, browser = met(app, neutral=True)
    with writing(engine_of(app)) as session:
        keys = [key_of(session, two.numbers[name]) for name in PEERS]
    address = reported(app, web_settings, two, browser)
    everything = browser.client.get(f"{address}/file").text + " ".join(given(app)) + browser.get(f"{two.here}report").text
    assert [word for word in (*PEERS, *keys) if word in everything] == []
    assert "Places outside the comparison are therefore not named in the report." in browser.get(f"{two.here}report").said


@pytest.mark.parametrize("neutral", [False, True])
def test_with_neutral_names_the_page_names_nobody_outside_either(neutral: bool, app: Flask) -> None:
    two, browser = met(app, neutral=neutral)
    page = browser.get(f"{two.here}help")
    assert [name for name in PEERS if name in page.said] == ([] if neutral else list(PEERS))
    assert ("Only places of this comparison are named" in page.said) == neutral


def test_names_that_become_neutral_close_a_file_that_names_places_outside(app: Flask, web_settings: Settings) -> None:
    two, browser = met(app)
    address = reported(app, web_settings, two, browser)
    with writing(engine_of(app)) as session:
        session.scalars(select(ComparisonRow)).one().neutral = True
    assert [browser.client.get(address + way).status_code for way in ("", "/state", "/file")] == [404] * 3


def test_a_stranger_learns_nothing_from_a_file_that_is_kept_back(app: Flask, web_settings: Settings) -> None:
    two, browser = met(app)
    address = reported(app, web_settings, two, browser)
    with writing(engine_of(app)) as session:
        gustav, nemo = person(session, "Gustav"), person(session, "Nemo")
        for name in ("Aheim", "Bedorf"):
            grant(session, two.numbers[name], gustav)
        GOING[0](session, two.numbers["Hilfreich"])
    for who in (gustav, nemo):
        other = signed_in(app, who)
        for way in ("", "/file", "/state"):
            assert other.get(address + way, 404).heading == "There is nothing at this address", way


def test_a_name_of_any_sort_outside_is_only_a_name(app: Flask, web_settings: Settings) -> None:
    two, browser = met(app)
    with writing(engine_of(app)) as session:
        for size, name in enumerate(("%(place)s {{ 7*7 }}", "<script>alert(1)</script>", "=1+1\u202e"), 598):
            agree(session, listed(session, name, 4, population=size))
    address = reported(app, web_settings, two, browser)
    told = browser.client.get(f"{address}/file").text
    assert ("%(place)s {{ 7*7 }}, level 4" in told, "49" in told) == (True, False)
    assert "<script>alert" not in browser.get(address).text

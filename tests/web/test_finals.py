"""A final version: its page, report and data stay as they were frozen, and a consultant sees nothing else."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from flask import Flask

from assessment import __version__
from assessment.config import Settings
from assessment.database.course import EditionRow, FinalRow
from assessment.database.session import reading, writing
from assessment.jobs.document import Limits
from assessment.jobs.worker import Rhythm, Worker, Workshop
from assessment.services import assessments, finals
from assessment.services import course as use
from assessment.services.course import Wish
from assessment.web import create_app
from tests.builders import answered, everywhere, shipped
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, signed_in, team_town

FIRST = next(iter(shipped().criteria))
NOTE = "Only the town hall; ‮<i>the yard</i> has none 🏘️"


def answer(app: Flask, town: TeamTown, level: int, *, base: int, note: str = "") -> None:
    """Answer the first question."""
    with writing(engine_of(app)) as session:
        draft = assessments.Draft(FIRST, replace(answered(level, "document"), note=note), base, f"{base} {level}")
        assessments.save_answer(session, shipped(), town.assessment_id, draft, now=NOON, by=town.people["Karla"].id)


def submitted(app: Flask, town: TeamTown) -> Wish:
    """Hand it in; what Karla would send next."""
    with writing(engine_of(app)) as session:
        seen = len(use.events_of(session, town.assessment_id))
        wish = Wish(town.people["Karla"].id, seen, NOON)
        use.submit(session, shipped(), town.assessment_id, wish, surely=True)
    return replace(wish, seen=seen + 1)


def finalised(app: Flask, settings: Settings, town: TeamTown) -> None:
    """Make it final."""
    wish = submitted(app, town)
    with writing(engine_of(app)) as session:
        finals.finalise(session, settings, shipped(), town.assessment_id, wish=wish)


def reopened(app: Flask, town: TeamTown) -> None:
    """Open it again."""
    with writing(engine_of(app)) as session:
        seen = len(use.events_of(session, town.assessment_id))
        use.reopen(session, town.assessment_id, Wish(town.people["Karla"].id, seen, NOON, "A number was wrong."))


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    """A municipality with a final assessment."""
    made = team_town(engine_of(app))
    drafts = [assessments.Draft(name, given, 0, name) for name, given in everywhere(shipped(), answered(2)).items()]
    with writing(engine_of(app)) as session:
        assessments.save_answers(session, shipped(), made.assessment_id, drafts, now=NOON)
    answer(app, made, 4, base=1, note=NOTE)
    finalised(app, web_settings, made)
    return made


@pytest.fixture
def karla(app: Flask, town: TeamTown) -> Browser:
    """Who coordinates."""
    return signed_in(app, town.people["Karla"])


@pytest.fixture
def konrad(app: Flask, town: TeamTown) -> Browser:
    """Who compares."""
    return signed_in(app, town.people["Konrad"])


def make_report(app: Flask, settings: Settings) -> None:
    """Let the worker make what waits."""
    shop = Workshop("tests.jobs.renderers:final", "tests.builders:shipped", Limits(), Rhythm())
    worker = Worker(engine_of(app), settings, shop)
    while worker.work_once():
        pass


def test_the_data_are_served_byte_for_byte_under_their_digest(app: Flask, town: TeamTown, karla: Browser) -> None:
    data = karla.client.get(f"{town.here}/final/1/data.json").data
    with reading(engine_of(app)) as session:
        (final,) = finals.finals_of(session, town.assessment_id)
    assert sha256(data).hexdigest() == final.digest
    table = json.loads(data)
    assert (table["engine"], table["edition-digest"], table["language"]) == (__version__, shipped().digest, "en")
    assert table["assessment"]["answers"][FIRST]["note"] == NOTE
    assert table["results"]["overall"]["score"].count("/") == 1


def test_a_final_version_stays_while_the_assessment_goes_on(app: Flask, web_settings: Settings, town: TeamTown, karla: Browser) -> None:
    before = karla.get(f"{town.here}/final/1/").said
    assert karla.get(f"{town.here}/results").said == before
    reopened(app, town)
    answer(app, town, 0, base=2)
    assert karla.get(f"{town.here}/final/1/").said == before
    assert "Final version" not in karla.get(f"{town.here}/results").said
    finalised(app, web_settings, town)
    assert karla.get(f"{town.here}/final/1/").said == before
    assert karla.get(f"{town.here}/results").said == karla.get(f"{town.here}/final/2/").said != before


def test_a_consultant_sees_the_newest_final_version_and_never_a_draft(app: Flask, town: TeamTown, konrad: Browser) -> None:
    final = konrad.get(f"{town.here}/results").said
    reopened(app, town)
    answer(app, town, 0, base=2, note="A draft that nobody outside sees.")
    assert konrad.get(f"{town.here}/results").said == final
    for where in ("", "course", "review", "answers.json", f"history/{FIRST}", "part/people"):
        assert konrad.client.get(f"{town.here}/{where}").status_code == 403


def test_before_anything_is_final_a_consultant_finds_nothing(app: Flask) -> None:
    town = team_town(engine_of(app), suffix=" neu")
    konrad = signed_in(app, town.people["Konrad"])
    for where in ("results", "", "course", "final/1/", "final/1/data.json"):
        assert konrad.client.get(f"{town.here}/{where}").status_code == 404


def test_the_report_is_made_once_and_served_unchanged_for_ever(app: Flask, web_settings: Settings, town: TeamTown, konrad: Browser) -> None:
    page = konrad.get(f"{town.here}/results")
    assert konrad.client.get(f"{town.here}/final/1/report.pdf").status_code == 404
    assert "/report/" in konrad.send(page, f"{town.here}/final/1/report").address
    make_report(app, web_settings)
    first = konrad.client.get(f"{town.here}/final/1/report.pdf")
    with writing(engine_of(app)) as session:
        row = session.query(FinalRow).one()
        finals.keep_report(session, web_settings, row.digest)
        assert row.report_digest == sha256(first.data).hexdigest()
    reopened(app, town)
    answer(app, town, 0, base=2)
    again = konrad.client.post(f"{town.here}/final/1/report", data={"csrf_token": page.fields()["csrf_token"]})
    assert again.location.endswith("/final/1/report.pdf")
    assert konrad.client.get(again.location).data == first.data


@pytest.mark.parametrize("number", ["0", "2", "-1", "99999", "9" * 40, "1.5", "x", "%00", "1/../2"])
def test_a_version_that_does_not_exist_is_not_found(town: TeamTown, karla: Browser, number: str) -> None:
    for what in ("", "report.pdf", "data.json"):
        assert karla.client.get(f"{town.here}/final/{number}/{what}").status_code == 404


def test_a_member_of_another_municipality_finds_no_version(app: Flask, town: TeamTown) -> None:
    other = team_town(engine_of(app), suffix=" Nachbar")
    stranger = signed_in(app, other.people["Karla"])
    for what in ("", "report.pdf", "data.json"):
        assert stranger.client.get(f"{town.here}/final/1/{what}").status_code == 404


def test_the_reading_address_of_a_final_assessment_shows_what_was_frozen(
    app: Flask, web_settings: Settings, town: TeamTown, visitor: Browser, karla: Browser,
) -> None:
    with reading(engine_of(app)) as session:
        secret = assessments.open_for_team(session, town.key, town.people["Karla"]).read_secret
    page = visitor.get(f"/r/{secret}/")
    assert "Final version 1" in page.said
    assert "/report/" in visitor.send(page, f"/r/{secret}/report").address
    make_report(app, web_settings)
    assert visitor.client.get(f"/r/{secret}/report.pdf").data == karla.client.get(f"{town.here}/final/1/report.pdf").data


def test_an_upgrade_changes_neither_page_nor_report_nor_data(
    app: Flask, web_settings: Settings, town: TeamTown, konrad: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_report(app, web_settings)
    addresses = [f"{town.here}/final/1/{what}" for what in ("report.pdf", "data.json")]
    before = [konrad.client.get(where).data for where in addresses]
    page = konrad.get(f"{town.here}/results").said
    for module in ("report.content", "services.finals", "web.results"):
        monkeypatch.setattr(f"assessment.{module}.__version__", "99.0")
    upgraded = signed_in(create_app(web_settings), town.people["Konrad"])
    assert upgraded.get(f"{town.here}/results").said == page
    assert [upgraded.client.get(where).data for where in addresses] == before
    assert f"software {__version__}" in page


def test_an_edition_whose_files_changed_under_its_name_makes_nothing_final(app: Flask, web_settings: Settings) -> None:
    town = team_town(engine_of(app), suffix=" geändert")
    submitted(app, town)
    with writing(engine_of(app)) as session:
        session.add(EditionRow(edition=shipped().edition, digest="other", content=b"", first_seen_at=NOON))
    karla = signed_in(app, town.people["Karla"])
    page = karla.send(karla.get(f"{town.here}/course"), f"{town.here}/course/finalise", status=409)
    assert "nothing was made final" in page.said
    with reading(engine_of(app)) as session:
        assert finals.finals_of(session, town.assessment_id) == ()
        assert len(use.events_of(session, town.assessment_id)) == 1

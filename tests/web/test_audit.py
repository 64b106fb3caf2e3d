"""Stewards read the audit log, page by page, by kind and by month, and nobody changes it."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask

from assessment.database.municipalities import MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.exchange.rows_csv import MARK
from assessment.services.audit import Audited, note
from assessment.web.audit import WORDS
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A town that has been here for a year."""
    made = team_town(engine_of(app))
    with writing(engine_of(app)) as session:
        session.get_one(MunicipalityRow, made.municipality.id).created_at = NOON - timedelta(days=365)
    return made


@pytest.fixture
def steward(app: Flask) -> Browser:
    with writing(engine_of(app)) as session:
        stefan = person(session, "Stefan", is_steward=True)
    return signed_in(app, stefan)


def noted(app: Flask, town: TeamTown, many: int = 1, kind: Audited = Audited.EXPORTED) -> None:
    """Lines a day apart, the last at noon."""
    with writing(engine_of(app)) as session:
        for days in reversed(range(many)):
            note(session, kind, now=NOON - timedelta(days=days), by=town.people["Karla"].id, municipality=town.municipality.id, detail=f"={days}")


def lines(browser: Browser, query: str = "") -> Iterator[dict[str, str]]:
    text = browser.client.get(f"/installation/audit.csv{query}").text
    assert text.startswith(MARK)
    return csv.DictReader(StringIO(text.removeprefix(MARK), newline=""))


def test_the_newest_line_comes_first_with_the_names_behind_the_numbers(app: Flask, town: TeamTown, steward: Browser) -> None:
    noted(app, town, 3)
    said = steward.get("/installation/audit").said
    assert said.index("20 November 2026") < said.index("19 November 2026") < said.index("18 November 2026")
    assert f"by Karla ({town.people['Karla'].id}) · Probedorf" in said


def test_a_deleted_name_is_gone_from_the_log_too(app: Flask, town: TeamTown, steward: Browser) -> None:
    noted(app, town)
    with writing(engine_of(app)) as session:
        row = session.get_one(PersonRow, town.people["Karla"].id)
        row.name, row.deleted_at = "", NOON
    assert f"by somebody who has left ({row.id})" in steward.get("/installation/audit").said


def test_pages_hold_fifty_lines_each(app: Flask, town: TeamTown, steward: Browser) -> None:
    noted(app, town, 120)
    seen = [len(list(steward.get(f"/installation/audit?page={page}").every("strong"))) for page in (1, 2, 3, 4)]
    assert seen == [50, 50, 20, 0]
    first, last = steward.get("/installation/audit?kind=exported"), steward.get("/installation/audit?page=3")
    assert [link.get("href") for link in first.every("a") if link.get("rel")] == ["?page=2&kind=exported"]
    assert [link.get("rel") for link in last.every("a") if link.get("rel")] == ["prev"]


def test_lines_are_found_by_kind_and_by_month(app: Flask, town: TeamTown, steward: Browser) -> None:
    noted(app, town, 40)
    noted(app, town, 1, Audited.BACKED_UP)
    assert len(list(lines(steward, "?kind=backed-up"))) == 1
    assert len(list(lines(steward, "?month=2026-10&kind=exported"))) == 20
    page = steward.get("/installation/audit?month=2026-10")
    assert "20 lines" in page.said
    assert "October 2026" in page.said


@pytest.mark.parametrize("query", [
    "page=0", "page=-1", "page=x", "page=99999999999999999999", "month=2026-13", "month=%00", "kind=%00%ff", "kind=" + "x" * 10_000,
])
def test_strange_wishes_find_nothing_or_the_first_page(query: str, steward: Browser) -> None:
    steward.get(f"/installation/audit?{query}")
    assert steward.client.get(f"/installation/audit.csv?{query}").status_code == 200


def test_the_file_holds_numbers_only_and_no_formula(app: Flask, town: TeamTown, steward: Browser) -> None:
    noted(app, town)
    (line,) = lines(steward, "?kind=exported")
    assert (line["by person"], line["municipality"], line["detail"]) == (str(town.people["Karla"].id), str(town.municipality.id), "'=0")
    assert "Karla" not in steward.client.get("/installation/audit.csv").text


def test_nobody_but_a_steward_reads_it(app: Flask, town: TeamTown) -> None:
    assert signed_in(app, town.people["Karla"]).client.get("/installation/audit").status_code == 403
    assert Browser(app).client.get("/installation/audit.csv").status_code == 303


def test_every_kind_of_line_has_words() -> None:
    assert set(WORDS) == set(Audited)

"""A coordinator takes a municipality along as one file, and a steward takes it in elsewhere."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from assessment.config import Settings, load
from assessment.database.audit import AuditRow
from assessment.database.session import make_engine, migrate, reading, writing
from assessment.services.audit import Audited
from assessment.web import create_app
from tests.full_towns import Place, full_town
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of, person, signed_in


@pytest.fixture
def town(app: Flask, web_settings: Settings) -> TeamTown:
    return full_town(Place(web_settings, engine_of(app)))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Flask:
    """Another installation with nothing in it."""
    settings = load(tmp_path / "elsewhere", environment={})
    migrate(make_engine(settings.database_url))
    return create_app(settings)


@pytest.fixture
def steward(elsewhere: Flask) -> Browser:
    with writing(engine_of(elsewhere)) as session:
        stefan = person(session, "Stefan", is_steward=True)
    return signed_in(elsewhere, stefan)


def taken_in(steward: Browser, content: bytes, status: int = 200) -> Page:
    fields = steward.get("/installation/import").fields()
    return steward.seen(steward.client.post("/installation/import", data=fields | {"file": (BytesIO(content), "town.zip")}), status)


def test_a_municipality_goes_from_one_installation_to_another(app: Flask, town: TeamTown, elsewhere: Flask, steward: Browser) -> None:
    karla = signed_in(app, town.people["Karla"])
    page = karla.get(f"/m/{town.municipality.key}/export")
    address = next(link.get("href") for link in page.every("a") if str(link.get("href")).endswith("export.zip"))
    answer = karla.client.get(str(address))
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == ("application/zip", "attachment; filename=Probedorf.zip")
    with reading(engine_of(app)) as session:
        assert session.scalars(select(AuditRow.person_id).where(AuditRow.kind == Audited.EXPORTED)).all() == [town.people["Karla"].id]
    shown = taken_in(steward, answer.data)
    assert shown.heading == "Probedorf is here"
    link = re.search(r"/join/[A-Za-z0-9_-]{32}", shown.said)
    assert link
    assert "Karla" in Browser(elsewhere).get(link[0]).said


def test_something_else_is_refused_in_words(steward: Browser) -> None:
    assert "This file is damaged" in taken_in(steward, b"PK hello", 400).said
    other = BytesIO()
    with ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    assert "not a file that Smart Readiness has written" in taken_in(steward, other.getvalue(), 400).said
    nothing = steward.get("/installation/import")
    assert "Choose the file that was exported" in steward.send(nothing, status=400).said


@pytest.mark.parametrize(("name", "status"), [("Karla", 200), ("Carlo", 403), ("Rita", 403), ("Konrad", 403)])
def test_only_who_coordinates_takes_it_along(name: str, status: int, app: Flask, town: TeamTown) -> None:
    assert signed_in(app, town.people[name]).client.get(f"/m/{town.municipality.key}/export.zip").status_code == status


def test_only_a_steward_takes_one_in(app: Flask, town: TeamTown) -> None:
    assert signed_in(app, town.people["Karla"]).client.get("/installation/import").status_code == 403

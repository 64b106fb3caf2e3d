"""Open data: a page in plain words, and files at addresses that stay, which hold what was published and nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from assessment.config import Settings
from assessment.database.session import writing
from assessment.translation import PSEUDO
from assessment.web import create_app
from tests.exchange import test_open_data_csv, test_open_data_dcat, test_open_data_ngsi
from tests.open_data import DAY, keep
from tests.pages import Browser, words
from tests.teams import engine_of, person, signed_in
from tests.web.test_pages import untranslated

FORMS = ("csv", "csv-metadata.json", "ngsi.jsonld", "ngsi-normalized.jsonld")
NAME = "2026.1-2026-11-01"


@pytest.fixture
def published(app: Flask) -> None:
    """Three tables that were published on one day."""
    with writing(engine_of(app)) as session:
        keep(session)
        keep(session, subject="trust", size=12)
        keep(session, country="", size=7)


def test_as_long_as_nothing_is_published_the_page_says_what_will_stand_here(visitor: Browser) -> None:
    page = visitor.get("/open-data/")
    assert "Nothing yet." in page.said
    assert "benchmarks-" not in page.text
    assert [visitor.client.get(f"/open-data/benchmarks-{name}.{form}").status_code for name in ("newest", NAME) for form in FORMS] == [404] * 8
    assert json.loads(visitor.client.get("/open-data/catalogue.jsonld").text)["dcat:dataset"] == []
    assert visitor.client.get("/open-data/catalogue.ttl").mimetype == "text/turtle"


@pytest.mark.usefixtures("published")
def test_the_page_leads_to_every_file_and_says_the_licence(visitor: Browser) -> None:
    page = visitor.get("/open-data/")
    assert "CC BY 4.0" in page.said
    assert "Edition 2026.1, 1 November 2026" in page.said
    assert [words(cell) for row in page.every("tr") for cell in row][4:] == ["1,001 to 5,000", "5 to 9", "40", "–"]
    for form in FORMS:
        for name in ("newest", NAME):
            assert f'href="/open-data/benchmarks-{name}.{form}"' in page.text
            assert visitor.client.get(f"/open-data/benchmarks-{name}.{form}").status_code == 200


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("form", "kind"), [
    ("csv", "text/csv"), ("csv-metadata.json", "application/csvm+json"), ("ngsi.jsonld", "application/ld+json"),
    ("ngsi-normalized.jsonld", "application/ld+json"),
])
def test_a_file_says_what_it_is_may_be_read_from_anywhere_and_is_sent_once(visitor: Browser, form: str, kind: str) -> None:
    address = f"/open-data/benchmarks-{NAME}.{form}"
    answer = visitor.client.get(address)
    assert (answer.mimetype, answer.headers["Access-Control-Allow-Origin"], "Set-Cookie" in answer.headers) == (kind, "*", False)
    assert visitor.client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("name", ["newest", NAME])
def test_the_table_says_where_its_metadata_are_and_these_name_the_table(visitor: Browser, name: str) -> None:
    link = visitor.client.get(f"/open-data/benchmarks-{name}.csv").headers["Link"]
    assert link == f'<benchmarks-{name}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    assert json.loads(visitor.client.get(f"/open-data/benchmarks-{name}.csv-metadata.json").text)["url"] == f"benchmarks-{name}.csv"


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("name", ["newest", NAME])
@pytest.mark.parametrize("root", [None, "https://example.org/ready"])
def test_what_is_served_is_valid_by_the_published_rules(web_settings: Settings, tmp_path: Path, name: str, root: str | None) -> None:
    client = create_app(replace(web_settings, public_url=root, contact_email="office@example.org")).test_client()
    text, metadata, entities, _ = (client.get(f"/open-data/benchmarks-{name}.{form}").text for form in FORMS)
    catalogue = json.loads(client.get("/open-data/catalogue.jsonld").text)
    assert test_open_data_csv.faults(tmp_path, text, json.loads(metadata)) == []
    assert [fault for release in test_open_data_dcat.RELEASES for fault in test_open_data_dcat.faults(catalogue, release)] == []
    assert [fault for entity in json.loads(entities) for fault in test_open_data_ngsi.faults(entity)] == []
    assert len(json.loads(entities)) == 3 + 3 + 1


@pytest.mark.parametrize("name", ["2026.1-2026-11-02", "2026.1", "", "Newest", "../benchmarks-newest", "%00", "x" * 10_000, "{{7*7}}", "=1+1"])
@pytest.mark.usefixtures("published")
def test_what_was_not_published_is_not_found(visitor: Browser, name: str) -> None:
    assert {visitor.client.get(f"/open-data/benchmarks-{name}.{form}").status_code for form in FORMS} == {404}


def test_a_day_shows_of_each_group_what_was_known_then(app: Flask, visitor: Browser) -> None:
    later = DAY.replace(year=2027)
    with writing(engine_of(app)) as session:
        keep(session)
        keep(session, subject="trust", median=200_000)
        keep(session, later, median=500_000)
        keep(session, later, edition="2025.1")
    first, second = (visitor.client.get(f"/open-data/benchmarks-2026.1-{day}.csv").text.splitlines()[1:] for day in (DAY, later))
    assert [line.split(",")[8] for line in first] == ["42", "20"]
    assert [line.split(",")[8] for line in second] == ["50", "20"]
    assert visitor.client.get("/open-data/benchmarks-newest.csv").text.splitlines()[1:] == second
    named = [line.get("id") for line in visitor.get("/open-data/").every("li") if line.get("id")]
    assert named == ["2026.1-2027-11-01", "2025.1-2027-11-01", "2026.1-2026-11-01"]


@pytest.mark.usefixtures("published")
def test_licence_publisher_and_address_are_those_of_the_installation(web_settings: Settings) -> None:
    changed = replace(
        web_settings, open_data_licence="https://example.org/licence", contact_name="District of Probe", public_url="https://example.org/ready",
    )
    browser = Browser(create_app(changed))
    assert "Licence: https://example.org/licence. Published by: District of Probe" in browser.get("/open-data/").said
    catalogue = json.loads(browser.client.get("/open-data/catalogue.jsonld").text)
    assert (catalogue["@id"], catalogue["dct:license"]["@id"]) == ("https://example.org/ready/open-data/#catalogue", "https://example.org/licence")


def test_that_there_is_no_public_address_is_said_to_stewards_only(app: Flask, visitor: Browser, web_settings: Settings) -> None:
    with writing(engine_of(app)) as session:
        steward, somebody = person(session, "Stefan", is_steward=True), person(session, "Simone")
    assert "To you as steward" in signed_in(app, steward).get("/open-data/").said
    assert "To you as steward" not in signed_in(app, somebody).get("/open-data/").said + visitor.get("/open-data/").said
    addressed = create_app(replace(web_settings, public_url="https://example.org"))
    assert "To you as steward" not in signed_in(addressed, steward).get("/open-data/").said


@pytest.mark.usefixtures("published")
def test_no_sentence_of_the_page_is_left_untranslated(web_settings: Settings) -> None:
    pseudo = create_app(replace(web_settings, language=PSEUDO))
    with writing(engine_of(pseudo)) as session:
        steward = person(session, "Stefan", is_steward=True)
    assert untranslated(signed_in(pseudo, steward).get("/open-data/"), "November") == []

"""Open data: published benchmarks for everybody, as files at addresses that stay, and a page that says what they are."""

import json

from flask import Blueprint, Response, make_response, request, session
from flask.typing import ResponseReturnValue

from assessment.answers import size_bounds
from assessment.database.session import reading
from assessment.errors import SignInNeeded
from assessment.exchange.open_data import NEWEST, OVERALL, Publication, file_name
from assessment.exchange.open_data_csv import in_order, to_csv, to_metadata
from assessment.exchange.open_data_dcat import Node, to_catalogue
from assessment.exchange.open_data_ngsi import normalized, to_entities
from assessment.exchange.open_data_turtle import to_turtle
from assessment.services import open_data
from assessment.web.permissions import SIGNED_IN, requires, signed_in_person
from assessment.web.rendering import render
from assessment.web.site import site

blueprint = Blueprint("open_data", __name__)
JSON_LD = "application/ld+json"
METADATA = "application/csvm+json"


@blueprint.get("/open-data/")
@requires("public")
def show() -> str:
    """What is published, how it is made, and where the files are."""
    with reading(site().engine) as database:
        publications = open_data.publications(database)
        newest = open_data.publication(database, NEWEST) if publications else None
    publisher = open_data.publisher(site().settings)
    wide = [table for table in newest.tables if (table.country, table.subject) == ("", OVERALL)] if newest else []
    return render(
        "open_data/open_data.html", publications=publications, publisher=publisher, needs_address=not publisher.root and _is_steward(),
        rows=[(size_bounds(table.size_class), table) for table in sorted(wide, key=in_order)],
    )


@blueprint.get("/open-data/catalogue.jsonld")
@requires("public")
def catalogue() -> ResponseReturnValue:
    """The record that data portals read."""
    return _file(_json(_catalogue()), JSON_LD)


@blueprint.get("/open-data/catalogue.ttl")
@requires("public")
def catalogue_in_turtle() -> ResponseReturnValue:
    """The same record in a form that people can read."""
    return _file(to_turtle(_catalogue()), "text/turtle; charset=utf-8")


@blueprint.get("/open-data/benchmarks-<publication>.csv")
@requires("public")
def table(publication: str) -> ResponseReturnValue:
    """The numbers as CSV, which says where its metadata is."""
    answer = _file(to_csv(_published(publication).tables), "text/csv; charset=utf-8; header=present")
    described_by = file_name(publication, "csv-metadata.json")
    answer.headers["Link"] = f'<{described_by}>; rel="describedby"; type="{METADATA}"'
    return answer


@blueprint.get("/open-data/benchmarks-<publication>.csv-metadata.json")
@requires("public")
def metadata(publication: str) -> ResponseReturnValue:
    """What the columns of the CSV mean."""
    said = to_metadata(_published(publication), open_data.publisher(site().settings), called=publication)
    return _file(_json(said), METADATA)


@blueprint.get("/open-data/benchmarks-<publication>.ngsi.jsonld")
@requires("public")
def entities(publication: str) -> ResponseReturnValue:
    """The numbers as indicators."""
    return _file(_json(to_entities(_published(publication), open_data.publisher(site().settings))), JSON_LD)


@blueprint.get("/open-data/benchmarks-<publication>.ngsi-normalized.jsonld")
@requires("public")
def normalized_entities(publication: str) -> ResponseReturnValue:
    """The same indicators, as context brokers take them."""
    simplified = to_entities(_published(publication), open_data.publisher(site().settings))
    return _file(_json([normalized(entity) for entity in simplified]), JSON_LD)


def _catalogue() -> Node:
    with reading(site().engine) as database:
        publications = open_data.publications(database)
    return to_catalogue(publications, open_data.publisher(site().settings))


def _is_steward() -> bool:
    """Whether somebody who runs this installation looks; the page is the same for everybody else, signed in or not."""
    if SIGNED_IN not in session:
        return False
    try:
        return signed_in_person().is_steward
    except SignInNeeded:
        return False


def _published(name: str) -> Publication:
    with reading(site().engine) as database:
        return open_data.publication(database, name)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _file(text: str, kind: str) -> Response:
    """A file that pages of other sites may read too: there is nothing in it that is not for everybody."""
    answer = make_response(text)
    answer.headers["Content-Type"] = kind
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Link"
    answer.add_etag()
    answer.make_conditional(request)
    return answer

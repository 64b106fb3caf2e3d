"""The record as DCAT-AP: the published SHACL shapes find nothing wrong with it, and what is left out or of another kind they find.

The shapes are those shipped with 3.0.0, whole, and those of 3.0.1 in short, each asked by itself.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF, SH

from assessment.exchange.open_data import Publisher
from assessment.exchange.open_data_dcat import Node, to_catalogue
from assessment.exchange.open_data_turtle import to_turtle
from tests.open_data import DAY, NOWHERE, PUBLISHER, a_publication

PUBLISHED = Path(__file__).parent.parent / "data" / "open-data"
FETCHED_FROM = "https://example.org/ready/open-data/catalogue.jsonld"


RELEASES = {"3.0.0": ("dcat-ap-shapes.ttl", "dcat-ap-ranges.ttl"), "3.0.1": ("dcat-ap-3.0.1-excerpt.ttl",)}


@cache
def shapes(release: str) -> Graph:
    """The shapes of a release: what has to be there, and of which kind it has to be."""
    graph = Graph()
    for name in RELEASES[release]:
        graph.parse(PUBLISHED / name)
    for shape, pathless in [(shape, each) for shape, each in graph.subject_objects(SH.property) if (each, SH.path, None) not in graph]:
        graph.remove((shape, SH.property, pathless))  # the published file has one empty shape, which no engine takes
    return graph


def graph_of(catalogue: Node) -> Graph:
    """The statements of a record as whoever fetches it reads them."""
    return Graph().parse(data=json.dumps(catalogue), format="json-ld", base=FETCHED_FROM)


def faults(catalogue: Node, release: str) -> list[str]:
    """What the shapes of a release find wrong: the property and what is asked of it."""
    conforms, found, _ = validate(graph_of(catalogue), shacl_graph=shapes(release), advanced=False)
    results = list(found.subjects(RDF.type, SH.ValidationResult))
    said = [f"{found.value(each, SH.resultPath)} {found.value(each, SH.sourceConstraintComponent)}" for each in results]
    assert conforms is not bool(said)
    return [fault.replace(str(SH), "sh:").replace(str(DCTERMS), "dct:").replace(str(DCAT), "dcat:") for fault in said]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("publisher", [PUBLISHER, NOWHERE], ids=["with an address", "without"])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_record_is_what_the_profile_says(publisher: Publisher, count: int, release: str) -> None:
    publications = [a_publication(), replace(a_publication(), day=DAY.replace(year=2027))][:count]
    catalogue = to_catalogue(publications, publisher)
    found = [len(set(graph_of(catalogue).subjects(RDF.type, kind))) for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution)]
    assert (faults(catalogue, release), found) == ([], [1, count, 3 * count])


def without(name: str) -> Callable[[Node], object]:
    """Leave something out of the catalogue."""
    return lambda catalogue: catalogue.pop(name)


def in_dataset(**changed: Any) -> Callable[[Node], object]:  # noqa: ANN401
    """Say something else of the dataset; underscores stand for colons."""
    return lambda catalogue: catalogue["dcat:dataset"][0].update({name.replace("_", ":"): value for name, value in changed.items()})


def in_file(**changed: Any) -> Callable[[Node], object]:  # noqa: ANN401
    """Say something else of the first file."""
    said = {name.replace("_", ":"): value for name, value in changed.items()}
    return lambda catalogue: catalogue["dcat:dataset"][0]["dcat:distribution"][0].update(said)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("spoil", "found"), [
    (without("dct:title"), "dct:title sh:MinCountConstraintComponent"),
    (without("dct:description"), "dct:description sh:MinCountConstraintComponent"),
    (without("dct:publisher"), "dct:publisher sh:MinCountConstraintComponent"),
    (in_dataset(dct_title=[]), "dct:title sh:MinCountConstraintComponent"),
    (in_dataset(dct_description=[]), "dct:description sh:MinCountConstraintComponent"),
    (in_dataset(dct_publisher={"@id": "https://example.org/somebody"}), "dct:publisher sh:ClassConstraintComponent"),
    (in_dataset(dcat_theme={"@id": "https://example.org/theme"}), "dcat:theme sh:ClassConstraintComponent"),
    (in_dataset(**{"dct_accessRights": "yes"}), "dct:accessRights sh:ClassConstraintComponent"),
    (in_file(dcat_accessURL=[]), "dcat:accessURL sh:MinCountConstraintComponent"),
    (in_file(dcat_downloadURL="a text"), "dcat:downloadURL sh:NodeKindConstraintComponent"),
    (in_file(dct_license="CC BY"), "dct:license sh:ClassConstraintComponent"),
    (in_file(dct_format="CSV"), "dct:format sh:ClassConstraintComponent"),
], ids=lambda each: each if isinstance(each, str) else "")
def test_a_record_with_a_fault_is_found(spoil: Callable[[Node], object], found: str, release: str) -> None:
    catalogue = deepcopy(to_catalogue([a_publication()], PUBLISHER))
    spoil(catalogue)
    assert found in faults(catalogue, release)


@pytest.mark.parametrize(("spoil", "found", "release"), [
    (in_file(dct_modified="some day"), "dct:modified sh:NodeConstraintComponent", "3.0.0"),
    (in_dataset(dcat_version=["2026.1", "2026.2"]), "dcat:version sh:MaxCountConstraintComponent", "3.0.1"),
    (in_file(dcat_byteSize="many"), "dcat:byteSize sh:DatatypeConstraintComponent", "3.0.1"),
], ids=["no date", "two editions", "no number"])
def test_what_only_one_release_asks_is_found_too(spoil: Callable[[Node], object], found: str, release: str) -> None:
    test_a_record_with_a_fault_is_found(spoil, found, release)


AWKWARD = Publisher('Ämter "A"\\B\n\x07 🏘 <b>', "a b<c>@example.org", "https://example.org/licence", "https://example.org")


@pytest.mark.parametrize("publisher", [PUBLISHER, NOWHERE, AWKWARD], ids=["with an address", "without", "awkward"])
def test_turtle_says_the_same_as_json(publisher: Publisher) -> None:
    catalogue = to_catalogue([a_publication()], publisher)
    turtle = Graph().parse(data=to_turtle(catalogue), format="turtle", publicID=FETCHED_FROM)
    assert isomorphic(turtle, graph_of(catalogue))
    assert len(turtle) > 50


@pytest.mark.parametrize("publisher", [PUBLISHER, NOWHERE], ids=["with an address", "without"])
def test_every_file_is_found_from_the_record_with_its_licence_and_edition(publisher: Publisher) -> None:
    graph = graph_of(to_catalogue([a_publication()], publisher))
    files = {str(address).rpartition("/")[2] for address in graph.objects(None, DCAT.downloadURL)}
    assert files == {f"benchmarks-2026.1-2026-11-01.{form}" for form in ("csv", "ngsi.jsonld", "ngsi-normalized.jsonld")}
    assert all(str(address).startswith("https://example.org/ready/open-data/") for address in graph.objects(None, DCAT.downloadURL))
    assert set(graph.objects(None, DCTERMS.license)) == {URIRef("https://creativecommons.org/licenses/by/4.0/")}
    assert {str(edition) for edition in graph.objects(None, DCAT["version"])} == {"2026.1"}

"""NGSI-LD entities: the schema that Smart Data Models publish for `KeyPerformanceIndicator` finds nothing wrong with any of them."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from assessment.exchange.open_data import Publication
from assessment.exchange.open_data_ngsi import Entity, normalized, to_entities
from tests.open_data import DAY, NOWHERE, PUBLISHER, a_publication, a_table

PUBLISHED = Path(__file__).parent.parent / "data" / "open-data"
EVERYTHING = tuple(
    a_table(country=country, size_class=size, subject=subject)
    for country in ("", "DE", "KR") for size in range(1, 8) for subject in ("overall", "trust", "people")
)


FORMATS = FormatChecker(("date",))


def is_uri(value: object) -> bool:
    """A scheme, and nothing that no address may hold (RFC 3986)."""
    return not isinstance(value, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", value) is not None


def is_date_time(value: object) -> bool:
    """A day, a time and its place in the world (RFC 3339)."""
    return not isinstance(value, str) or ("T" in value and datetime.fromisoformat(value).tzinfo is not None)


FORMATS.checks("uri")(is_uri)
FORMATS.checks("date-time", raises=ValueError)(is_date_time)


@cache
def validator() -> Draft202012Validator:
    """The schema of the model, with the common one it refers to; dates, moments and addresses are looked at too."""
    schema, common = (json.loads((PUBLISHED / name).read_text()) for name in ("key-performance-indicator.schema.json", "common-schema-excerpt.json"))
    registry = Registry().with_resource(common["$id"], Resource.from_contents(common))
    return Draft202012Validator(schema, registry=registry, format_checker=FORMATS)


def faults(entity: Entity) -> list[str]:
    """Where the schema finds something wrong."""
    return [".".join(map(str, error.absolute_path)) or error.message for error in validator().iter_errors(entity)]


@pytest.mark.parametrize("publisher", [PUBLISHER, NOWHERE], ids=["with an address", "without"])
def test_every_entity_is_what_the_model_says(publisher: Any) -> None:  # noqa: ANN401
    entities = to_entities(Publication("2026.1", DAY, EVERYTHING), publisher)
    assert len(entities) == 3 * len(EVERYTHING)
    assert list(chain.from_iterable(map(faults, entities))) == []


@pytest.mark.parametrize(("spoil", "found"), [
    (lambda entity: entity | {"type": "Indicator"}, "type"),
    (lambda entity: entity | {"id": "not an identifier/"}, "id"),
    (lambda entity: entity | {"category": []}, "category"),
    (lambda entity: entity | {"category": ["guessed"]}, "category.0"),
    (lambda entity: entity | {"calculationMethod": "by feeling"}, "calculationMethod"),
    (lambda entity: entity | {"kpiValue": None}, "kpiValue"),
    (lambda entity: entity | {"address": "Germany"}, "address"),
    (lambda entity: entity | {"calculatedBy": 7}, "calculatedBy"),
    (lambda entity: entity | {"updatedAt": "1 November"}, "updatedAt"),
    (lambda entity: entity | {"updatedAt": "2026-11-01T00:00:00"}, "updatedAt"),
    (lambda entity: entity | {"seeAlso": ["over there"]}, "seeAlso"),
    (normalized, "category"),
    (lambda entity: {name: value for name, value in entity.items() if name != "id"}, "'id' is a required property"),
], ids=lambda each: each if isinstance(each, str) else "")
def test_an_entity_with_a_fault_is_found(spoil: Callable[[Entity], Entity], found: str) -> None:
    assert found in faults(spoil(to_entities(a_publication(), PUBLISHER)[0]))


def test_a_normalized_entity_says_the_same_with_each_value_as_a_property() -> None:
    for entity in to_entities(a_publication(), PUBLISHER):
        said = normalized(entity)
        assert {said[name]["type"] for name in said if name not in ("id", "type", "@context")} == {"Property"}
        assert {name: value if name in ("id", "type", "@context") else value["value"] for name, value in said.items()} == entity


def strangers(entity: Entity) -> set[str]:
    """The attributes that neither the model's published context knows nor the one inside the entity."""
    published = json.loads((PUBLISHED / "key-performance-indicator.context.jsonld").read_text())["@context"]
    own = [name for context in entity["@context"] if isinstance(context, dict) for name in context]
    inner = [name for value in entity.values() if isinstance(value, dict) for name in value]
    return {*entity, *inner} - {*published, *own, "@context"}


def test_every_attribute_has_a_meaning_that_is_published() -> None:
    assert set().union(*map(strangers, to_entities(a_publication(), PUBLISHER))) == set()
    assert strangers(to_entities(a_publication(), PUBLISHER)[0] | {"members": 7}) == {"members"}


def test_an_indicator_says_in_words_what_it_is() -> None:
    said = {size: to_entities(Publication("2026.1", DAY, (a_table(size_class=size),)), PUBLISHER)[0]["description"] for size in (1, 3, 7)}
    assert said[3] == "Median of the shown score of the whole among municipalities of 1,001 to 5,000 inhabitants, DE. Others for each: 20 or more."
    assert "of up to 500 inhabitants" in said[1]
    assert "of 200,001 or more inhabitants" in said[7]


def test_an_indicator_keeps_its_name_from_refresh_to_refresh_and_installations_are_told_apart() -> None:
    def names(publication: Publication, publisher: Any) -> list[str]:  # noqa: ANN401
        return [entity["id"] for entity in to_entities(publication, publisher)]

    later = Publication("2026.1", DAY.replace(year=2027), tuple(a_table(refreshed=DAY.replace(year=2027), median=44) for _ in range(1)))
    now = Publication("2026.1", DAY, (a_table(),))
    assert names(now, PUBLISHER) == names(later, PUBLISHER)
    assert set(names(now, PUBLISHER)).isdisjoint(names(now, NOWHERE))
    assert len(set(names(Publication("2026.1", DAY, EVERYTHING), PUBLISHER))) == 3 * len(EVERYTHING)


def test_numbers_that_may_not_be_known_make_no_entity_and_each_says_licence_and_edition() -> None:
    few = Publication("2026.1", DAY, (a_table(band="5-9", median=40, lower_quartile=None, upper_quartile=None),))
    entities = to_entities(few, PUBLISHER)
    assert [(each["kpiValue"], each["edition"], each["license"]) for each in entities] == [(40, "2026.1", PUBLISHER.licence)]

"""Published benchmarks as NGSI-LD entities of the type `KeyPerformanceIndicator` (Smart Data Models, version 0.2.1)."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from assessment.answers import size_bounds
from assessment.exchange.open_data import OVERALL, Publication, PublishedTable, Publisher
from assessment.exchange.open_data_csv import BAND_WORDS, in_order

TYPE = "KeyPerformanceIndicator"
CONTEXT: tuple[object, ...] = (
    "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
    "https://raw.githubusercontent.com/smart-data-models/dataModel.KeyPerformanceIndicator/master/context.jsonld",
    {"license": "http://purl.org/dc/terms/license", "edition": "http://www.w3.org/2002/07/owl#versionInfo"},
)
WORDS: Mapping[str, str] = {"median": "Median", "lower-quartile": "Lower quartile", "upper-quartile": "Upper quartile"}
NOT_VALUES = ("id", "type", "@context")
Entity = dict[str, Any]


def to_entities(publication: Publication, publisher: Publisher) -> list[Entity]:
    """One entity for each number, in the simplified representation that the model's schema describes.

    An entity keeps its identifier from refresh to refresh: it is the same indicator with a new value.
    """
    return [
        _entity(table, statistic, value, publisher)
        for table in sorted(publication.tables, key=in_order) for statistic, value in _numbers(table)
    ]


def _numbers(table: PublishedTable) -> Iterator[tuple[str, int]]:
    for statistic, value in (("median", table.median), ("lower-quartile", table.lower_quartile), ("upper-quartile", table.upper_quartile)):
        if value is not None:
            yield statistic, value


def _entity(table: PublishedTable, statistic: str, value: int, publisher: Publisher) -> Entity:
    group = f"municipalities of {_size(table.size_class)} inhabitants, {table.country or 'all countries'}"
    about = "the whole" if table.subject == OVERALL else f"the dimension “{table.subject}”"
    return {
        "id": identifier(table, statistic, publisher),
        "type": TYPE,
        "name": f"smart-readiness-{table.subject}-{statistic}",
        "description": f"{WORDS[statistic]} of the shown score of {about} among {group}. Others for each: {BAND_WORDS[table.band]}.",
        "category": ["quantitative"],
        "organization": group,
        "process": "Smart Readiness self-assessment of municipalities",
        "calculatedBy": publisher.name,
        "dataProvider": publisher.name,
        "calculationMethod": "automatic",
        "calculationFormula": f"{WORDS[statistic]} of the shown scores, in points of 100",
        "kpiValue": value,
        "updatedAt": f"{table.refreshed.isoformat()}T00:00:00Z",
        "area": table.country or "all countries",
        **_country(table),
        **({"source": publisher.page} if publisher.root else {}),
        "license": publisher.licence,
        "edition": table.edition,
        "@context": list(CONTEXT),
    }


def _size(size_class: int) -> str:
    fewest, most = size_bounds(size_class)
    return f"{fewest:,} or more" if most is None else f"{fewest:,} to {most:,}" if fewest else f"up to {most:,}"


def _country(table: PublishedTable) -> Entity:
    return {"address": {"addressCountry": table.country}} if table.country else {}


def identifier(table: PublishedTable, statistic: str, publisher: Publisher) -> str:
    """The name of an indicator, in which the public address of the installation sets it apart from those of other installations."""
    host = urlsplit(publisher.root).hostname or "smart-readiness"
    group = (table.edition, table.country or "all", f"class-{table.size_class}", table.subject)
    return ":".join(["urn:ngsi-ld", TYPE, host, *group, statistic])


def normalized(entity: Entity) -> Entity:
    """The same entity in the representation that context brokers take: each value as a property."""
    return {name: value if name in NOT_VALUES else {"type": "Property", "value": value} for name, value in entity.items()}

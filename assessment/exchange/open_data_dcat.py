"""The record of what is published, as a catalogue of DCAT-AP in JSON-LD, with which data portals list it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from assessment.exchange.open_data import LANGUAGE, Publication, Publisher, file_name

AUTHORITY = "http://publications.europa.eu/resource/authority"
CONTEXT: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CSVW = "https://www.w3.org/TR/tabular-data-model/"
KPI = "https://smart-data-models.github.io/dataModel.KeyPerformanceIndicator/KeyPerformanceIndicator/schema.json"
# form of the file, its title, media type, format as the European authority lists it, and what it conforms to
FORMS: tuple[tuple[str, str, str, str, str], ...] = (
    ("csv", "CSV with CSVW metadata beside it", "text/csv", "CSV", CSVW),
    ("ngsi.jsonld", "NGSI-LD KeyPerformanceIndicator entities", "application/ld+json", "JSON_LD", KPI),
    ("ngsi-normalized.jsonld", "NGSI-LD KeyPerformanceIndicator entities, normalized", "application/ld+json", "JSON_LD", KPI),
)
Node = dict[str, Any]


def to_catalogue(publications: Sequence[Publication], publisher: Publisher) -> Node:
    """The catalogue, the newest publication first; without any, a catalogue of nothing yet."""
    newest = max((publication.day for publication in publications), default=None)
    return {
        "@context": dict(CONTEXT),
        "@id": f"{publisher.page}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _words(f"Open data of {publisher.name}"),
        "dct:description": _words("Where municipalities of a size stand in the Smart Readiness self-assessment, as published benchmarks."),
        "dct:publisher": _agent(publisher),
        "dct:language": _authority("language/ENG", "dct:LinguisticSystem"),
        "dct:license": _licence(publisher),
        "foaf:homepage": {"@id": publisher.page, "@type": "foaf:Document"},
        **({"dct:modified": _day(newest.isoformat())} if newest else {}),
        "dcat:dataset": [_dataset(publication, publisher) for publication in publications],
    }


def _dataset(publication: Publication, publisher: Publisher) -> Node:
    day = publication.day.isoformat()
    return {
        "@id": f"{publisher.page}#{publication.name}",
        "@type": "dcat:Dataset",
        "dct:title": _words(f"Smart Readiness benchmarks, edition {publication.edition}, {day}"),
        "dct:description": _words(
            "Median and quartiles of the shown scores of municipalities that agreed to take part, by size class and country, as a whole and by "
            "dimension. Small groups are never part of it, nor is what would let them be computed.",
        ),
        "dct:identifier": f"benchmarks-{publication.name}",
        "dct:publisher": _agent(publisher),
        **_contact(publisher),
        "dct:issued": _day(day),
        "dct:modified": _day(day),
        "dct:language": _authority("language/ENG", "dct:LinguisticSystem"),
        "dct:accessRights": _authority("access-right/PUBLIC", "dct:RightsStatement"),
        "dcat:version": publication.edition,
        "dcat:keyword": [_words(word) for word in ("municipality", "self-assessment", "benchmark", "digital readiness")],
        "dcat:theme": {**_authority("data-theme/GOVE", "skos:Concept"), "skos:prefLabel": _words("Government and public sector")},
        "dcat:landingPage": {"@id": publisher.page, "@type": "foaf:Document"},
        "dcat:distribution": [_distribution(publication, publisher, *form) for form in FORMS],
    }


def _distribution(publication: Publication, publisher: Publisher, form: str, *said: str) -> Node:
    title, media_type, file_type, standard = said
    address = publisher.pages + file_name(publication.name, form)
    return {
        "@id": f"{publisher.page}#{publication.name}.{form}",
        "@type": "dcat:Distribution",
        "dct:title": _words(title),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:license": _licence(publisher),
        "dct:format": _authority(f"file-type/{file_type}", "dct:MediaTypeOrExtent"),
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type}", "@type": "dct:MediaType"},
        "dct:conformsTo": {"@id": standard, "@type": "dct:Standard"},
        "dct:modified": _day(publication.day.isoformat()),
    }


def _words(text: str) -> Node:
    return {"@value": text, "@language": LANGUAGE}


def _day(day: str) -> Node:
    return {"@value": day, "@type": "xsd:date"}


def _authority(name: str, kind: str) -> Node:
    return {"@id": f"{AUTHORITY}/{name}", "@type": kind}


def _licence(publisher: Publisher) -> Node:
    return {"@id": publisher.licence, "@type": "dct:LicenseDocument"}


def _agent(publisher: Publisher) -> Node:
    return {"@id": f"{publisher.page}#publisher", "@type": "foaf:Agent", "foaf:name": publisher.name}


def _contact(publisher: Publisher) -> Node:
    if not publisher.email:
        return {}
    kind = {"@id": f"{publisher.page}#contact", "@type": "vcard:Kind", "vcard:fn": publisher.name}
    return {"dcat:contactPoint": {**kind, "vcard:hasEmail": {"@id": f"mailto:{quote(publisher.email, safe='@')}"}}}

"""Published benchmarks as CSV, and the CSVW metadata that says what each column means."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from assessment.answers import size_bounds
from assessment.exchange.open_data import LANGUAGE, OVERALL, Publication, PublishedTable, Publisher, file_name
from assessment.exchange.rows_csv import neutral

ALL_COUNTRIES = "all"
BAND_WORDS: Mapping[str, str] = {"5-9": "5 to 9", "10-19": "10 to 19", "20+": "20 or more"}  # no spreadsheet takes these for dates
POINTS = {"base": "integer", "minimum": 0, "maximum": 100}
MAY_BE_EMPTY = ("population_to", "lower_quartile", "upper_quartile")
KEY = ("edition", "country", "size_class", "subject")
_TEXT = "string"

COLUMNS: tuple[tuple[str, str, Any, str], ...] = (
    ("edition", "Edition", _TEXT, "The edition of the catalogue of criteria that was answered."),
    ("refreshed", "Refreshed", {"base": "date", "format": "yyyy-MM-dd"}, "The day on which this row was computed."),
    ("country", "Country", {"base": _TEXT, "format": "[A-Z]{2}|all"}, "ISO 3166-1 alpha-2, or “all” for the group across countries."),
    ("size_class", "Size class", {"base": "integer", "minimum": 1, "maximum": 7}, "From 1 for the smallest to 7 for the largest."),
    ("population_from", "Population from", {"base": "integer", "minimum": 0}, "The fewest inhabitants of the size class."),
    ("population_to", "Population to", {"base": "integer", "minimum": 0}, "The most inhabitants of the size class; empty for the largest."),
    ("subject", "Subject", {"base": _TEXT, "format": "[a-z][a-z0-9-]*"}, "“overall”, or the dimension of the catalogue."),
    ("others", "Others", {"base": _TEXT, "format": "|".join(BAND_WORDS.values())}, "Roughly how many others there are for each."),
    ("median", "Median", POINTS, "Points of 100, by what the evidence carries; with 5 to 9 others rounded to 5 points."),
    ("lower_quartile", "Lower quartile", POINTS, "Points of 100; empty below 10 others."),
    ("upper_quartile", "Upper quartile", POINTS, "Points of 100; empty below 10 others."),
)


def to_csv(tables: Sequence[PublishedTable]) -> str:
    """The tables as rows below the names of the columns, in a fixed order."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([name for name, *_ in COLUMNS])
    writer.writerows([neutral(value) for value in _row(table)] for table in sorted(tables, key=in_order))
    return target.getvalue()


def in_order(table: PublishedTable) -> tuple[str, str, int, bool, str]:
    """By which tables are sorted: the group across countries first, and the whole before its dimensions."""
    return table.edition, table.country, table.size_class, table.subject != OVERALL, table.subject


def _row(table: PublishedTable) -> list[str]:
    fewest, most = size_bounds(table.size_class)
    return [
        table.edition, table.refreshed.isoformat(), table.country or ALL_COUNTRIES, str(table.size_class), str(fewest), _number(most), table.subject,
        BAND_WORDS[table.band], str(table.median), _number(table.lower_quartile), _number(table.upper_quartile),
    ]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def to_metadata(publication: Publication, publisher: Publisher, *, called: str = "") -> dict[str, Any]:
    """What the CSV is, as CSVW has it; it stands beside the CSV and names it by a relative address.

    `called`: by which name the CSV was asked for, "newest" or that of the publication.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": LANGUAGE}],
        "url": file_name(called or publication.name, "csv"),
        "dc:title": f"Smart Readiness benchmarks, edition {publication.edition}, {publication.day.isoformat()}",
        "dc:description": "Where municipalities of a size stand. Small groups are not part of it.",
        "dc:license": {"@id": publisher.licence},
        "dc:publisher": publisher.name,
        "dc:modified": {"@value": publication.day.isoformat(), "@type": "xsd:date"},
        "schema:version": publication.edition,
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": {"columns": [_column(*column) for column in COLUMNS], "primaryKey": list(KEY)},
    }


def _column(name: str, title: str, kind: object, meaning: str) -> dict[str, Any]:
    return {"name": name, "titles": [name, title], "datatype": kind, "required": name not in MAY_BE_EMPTY, "dc:description": meaning}

"""Published benchmarks as tests make them up."""

from datetime import date

from assessment.exchange.open_data import Publication, PublishedTable, Publisher

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = Publisher("District of Probe", "office@example.org", LICENCE, "https://example.org/ready")
NOWHERE = Publisher("District of Probe", "", LICENCE)
DAY = date(2026, 11, 1)


def a_table(**changed: object) -> PublishedTable:
    """The whole, of 1,001 to 5,000 inhabitants in Germany, of many."""
    given = {
        "edition": "2026.1", "refreshed": DAY, "country": "DE", "size_class": 3, "subject": "overall", "band": "20+",
        "median": 43, "lower_quartile": 31, "upper_quartile": 58,
    }
    return PublishedTable(**{**given, **changed})  # type: ignore[arg-type]


def a_publication() -> Publication:
    """Three tables: of many, of some, of few."""
    few = a_table(country="", size_class=7, band="5-9", median=40, lower_quartile=None, upper_quartile=None)
    return Publication("2026.1", DAY, (a_table(), a_table(subject="trust", band="10-19"), few))

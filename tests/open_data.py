"""Published benchmarks as tests make them up, as values and as rows."""

from datetime import UTC, date, datetime, time

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment.database.benchmarks import BenchmarkRow, RefreshRow
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


def refresh(session: Session, day: date) -> int:
    """A day of refreshing; its number."""
    found = session.scalar(select(RefreshRow.id).where(RefreshRow.day == day))
    if found is None:
        row = RefreshRow(day=day, at=datetime.combine(day, time(3), UTC))
        session.add(row)
        session.flush()
        found = row.id
    return found


def keep(session: Session, day: date = DAY, **changed: object) -> BenchmarkRow:
    """A table of a day, in place of the one before it: of 24, published, for the whole, 1,001 to 5,000 inhabitants, Germany."""
    given = {
        "edition": "2026.1", "country": "DE", "size_class": 3, "kind": "score", "subject": "overall", "size": 24,
        "median": 424_999, "lower_quartile": 305_000, "upper_quartile": 580_000, "published": True, **changed,
    }
    key = {name: given[name] for name in ("edition", "country", "size_class", "kind", "subject")}
    session.execute(update(BenchmarkRow).filter_by(**key).values(newest=False))
    row = BenchmarkRow(refresh_id=refresh(session, day), day=day, **given)
    session.add(row)
    session.flush()
    return row

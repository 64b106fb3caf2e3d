"""What everybody may take along: the benchmarks that were published, by edition and day, the newest first."""

from datetime import date
from fractions import Fraction

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from assessment.benchmarks import Measure, shown_of
from assessment.config import Settings
from assessment.database.benchmarks import BenchmarkRow, RefreshRow
from assessment.errors import NotFound
from assessment.exchange.open_data import NEWEST, Publication, PublishedTable, Publisher

KEY = ("edition", "size_class", "country", "kind", "subject")


def publisher(settings: Settings) -> Publisher:
    """Who publishes in this installation, and under which licence."""
    name = settings.contact_name or settings.installation_name
    return Publisher(name, settings.contact_email, settings.open_data_licence, settings.public_url or "")


def publications(session: Session) -> tuple[Publication, ...]:
    """Every edition and day of which something was published, the newest first, without their tables."""
    found = session.execute(
        select(BenchmarkRow.edition, RefreshRow.day).join(RefreshRow)
        .where(BenchmarkRow.published, BenchmarkRow.kind == Measure.SCORE.value).distinct(),
    )
    return tuple(Publication(edition, day) for day, edition in sorted(((day, edition) for edition, day in found), reverse=True))


def publication(session: Session, name: str) -> Publication:
    """One publication by its name, or the newest of all, with its tables. Raises `NotFound`."""
    wanted = next((each for each in publications(session) if name in (each.name, NEWEST)), None)
    if wanted is None:
        raise NotFound
    tables = tuple(_table(row, day) for row, day in session.execute(_as_of(wanted.edition, wanted.day)))
    return Publication(wanted.edition, wanted.day, tables)


def _as_of(edition: str, day: date) -> Select[BenchmarkRow, date]:
    """Of each group and subject the last table until a day, if it may be shown; none of a group that has no newest table any more."""
    later = func.row_number().over(partition_by=[getattr(BenchmarkRow, name) for name in KEY], order_by=RefreshRow.day.desc())
    until = (
        select(BenchmarkRow.id, later.label("later")).join(RefreshRow)
        .where(BenchmarkRow.edition == edition, BenchmarkRow.kind == Measure.SCORE.value, RefreshRow.day <= day).subquery()
    )
    newest = aliased(BenchmarkRow)
    is_there = exists().where(newest.newest, *(getattr(newest, name) == getattr(BenchmarkRow, name) for name in KEY))
    return (
        select(BenchmarkRow, RefreshRow.day).join(RefreshRow).join(until, until.c.id == BenchmarkRow.id)
        .where(until.c.later == 1, BenchmarkRow.published, is_there)
    )


def _table(row: BenchmarkRow, day: date) -> PublishedTable:
    """What may be known of a table. Its exact numbers stay here."""
    exact = (Fraction(value or 0) for value in (row.lower_quartile, row.median, row.upper_quartile))
    shown = shown_of(row.size, *exact)
    if row.median is None or shown.median is None:
        raise ValueError(row.id)
    return PublishedTable(
        row.edition, day, row.country, row.size_class, subject=row.subject, band=shown.peers.value,
        median=shown.median, lower_quartile=shown.lower, upper_quartile=shown.upper,
    )

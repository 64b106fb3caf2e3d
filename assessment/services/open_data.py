"""What everybody may take along: the benchmarks that were published, by edition and day, the newest first."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from assessment.benchmarks import Measure, shown_of
from assessment.config import Settings
from assessment.database.benchmarks import BenchmarkRow, RefreshRow
from assessment.errors import NotFound
from assessment.exchange.open_data import NEWEST, Publication, PublishedTable, Publisher

Found = Row[BenchmarkRow, date]


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
    rows = session.execute(
        select(BenchmarkRow, RefreshRow.day).join(RefreshRow)
        .where(BenchmarkRow.edition == wanted.edition, BenchmarkRow.kind == Measure.SCORE.value).order_by(RefreshRow.day),
    ).all()
    tables = tuple(_table(row, day) for row, day in _as_of(rows, wanted.day) if row.published)
    return Publication(wanted.edition, wanted.day, tables)


def _as_of(rows: Iterable[Found], day: date) -> Iterable[Found]:
    """Of each group and subject the last table until a day; none of a group that has no newest table any more."""
    then: dict[tuple[str, int, str], Found] = {}
    last: dict[tuple[str, int, str], Found] = {}
    for found in rows:
        row, refreshed = found
        key = (row.country, row.size_class, row.subject)
        last[key] = found
        if refreshed <= day:
            then[key] = found
    return [found for key, found in then.items() if last[key][0].newest]


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

"""What everybody may take along: the benchmarks that were published, by edition and day, the newest first."""

from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.errors import NotFound
from assessment.exchange.open_data import NEWEST, Publication, PublishedTable, Publisher


def publisher(settings: Settings) -> Publisher:
    """Who publishes in this installation, and under which licence."""
    name = settings.contact_name or settings.installation_name
    return Publisher(name, settings.contact_email, settings.open_data_licence, settings.public_url or "")


def publications(session: Session) -> tuple[Publication, ...]:
    """Every edition and day of which something is published, with its tables, the newest first."""
    tables = published_tables(session)
    days = {(table.refreshed, table.edition) for table in tables}
    return tuple(_as_of(tables, Publication(edition, day)) for day, edition in sorted(days, reverse=True))


def publication(session: Session, name: str) -> Publication:
    """One publication by its name, or the newest of all. Raises `NotFound`."""
    found = next((each for each in publications(session) if name in (each.name, NEWEST)), None)
    if found is None:
        raise NotFound
    return found


def _as_of(tables: tuple[PublishedTable, ...], empty: Publication) -> Publication:
    """What was known after a day: of each group and subject the last table until then."""
    known = [table for table in tables if table.edition == empty.edition and table.refreshed <= empty.day]
    last = {(table.country, table.size_class, table.subject): table for table in sorted(known, key=lambda table: table.refreshed)}
    return Publication(empty.edition, empty.day, tuple(last.values()))


def published_tables(_: Session) -> tuple[PublishedTable, ...]:
    """Every table that was ever published."""
    return ()

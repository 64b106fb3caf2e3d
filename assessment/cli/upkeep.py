"""The database, brought up to date before anything starts, or used as it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.config import Settings
from assessment.translation import message


def bring_up_to_date(parts: Parts, settings: Settings) -> None:
    """Make the database, or bring it up to date, and keep the editions that there are.

    Raises `Failed` where it cannot be reached or used, or is newer than this software, and `EditionChanged` where an edition has
    another content than the one that is kept.
    """
    with usable(parts, settings) as engine:
        parts.part("migrate")(engine)
        parts.part("remember_editions")(engine, settings, now=datetime.now(UTC))


@contextmanager
def usable(parts: Parts, settings: Settings) -> Iterator[Any]:
    """The engine of the database, closed at the end. Raises `Failed` where it cannot be reached or used."""
    try:
        engine = parts.part("make_engine")(settings.database_url)
        try:
            yield engine
        finally:
            engine.dispose()
    except (parts.kind("database_fault"), parts.kind("form_fault")) as fault:
        sentence = message("The database cannot be used: %(reason)s. `smart-readiness doctor` says more.", reason=reason_of(fault))
        raise Failed(sentence) from None


def reason_of(fault: Exception) -> str:
    """What a database says is wrong, on one line."""
    return str(getattr(fault, "orig", fault)).strip().partition("\n")[0]

"""What every view needs and what is made once: settings, database, catalogue."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app
from sqlalchemy import Engine

from assessment.catalogue.model import Catalogue
from assessment.config import Settings

EXTENSION = "smart-readiness"


@dataclass(frozen=True)
class Site:
    """One running installation."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue


def site() -> Site:
    """The installation that serves the present request."""
    return cast(Site, current_app.extensions[EXTENSION])


def now() -> datetime:
    """The present moment, in UTC: the one clock of the web layer."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """A moment in the time of the place where the server stands, as a clock on its wall shows it."""
    return moment.astimezone()

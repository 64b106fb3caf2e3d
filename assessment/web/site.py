"""What every view needs and what is made once: settings, database, catalogue."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from flask import current_app
from markupsafe import Markup
from sqlalchemy import Engine

from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.web.kept import Kept
from assessment.web.skeletons import Skeleton

EXTENSION = "smart-readiness"
REMEMBERED_SKELETONS = 2_048
REMEMBERED_RESULTS = 64
REMEMBERED_FRAGMENTS = 8_192


@dataclass(frozen=True)
class Site:
    """One running installation, with the markup that it made last."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue
    skeletons: Kept[Skeleton] = field(default_factory=lambda: Kept[Skeleton](REMEMBERED_SKELETONS))
    results: Kept[Skeleton] = field(default_factory=lambda: Kept[Skeleton](REMEMBERED_RESULTS))
    fragments: Kept[Markup] = field(default_factory=lambda: Kept[Markup](REMEMBERED_FRAGMENTS))


def site() -> Site:
    """The installation that serves the present request."""
    return cast(Site, current_app.extensions[EXTENSION])


def now() -> datetime:
    """The present moment, in UTC: the one clock of the web layer."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """A moment in the time of the place where the server stands, as a clock on its wall shows it."""
    return moment.astimezone()

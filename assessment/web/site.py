"""What every view needs and what is made once: settings, database, catalogue."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from flask import current_app, g
from markupsafe import Markup
from sqlalchemy import Engine

from assessment.catalogue.editions import Editions, editions_of
from assessment.catalogue.model import Catalogue, Criterion
from assessment.config import Settings
from assessment.database.session import reading
from assessment.errors import NotFound
from assessment.services.editions import kept_digests, kept_editions
from assessment.web.kept import Kept
from assessment.web.skeletons import Skeleton
from assessment.web.slowing import Slowing

EXTENSION = "smart-readiness"
REMEMBERED_SKELETONS = 8_192
REMEMBERED_RESULTS = 64
REMEMBERED_FRAGMENTS = 8_192
REMEMBERED_TOKENS = 1_024
REMEMBERED_SURVEYS = 64


@dataclass(frozen=True)
class Site:
    """One running installation: its settings, its database, the editions in its folders, the markup that it made last, the marks of forms,
    and how often something came from one place.
    """

    settings: Settings
    engine: Engine
    editions: Editions
    skeletons: Kept[Skeleton] = field(default_factory=lambda: Kept[Skeleton](REMEMBERED_SKELETONS))
    results: Kept[Skeleton] = field(default_factory=lambda: Kept[Skeleton](REMEMBERED_RESULTS))
    fragments: Kept[Markup] = field(default_factory=lambda: Kept[Markup](REMEMBERED_FRAGMENTS))
    tokens: Kept[str] = field(default_factory=lambda: Kept[str](REMEMBERED_TOKENS))
    good_tokens: Kept[None] = field(default_factory=lambda: Kept[None](REMEMBERED_TOKENS))
    slowing: Slowing = field(default_factory=Slowing)
    resident_pages: Kept[str] = field(default_factory=lambda: Kept[str](REMEMBERED_SURVEYS))
    all_editions: Kept[Editions] = field(default_factory=lambda: Kept[Editions](1))

    @property
    def newest(self) -> Catalogue:
        """The catalogue with which assessments are begun."""
        return self.editions.newest

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the assessment that is looked at, else the newest."""
        edition: str | None = g.get("edition") if g else None
        return self.newest if edition is None else self.catalogue_of(edition)

    def catalogue_of(self, edition: str) -> Catalogue:
        """The catalogue of an edition, also of one that only the database still holds. Raises `NotFound`."""
        known = self.editions.by_name.get(edition) or self.every_edition.by_name.get(edition)
        if known is None:
            raise NotFound
        return known.catalogue

    def criterion_of(self, edition: str, identifier: str) -> Criterion | None:
        """A criterion in the words of an edition; None where neither is known."""
        known = self.editions.by_name.get(edition) or self.every_edition.by_name.get(edition)
        return known.catalogue.criteria.get(identifier) if known else None

    def editions_with(self, names: Collection[str]) -> Editions:
        """Editions with all that lies between these: those in folders where one of them is all that is asked for, else every one."""
        return self.editions if len(names) == 1 and self.editions.by_name.keys() >= set(names) else self.every_edition

    @property
    def every_edition(self) -> Editions:
        """The editions in folders, and those that the database kept from earlier, or that came with an import a moment ago; one for a request."""
        if not g:
            return self._every_edition()
        if "every_edition" not in g:
            g.every_edition = self._every_edition()
        return cast(Editions, g.every_edition)

    def _every_edition(self) -> Editions:
        with reading(self.engine) as database:
            return self.all_editions.get(kept_digests(database), lambda: editions_of([
                *self.editions.by_name.values(), *kept_editions(database, self.settings.language, known=self.editions.by_name),
            ]))


def site() -> Site:
    """The installation that serves the present request."""
    return cast(Site, current_app.extensions[EXTENSION])


def now() -> datetime:
    """The present moment, in UTC: the one clock of the web layer."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """A moment in the time of the place where the server stands, as a clock on its wall shows it."""
    return moment.astimezone()

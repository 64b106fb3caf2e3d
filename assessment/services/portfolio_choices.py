"""What stands beside a portfolio: countries and associations to filter by, what was chosen on other pages, and who has nothing final yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, exists, func, select
from sqlalchemy.orm import Session

from assessment.answers import COUNTRY_UNKNOWN, Kind
from assessment.database.municipalities import AssociationRow, MunicipalityRow
from assessment.database.standings import STANDINGS
from assessment.services.portfolio_viewer import Viewer, seen, visible

_ASSOCIATIONS = cast(Table, AssociationRow.__table__)
LOOKED_THROUGH = 500
MOST_OFFERED = 300
MOST_WAITING = 200
PART = 20_000  # as many municipalities, one after the other, as one page looks through for somebody who sees very many


def _each(column: ColumnElement[Any]) -> Select[Any]:
    """The different values of a column, found from each to the next: one look into its index for each."""
    first = select(func.min(column).label("value")).cte("each", recursive=True)
    after = select(func.min(column)).where(column > first.c.value).scalar_subquery()
    every = first.union_all(select(after).where(first.c.value.is_not(None)))
    return select(every.c.value).where(every.c.value.is_not(None)).limit(MOST_OFFERED)


_COUNTRIES = _each(STANDINGS.c.country)
_SOME_ASSOCIATIONS = _each(_ASSOCIATIONS.c.association_id).subquery()


@dataclass(frozen=True, slots=True)
class Named:
    """A municipality or an association by its key and name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a portfolio can be filtered by beyond what is fixed: countries by code, and associations with a member in it, by name."""

    countries: tuple[str, ...]
    associations: tuple[Named, ...]


def choices(session: Session, viewer: Viewer) -> Choices:
    """The countries and associations of what somebody may see; for somebody who sees very many, the countries of all."""
    return Choices(tuple(sorted(code for code in _countries(session, viewer) if code != COUNTRY_UNKNOWN)), _associations(session, viewer))


def chosen(session: Session, viewer: Viewer, keys: Sequence[str]) -> tuple[Named, ...]:
    """The municipalities with these keys that somebody may compare now, in this order; nothing is said of any other."""
    if not keys:
        return ()
    stands = exists().where(STANDINGS.c.municipality_id == MunicipalityRow.id)
    query = select(MunicipalityRow.key, MunicipalityRow.name).where(MunicipalityRow.key.in_(keys), _visible(viewer), stands)
    names = {row.key: row.name for row in session.connection().execute(query, viewer.placed)}
    return tuple(Named(key, names[key]) for key in dict.fromkeys(keys) if key in names)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Municipalities that have nothing final yet, by name, as far as they are listed, and how many there are in this one of so many parts."""

    found: tuple[Named, ...]
    count: int
    part: int
    parts: int


def waiting(session: Session, viewer: Viewer, part: int = 1) -> Waiting:
    """The municipalities somebody may see that have nothing final yet.

    For somebody who sees very many they are looked for in parts, so that no page costs more the more there are.
    """
    newest = 0 if viewer.sees_few else session.connection().scalar(select(func.max(MunicipalityRow.id))) or 0
    parts = max(-(-newest // PART), 1)
    part = min(max(part, 1), parts)
    conditions = _waits(through=viewer.through) if viewer.sees_few else _waits_in(viewer, part)
    query = select(MunicipalityRow.key, MunicipalityRow.name).where(*conditions).order_by(MunicipalityRow.name, MunicipalityRow.id)
    found = tuple(Named(row.key, row.name) for row in session.connection().execute(query.limit(MOST_WAITING), viewer.placed))
    return Waiting(found, len(found) if len(found) < MOST_WAITING else _count(session, viewer, conditions), part, parts)


def count_waiting(session: Session, viewer: Viewer) -> int:
    """How many municipalities have nothing final yet; this looks at every one that somebody may see."""
    return _count(session, viewer, _waits(through=viewer.through))


def _count(session: Session, viewer: Viewer, conditions: tuple[ColumnElement[bool], ...]) -> int:
    return session.connection().scalar(select(func.count()).select_from(MunicipalityRow).where(*conditions), viewer.placed) or 0


@cache
def _waits(*, through: bool) -> tuple[ColumnElement[bool], ...]:
    return MunicipalityRow.id.in_(seen(through=through)), *_nothing_final()


def _waits_in(viewer: Viewer, part: int) -> tuple[ColumnElement[bool], ...]:
    """The same among so many municipalities, whoever may see them: what is rare is asked first, and only of those whether it may be seen."""
    return MunicipalityRow.id.between((part - 1) * PART + 1, part * PART), *_nothing_final(), _visible(viewer)


def _nothing_final() -> tuple[ColumnElement[bool], ...]:
    listed = exists().where(STANDINGS.c.municipality_id == MunicipalityRow.id)
    return ~listed, MunicipalityRow.kind.is_distinct_from(Kind.ASSOCIATION.value)


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    return visible(MunicipalityRow.id, through=viewer.through)


def _countries(session: Session, viewer: Viewer) -> list[str]:
    if viewer.count <= LOOKED_THROUGH:
        return list(session.connection().scalars(_countries_seen(through=viewer.through), viewer.placed))
    return list(session.connection().scalars(_COUNTRIES))


@cache
def _countries_seen(*, through: bool) -> Select[Any]:
    return select(STANDINGS.c.country).where(STANDINGS.c.municipality_id.in_(seen(through=through))).distinct()


def _associations(session: Session, viewer: Viewer) -> tuple[Named, ...]:
    query = _associations_seen(through=viewer.through, look_through=viewer.count <= LOOKED_THROUGH)
    return tuple(Named(row.key, row.name) for row in session.connection().execute(query, viewer.placed))


@cache
def _associations_seen(*, through: bool, look_through: bool) -> Select[str, str]:
    """The associations with a member that somebody may see: what they see is looked through, or else each association is."""
    if look_through:
        found: Select[Any] = select(AssociationRow.association_id).where(AssociationRow.municipality_id.in_(seen(through=through)))
    else:
        number = _SOME_ASSOCIATIONS.c.value
        is_seen = visible(AssociationRow.municipality_id, through=through)
        found = select(number).where(exists().where(AssociationRow.association_id == number, is_seen))
    query = select(MunicipalityRow.key, MunicipalityRow.name).where(MunicipalityRow.id.in_(found), MunicipalityRow.withdrawn_at.is_(None))
    return query.order_by(MunicipalityRow.name, MunicipalityRow.id)

"""Read the audit log: the newest line first, page by page, of one kind or of one month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessment.database.audit import AuditRow
from assessment.database.municipalities import MunicipalityRow
from assessment.services.memberships import names_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines: of one kind, of one month as year and number, or all."""

    kind: str = ""
    month: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who did what when, to whom or to which municipality or assessment, all by number."""

    id: int
    at: datetime
    kind: str
    by: int | None
    person: int | None
    municipality: int | None
    assessment: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the log, with the names that are still behind the numbers; `newer` and `older` are the pages beside it."""

    lines: tuple[Line, ...]
    people: Mapping[int, str]
    municipalities: Mapping[int, str]
    newer: int | None
    older: int | None
    count: int


def leaf(session: Session, sought: Sought, *, page: int = 1) -> Leaf:
    """A page of the log, counted from 1; one that does not exist has no lines."""
    count = session.scalar(_sought(select(func.count(AuditRow.id)), sought)) or 0
    lines = tuple(_lines(session, sought, offset=(page - 1) * PAGE, most=PAGE))
    people = names_of(session, [number for line in lines for number in (line.by, line.person)])
    return Leaf(lines, people, _places(session, lines), page - 1 if page > 1 else None, page + 1 if count > page * PAGE else None, count)


def whole(session: Session, sought: Sought) -> tuple[Line, ...]:
    """All lines sought, the newest first."""
    return tuple(_lines(session, sought, offset=0, most=None))


def months(session: Session) -> tuple[tuple[int, int], ...]:
    """The months from the newest line to the oldest, as year and number."""
    first, last = session.execute(select(func.min(AuditRow.at), func.max(AuditRow.at))).one()
    if first is None:
        return ()
    numbers = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
    return tuple((number // 12, number % 12 + 1) for number in numbers)


def kinds(session: Session) -> tuple[str, ...]:
    """The kinds of lines there are."""
    return tuple(session.scalars(select(AuditRow.kind).distinct().order_by(AuditRow.kind)))


def _lines(session: Session, sought: Sought, *, offset: int, most: int | None) -> Iterable[Line]:
    rows = session.scalars(_sought(select(AuditRow), sought).order_by(AuditRow.at.desc(), AuditRow.id.desc()).offset(offset).limit(most))
    return (Line(row.id, row.at, row.kind, row.person_id, row.about_person, row.municipality_id, row.assessment_id, row.detail) for row in rows)


def _sought(query: Select[Any], sought: Sought) -> Select[Any]:
    if sought.kind:
        query = query.where(AuditRow.kind == sought.kind)
    if sought.month:
        year, month = sought.month
        begins, ends = datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        query = query.where(AuditRow.at >= begins, AuditRow.at < ends)
    return query


def _places(session: Session, lines: Iterable[Line]) -> Mapping[int, str]:
    """The names of municipalities; a number that was used again after a deletion is not taken for the one that had it before."""
    last = {line.municipality: line.at for line in lines if line.municipality is not None}
    rows = session.execute(select(MunicipalityRow.id, MunicipalityRow.name, MunicipalityRow.created_at).where(MunicipalityRow.id.in_(last)))
    return MappingProxyType({row.id: row.name for row in rows if row.created_at <= last[row.id]})

"""An association as one group: all its members that somebody may see now, and have something final."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from assessment.answers import Kind
from assessment.database.municipalities import AssociationRow, MunicipalityRow
from assessment.database.standings import STANDINGS
from assessment.errors import NotFound
from assessment.roles import Person
from assessment.services.comparisons import Comparison
from assessment.services.entitlements import associations_of, seen_by
from assessment.services.typed import line

MOST_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Gathering:
    """The members of an association that somebody may see, as a comparison: at most `MOST_TOGETHER`, the first by name; `seen` are all of them.

    `belong` is how many belong to the association, told only to those who belong to it themselves (`is_own`), who know them anyway.
    """

    comparison: Comparison
    seen: int
    is_own: bool
    belong: int | None


def open_association(session: Session, person: Person, key: str, *, now: datetime) -> Gathering:
    """Open an association as somebody who belongs to it, or may see the final assessment of one of its members now; `NotFound` for all others."""
    query = select(MunicipalityRow.id, MunicipalityRow.name, MunicipalityRow.key)
    row = session.execute(query.where(
        MunicipalityRow.key == line(key), MunicipalityRow.kind == Kind.ASSOCIATION.value, MunicipalityRow.withdrawn_at.is_(None),
    )).first()
    if row is None:
        raise NotFound
    own = associations_of(session, person)
    members = _members(row.id, seen_by(person.id, own, now.date()))
    seen = session.scalar(select(func.count()).select_from(members.order_by(None).subquery())) or 0
    if not seen and row.id not in own:
        raise NotFound
    kept = tuple(session.scalars(members.limit(MOST_TOGETHER)))
    compared = Comparison(row.key, row.name, neutral=False, is_own=False, changed_at=now, municipalities=kept, title=row.name)
    return Gathering(compared, seen, row.id in own, _belong(session, row.id) if row.id in own else None)


def _members(association: int, seen: Select[int]) -> Select[int]:
    """The members of an association among those that may be seen, with something final, by name."""
    query = select(STANDINGS.c.municipality_id).join(MunicipalityRow, MunicipalityRow.id == STANDINGS.c.municipality_id)
    query = query.join(AssociationRow, AssociationRow.municipality_id == MunicipalityRow.id).where(AssociationRow.association_id == association)
    return query.where(MunicipalityRow.id.in_(seen)).order_by(MunicipalityRow.name, MunicipalityRow.id)


def _belong(session: Session, association: int) -> int:
    """How many belong to an association."""
    query = select(func.count()).select_from(AssociationRow).join(MunicipalityRow, MunicipalityRow.id == AssociationRow.municipality_id)
    return session.scalar(query.where(AssociationRow.association_id == association, MunicipalityRow.withdrawn_at.is_(None))) or 0

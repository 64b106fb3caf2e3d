"""Who looks at a portfolio, and what they may see as conditions with placeholders, so that statements about it are made once for everybody."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Date, Integer, Select, Table, bindparam, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from assessment.database.grants import GrantRow
from assessment.database.municipalities import MembershipRow
from assessment.roles import Person
from assessment.services.entitlements import is_live, seen_by, standing_associations, visible_to

FEW = 8_000
PERSON: BindParameter[int] = bindparam("person", type_=Integer)
ASSOCIATIONS: BindParameter[Any] = bindparam("associations", type_=Integer, expanding=True)
TODAY: BindParameter[date] = bindparam("today", type_=Date)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, on which day, through which associations, and how many municipalities they see, counted up to one more than are few."""

    person_id: int
    associations: tuple[int, ...]
    today: date
    count: int

    @property
    def sees_few(self) -> bool:
        """Whether what they see is few enough to begin with it."""
        return self.count <= FEW

    @property
    def through(self) -> bool:
        """Whether they look through an association too."""
        return bool(self.associations)

    @property
    def placed(self) -> dict[str, Any]:
        """What the placeholders of `visible` and `seen` stand for."""
        return {PERSON.key: self.person_id, TODAY.key: self.today, **({ASSOCIATIONS.key: self.associations} if self.associations else {})}


def _looking() -> CompoundSelect[Any]:
    """The associations through which somebody looks, and how many municipalities they see in each way, all in one look."""
    grants, through = cast(Table, GrantRow.__table__), standing_associations(PERSON).subquery()
    granted = select(grants.c.municipality_id).where(is_live(grants, TODAY))
    ways = (
        granted.where(grants.c.to_person_id == PERSON), granted.where(grants.c.to_municipality_id.in_(select(through))),
        select(MembershipRow.municipality_id).where(MembershipRow.person_id == PERSON),
    )
    counts = [select(literal(True), func.count()).select_from(way.limit(bindparam("most", type_=Integer)).subquery()) for way in ways]
    return union_all(select(literal(False), through.c.municipality_id), *counts)


_LOOKING = _looking()


def viewer_of(session: Session, person: Person, *, today: date) -> Viewer:
    """Whoever looks. Grants are counted only so far that it can be said whether they are few."""
    rows = session.connection().execute(_LOOKING, {PERSON.key: person.id, TODAY.key: today, "most": FEW + 1}).all()
    associations = tuple(sorted(number for is_count, number in rows if not is_count))
    return Viewer(person.id, associations, today, sum(number for is_count, number in rows if is_count))


def visible(municipality: ColumnElement[int] | InstrumentedAttribute[int], *, through: bool) -> ColumnElement[bool]:
    """Whether somebody may see now the municipality whose number stands in a column."""
    return visible_to(municipality, PERSON, ASSOCIATIONS if through else (), TODAY)


def seen(*, through: bool) -> Select[int]:
    """The numbers of all municipalities that somebody may see now."""
    return seen_by(PERSON, ASSOCIATIONS if through else (), TODAY)

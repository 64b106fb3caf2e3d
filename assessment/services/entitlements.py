"""Who may see the final assessments of which municipality now: its members, and whoever holds a grant, as a person or through an association."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias, cast

from sqlalchemy import BindParameter, ColumnElement, Date, FromClause, Select, Table, and_, bindparam, exists, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from assessment.answers import Kind
from assessment.database.grants import GrantRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.errors import NotFound
from assessment.roles import Person

_GRANTS, _MEMBERSHIPS, _MUNICIPALITIES = (cast(Table, row.__table__) for row in (GrantRow, MembershipRow, MunicipalityRow))
# by other names: the column that is asked about may belong to one of these tables itself
_OTHERS = _GRANTS.alias("held"), _MEMBERSHIPS.alias("belonging"), _MUNICIPALITIES.alias("standing")

Number: TypeAlias = ColumnElement[int] | int
Numbers: TypeAlias = Sequence[int] | BindParameter[Sequence[int]]
Day: TypeAlias = ColumnElement[date] | date


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody gets to see of a municipality's final assessments: always levels and scores; notes and evidence only where that is granted.

    `is_member` for those who belong to it: they see names of people too, which nobody else ever does.
    """

    municipality_id: int
    with_notes: bool = False
    with_evidence: bool = False
    is_member: bool = False


def is_live(grants: FromClause, today: Day) -> ColumnElement[bool]:
    """Whether a grant opens anything on a day: it was not ended, and its last day is not over."""
    return and_(grants.c.ended_at.is_(None), or_(grants.c.until.is_(None), grants.c.until >= today))


def standing_associations(person: Number) -> Select[int]:
    """The associations to which somebody belongs, but for withdrawn ones and any other municipality."""
    query = select(_MEMBERSHIPS.c.municipality_id).join(_MUNICIPALITIES, _MUNICIPALITIES.c.id == _MEMBERSHIPS.c.municipality_id)
    return query.where(
        _MEMBERSHIPS.c.person_id == person, _MUNICIPALITIES.c.withdrawn_at.is_(None), _MUNICIPALITIES.c.kind == Kind.ASSOCIATION.value,
    )


def _sights() -> Select[Any]:
    """Everything that lets a person see these municipalities, a row each; asked on every request, so put together once."""
    person: ColumnElement[int] = bindparam("person")
    today: ColumnElement[date] = bindparam("today", type_=Date)
    wanted: BindParameter[int] = bindparam("wanted", expanding=True)
    terms = (_GRANTS.c.municipality_id, _GRANTS.c.with_notes, _GRANTS.c.with_evidence, literal(0).label("belongs"))
    granted = select(*terms).where(_GRANTS.c.municipality_id.in_(wanted), is_live(_GRANTS, today))
    own = select(
        _MEMBERSHIPS.c.municipality_id, literal(True).label("with_notes"), literal(True).label("with_evidence"), literal(1).label("belongs"),
    ).where(
        _MEMBERSHIPS.c.municipality_id.in_(wanted), _MEMBERSHIPS.c.person_id == person,
    )
    ways = union_all(
        granted.where(_GRANTS.c.to_person_id == person), granted.where(_GRANTS.c.to_municipality_id.in_(standing_associations(person))), own,
    ).subquery()
    return select(ways).join(_MUNICIPALITIES, (_MUNICIPALITIES.c.id == ways.c.municipality_id) & _MUNICIPALITIES.c.withdrawn_at.is_(None))


_SIGHTS = _sights()


def sights(session: Session, person: Person, municipalities: Iterable[int], *, today: date) -> Mapping[int, Sight]:
    """What somebody may see of these municipalities, by number; one of which they may see nothing is not in it.

    Where several grants hold, the widest terms count.
    """
    wanted = sorted(set(municipalities))
    if not wanted:
        return {}
    found: dict[int, Sight] = {}
    for row in session.connection().execute(_SIGHTS, {"person": person.id, "today": today, "wanted": wanted}):
        known = found.get(row.municipality_id, Sight(row.municipality_id))
        found[row.municipality_id] = Sight(
            row.municipality_id, known.with_notes or bool(row.with_notes), known.with_evidence or bool(row.with_evidence),
            known.is_member or bool(row.belongs),
        )
    return found


def sight(session: Session, person: Person, municipality: int, *, today: date) -> Sight:
    """What somebody may see of a municipality. Raises `NotFound` where that is nothing, as for a municipality that does not exist."""
    found = sights(session, person, (municipality,), today=today).get(municipality)
    if found is None:
        raise NotFound
    return found


def associations_of(session: Session, person: Person) -> tuple[int, ...]:
    """The associations to which somebody belongs, by number; a grant to one of them is a grant to each of its members."""
    return tuple(session.connection().scalars(standing_associations(person.id).order_by(_MEMBERSHIPS.c.municipality_id)))


def visible_to(
    municipality: ColumnElement[int] | InstrumentedAttribute[int], person_id: Number, associations: Numbers, today: Day,
) -> ColumnElement[bool]:
    """Whether somebody may see the municipality whose number stands in a column, as a condition of a query.

    `associations` are those of `associations_of`. A withdrawn municipality is seen by nobody. Who, through whom and when may be placeholders.
    """
    grants, members, standing = _OTHERS
    granted = (grants.c.municipality_id == municipality, is_live(grants, today))
    ways = [_one(grants.c.to_person_id == person_id, *granted)]
    if isinstance(associations, BindParameter) or associations:
        ways.append(_one(grants.c.to_municipality_id.in_(associations), *granted))
    ways.append(_one(members.c.municipality_id == municipality, members.c.person_id == person_id))
    return and_(or_(*ways), _one(standing.c.id == municipality, standing.c.withdrawn_at.is_(None)))


def _one(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row, asked anew for each: with an offset PostgreSQL does not first gather all rows that anybody could ask for."""
    return exists(select(literal(1)).where(*conditions).offset(0))


def seen_by(person_id: Number, associations: Numbers, today: Day) -> Select[int]:
    """The numbers of all municipalities that somebody may see, each at least once, for a query that begins with them.

    That is better than `visible_to` where they are few. Withdrawn ones are fewer still, and are taken out of the others.
    """
    granted = select(_GRANTS.c.municipality_id).where(is_live(_GRANTS, today))
    ways = [
        granted.where(_GRANTS.c.to_person_id == person_id),
        select(_MEMBERSHIPS.c.municipality_id).where(_MEMBERSHIPS.c.person_id == person_id),
    ]
    if isinstance(associations, BindParameter) or associations:
        ways.append(granted.where(_GRANTS.c.to_municipality_id.in_(associations)))
    either = union_all(*ways).subquery()
    withdrawn = select(_MUNICIPALITIES.c.id).where(_MUNICIPALITIES.c.withdrawn_at.is_not(None))
    return select(either.c.municipality_id).where(either.c.municipality_id.not_in(withdrawn))

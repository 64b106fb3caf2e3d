"""Who looks at a portfolio, what they wish to see of it, and both as conditions on the read model."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, exists, func, select
from sqlalchemy.orm import Session

from assessment.answers import size_bounds
from assessment.database.grants import GrantRow
from assessment.database.municipalities import AssociationRow, MembershipRow, MunicipalityRow
from assessment.database.standings import NAME_WORDS, STANDINGS
from assessment.database.unsought import Unsought
from assessment.roles import Person
from assessment.services.entitlements import associations_of, is_live, visible_to
from assessment.services.name_words import begins_with, named_like, words_of
from assessment.services.portfolio_order import BY_NAME, Order

FEW = 8_000
NO_STAGE = "none"
AGES: Mapping[str, tuple[int | None, int | None]] = MappingProxyType({"12": (None, 12), "24": (12, 24), "older": (24, None)})
# filter and order that one index holds together
TOGETHER = frozenset({
    ("shown_stage", "shown"), ("shown_stage", "shown_stage"), ("country", "sort_name"), ("country", "country"), ("kind", "kind"), ("dated", "dated"),
})
_S = STANDINGS.c


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see of their portfolio. Empty means all; `stage` is a digit or `none`, `age` a key of `AGES`."""

    search: str = ""
    country: str = ""
    size: int | None = None
    kind: str = ""
    association: str = ""
    stage: str = ""
    age: str = ""
    sort: str = BY_NAME
    order: str = ""
    page: int = 1

    @property
    def words(self) -> tuple[str, ...]:
        """The beginnings of words that are looked for, the longest first, which is likely the rarest."""
        return tuple(sorted(words_of(self.search), key=len, reverse=True))


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


def viewer_of(session: Session, person: Person, *, today: date) -> Viewer:
    """Whoever looks. Grants are counted only so far that it can be said whether they are few."""
    associations, grants = associations_of(session, person), cast(Table, GrantRow.__table__)
    holders = [grants.c.to_person_id == person.id, *(grants.c.to_municipality_id == number for number in associations)]
    ways: list[Select[Any]] = [select(grants.c.municipality_id).where(holder, is_live(grants, today)) for holder in holders]
    ways.append(select(MembershipRow.municipality_id).where(MembershipRow.person_id == person.id))
    count = 0
    for way in ways:
        count += session.connection().scalar(select(func.count()).select_from(way.limit(FEW + 1).subquery())) or 0
    return Viewer(person.id, associations, today, count)


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a row of the read model is one that somebody may see now."""
    return visible_to(_S.municipality_id, viewer.person_id, viewer.associations, viewer.today)


def filters(wish: Wish, viewer: Viewer, *, unsought: bool = False, order: Order | None = None) -> list[ColumnElement[bool]]:
    """What the wish leaves. `unsought`: rows are found in another way; but where one index holds a filter and the `order`, it is used."""
    leading = order.columns[0] if order else ""

    def column(name: str) -> Any:  # noqa: ANN401 - a column of any type
        return Unsought(_S[name]) if unsought and (name, leading) not in TOGETHER else _S[name]

    found = []
    if wish.country:
        found.append(column("country") == wish.country)
    if wish.size is not None:
        found += [column("size_class") == wish.size, *(_of_size(wish.size) if leading == "population" else ())]
    if wish.kind:
        found.append(column("kind") == wish.kind)
    if wish.stage:
        found.append(column("shown_stage").is_(None) if wish.stage == NO_STAGE else column("shown_stage") == int(wish.stage))
    if wish.age:
        found += _aged(column("dated"), AGES[wish.age], viewer.today)
    if wish.association:
        found.append(column("municipality_id").in_(_members_of(wish.association)))
    begin = [_S.municipality_id.in_(named_like(word)) for word in wish.words[:1] if order is None]
    return found + begin + [_has_word(word) for word in wish.words[len(begin):]]


def months_before(day: date, months: int) -> date:
    """The day so many months before; where that month is shorter, its last day.

    >>> months_before(date(2026, 3, 31), 13).isoformat(), months_before(date(2026, 11, 20), 24).isoformat()
    ('2025-02-28', '2024-11-20')
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _aged(dated: ColumnElement[date], age: tuple[int | None, int | None], today: date) -> list[ColumnElement[bool]]:
    least, most = age
    found = [dated <= months_before(today, least)] if least else []
    return [*found, dated > months_before(today, most)] if most else found


def _of_size(size: int) -> list[ColumnElement[bool]]:
    """The same as a range of the population, which the index of the population answers."""
    smallest, largest = size_bounds(size)
    return [_S.population >= smallest, *([_S.population <= largest] if largest is not None else [])]


def _members_of(association: str) -> Select[int]:
    members = select(AssociationRow.municipality_id).join(MunicipalityRow, MunicipalityRow.id == AssociationRow.association_id)
    return members.where(MunicipalityRow.key == association, MunicipalityRow.withdrawn_at.is_(None))


def _has_word(beginning: str) -> ColumnElement[bool]:
    word = Unsought(NAME_WORDS.c.word)
    return exists().where(NAME_WORDS.c.municipality_id == _S.municipality_id, begins_with(word, beginning))

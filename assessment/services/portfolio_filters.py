"""What somebody wishes to see of a portfolio, as conditions on the read model.

Statements are made once for each shape of a wish and kept: who asks, and for what, stands in placeholders, which `placed` fills.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, exists, select

from assessment.answers import size_bounds
from assessment.database.municipalities import AssociationRow, MunicipalityRow
from assessment.database.standings import NAME_WORDS, STANDINGS
from assessment.database.unsought import Unsought
from assessment.services.name_words import begins_with, folded, words_of
from assessment.services.portfolio_order import BEGINNING, BY_NAME, Order
from assessment.services.portfolio_viewer import Viewer

NO_STAGE, SOME_STAGE = "none", "some"
LARGEST = 2**31 - 1
AGES: Mapping[str, tuple[int | None, int | None]] = MappingProxyType({"12": (None, 12), "24": (12, 24), "older": (24, None)})
# filter and order that one index holds together
TOGETHER = frozenset({
    ("shown_stage", "shown"), ("shown_stage", "shown_stage"), ("country", "sort_name"), ("country", "country"), ("kind", "kind"), ("dated", "dated"),
})
_S = STANDINGS.c


@dataclass(frozen=True, slots=True)
class Shape:
    """What is filtered by, and whether somebody looks through associations too, but not which: one statement answers all of one shape.

    `stage` is empty, `some` or `none`, `age` a key of `AGES` or empty, `words` how many words are looked for.
    """

    country: bool
    size: bool
    kind: bool
    association: bool
    stage: str
    age: str
    words: int
    through: bool

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered by."""
        return bool(self.country or self.size or self.kind or self.association or self.stage or self.age or self.words)


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


def shape_of(wish: Wish, viewer: Viewer) -> Shape:
    """What is filtered by, without what for."""
    stage = wish.stage and (NO_STAGE if wish.stage == NO_STAGE else SOME_STAGE)
    return Shape(
        bool(wish.country), wish.size is not None, bool(wish.kind), bool(wish.association), stage, wish.age, len(wish.words), viewer.through,
    )


def placed(wish: Wish, viewer: Viewer) -> dict[str, Any]:
    """What the placeholders stand for in a statement about a wish."""
    found: dict[str, Any] = {"country": wish.country, "size": wish.size, "kind": wish.kind, "association": wish.association}
    if wish.size is not None:
        smallest, largest = size_bounds(wish.size)
        found |= {"smallest": smallest, "largest": LARGEST if largest is None else largest}
    if wish.stage and wish.stage != NO_STAGE:
        found["stage"] = int(wish.stage)
    if wish.age:
        least, most = AGES[wish.age]
        found |= {"youngest": least and months_before(viewer.today, least), "oldest": most and months_before(viewer.today, most)}
    if wish.words:
        found |= {BEGINNING.key: folded(wish.search), **{word(number).key: beginning for number, beginning in enumerate(wish.words)}}
    return viewer.placed | found


def filters(shape: Shape, *, unsought: bool = False, order: Order | None = None) -> list[ColumnElement[bool]]:
    """What the wish leaves, but for words. `unsought`: rows are found in another way; where one index holds a filter and the `order`, it is used."""
    leading = order.columns[0] if order else ""

    def column(name: str) -> Any:  # noqa: ANN401 - a column of any type
        return Unsought(_S[name]) if unsought and (name, leading) not in TOGETHER else _S[name]

    found = []
    if shape.country:
        found.append(column("country") == bindparam("country"))
    if shape.size:
        found += [column("size_class") == bindparam("size"), *(_OF_SIZE if leading == "population" else ())]
    if shape.kind:
        found.append(column("kind") == bindparam("kind"))
    if shape.stage:
        found.append(column("shown_stage").is_(None) if shape.stage == NO_STAGE else column("shown_stage") == bindparam("stage"))
    if shape.age:
        found += _aged(column("dated"), AGES[shape.age])
    if shape.association:
        found.append(column("municipality_id").in_(_MEMBERS))
    return found


def has_words(shape: Shape, municipality: ColumnElement[int], *, but_first: bool = False) -> list[ColumnElement[bool]]:
    """Whether the name of a municipality has words that begin like all that are looked for, or like all but the first."""
    return [
        exists().where(_WORDS.c.municipality_id == municipality, begins_with(_WORDS.c.word, word(number))) for number in range(but_first, shape.words)
    ]


def months_before(day: date, months: int) -> date:
    """The day so many months before; where that month is shorter, its last day.

    >>> months_before(date(2026, 3, 31), 13).isoformat(), months_before(date(2026, 11, 20), 24).isoformat()
    ('2025-02-28', '2024-11-20')
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_WORDS = NAME_WORDS.alias("words")
# the same as a range of the population, which the index of the population answers
_OF_SIZE = (_S.population >= bindparam("smallest"), _S.population <= bindparam("largest"))
_MEMBERS = select(AssociationRow.municipality_id).join(MunicipalityRow, MunicipalityRow.id == AssociationRow.association_id).where(
    MunicipalityRow.key == bindparam("association"), MunicipalityRow.withdrawn_at.is_(None),
)


def _aged(dated: ColumnElement[date], age: tuple[int | None, int | None]) -> list[ColumnElement[bool]]:
    least, most = age
    found = [dated <= bindparam("youngest")] if least else []
    return [*found, dated > bindparam("oldest")] if most else found


def word(number: int) -> BindParameter[str]:
    """Where the beginning of a word stands that is looked for, by its number from 0."""
    return bindparam(f"word_{number}", type_=String)

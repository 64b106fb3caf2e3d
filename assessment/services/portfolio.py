"""The portfolio: all municipalities that somebody may see now, filtered, sorted, a page at a time, whatever their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Integer, Row, RowMapping, Select, bindparam, func, select
from sqlalchemy.orm import Session

from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import LISTED, LISTED_INDEX, NAME_WORDS, STANDINGS
from assessment.services.name_words import begins_with, named_like
from assessment.services.portfolio_filters import Shape, Wish, filters, has_words, placed, shape_of, word
from assessment.services.portfolio_order import BY_NAME, HEADERS, Order, is_down, order_of, sought
from assessment.services.portfolio_viewer import FEW, Viewer, seen, visible
from assessment.services.slots import known_slots
from assessment.services.standing_rows import PARTS
from assessment.slots import shown_in

SHOWN = 50
MOST_COUNTED = 1_000
REMEMBERED = 128
MOST, OFFSET = bindparam("most", type_=Integer), bindparam("offset", type_=Integer)
WRITTEN = (
    "municipality_id", "final_id", "name", "country", "population", "kind", "edition", "dated", "score", "shown", "coverage", "confidence",
    "shown_stage",
)
# SQLite would look at the wide rows if it were not told where else most of it stands
NARROW_ROWS = (STANDINGS, f"INDEXED BY {LISTED_INDEX}", "sqlite")
_S = STANDINGS.c


@dataclass(frozen=True, slots=True)
class Line:
    """A municipality in the portfolio: its newest final assessment in one line. Scores are of 0 to 100, coverage and confidence of 0 to 1.

    `value` is what it is sorted by, where that is a part's score or a criterion's shown level; `key` and `assessment` stand in addresses.
    Of a `final` version nothing changes but the name of its municipality.
    """

    final: int
    key: str
    assessment: str
    name: str
    country: str
    population: int | None
    kind: str | None
    edition: str
    dated: date
    score: Fraction | None
    shown: Fraction | None
    coverage: Fraction | None
    confidence: Fraction | None
    stage: int | None
    value: Fraction | int | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A page of a portfolio. `total` are all that the wish finds, counted up to `MOST_COUNTED` where somebody sees very many: `is_more` then.

    `page` is the one that is shown, also where one was wished for that there is not. `order` is None for a column that there is not.
    """

    lines: tuple[Line, ...]
    total: int
    is_more: bool
    page: int
    order: Order
    is_known_order: bool

    @property
    def pages(self) -> int:
        """How many pages there are to turn."""
        return max(-(-self.total // SHOWN), 1)


def portfolio(session: Session, viewer: Viewer, wish: Wish) -> Portfolio:
    """A page of what somebody may see now. What is asked for beyond the last page gives the last one."""
    is_header = wish.sort in HEADERS
    known = order_of(wish.sort, down=is_down(wish.sort, wish.order), slots={} if is_header else known_slots(session))
    order = sought(known or Order(BY_NAME, HEADERS[BY_NAME], down=False), wish.words)
    asked = Asked(session.connection(), shape_of(wish, viewer), placed(wish, viewer))
    way = _among_few if viewer.sees_few else _among_many
    page = min(max(wish.page, 1), -(-(FEW if viewer.sees_few else MOST_COUNTED) // SHOWN))
    found, total = way(asked, order, (page - 1) * SHOWN)
    if not found and total:
        page = -(-total // SHOWN)
        found, total = way(asked, order, (page - 1) * SHOWN)
    counted = min(total, total if viewer.sees_few else MOST_COUNTED)
    return Portfolio(_lines(session, found, order), counted, counted < total, page if found else 1, order, known is not None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish on its way to the database: its shape, and what the placeholders of its statements stand for."""

    connection: Connection
    shape: Shape
    placed: Mapping[str, Any]

    def count(self, statement: Select[Any], **placed: int) -> int:
        """A number."""
        return self.connection.scalar(statement, {**self.placed, **placed}) or 0

    def rows(self, statement: Select[Any], **placed: int) -> Sequence[Row[Any]]:
        """Rows."""
        return self.connection.execute(statement, {**self.placed, **placed}).all()


def _among_few(asked: Asked, order: Order, offset: int) -> tuple[list[int], int]:
    """The municipalities of a page and how many there are in all, beginning with those that somebody may see."""
    return _sorted(asked, order, offset, by_filter=False)


def _among_many(asked: Asked, order: Order, offset: int) -> tuple[list[int], int]:
    """The same, beginning with the filter where it leaves few, else along the index of what it is sorted by."""
    total = asked.count(_some(asked.shape), most=MOST_COUNTED + 1)
    if total > MOST_COUNTED:
        return _along_the_index(asked, order, offset), total
    return _sorted(asked, order, offset, by_filter=True) if total else ([], 0)


def _sorted(asked: Asked, order: Order, offset: int, *, by_filter: bool) -> tuple[list[int], int]:
    """Find all, sort them, and give a page and how many there are."""
    page, count = _sorting(asked.shape, order, by_filter=by_filter)
    rows = asked.rows(page, most=SHOWN, offset=offset)
    if rows or not offset:
        return [row.municipality_id for row in rows], rows[0].total if rows else 0
    return [], asked.count(count)


def _along_the_index(asked: Asked, order: Order, offset: int) -> list[int]:
    """Go along the index of what it is sorted by until the page is full: quick where so many are found that some come soon."""
    found: list[int] = []
    for page, count in _segments(asked.shape, order):
        some = [row.municipality_id for row in asked.rows(page, most=SHOWN - len(found), offset=offset)]
        found += some
        if len(found) == SHOWN:
            break
        if some:
            offset = 0
        elif offset:
            offset -= asked.count(count, most=offset, offset=0)
    return found


@lru_cache(REMEMBERED)
def _some(shape: Shape) -> Select[Any]:
    """How many a filter finds of those that somebody may see; no more than so many are counted."""
    query = select(_S.municipality_id).where(*filters(shape), visible(_S.municipality_id, through=shape.through))
    if shape.words:  # begins with the word: as soon as enough are found there is an end
        query = query.join(NAME_WORDS, NAME_WORDS.c.municipality_id == _S.municipality_id).distinct()
        query = query.where(begins_with(NAME_WORDS.c.word, word(0)), *has_words(shape, _S.municipality_id, but_first=True)).with_hint(*NARROW_ROWS)
    return select(func.count()).select_from(query.limit(MOST).subquery())


@lru_cache(REMEMBERED)
def _sorting(shape: Shape, order: Order, *, by_filter: bool) -> tuple[Select[Any], Select[Any]]:
    """A page of all that are found and then sorted, with the number of all; and that number alone.

    They are sought by the filter, or else by what somebody may see.
    """
    columns = {name: _S[name] for name in ("municipality_id", *order.columns, *(("edition",) if order.editions else ()))}
    found = (_filtered(shape) if by_filter else _seen(shape, order)).with_only_columns(*columns.values()).subquery()
    page = select(found.c.municipality_id, func.count().over().label("total")).order_by(*order.without_index(found))
    return page.limit(MOST).offset(OFFSET), select(func.count()).select_from(found)


def _filtered(shape: Shape) -> Select[Any]:
    """What the filter finds, and of that what somebody may see."""
    words = [_S.municipality_id.in_(named_like(word(0))), *has_words(shape, _S.municipality_id, but_first=True)] if shape.words else []
    return select(_S.municipality_id).where(*filters(shape), *words, visible(_S.municipality_id, through=shape.through))


def _seen(shape: Shape, order: Order) -> Select[Any]:
    """What somebody may see, and of that what the filter finds."""
    number = seen(through=shape.through).subquery().c.municipality_id
    query = select(_S.municipality_id).where(_S.municipality_id.in_(select(number).where(*has_words(shape, number))), *filters(shape, unsought=True))
    is_narrow = {*order.columns} <= {*LISTED} or shape.narrows
    return query.with_hint(*NARROW_ROWS) if is_narrow else query


@lru_cache(REMEMBERED)
def _segments(shape: Shape, order: Order) -> tuple[tuple[Select[Any], Select[Any]], ...]:
    """For each stretch of the index a page of it, and how many it has, counted so far as is asked."""
    conditions = [
        *filters(shape, unsought=True, order=order), *has_words(shape, _S.municipality_id), visible(_S.municipality_id, through=shape.through),
    ]
    found = [
        select(_S.municipality_id).where(*([] if segment is None else [segment]), *conditions).order_by(*order.sorted_columns(STANDINGS))
        for segment in order.segments()
    ]
    pages = [query.limit(MOST).offset(OFFSET) for query in found]
    return tuple((page, select(func.count()).select_from(page.subquery())) for page in pages)


@lru_cache(REMEMBERED)
def _looked_up(columns: tuple[str, ...]) -> Select[Any]:
    """The rows of some municipalities, by number, with their columns to sort by."""
    names = (*WRITTEN, *(name for name in columns if name not in WRITTEN))
    query = select(MunicipalityRow.key, AssessmentRow.key.label("assessment"), *(_S[name] for name in names))
    query = query.select_from(STANDINGS).join(MunicipalityRow, MunicipalityRow.id == _S.municipality_id)
    query = query.join(AssessmentRow, AssessmentRow.id == _S.assessment_id)
    return query.where(_S.municipality_id.in_(bindparam("numbers", expanding=True)))


def _lines(session: Session, numbers: Sequence[int], order: Order) -> tuple[Line, ...]:
    """The lines of these municipalities, looked up only now, in this order."""
    if not numbers:
        return ()
    found = session.connection().execute(_looked_up(order.columns), {"numbers": numbers}).mappings()
    rows = {row["municipality_id"]: row for row in found}
    return tuple(_line(rows[number], order) for number in numbers if number in rows)


def _line(row: RowMapping, order: Order) -> Line:
    return Line(
        row["final_id"], row["key"], row["assessment"] or "", row["name"], row["country"], row["population"], row["kind"], row["edition"],
        row["dated"], _exact(row["score"]), _exact(row["shown"]), _exact(row["coverage"]), _exact(row["confidence"]), row["shown_stage"],
        _value(row, order),
    )


def _value(row: RowMapping, order: Order) -> Fraction | int | None:
    """What stands in the slot that it is sorted by, where that is the subject's in this edition."""
    if order.editions is not None and row["edition"] not in order.editions:
        return None
    return shown_in(row[order.columns[0]]) if order.is_level else _exact(row[order.columns[0]]) if order.is_part else None


@lru_cache(20_000)
def _exact(number: int | None) -> Fraction | None:
    return None if number is None else Fraction(number, PARTS)

"""The portfolio: all municipalities that somebody may see now, filtered, sorted, a page at a time, whatever their number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.orm import Session

from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.standings import STANDINGS
from assessment.services.entitlements import seen_by
from assessment.services.portfolio_filters import FEW, Viewer, Wish, filters, visible
from assessment.services.portfolio_order import BY_NAME, HEADERS, Order, is_down, order_of, sought
from assessment.services.slots import known_slots
from assessment.services.standing_rows import PARTS
from assessment.slots import shown_in

SHOWN = 50
MOST_COUNTED = 1_000
NARROW = 2_000
WRITTEN = (
    "municipality_id", "final_id", "name", "country", "population", "kind", "edition", "dated", "score", "shown", "coverage", "confidence",
    "shown_stage",
)
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
    order = sought(known or Order(BY_NAME, HEADERS[BY_NAME], down=False), wish.search)
    way = _way(session, viewer, wish)
    page = min(max(wish.page, 1), -(-(FEW if viewer.sees_few else MOST_COUNTED) // SHOWN))
    found, total = way(session, viewer, wish, order, offset=(page - 1) * SHOWN)
    if not found and total:
        page = -(-total // SHOWN)
        found, total = way(session, viewer, wish, order, offset=(page - 1) * SHOWN)
    counted = min(total, total if viewer.sees_few else MOST_COUNTED)
    return Portfolio(_lines(session, found, order), counted, counted < total, page if found else 1, order, known is not None)


def _way(session: Session, viewer: Viewer, wish: Wish) -> Callable[..., tuple[list[int], int]]:
    """With what to begin: with whatever leaves little, what somebody may see or what the filter finds; else along an index."""
    if not viewer.sees_few:
        return _among_many
    if viewer.count <= NARROW:
        return _among_few
    some = select(_S.municipality_id).where(*filters(wish, viewer)).limit(NARROW + 1).subquery()
    found = session.connection().scalar(select(func.count()).select_from(some)) or 0
    return _among_filtered if found <= NARROW else _among_few


def _among_filtered(session: Session, viewer: Viewer, wish: Wish, order: Order, *, offset: int) -> tuple[list[int], int]:
    """The municipalities of a page and how many there are in all, beginning with those that the filter finds."""
    return _sorted(session, [*filters(wish, viewer), visible(viewer)], order, offset=offset)


def _among_few(session: Session, viewer: Viewer, wish: Wish, order: Order, *, offset: int) -> tuple[list[int], int]:
    """The same, beginning with those that somebody may see."""
    seen = seen_by(viewer.person_id, viewer.associations, viewer.today)
    return _sorted(session, [_S.municipality_id.in_(seen), *filters(wish, viewer, unsought=True)], order, offset=offset)


def _among_many(session: Session, viewer: Viewer, wish: Wish, order: Order, *, offset: int) -> tuple[list[int], int]:
    """The same, beginning with the filter where it leaves few, else along the index of what it is sorted by."""
    wanted = [*filters(wish, viewer), visible(viewer)]
    some = select(_S.municipality_id).where(*wanted).limit(MOST_COUNTED + 1).subquery()
    total = session.connection().scalar(select(func.count()).select_from(some)) or 0
    if total > MOST_COUNTED:
        return _along_the_index(session, viewer, wish, order, offset=offset), total
    return _sorted(session, wanted, order, offset=offset) if total else ([], 0)


def _sorted(session: Session, wanted: list[ColumnElement[bool]], order: Order, *, offset: int) -> tuple[list[int], int]:
    """Find all, sort them, and give a page and how many there are."""
    columns = {name: _S[name] for name in ("municipality_id", *order.columns, *(("edition",) if order.editions else ()))}
    found = select(*columns.values()).where(*wanted).subquery()
    query = select(found.c.municipality_id, func.count().over().label("total")).order_by(*order.without_index(found))
    rows = session.connection().execute(query.limit(SHOWN).offset(offset)).all()
    if rows or not offset:
        return [row[0] for row in rows], rows[0][1] if rows else 0
    return [], session.connection().scalar(select(func.count()).select_from(found)) or 0


def _along_the_index(session: Session, viewer: Viewer, wish: Wish, order: Order, *, offset: int) -> list[int]:
    """Go along the index of what it is sorted by until the page is full: quick where so many are found that some come soon."""
    seen, found = [*filters(wish, viewer, unsought=True, order=order), visible(viewer)], list[int]()
    for segment in order.segments():
        conditions = seen if segment is None else [segment, *seen]
        query = select(_S.municipality_id).where(*conditions)
        some = session.connection().scalars(query.order_by(*order.sorted_columns(STANDINGS)).limit(SHOWN - len(found)).offset(offset)).all()
        found += some
        if len(found) == SHOWN:
            break
        if some:
            offset = 0
        elif offset:
            offset -= session.connection().scalar(select(func.count()).select_from(query.limit(offset).subquery())) or 0
    return found


def _lines(session: Session, numbers: Sequence[int], order: Order) -> tuple[Line, ...]:
    """The lines of these municipalities, looked up only now, in this order."""
    names = (*WRITTEN, *(name for name in order.columns if name not in WRITTEN))
    query = select(MunicipalityRow.key, AssessmentRow.key.label("assessment"), *(_S[name] for name in names))
    query = query.select_from(STANDINGS).join(MunicipalityRow, MunicipalityRow.id == _S.municipality_id)
    query = query.join(AssessmentRow, AssessmentRow.id == _S.assessment_id).where(_S.municipality_id.in_(numbers))
    rows = {row["municipality_id"]: row for row in session.connection().execute(query).mappings()}
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


def _exact(number: int | None) -> Fraction | None:
    return None if number is None else Fraction(number, PARTS)

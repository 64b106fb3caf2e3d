"""By what a portfolio can be sorted, as columns of the read model, so that what has no value comes last in either direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, FromClause, String, bindparam, case, or_

from assessment.catalogue.model import Catalogue
from assessment.database.standings import STANDINGS
from assessment.services.name_words import begins_with
from assessment.services.slots import LEVEL, SCORE, Slots

HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "name": ("sort_name",), "country": ("country", "sort_name"), "kind": ("kind", "shown_stage"), "population": ("population",),
    "edition": ("edition",), "date": ("dated",), "coverage": ("coverage",), "stage": ("shown_stage", "shown"), "shown": ("shown",),
    "score": ("score",), "confidence": ("confidence",),
})
UPWARDS = frozenset({"name", "country", "kind", "edition"})
CRITERION, PART = "criterion.", "part."
BY_NAME = "name"
BEGINNING: BindParameter[str] = bindparam("beginning", type_=String)


@dataclass(frozen=True, slots=True)
class Order:
    """Columns to sort by, all in one direction, and last the number of the municipality. `column` is None for a subject that no row has.

    `editions` are those in which the column holds the subject, where it holds something else in others. With `begins`, names come first that
    begin with what stands for `BEGINNING` when it is asked.
    """

    key: str
    columns: tuple[str, ...]
    down: bool
    editions: tuple[str, ...] | None = None
    begins: bool = False

    @property
    def is_level(self) -> bool:
        """Whether this is a criterion."""
        return self.key.startswith(CRITERION)

    @property
    def is_part(self) -> bool:
        """Whether this is the score of one part."""
        return self.key.startswith(PART)

    def sorted_columns(self, table: FromClause) -> tuple[ColumnElement[Any], ...]:
        """The columns in the order of their index, so that it is read forwards or backwards."""
        columns = (*(table.c[name] for name in self.columns), table.c.municipality_id)
        return tuple(column.desc() if self.down else column.asc() for column in columns)

    def segments(self) -> tuple[ColumnElement[bool] | None, ...]:
        """The rows with a value, and then those without, each as a condition; None where all have one. What begins as wished comes first."""
        first: Column[Any] = STANDINGS.c[self.columns[0]]
        if self.begins:
            begins = begins_with(first, BEGINNING)
            return begins, ~begins
        if not first.nullable:
            return (None,)
        has_one = first >= ("" if self.columns[0] == "kind" else 0)
        if self.editions is not None:
            here = STANDINGS.c.edition.in_(self.editions)
            return has_one & here, or_(first.is_(None), first < 0, ~here)
        return (has_one, first < 0, first.is_(None)) if self.is_level else (has_one, first.is_(None))

    def without_index(self, table: FromClause) -> tuple[ColumnElement[Any], ...]:
        """The same order for rows that are found already: what is sorted this way is never sought through the index of its column."""
        first: ColumnElement[Any] = table.c[self.columns[0]]
        if self.begins:
            return (case((begins_with(first, BEGINNING), 0), else_=1), *self.sorted_columns(table))
        if not STANDINGS.c[self.columns[0]].nullable:
            return self.sorted_columns(table)
        has_none: ColumnElement[bool] = first.is_(None)
        if self.is_level:
            has_none = or_(has_none, first < 0)
        if self.editions is not None:
            has_none = or_(has_none, ~table.c.edition.in_(self.editions))
        return (case((has_none, 1), else_=0), *((first.is_(None),) if self.is_level else ()), *self.sorted_columns(table))


def order_of(key: str, *, down: bool, slots: Mapping[str, Slots]) -> Order | None:
    """The order by a key of the address: a header, `part.…` or `criterion.…`; None for one that does not exist."""
    if key in HEADERS:
        return Order(key, HEADERS[key], down)
    for prefix, kind in ((CRITERION, LEVEL), (PART, SCORE)):
        if key.startswith(prefix):
            return _by_slot(key, kind, key.removeprefix(prefix), down=down, slots=slots)
    return None


def sought(order: Order, words: Sequence[str]) -> Order:
    """The same order for a search: of names from A to Z, those come first that begin with what is looked for, as people expect."""
    return replace(order, begins=True) if words and order.key == BY_NAME and not order.down else order


def _by_slot(key: str, kind: str, subject: str, *, down: bool, slots: Mapping[str, Slots]) -> Order | None:
    """The order by a subject; in the rare case that its slot holds something else in another edition, only its own editions count."""
    columns = {edition: column for edition, each in slots.items() if (column := each.column(kind, subject))}
    if not columns:
        return None
    column = columns[max(columns)]
    own = tuple(sorted(edition for edition, each in columns.items() if each == column))
    shared = any(column in (each.levels if kind == LEVEL else each.scores).values() for edition, each in slots.items() if edition not in own)
    return Order(key, (column,), down, own if shared else None)


def is_down(key: str, given: str) -> bool:
    """Whether the highest comes first: as the address says, else for everything but names."""
    return given == "down" if given in ("up", "down") else key not in UPWARDS


def subjects(catalogue: Catalogue) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What the parts and criteria of an edition are called, with the keys to sort by them."""
    return [
        (f"{PART}{dimension.id}", dimension.title, [(f"{CRITERION}{criterion.id}", criterion.title) for criterion in dimension.criteria])
        for dimension in catalogue.dimensions
    ]

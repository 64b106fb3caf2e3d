"""Who counts in benchmarks, and how often each shown score and level occurs among them, from the read model."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from assessment.benchmarks import MONTHS_VALID, NOT_AMONG_TOWNS, OVERALL, Key, Measure
from assessment.database.standings import STANDINGS
from assessment.services.consents import ConsentKind, consenting
from assessment.services.slots import Slots, known_slots
from assessment.slots import shown_in
from assessment.suppression import older

Cell = tuple[str, int]
Tallies = dict[Key, dict[str, Counter[int]]]


def cells(session: Session) -> set[Cell]:
    """The editions and size classes in which any municipality stands."""
    query = select(STANDINGS.c.edition, STANDINGS.c.size_class).where(STANDINGS.c.complete, STANDINGS.c.size_class.is_not(None)).distinct()
    return {(row.edition, row.size_class) for row in session.connection().execute(query)}


def tallies(session: Session, cell: Cell, today: date) -> Tallies:
    """How often each value occurs in a class of one edition: of those that consent, have a complete final assessment and are towns.

    Of each the newest final assessment counts, if it is not older than 24 months.
    """
    edition, size_class = cell
    slots = known_slots(session).get(edition, Slots())
    subjects = [(Measure.SCORE, OVERALL, "shown"), *((Measure.SCORE, *pair) for pair in slots.scores.items())]
    subjects += [(Measure.LEVEL, *pair) for pair in slots.levels.items()]
    columns = [STANDINGS.c[column] for _, _, column in subjects]
    query = select(STANDINGS.c.country, STANDINGS.c.dated, *columns).where(*_counted(cell, today))
    found: Tallies = defaultdict(dict)
    for country, rows in _by_country(session.connection().execute(query), today).items():
        for (measure, subject, _), column in zip(subjects, list(zip(*rows, strict=True))[2:], strict=True):
            if tally := _tally(measure, column):
                found[edition, size_class, measure, subject][country] = tally
    return dict(found)


def _counted(cell: Cell, today: date) -> list[ColumnElement[bool]]:
    towns = or_(STANDINGS.c.kind.is_(None), STANDINGS.c.kind.not_in([kind.value for kind in NOT_AMONG_TOWNS]))
    return [
        STANDINGS.c.edition == cell[0], STANDINGS.c.size_class == cell[1], STANDINGS.c.complete, STANDINGS.c.dated <= today, towns,
        STANDINGS.c.municipality_id.in_(consenting(ConsentKind.BENCHMARKS)),
    ]


def _by_country(rows: Iterable[Row[Any]], today: date) -> dict[str, list[Row[Any]]]:
    """The rows that are not too old, by country; of very many only few days differ."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    fresh: dict[date, bool] = {}
    for row in rows:
        if row.dated not in fresh:
            fresh[row.dated] = not older(row.dated, MONTHS_VALID, today)
        if fresh[row.dated]:
            found[row.country].append(row)
    return found


def _tally(measure: Measure, column: Iterable[int | None]) -> Counter[int]:
    """How often each shown score, or each shown level, occurs; what has none is not counted."""
    tally: Counter[int] = Counter()
    for value, times in Counter(column).items():
        shown = value if measure is Measure.SCORE else shown_in(value)
        if shown is not None:
            tally[shown] += times
    return tally

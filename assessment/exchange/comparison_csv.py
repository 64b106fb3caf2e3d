"""A comparison as CSV: one row for each place and criterion, with levels, evidence and weights."""

from collections.abc import Iterator

from assessment.exchange.comparison_taken import TakenAlong
from assessment.exchange.rows_csv import to_csv

COLUMNS = (
    "place", "country", "kind", "population", "size_class", "edition", "date", "dimension", "criterion", "title", "weight", "critical",
    "state", "level", "shown", "evidence",
)


def comparison_csv(taken: TakenAlong) -> bytes:
    """The rows below the names of the columns; what is not known or does not apply is empty, and the state says which."""
    return to_csv([COLUMNS, *_rows(taken)]).encode()


def _rows(taken: TakenAlong) -> Iterator[tuple[object, ...]]:
    for name, place, results in zip(taken.names, taken.found.places, taken.found.results, strict=True):
        about = (name, *(_told(fact) for fact in taken.facts(place).values()), place.edition, place.day.isoformat())
        for dimension, criteria in taken.dimensions():
            for each in criteria:
                part = results.parts[each.id]
                what = (dimension.id, each.id, each.title, each.weight, "yes" if each.critical else "no")
                yield *about, *what, part.state.value, _told(part.level), _told(part.shown), _told(part.evidence and part.evidence.value)


def _told(value: str | int | None) -> str | int:
    return "" if value is None else value

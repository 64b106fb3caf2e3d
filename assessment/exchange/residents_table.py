"""The tally of a survey in an answers file, `[residents]`: written, read again, and refused where no survey gives such numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from assessment.catalogue.model import Catalogue
from assessment.errors import Problem
from assessment.exchange.answers_shape import BreakdownShape, CellShape, ResidentsShape
from assessment.residents import Breakdown, Cell, Heard, Said, problems_of
from assessment.translation import message


def heard_in(shape: ResidentsShape) -> Heard:
    """The tally that was written."""
    said = tuple(Said(each.statement, each.criterion, each.text, tuple(each.counts), each.cannot_say) for each in shape.statements)
    return Heard(
        shape.opened, shape.closed, shape.replies, said,
        channels=_breakdown(shape.channels), ages=_breakdown(shape.ages), parts=_breakdown(shape.parts), helped=_breakdown(shape.helped),
    )


def _breakdown(shape: BreakdownShape) -> Breakdown:
    return Breakdown(_cells(shape.shown), tuple(shape.together), _cells(shape.people))


def _cells(shapes: list[CellShape]) -> tuple[Cell, ...]:
    return tuple(Cell(each.name, each.count) for each in shapes)


def heard_as_table(heard: Heard) -> dict[str, Any]:
    """A tally as a table of an answers file; what is empty is left out."""
    named = {"channels": heard.channels, "ages": heard.ages, "parts": heard.parts, "helped": heard.helped}
    return {
        "opened": heard.opened.isoformat(), "closed": heard.closed.isoformat(), "replies": heard.replies,
        **({"statements": [_said_as_table(each) for each in heard.statements]} if heard.statements else {}),
        **{name: _breakdown_as_table(each) for name, each in named.items() if each != Breakdown()},
    }


def _said_as_table(said: Said) -> dict[str, Any]:
    return {
        "statement": said.statement, "criterion": said.criterion, "text": said.text, "counts": list(said.counts), "cannot-say": said.cannot_say,
    }


def _breakdown_as_table(breakdown: Breakdown) -> dict[str, Any]:
    cells = {name: [{"name": each.name, "count": each.count} for each in given] for name, given in (
        ("shown", breakdown.shown), ("people", breakdown.people),
    ) if given}
    return cells | ({"together": list(breakdown.together)} if breakdown.together else {})


def what_residents_said_can_be(table: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Problem]:
    """A tally holds only numbers that a survey can give, and each statement belongs to the criterion that the catalogue says."""
    if not isinstance(table.get("residents"), dict):
        return
    try:
        heard = heard_in(ResidentsShape.model_validate(table["residents"]))
    except ValidationError:
        return  # what is wrong with its shape is told with the rest of the file
    yield from (Problem(f"residents.{problem.where}", problem.message) for problem in problems_of(heard))
    criteria = {each.id: each.criterion for each in catalogue.residents.statements}
    for said in heard.statements:
        if criteria.get(said.statement, said.criterion) != said.criterion:
            sentence = message("In this catalogue the statement belongs to another criterion.")
            yield Problem(f"residents.statements.{said.statement}.criterion", sentence)

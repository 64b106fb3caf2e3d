"""A row of the read model from what was frozen; only what is needed is read, so that a hundred thousand take minutes and not hours."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from assessment.answers import Evidence, Kind, State, size_class
from assessment.database.standings import LEVEL_SLOTS, SCORE_SLOTS
from assessment.questionnaire import Scope
from assessment.services.name_words import folded
from assessment.services.slots import Slots
from assessment.slots import WITHOUT_LEVEL, number_from

LONGEST_NAME = 200
PARTS = 10_000
LONGEST_NUMBER = 400
NO_SLOTS: Mapping[str, None] = dict.fromkeys((*LEVEL_SLOTS, *SCORE_SLOTS))
_EVIDENCE = {evidence.value: number for number, evidence in enumerate(Evidence)}
_NOTHING = {state.value: number for state, number in WITHOUT_LEVEL.items()} | {State.NOT_ASKED.value: None}


def standing_row(final: Row[Any], content: str, slots: Slots) -> dict[str, Any] | None:
    """The row of a final version of a full assessment; None for a quick check.

    `final` has its numbers, days and edition, and the present name of the municipality; its profile is the one that was frozen.
    Raises `KeyError`, `TypeError` and `ValueError` for a content that nobody froze.
    """
    return row_from(final, json.loads(content), slots)


def row_from(final: Any, frozen: Mapping[str, Any], slots: Slots) -> dict[str, Any] | None:  # noqa: ANN401 - a row, or what has the same names
    """The same from what was frozen as it is read, of which only some is needed."""
    assessment, results = frozen["assessment"], frozen["results"]
    if assessment["scope"] != Scope.FULL.value:
        return None
    population, kind = assessment["profile"]["population"], assessment["profile"]["kind"]
    return {
        "municipality_id": final.municipality_id, "final_id": final.id, "assessment_id": final.assessment_id, "edition": final.edition,
        "edition_digest": final.edition_digest, **names(final.name), "dated": final.dated, "finalised_at": final.at,
        "country": assessment["profile"]["country"], "population": population, "kind": Kind(kind).value if kind else None,
        "size_class": size_class(population), **_header(results["overall"]), **NO_SLOTS,
        **{column: _number(results["parts"][criterion]) for criterion, column in slots.levels.items() if criterion in results["parts"]},
        **{column: ten_thousandths(results["dimensions"][part]["shown"]) for part, column in slots.scores.items() if part in results["dimensions"]},
    }


def names(name: str) -> dict[str, str]:
    """A name as it is shown, and as it is sorted."""
    return {"name": name, "sort_name": folded(name)[:LONGEST_NAME]}


def ten_thousandths(exact: str | None) -> int | None:
    """A number of 0 or more as it is frozen, in ten-thousandths, rounded half up.

    >>> ten_thousandths("85/2"), ten_thousandths("1/3"), ten_thousandths("2/3"), ten_thousandths(None)
    (425000, 3333, 6667, None)
    """
    if exact is None:
        return None
    above, below = exact.split("/")
    if max(len(above), len(below)) > LONGEST_NUMBER:
        raise ValueError("this number takes long to compute")
    return (2 * PARTS * int(above) + int(below)) // (2 * int(below))


def _header(overall: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: ten_thousandths(overall[name]) for name in ("score", "shown", "coverage", "confidence")}
    complete = numbers["score"] is not None and not overall["without-score"]
    return {**numbers, "stage": overall["stage"], "shown_stage": overall["shown-stage"], "complete": complete}


def _number(part: Mapping[str, Any]) -> int | None:
    level = part["level"]
    return _NOTHING[part["state"]] if level is None else number_from(level, part["shown"], _EVIDENCE[part["evidence"]])

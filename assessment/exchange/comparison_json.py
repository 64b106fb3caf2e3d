"""A comparison as JSON, the form that is attached to its report: every number exact, as a ratio, and rounded as it is printed.

`comparison.schema.json` beside this file says what each entry means.
"""

import json
from fractions import Fraction
from typing import Any

from assessment.comparison import Place
from assessment.exchange.comparison_taken import TakenAlong
from assessment.scoring import DimensionScore, OverallScore, Part, Results, rounded

FORMAT = "smart-readiness-comparison-1"
POINTS = ("score", "shown", "low", "high")
SHARES = ("coverage", "confidence")
SHARE_DIGITS = 2


def to_json(taken: TakenAlong) -> bytes:
    """The comparison as text in UTF-8; equal input gives equal bytes."""
    pairs = zip(taken.names, taken.found.places, taken.found.results, strict=True)
    table = {
        "format": FORMAT, "title": taken.title, "date": taken.day.isoformat(), "engine": f"smart-readiness {taken.engine}",
        "neutral-names": taken.neutral, "compared-on": _core(taken),
        "dimensions": [
            {"dimension": dimension.id, "title": dimension.title, "weight": dimension.weight, "take-away": dimension.take_away, "criteria": [
                {"criterion": each.id, "title": each.title, "weight": each.weight, "critical": each.critical} for each in criteria
            ]} for dimension, criteria in taken.dimensions()
        ],
        "places": [_place(taken, name, place, results) for name, place, results in pairs],
    }
    return (json.dumps(table, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _core(taken: TakenAlong) -> dict[str, Any]:
    core = taken.found.core
    return {
        "edition": core.catalogue.edition, "digest": core.catalogue.digest, "share": _number(core.share, SHARE_DIGITS),
        "shares": {edition: _number(share, SHARE_DIGITS) for edition, share in core.shares.items()},
        "left-out": list(core.added), "reworded": list(core.reworded),
    }


def _place(taken: TakenAlong, name: str, place: Place, results: Results) -> dict[str, Any]:
    compared = [(dimension.id, criteria) for dimension, criteria in taken.dimensions()]
    return {
        "name": name, **{key: value for key, value in taken.facts(place).items() if value is not None},
        "edition": place.edition, "date": place.day.isoformat(), "overall": _scores(results.overall),
        "dimensions": {identifier: _scores(results.dimensions[identifier]) for identifier, _ in compared},
        "levels": {each.id: _level(results.parts[each.id]) for _, criteria in compared for each in criteria},
    }


def _scores(found: OverallScore | DimensionScore) -> dict[str, Any]:
    numbers = {name: _number(getattr(found, name)) for name in POINTS}
    shares = {name: _number(getattr(found, name), SHARE_DIGITS) for name in SHARES}
    return {
        **numbers, **shares, "stage": found.stage, "shown-stage": found.shown_stage, "provisional": found.provisional,
        "smallest-step": _number(found.smallest_step, 1), "weight-answered": found.answered_weight, "weight-that-applies": found.applicable_weight,
    }


def _level(part: Part) -> dict[str, Any]:
    if part.level is None:
        return {"state": part.state.value}
    return {"state": part.state.value, "level": part.level, "shown": part.shown, "evidence": part.evidence.value if part.evidence else None}


def _number(value: Fraction | None, digits: int = 0) -> dict[str, Any] | None:
    """A number exactly, as a ratio, and rounded half up."""
    if value is None:
        return None
    near = rounded(value, digits)
    return {"exact": f"{value.numerator}/{value.denominator}", "rounded": near.numerator if digits == 0 else float(near)}

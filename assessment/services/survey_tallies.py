"""The tally of a counted survey as it is kept: JSON, written once and read back to an equal value."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from assessment.residents import Breakdown, Cell, Heard, Said

BREAKDOWNS = ("channels", "ages", "parts", "helped")


def written(tally: Heard) -> str:
    """A tally as text.

    >>> tally = Heard(date(2026, 5, 1), date(2026, 5, 31), 12, (Said("s", "c", "A text.", (1, 2, 3, 4, 2)),), Breakdown((Cell("web", 12),)))
    >>> read(written(tally)) == tally
    True
    """
    return json.dumps({
        "opened": tally.opened.isoformat(), "closed": tally.closed.isoformat(), "replies": tally.replies,
        "statements": [asdict(said) for said in tally.statements],
        **{name: _written(getattr(tally, name)) for name in BREAKDOWNS},
    }, ensure_ascii=False)


def read(text: str) -> Heard:
    """What `written` wrote."""
    kept: dict[str, Any] = json.loads(text)
    return Heard(
        date.fromisoformat(kept["opened"]), date.fromisoformat(kept["closed"]), kept["replies"],
        tuple(Said(**{**said, "counts": tuple(said["counts"])}) for said in kept["statements"]),
        **{name: _read(kept[name]) for name in BREAKDOWNS},
    )


def _written(breakdown: Breakdown) -> dict[str, Any]:
    cells = {"shown": breakdown.shown, "people": breakdown.people}
    return {"together": breakdown.together, **{name: [[cell.name, cell.count] for cell in each] for name, each in cells.items()}}


def _read(kept: Mapping[str, Any]) -> Breakdown:
    shown, people = (tuple(Cell(name, count) for name, count in kept[cells]) for cells in ("shown", "people"))
    return Breakdown(shown, tuple(kept["together"]), people)

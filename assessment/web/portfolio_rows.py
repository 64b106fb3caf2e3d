"""The lines of a portfolio in words and pictures; what is the same for many of them is made once."""

from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache

from flask import request
from markupsafe import Markup, escape

from assessment.report.charts import score_bar
from assessment.services.portfolio import Line, Portfolio
from assessment.services.portfolio_order import Order
from assessment.translation import country_name, language, number, percent, say, short_date
from assessment.translation import gettext as _
from assessment.web.fragments import piece, shaped
from assessment.web.portfolio_words import COLUMNS, KINDS
from assessment.web.skeletons import filled, joined, slots

REMEMBERED = 20_000
NOTHING = "–"
LINE = "portfolio/line.html"
OWN = slots(("key", "choose", "assessment", "name", "place", "value", "shown", "bar", "coverage", "confidence", "day", "edition"))


def portfolio_rows(found: Portfolio, chosen: Collection[str], sorted_by: str) -> Markup:
    """The rows of the table, with a column more where a part or a criterion is what they are sorted by."""
    return joined([_row(line, found.order, line.key in chosen, sorted_by) for line in found.lines])


def _row(line: Line, order: Order, is_chosen: bool, sorted_by: str) -> Markup:
    """One row; what was frozen does not change, so that its number stands for all of it."""
    root = request.script_root
    return piece("portfolio row", (line.final, line.name, order.key, is_chosen, root), lambda: _made(line, order, sorted_by, is_chosen=is_chosen))


def _made(line: Line, order: Order, sorted_by: str, *, is_chosen: bool) -> Markup:
    """The row of a shape that many have, with all that is its own in it."""
    root, has_value, level = request.script_root, line.value is not None, line.value if order.is_level else None
    shape = shaped(
        LINE, "piece", (line.stage, level, has_value, order.key, is_chosen, sorted_by, root), own=OWN, stage=line.stage, level=level,
        has_value=has_value, by_subject=order.key not in COLUMNS, sorted_by=sorted_by, is_chosen=is_chosen, root=root, columns=COLUMNS,
    )
    return filled(shape, {
        "key": line.key, "choose": escape(_("Choose %(name)s", name=line.name)), "assessment": line.assessment, "name": escape(line.name),
        "place": escape(place_words(line)), "value": "" if line.value is None else number(line.value),
        "shown": NOTHING if line.shown is None else number(line.shown), "bar": line_bar(line),
        "coverage": NOTHING if line.coverage is None else percent(line.coverage),
        "confidence": NOTHING if line.confidence is None else percent(line.confidence),
        "day": short_date(line.dated), "edition": escape(line.edition),
    })


def line_bar(line: Line) -> Markup:
    """The score bar of a line, without a range; nothing where there is no score."""
    if line.score is None or line.shown is None:
        return Markup()
    return _bar(line.score, line.shown, language())


@lru_cache(maxsize=REMEMBERED)
def _bar(score: Fraction, shown: Fraction, _language: str) -> Markup:
    return score_bar(_("stated %(score)s of 100, carried by evidence %(shown)s", score=number(score), shown=number(shown)), score, shown)


def place_words(line: Line) -> str:
    """Country, kind and population of a line, as far as they are known."""
    return _place_words(line.country, line.kind, line.population, language())


@lru_cache(maxsize=REMEMBERED)
def _place_words(country: str, kind: str | None, population: int | None, _language: str) -> str:
    known = (
        country_name(country) if country else "", say(KINDS[kind]) if kind and kind in KINDS else "",
        _("%(count)s residents", count=number(population)) if population is not None else "",
    )
    return " · ".join(filter(None, known))

"""The lines of a portfolio in words and pictures; what is the same for many of them is made once."""

from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache

from flask import request
from markupsafe import Markup

from assessment.report.charts import score_bar
from assessment.services.portfolio import Line, Portfolio
from assessment.services.portfolio_order import Order
from assessment.translation import country_name, language, number, say, short_date
from assessment.translation import gettext as _
from assessment.web.fragments import fragment, piece
from assessment.web.portfolio_words import COLUMNS, KINDS

REMEMBERED = 20_000


def portfolio_rows(found: Portfolio, chosen: Collection[str], sorted_by: str) -> Markup:
    """The rows of the table, with a column more where a part or a criterion is what they are sorted by."""
    return Markup("").join([_row(line, found.order, line.key in chosen, sorted_by) for line in found.lines])


def _row(line: Line, order: Order, is_chosen: bool, sorted_by: str) -> Markup:
    """One row; what was frozen does not change, so that its number stands for all of it."""
    root = request.script_root

    def make() -> Markup:
        return fragment(
            "portfolio/line.html", (line.final, line.name, order.key, is_chosen, root), line=line, order=order, by_subject=order.key not in COLUMNS,
            sorted_by=sorted_by, is_chosen=is_chosen, root=root, columns=COLUMNS, place=place_words(line), bar=line_bar(line),
            day=short_date(line.dated),
        )

    return piece("portfolio row", (line.final, line.name, order.key, is_chosen, root), make)


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

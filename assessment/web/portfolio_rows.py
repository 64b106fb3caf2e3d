"""The lines of a portfolio in words and pictures; what is the same for many of them is made once."""

from fractions import Fraction
from functools import lru_cache

from markupsafe import Markup

from assessment.report.charts import score_bar
from assessment.services.portfolio import Line
from assessment.translation import country_name, language, number, say
from assessment.translation import gettext as _
from assessment.web.portfolio_words import KINDS

REMEMBERED = 20_000


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

"""What has changed over the years: all final assessments of a municipality side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import Blueprint
from markupsafe import Markup

from assessment.catalogue.model import Criterion, Dimension
from assessment.database.session import reading
from assessment.report.changes import VERDICTS, WHY_NOT
from assessment.report.trend_charts import Stretch, over_the_years, small_line
from assessment.services import trends as use
from assessment.services.assessments import Opened
from assessment.services.trends import Run, Years
from assessment.translation import Message, message, number, say
from assessment.trend import CriterionLine, Line, Moved, Trend, moved
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import site

blueprint = Blueprint("trend", __name__)
SCORES_OF_ALL = message("The overall score over the years; the table below holds the same figures.")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """The whole or one part: what changed last, its picture, its score of each year, and its scores on what all years have in common."""

    moved: Moved | None
    picture: Markup
    own: tuple[Fraction | None, ...]
    core: tuple[Fraction, ...]
    short: str = ""


@blueprint.get("/a/<door>/trend")
@requires("assessment.look")
def show(opened: Opened) -> str:
    """Whole, parts and criteria over all final assessments, and what the steps that were done brought."""
    with reading(site().engine) as database:
        years = use.years_of(database, opened.team.municipality_id, site().every_edition) if opened.team else None
    if years is None:
        return render("trend/none.html")
    return render(
        "trend/trend.html", years=years, overall=_overall(years), parts=[_part(years, each) for each in years.catalogue.dimensions],
        steps=[use.step_done(each, site().catalogue_of(each.edition)) for each in years.brought],
        chapters=[(each, _rows(years, each)) for each in years.catalogue.dimensions],
        verdicts=VERDICTS, why_not=WHY_NOT,
    )


def _overall(years: Years) -> ShownLine:
    own = tuple(year.results.overall.score for year in years.years)
    shown = _lines(years, own, lambda trend: trend.overall)
    return ShownLine(_moved(shown.latest, ""), shown.drawn(over_the_years, say(SCORES_OF_ALL)), own, shown.core)


def _part(years: Years, dimension: Dimension) -> ShownLine:
    scores = (year.results.dimensions.get(dimension.id) for year in years.years)
    own = tuple(score.score if score else None for score in scores)
    shown = _lines(years, own, lambda trend: trend.dimensions.get(dimension.id))
    picture = shown.drawn(small_line, say(in_words(dimension.short, own)))
    return ShownLine(_moved(shown.latest, dimension.title, dimension.id), picture, own, shown.core, dimension.short)


@dataclass(frozen=True, slots=True)
class _Lines:
    """What is drawn of the whole or of one part."""

    count: int
    stretches: tuple[Stretch, ...]
    core: tuple[Fraction, ...]
    latest: Line | None

    def drawn(self, draw: Callable[..., Markup], text: str) -> Markup:
        """The picture; the dashed line only where the solid one has a gap."""
        return draw(text, self.count, self.stretches, self.core if len(self.stretches) > 1 else ())


def _lines(years: Years, own: tuple[Fraction | None, ...], line_of: Callable[[Trend], Line | None]) -> _Lines:
    stretches = tuple(_stretch(run, own, line_of(run.trend)) for run in years.runs)
    core, latest = (line_of(each) if each else None for each in (years.core, years.latest))
    return _Lines(len(own), stretches, core.scores if core else (), latest)


def _stretch(run: Run, own: tuple[Fraction | None, ...], line: Line | None) -> Stretch:
    """A run as far as its years can be compared; where they cannot, each year's own score without a line."""
    if line is not None and line.scores:
        return Stretch(run.first, line.scores, run.edition)
    return Stretch(run.first, own[run.first:run.first + run.length], run.edition, joined=False)


def _moved(line: Line | None, title: str, dimension: str | None = None) -> Moved | None:
    return moved(line, title, dimension) if line else None


def _rows(years: Years, dimension: Dimension) -> list[tuple[Criterion, CriterionLine]]:
    """The criteria of a part with their levels over the years."""
    lines = (years.core or years.runs[0].trend).criteria
    return [(criterion, lines[criterion.id]) for criterion in dimension.criteria]


def in_words(short: str, own: Sequence[Fraction | None]) -> Message:
    """A small line in words."""
    said = ", ".join(number(score) if score is not None else "–" for score in own)
    return message("%(part)s over the years: %(scores)s of 100.", part=short, scores=said)

"""The six parts of the results, a row and a section each: numbers and what depends on them go into slots, the rest is kept for all places."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from markupsafe import Markup, escape

from assessment.report.charts import score_bar
from assessment.report.working import Bar, LevelRow, Section
from assessment.scoring import DimensionScore
from assessment.translation import gettext as _
from assessment.translation import listed, long_date, number, percent, say
from assessment.web.fragments import piece, shaped
from assessment.web.rows import formula_rows, level_rows
from assessment.web.skeletons import filled, joined

PART, SECTION = "results/part.html", "results/section.html"
SCORES, SHARES = ("score", "shown", "low", "high"), ("coverage", "confidence")

Scores = Mapping[str, DimensionScore]


def part_rows(bars: Sequence[Bar], scores: Scores) -> Markup:
    """Each part in a row; one whose answers have not changed is there already."""
    return joined([piece(PART, (bar.dimension, bar.lowered, scores[bar.dimension].parts), partial(_part_row, bar)) for bar in bars])


def _part_row(bar: Bar) -> Markup:
    figures = {name: number(value) for name in SCORES if (value := getattr(bar, name)) is not None}
    shares = {name: percent(value) for name in SHARES if (value := getattr(bar, name)) is not None}
    has_range = bar.low is not None and figures["low"] != figures["high"]
    words = bar.confidence_words and bar.confidence_words.key, bar.note and bar.note.key, bar.held_by
    seen = (bar.dimension, *figures, *shares, has_range, bar.stage, bar.shown_stage, bar.lowered, words)
    shape = shaped(PART, "piece", seen, item=bar, has_range=has_range)
    drawn = {} if bar.low is None else {"bar": score_bar(_in_words(bar, figures), bar.score, bar.shown, low=bar.low, high=bar.high)}
    return filled(shape, {name: escape(figure) for name, figure in (figures | shares).items()} | drawn)


def _in_words(bar: Bar, figures: Mapping[str, str]) -> str:
    """The score bar for those who cannot see it."""
    if bar.score is None:
        return _("%(part)s: no score yet, possible from %(low)s to %(high)s", part=bar.short, low=figures["low"], high=figures["high"])
    if bar.lowered:
        return _(
            "%(part)s: stated %(score)s of 100, carried by evidence and the second look %(shown)s, possible from %(low)s to %(high)s",
            part=bar.short, **figures,
        )
    return _("%(part)s: stated %(score)s of 100, carried by evidence %(shown)s, possible from %(low)s to %(high)s", part=bar.short, **figures)


def sections(every: Sequence[Section], scores: Scores) -> Iterator[Markup]:
    """Each part with its levels and how its numbers came about."""
    for place, section in enumerate(every):
        key = section.bar.dimension, scores[section.bar.dimension].parts, section.reviewed, place == 0
        yield piece(SECTION, key, partial(_section, section, first=place == 0))


def _section(section: Section, *, first: bool) -> Markup:
    said = {
        "stage": escape(say(section.stage_rule)) if section.stage_rule else "", "rows": level_rows(section.rows),
        "lapsed": joined([_lapsed(row) for row in section.rows if row.lapsed]), "formulas": formula_rows(section.formulas),
        "strengths": _titles(section.strengths), "gaps": _titles(section.gaps),
    }
    given = {name for name, value in said.items() if value}
    return filled(shaped(SECTION, "piece", (section.bar.dimension, first, *sorted(given)), section=section, first=first, given=given), said)


def _titles(rows: Sequence[LevelRow]) -> Markup:
    return escape(listed(row.title for row in rows)) if rows else Markup()


def _lapsed(row: LevelRow) -> Markup:
    day = escape(long_date(row.lapsed)) if row.lapsed else Markup()
    return filled(shaped(SECTION, "lapsed", row.criterion, title=row.title), {"day": day})

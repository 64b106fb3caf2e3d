"""Markup of a comparison that repeats hundreds of times, put together once for each kind: the cells of a heat map, and its bars."""

from collections.abc import Iterator, Sequence
from functools import cache

from markupsafe import Markup, escape

from assessment.answers import State
from assessment.comparison import Cell
from assessment.report.charts import score_bar
from assessment.report.compared import Bars, Compared, HeatLine, bar_in_words, cell_words
from assessment.translation import language, message, say
from assessment.wording import STATES

CARRIED = message("stated %(level)s")


def heat_rows(shown: Compared, *, carried: bool) -> Iterator[tuple[str, str, Markup]]:
    """For each dimension its identifier, its title, and its rows with a digit in every cell: the level as stated, or what evidence carries."""
    for section in shown.heat:
        yield section.dimension, section.title, Markup("\n").join(_row(line, carried=carried) for line in section.lines)


def _row(line: HeatLine, *, carried: bool) -> Markup:
    spoken = language()
    cells = Markup("").join(_cell(cell, carried, spoken) for cell in line.cells)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(line.title, cells)


@cache
def _cell(cell: Cell, carried: bool, _: str) -> Markup:
    """One cell; the same for every place of which the same is known, in a language."""
    level = cell.shown if carried else cell.level
    if level is None:
        words = say(STATES[cell.state.value])
        return Markup('<td class="none"><span aria-hidden="true">{}</span><span class="hidden">{}</span></td>').format(cell_words(cell), words)
    return Markup('<td class="level-{0}">{0}</td>').format(level)


def bar_pictures(shown: Compared, bars: Bars) -> Sequence[Markup]:
    """The bar of each place, with its words for those who cannot see it."""
    return [
        score_bar(say(bar_in_words(bar, shown.places[bar.place].name)), bar.score, bar.shown, low=bar.low, high=bar.high) for bar in bars.bars
    ]


def legend() -> Sequence[tuple[str, str]]:
    """What the marks in cells without a level mean."""
    kinds = (State.UNANSWERED, State.UNKNOWN, State.NOT_APPLICABLE)
    return [(str(escape(cell_words(Cell(kind)))), say(STATES[kind.value])) for kind in kinds]

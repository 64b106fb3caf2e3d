"""A comparison as a spreadsheet with live formulas: whoever changes a level or its evidence sees every score follow.

The numbers are in the cells as well, so that a reader that does not calculate shows them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from types import MappingProxyType

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from assessment.answers import State
from assessment.catalogue.model import Criterion, Dimension
from assessment.exchange.comparison_formulas import DOES_NOT_APPLY, Measure, Spot, Whole, of_dimension, of_whole, shown_level
from assessment.exchange.comparison_taken import TakenAlong
from assessment.scoring import BACKING, CARRIED_BY, DimensionScore, OverallScore, Part
from assessment.translation import Message, gettext, message, say

MARKS = MappingProxyType({State.UNKNOWN: "?", State.UNANSWERED: "–", State.NOT_APPLICABLE: DOES_NOT_APPLY, State.NOT_ASKED: ""})
FILLS = ("#eef0ee", "#c9dedb", "#93c2bc", "#2f7f77", "#0b6660")
FROM_WHITE_DIGITS = 3
FIRST_PLACE, FIRST_ROW = 2, 2  # the column of the first place, from 0; the row of the first criterion, from 1
MEASURES: tuple[tuple[Measure, Message, str], ...] = (
    (Measure.STATED, message("Stated score, 0 to 100"), "0"), (Measure.SHOWN, message("Shown score: what evidence carries"), "0"),
    (Measure.LOW, message("Lowest it could be"), "0"), (Measure.HIGH, message("Highest it could be"), "0"),
    (Measure.COVERAGE, message("Coverage"), "0%"), (Measure.CONFIDENCE, message("Confidence"), "0%"),
    (Measure.ANSWERED, message("Weight answered"), "0"), (Measure.APPLIES, message("Weight that applies"), "0"),
)
HOW = (
    message("Levels: 0 to 4 as stated; ? don't know, – not answered, × does not apply. Type another level and the scores follow."),
    message("Evidence: 0 none, 1 described, 2 a document. Without evidence level 2 is shown at most, described 3, with a document 4."),
    message("Scores: 25 × the sum of weight × level ÷ the weight answered. Below two thirds of the weight that applies a part has no score."),
    message("The whole is the mean of the parts with a score by their weights; at least four of the five take-aways need one."),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A dimension and the first and last row of its criteria, counted from 1, the same in every sheet."""

    dimension: Dimension
    criteria: tuple[Criterion, ...]
    first: int

    @property
    def last(self) -> int:
        """The row of its last criterion."""
        return self.first + len(self.criteria) - 1


def to_xlsx(taken: TakenAlong) -> bytes:
    """The comparison as a workbook; equal input gives equal bytes."""
    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"title": taken.title[:255], "created": datetime(taken.day.year, taken.day.month, taken.day.day)})  # noqa: DTZ001
    _Sheets(book, taken).write()
    book.close()
    return target.getvalue()


class _Sheets:
    """The sheets of one workbook."""

    def __init__(self, book: Workbook, taken: TakenAlong) -> None:
        self.book, self.taken, self.blocks = book, taken, tuple(_blocks(taken))
        self.bold = self._format({"bold": True})
        self.turned = self._format({"bold": True, "rotation": 90, "valign": "bottom"})
        self.middle = self._format({"align": "center"})
        self.fills = [self._format({"bg_color": fill, "font_color": "#ffffff" if level >= FROM_WHITE_DIGITS else "#17242a"})
                      for level, fill in enumerate(FILLS)]

    def write(self) -> None:
        """All sheets, the scores first."""
        sheets = {name: self.book.add_worksheet(name) for name in ("Scores", "Levels", "Shown", "Evidence", "Weights", "About")}
        self._scores(sheets["Scores"])
        self._by_place(sheets["Levels"], [[_mark(part) for part in parts] for parts in self._parts()])
        self._by_place(sheets["Evidence"], [[BACKING[part.evidence] if part.evidence else None for part in parts] for parts in self._parts()])
        self._shown(sheets["Shown"])
        self._weights(sheets["Weights"])
        self._about(sheets["About"])
        for name in ("Levels", "Shown"):
            self._coloured(sheets[name])

    def _format(self, look: dict[str, object]) -> Format:
        return self.book.add_format(look)

    def _parts(self) -> Iterator[list[Part]]:
        """For each place what is known of each criterion, in the order of the rows."""
        for results in self.taken.found.results:
            yield [results.parts[each.id] for block in self.blocks for each in block.criteria]

    def _titles(self, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, [gettext("Part"), gettext("Looked at")], self.bold)
        sheet.set_column(0, 1, 30)
        row = FIRST_ROW - 1
        for block in self.blocks:
            for each in block.criteria:
                sheet.write_string(row, 0, block.dimension.title)
                sheet.write_string(row, 1, each.title)
                row += 1

    def _names(self, sheet: Worksheet, row: int) -> None:
        for place, name in enumerate(self.taken.names):
            sheet.write_string(row, FIRST_PLACE + place, name, self.turned)

    def _by_place(self, sheet: Worksheet, columns: Sequence[Sequence[str | int | None]]) -> None:
        """Criteria by place; a cell that is not asked stays empty."""
        self._titles(sheet)
        self._names(sheet, 0)
        sheet.freeze_panes(1, FIRST_PLACE)
        sheet.set_column(FIRST_PLACE, FIRST_PLACE + len(columns) - 1, 5)
        for place, values in enumerate(columns):
            for row, value in enumerate(values, FIRST_ROW - 1):
                if isinstance(value, int):
                    sheet.write_number(row, FIRST_PLACE + place, value, self.middle)
                elif value:
                    sheet.write_string(row, FIRST_PLACE + place, value, self.middle)

    def _shown(self, sheet: Worksheet) -> None:
        self._by_place(sheet, [() for _ in self.taken.names])
        for place, parts in enumerate(self._parts()):
            for row, part in enumerate(parts, FIRST_ROW):
                cell = f"{xl_col_to_name(FIRST_PLACE + place)}{row}"
                formula = shown_level(cell, most=part.shown if _is_lowered(part) else None)
                sheet.write_formula(cell, formula, self.middle, "" if part.shown is None else part.shown)

    def _coloured(self, sheet: Worksheet) -> None:
        """The level colours, which follow when a level is changed."""
        rows, last = (FIRST_ROW - 1, self.blocks[-1].last - 1), FIRST_PLACE + len(self.taken.names) - 1
        corner = f"{xl_col_to_name(FIRST_PLACE)}{FIRST_ROW}"
        for level, fill in enumerate(self.fills):
            rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({corner}),{corner}={level})", "format": fill}
            sheet.conditional_format(rows[0], FIRST_PLACE, rows[1], last, rule)

    def _weights(self, sheet: Worksheet) -> None:
        self._titles(sheet)
        sheet.write_row(0, 2, [gettext("Weight"), gettext("Critical")], self.bold)
        every = [each for block in self.blocks for each in block.criteria]
        for row, each in enumerate(every, FIRST_ROW - 1):
            sheet.write_number(row, 2, each.weight)
            sheet.write_string(row, 3, gettext("critical") if each.critical else "")

    def _scores(self, sheet: Worksheet) -> None:
        """A table for each measure: a row for the whole, then one for each dimension."""
        sheet.set_column(0, 0, 36)
        sheet.set_column(FIRST_PLACE, FIRST_PLACE + len(self.taken.names) - 1, 8)
        height = len(self.blocks) + 3
        for number, (measure, title, form) in enumerate(MEASURES):
            top = number * height
            sheet.write_string(top, 0, say(title), self.bold)
            sheet.write_string(top, 1, gettext("Weight"), self.bold)
            self._names(sheet, top)
            sheet.write_string(top + 1, 0, gettext("The whole"), self.bold)
            for row, block in enumerate(self.blocks, top + 2):
                sheet.write_string(row, 0, block.dimension.title)
                sheet.write_number(row, 1, block.dimension.weight)
            self._numbers(sheet, measure, top + 1, self._format({"num_format": form}))
        sheet.freeze_panes(0, FIRST_PLACE)

    def _numbers(self, sheet: Worksheet, measure: Measure, row: int, look: Format) -> None:
        """One measure of all places: the whole in this row, counted from 0, and the dimensions below."""
        for place, results in enumerate(self.taken.found.results):
            column = FIRST_PLACE + place
            sheet.write_formula(row, column, of_whole(self._whole(place))[measure], look, _value(results.overall, measure))
            for number, block in enumerate(self.blocks):
                formula = of_dimension(self._spot(place, number))[measure]
                sheet.write_formula(row + 1 + number, column, formula, look, _value(results.dimensions[block.dimension.id], measure))

    def _cell_row(self, measure: Measure, number: int) -> int:
        """The row, from 1, of a measure: of the whole (-1), or of a dimension by its number from 0."""
        place = [known for known, *_ in MEASURES].index(measure)
        return place * (len(self.blocks) + 3) + 3 + number

    def _cells(self, place: int, number: int) -> dict[Measure, str]:
        return {measure: f"{xl_col_to_name(FIRST_PLACE + place)}{self._cell_row(measure, number)}" for measure in Measure}

    def _spot(self, place: int, number: int) -> Spot:
        block = self.blocks[number]
        return Spot(xl_col_to_name(FIRST_PLACE + place), block.first, block.last, self._cells(place, number))

    def _whole(self, place: int) -> Whole:
        column, last = xl_col_to_name(FIRST_PLACE + place), len(self.blocks) - 1
        every = Spot(column, FIRST_ROW, self.blocks[-1].last, self._cells(place, -1))
        ranges = {each: f"{column}{self._cell_row(each, 0)}:{column}{self._cell_row(each, last)}" for each in Measure}
        take_aways = [self._cells(place, number)[Measure.STATED] for number, block in enumerate(self.blocks) if block.dimension.take_away]
        weights = f"$B${self._cell_row(Measure.STATED, 0)}:$B${self._cell_row(Measure.STATED, last)}"
        return Whole(every, ranges, weights, take_aways)

    def _about(self, sheet: Worksheet) -> None:
        """What this is, and what the figures in the other sheets mean."""
        sheet.set_column(0, 0, 110, self._format({"text_wrap": True}))
        for row, line in enumerate(_lines(self.taken)):
            sheet.write_string(row, 0, line)


def _blocks(taken: TakenAlong) -> Iterator[Block]:
    first = FIRST_ROW
    for dimension, criteria in taken.dimensions():
        yield Block(dimension, criteria, first)
        first += len(criteria)


def _lines(taken: TakenAlong) -> Iterable[str]:
    core = taken.found.core
    yield taken.title
    edition, digest = core.catalogue.edition, core.catalogue.digest
    yield say(message("Compared on edition %(edition)s (%(digest)s), on %(day)s.", edition=edition, digest=digest, day=taken.day))
    if core.added:
        yield say(message("Left out, because not all editions ask it: %(criteria)s.", criteria=", ".join(core.added)))
    yield from map(say, HOW)
    for name, place in zip(taken.names, taken.found.places, strict=True):
        yield say(message("%(place)s: edition %(edition)s, final on %(day)s.", place=name, edition=place.edition, day=place.day))


def _mark(part: Part) -> str | int:
    return MARKS[part.state] if part.level is None else part.level


def _is_lowered(part: Part) -> bool:
    """Whether a reviewer saw less than the evidence carries."""
    if part.level is None or part.shown is None or part.evidence is None:
        return False
    return part.shown < min(part.level, CARRIED_BY[part.evidence])


def _value(found: OverallScore | DimensionScore, measure: Measure) -> float | str:
    """The number that stands in a cell until it is calculated anew."""
    names = {Measure.STATED: "score", Measure.ANSWERED: "answered_weight", Measure.APPLIES: "applicable_weight"}
    number: Fraction | int | None = getattr(found, names.get(measure, measure.value))
    return "" if number is None else float(number)

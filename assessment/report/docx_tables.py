"""Tables of a document: fixed widths, a marked header row that comes again on every page, rows that stay whole."""

from collections.abc import Callable, Sequence

from assessment.report.docx_marks import Xml, mark
from assessment.report.docx_tree import Element

WHOLE = 9865  # twentieths of a point: A4 without its margins
WIDTHS = {
    "bars": (29, 37, 17, 17), "levels": (37, 9, 8, 10, 9, 10, 17), "quarters": (44, 22, 8, 8, 18), "changes": (7, 30, 21, 21, 21),
    "since": (34, 15, 15, 36), "among": (34, 14, 22, 30), "residents": (44, 8, 18, 10, 20),
}
FILLS = {"level-0": "EEF0EE", "level-1": "C9DEDB", "level-2": "93C2BC", "level-3": "2F7F77", "level-4": "0B6660", "quarter": "F3F6F4"}
SHORT = 12  # so many rows stay on one page
TO_THE_RIGHT, CENTRED = frozenset({"points", "others"}), frozenset({"levels"})

Fill = Callable[[Xml, Element, str, Sequence[Xml]], None]


def table_of(element: Element, around: frozenset[str], words: str, fill: Fill) -> Xml:
    """A table; `words` say what it is about, and `fill` writes what stands in a cell, given its style and further properties."""
    rows = [(row, part.tag == "thead") for part in element.elements for row in part.elements if row.tag == "tr"]
    widths = widths_of(rows[0][0], element.classes | around)
    alike = element.classes & CENTRED
    made = mark("tbl", _properties(words), mark("tblGrid", *(mark("gridCol", w=width) for width in widths)))
    for number, (row, is_head) in enumerate(rows, start=1):
        made.append(_row(row, widths, fill, is_head=is_head, centred=bool(alike), stays=number < len(rows) <= SHORT))
    return made


def widths_of(row: Element, classes: frozenset[str]) -> list[int]:
    """The widths of the columns: as they are set for its kind, or all alike."""
    count = sum(int(cell.attributes.get("colspan", 1)) for cell in row.elements)
    shares = next((WIDTHS[name] for name in WIDTHS if name in classes), ())[:count]
    shares = shares if len(shares) == count else (1,) * count
    return [WHOLE * share // sum(shares) for share in shares]


def _properties(words: str) -> Xml:
    look = mark("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1)
    return mark(
        "tblPr", mark("tblStyle", val="ReportTable"), mark("tblW", w=WHOLE, type="dxa"), mark("tblLayout", type="fixed"), look,
        mark("tblCaption", val=words),
    )


def _row(row: Element, widths: Sequence[int], fill: Fill, *, is_head: bool, centred: bool, stays: bool) -> Xml:
    made = mark("tr", mark("trPr", mark("cantSplit"), *([mark("tblHeader")] if is_head else [])))
    column = 0
    for cell in row.elements:
        span = int(cell.attributes.get("colspan", 1))
        kinds = cell.classes | row.classes
        made.append(holder := _cell(sum(widths[column:column + span]), span, kinds))
        to_right = mark("jc", val="right") if kinds & TO_THE_RIGHT else mark("jc", val="center") if centred and 0 < column < len(widths) - 1 else None
        kept = [mark("keepNext")] if stays or "quarter" in kinds else []
        fill(holder, cell, "TableHeading" if is_head else "TableText", [*kept, *([] if to_right is None else [to_right])])
        column += span
    return made


def _cell(width: int, span: int, kinds: frozenset[str]) -> Xml:
    filled = next((FILLS[kind] for kind in FILLS if kind in kinds), "")
    return mark(
        "tc", mark(
            "tcPr", mark("tcW", w=width, type="dxa"), *([mark("gridSpan", val=span)] if span > 1 else []),
            *([mark("shd", val="clear", color="auto", fill=filled)] if filled else []),
        ),
    )

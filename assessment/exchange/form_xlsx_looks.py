"""How the cells of the spreadsheet form look; what may be typed into is white with a frame, everything else is locked."""

from collections.abc import Iterable
from textwrap import wrap
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format

INK, FRAME, BAND, QUIET, FIELD = "#17242a", "#8a9a97", "#0b6660", "#eef0ee", "#ffffff"
FONT = {"font_size": 10, "font_color": INK, "valign": "top"}
FRAMED = {"border": 1, "border_color": FRAME}
LINE_POINTS, HIGHEST_POINTS = 13.0, 409.0  # of a line, and of the highest row that spreadsheets show
SIGNS_IN_WIDTH = 1.2  # how many letters of a text fit for one of the width, which counts figures in larger type
OPEN = {"locked": False, "bg_color": FIELD, "text_wrap": True, **FRAMED}


class Looks:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        def look(**more: object) -> Format:
            return book.add_format({**FONT, **more})

        self.plain, self.wrapped, self.bold = look(), look(text_wrap=True), look(bold=True)
        self.title = look(bold=True, font_size=16)
        self.heading = look(bold=True, font_size=12)
        self.small = look(font_size=9, text_wrap=True)
        self.head = look(bold=True, text_wrap=True, bg_color=BAND, font_color="#ffffff", **FRAMED)
        self.band = look(bold=True, bg_color="#c9dedb")
        self.told = look(text_wrap=True, bg_color=QUIET, **FRAMED)
        self.closed = look(bg_color=QUIET, **FRAMED)
        self.typed = look(num_format="@", **OPEN)
        self.number = look(num_format="0", align="left", **OPEN)
        self.day = look(num_format="yyyy-mm-dd", align="left", **OPEN)


def height(cells: Iterable[tuple[str, int]]) -> float:
    """How high a row has to be, in points, for texts in columns of a width; programs differ in whether they find out by themselves."""
    return min(LINE_POINTS * max(_lines(text, width) for text, width in cells) + 5, HIGHEST_POINTS)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes; letters that are as wide as two take the room of two."""
    roomy = sum(east_asian_width(sign) in "WF" for sign in text)
    fits = max(1, int(SIGNS_IN_WIDTH * width * len(text) / max(1, len(text) + roomy)))
    return sum(max(1, len(wrap(line, fits))) for line in text.split("\n"))

"""Which characters the shipped fonts have. What they lack is replaced visibly before rendering: one missing glyph breaks accessibility."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from assessment.paths import FONTS

PRINTED = ("NotoSans", "NotoSansThai", "NotoSansKR")
REPLACEMENT = "\N{WHITE SQUARE}"
_LAYOUT = frozenset("\n\t")
_SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e33")
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def font_files() -> tuple[Path, ...]:
    """The files that a report is printed with."""
    return tuple(FONTS / f"{family}-{cut}.ttf" for family in PRINTED for cut in ("Regular", "Bold"))


@cache
def printable() -> frozenset[str]:
    """Every character that at least one of the shipped families has."""
    covered: set[int] = set()
    for family in PRINTED:
        with TTFont(FONTS / f"{family}-Regular.ttf", lazy=True) as font:
            covered.update(font.getBestCmap())
    letters = frozenset(character for character in map(chr, covered) if unicodedata.category(character) != "Cc")
    return (letters | _LAYOUT) - _DIRECTION_CONTROLS


def fitted(text: str) -> tuple[str, int]:
    """The text with every character that cannot be printed replaced by a square, and how many were.

    Invisible format characters (joiners, direction marks) are dropped; they would print as nothing anyway. The Thai vowel sara am is
    written as the two signs that it is drawn with, because WeasyPrint (issue 2841) cannot say which character two glyphs stand for.

    >>> fitted("Müller \\N{ROCKET}")
    ('Müller □', 1)
    """
    text = _SARA_AM.sub("\u0e4d\\1\u0e32", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    lacking = set(text) - printable()
    if not lacking:
        return text, 0
    shown = {character for character in lacking if not _is_invisible(character)}
    table = {ord(character): REPLACEMENT if character in shown else None for character in lacking}
    return text.translate(table), sum(text.count(character) for character in shown)


def _is_invisible(character: str) -> bool:
    """Whether a character only steers others: format characters and variation selectors."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"

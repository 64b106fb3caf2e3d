"""Draws typed text into the fields of a form, as far as the shipped fonts have its letters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Stream

from assessment.paths import FONTS
from assessment.report.fillable_fields import COLOUR, FONT, SIZE
from assessment.report.fonts import PRINTED, fitted

PADDING, LINE = 2.5, 1.25
BASELINE = 0.98  # how far below its upper edge a line of text stands, in its own size
Glyph = tuple[str, int, int]  # the family, the number of the glyph in it, and its width in thousandths of the size


@dataclass(frozen=True, slots=True)
class Family:
    """The letters of one font: the number of the glyph for each, and how wide each glyph is, in thousandths."""

    name: str
    glyphs: dict[int, int]
    widths: list[int]


@cache
def families() -> tuple[Family, ...]:
    """The shipped fonts, in the order in which a letter is looked for in them."""
    return tuple(_family(name) for name in PRINTED)


def _family(name: str) -> Family:
    with TTFont(FONTS / f"{name}-Regular.ttf", lazy=True) as font:
        numbers = font.getReverseGlyphMap()
        glyphs = {letter: numbers[glyph] for letter, glyph in font.getBestCmap().items()}
        metrics, scale = font["hmtx"].metrics, 1000 / font["head"].unitsPerEm
        return Family(name, glyphs, [round(metrics[glyph][0] * scale) for glyph in font.getGlyphOrder()])


@cache
def glyph_of(letter: str) -> Glyph | None:
    """The first glyph for a letter; None where no font has one."""
    for family in families():
        number = family.glyphs.get(ord(letter))
        if number is not None:
            return family.name, number, family.widths[number]
    return None


@dataclass(slots=True)
class Ink:
    """Draws into one document, and puts in what it needs of the fonts at the end. The first font is there already."""

    document: pikepdf.Pdf
    used: dict[str, dict[int, str]] = field(default_factory=dict)
    fonts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fonts[FONT] = self.document.Root.AcroForm.DR.Font[f"/{FONT}"]
        for name in PRINTED[1:]:
            self.fonts[name] = self.document.make_indirect(Dictionary())

    def drawn(self, text: str, width: float, height: float, *, several_lines: bool) -> Any:  # noqa: ANN401 - pikepdf carries one type
        """The appearance of a field with this text; what does not fit is not shown, and is there when the field is opened."""
        room = int((height - 2 * PADDING) / (SIZE * LINE)) if several_lines else 1
        lines = list(_first(wrapped(text, (width - 2 * PADDING) * 1000 / SIZE) if several_lines else [text.replace("\n", " ")], max(room, 1)))
        top = height - PADDING - SIZE * BASELINE if several_lines else (height - SIZE) / 2 + SIZE * 0.2
        words = "".join(f"{self.line(line)} 0 {-SIZE * LINE:.2f} Td " for line in lines)
        content = f"/Tx BMC q 1 1 {width - 2:.2f} {height - 2:.2f} re W n BT {COLOUR} rg {PADDING} {top:.2f} Td {words}ET Q EMC"
        return self.stream(content, width, height)

    def stream(self, content: str, width: float, height: float) -> Any:  # noqa: ANN401 - pikepdf carries one type
        """A drawing with the fonts at hand."""
        box = Array([0, 0, round(width, 3), round(height, 3)])
        fonts = Dictionary({f"/{name}": font for name, font in self.fonts.items() if f"/{name} " in content})
        return self.document.make_indirect(Stream(
            self.document, content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=Dictionary(Font=fonts),
        ))

    def line(self, text: str, size: float = SIZE) -> str:
        """The commands that draw one line in this size, with squares for what no font has."""
        said, family = [], ""
        for letter in fitted(text)[0].replace("\t", "  "):
            glyph = glyph_of(letter)
            if glyph is None:
                continue
            self.used.setdefault(glyph[0], {})[glyph[1]] = letter
            if glyph[0] != family:
                said.append(f"{'> Tj ' if family else ''}/{glyph[0]} {size:g} Tf <")
                family = glyph[0]
            said.append(f"{glyph[1]:04x}")
        return "".join([*said, "> Tj"]) if said else ""

    def finish(self) -> None:
        """Put in the glyphs that were drawn of the fonts that the document does not hold yet."""
        for family in families()[1:]:
            if family.name in self.used:
                _put_in(self.document, self.fonts[family.name], family, self.used[family.name])


def _first(lines: Iterable[str], most: int) -> Iterator[str]:
    for _, line in zip(range(most), lines, strict=False):
        yield line


def wrapped(text: str, width: float) -> Iterator[str]:
    """The lines of a text that are so wide at most, in thousandths of the size; broken at spaces where there are some."""
    for paragraph in text.split("\n"):
        line, wide, space = "", 0, -1
        for letter in paragraph:
            glyph = glyph_of(letter) or glyph_of("\N{WHITE SQUARE}")
            wide += glyph[2] if glyph else 0
            line += letter
            if letter == " ":
                space = len(line)
            if wide > width and len(line) > 1:
                cut = space if space > 0 else len(line) - 1
                yield line[:cut]
                line, space = line[cut:], -1
                wide = sum(known[2] for each in line if (known := glyph_of(each)))
        yield line


def _put_in(document: pikepdf.Pdf, font: Any, family: Family, used: dict[int, str]) -> None:  # noqa: ANN401 - pikepdf carries one type
    """Make a font of the glyphs used; they keep their numbers."""
    name = Name(f"/SRFORM+{family.name}")
    stream = Stream(document, _subset(family.name, used))
    font.update({
        "/Type": Name.Font, "/Subtype": Name.Type0, "/BaseFont": name, "/Encoding": Name("/Identity-H"),
        "/ToUnicode": document.make_indirect(Stream(document, _to_unicode(used))),
    })
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array([-1000, -500, 2000, 1300]), ItalicAngle=0, Ascent=1069, Descent=-293,
        CapHeight=714, StemV=80, FontFile2=document.make_indirect(stream),
    )
    font.DescendantFonts = Array([document.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, FontDescriptor=document.make_indirect(descriptor), CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0), DW=1000,
        W=Array([part for number in sorted(used) for part in (number, Array([family.widths[number]]))]),
    ))])


def _subset(family: str, used: dict[int, str]) -> bytes:
    options = Options(retain_gids=True, layout_features=[], notdef_outline=True, hinting=False, name_IDs=[], drop_tables=["GSUB", "GPOS", "GDEF"])
    with TTFont(FONTS / f"{family}-Regular.ttf", lazy=True) as font:
        subsetter = Subsetter(options)
        subsetter.populate(gids=list(used))
        subsetter.subset(font)
        out = BytesIO()
        font.save(out)
    return out.getvalue()


def _to_unicode(used: dict[int, str]) -> bytes:
    pairs = [f"<{number:04x}> <{letter.encode('utf-16-be').hex()}>" for number, letter in sorted(used.items())]
    parts = [f"{len(pairs[at:at + 100])} beginbfchar\n" + "\n".join(pairs[at:at + 100]) + "\nendbfchar" for at in range(0, len(pairs), 100)]
    return "\n".join([
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange", *parts, "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]).encode()

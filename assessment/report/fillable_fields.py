"""Mends the fields of a form, so that what is filled in survives every viewer and library."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from assessment.form_fields import DAY, MARK

FONT, SIZE, COLOUR = "NotoSans", 9, "0.09 0.141 0.165"
READ_ONLY, RADIO = 1, 1 << 15
CURVE = 0.5523  # how far the handles of a curve lie that draws a quarter of a circle
_NO_CHARACTER = re.compile(rb"> <(?:0000|feff|fffe)>")
Field = Any  # pikepdf gives everything in a file the same type


def mended(pdf: bytes, questions: Mapping[str, str]) -> bytes:
    """The form with sound fields; `questions` says what each group of choices asks, by its name."""
    with pikepdf.open(BytesIO(pdf)) as document:
        form: Field = document.Root.AcroForm
        fields = list(form.Fields)
        groups = _groups(document, fields, questions)
        texts = [field for field in fields if field.get("/FT") == Name.Tx]
        font = _font_of(form, texts)
        form.Fields = Array([*groups, *texts])
        _mend_font(font)
        form.DR = Dictionary(Font=Dictionary({f"/{FONT}": font}))
        form.DA = _appearance()
        form.NeedAppearances = False
        empty = _drawn(document, b"")
        for field in texts:
            _mend_text(field, empty)
        return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    """The bytes of a document, the same for the same content."""
    out = BytesIO()
    document.save(out, static_id=True, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _appearance() -> String:
    return String(f"/{FONT} {SIZE} Tf {COLOUR} rg")


def _font_of(form: Field, texts: list[Field]) -> Field:
    """The font of text fields, which WeasyPrint puts in whole, with every letter that it has."""
    name = str(texts[0].DA).rpartition("/")[2].split()[0]
    return form.DR.Font[f"/{name}"]


def _mend_font(font: Field) -> None:
    """Let no glyph stand for a character that may not stand in a text."""
    letters = font.ToUnicode.read_bytes()
    font.ToUnicode.write(_NO_CHARACTER.sub(b"> <200b>", letters))


def _mend_text(field: Field, empty: Field) -> None:
    field.DA = _appearance()
    field.AP = Dictionary(N=empty)
    if str(field.T) in (MARK, DAY):
        field.Ff = int(field.get("/Ff", 0)) | READ_ONLY


def _groups(document: pikepdf.Pdf, fields: list[Field], questions: Mapping[str, str]) -> Iterator[Field]:
    """Groups of choices, each once, also where it goes on over a page; states are called after what is chosen."""
    found: dict[str, Field] = {}
    drawings = _Drawings(document)
    for group in fields:
        if "/Kids" not in group:
            continue
        name, values = str(group.T), [str(value) for value in group.Opt]
        first: Field = found.setdefault(name, group)
        for kid, value in zip(group.Kids, values, strict=True):
            _mend_choice(kid, value, drawings)
            kid.Parent = first
            if first is not group:
                first.Kids.append(kid)
        group.TU, group.Ff, group.V = questions[name], RADIO, Name.Off
        del group["/Opt"]
    yield from found.values()


class _Drawings:
    """A filled circle and nothing, each drawn once for each size."""

    def __init__(self, document: pikepdf.Pdf) -> None:
        self._document = document
        self._made: dict[tuple[int, bool], Field] = {}

    def of(self, width: float, *, on: bool) -> Field:
        """The drawing for a choice that is so wide."""
        key = round(width * 100), on
        if key not in self._made:
            self._made[key] = _drawn(self._document, _dot(width) if on else b"", width)
        return self._made[key]


def _mend_choice(kid: Field, value: str, drawings: _Drawings) -> None:
    left, _, right, _ = (float(edge) for edge in kid.Rect)
    for key in ("/T", "/FT", "/V", "/Border"):
        if key in kid:
            del kid[key]
    kid.AP = Dictionary(N=Dictionary({f"/{value}": drawings.of(right - left, on=True), "/Off": drawings.of(right - left, on=False)}))
    kid.AS, kid.MK, kid.Contents = Name.Off, Dictionary(CA="l"), kid.TU


def _drawn(document: pikepdf.Pdf, content: bytes, width: float = 1) -> Field:
    box = Array([0, 0, round(width, 3), round(width, 3)])
    return document.make_indirect(Stream(document, content, Type=Name.XObject, Subtype=Name.Form, BBox=box))


def _dot(width: float) -> bytes:
    """A filled circle in the middle, a little more than half as wide."""
    middle, radius = width / 2, width * 0.3
    handle = radius * CURVE
    right, left, top, bottom = middle + radius, middle - radius, middle + radius, middle - radius
    above, below = middle + handle, middle - handle
    return (
        f"{COLOUR} rg {right:.3f} {middle:.3f} m "
        f"{right:.3f} {above:.3f} {above:.3f} {top:.3f} {middle:.3f} {top:.3f} c "
        f"{below:.3f} {top:.3f} {left:.3f} {above:.3f} {left:.3f} {middle:.3f} c "
        f"{left:.3f} {below:.3f} {below:.3f} {bottom:.3f} {middle:.3f} {bottom:.3f} c "
        f"{above:.3f} {bottom:.3f} {right:.3f} {below:.3f} {right:.3f} {middle:.3f} c f"
    ).encode()

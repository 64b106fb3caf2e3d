"""Puts a mark and answers into a form that was laid out before."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Dictionary, Name, Stream, String

from assessment.answers import Assessment
from assessment.filled import FormMark
from assessment.form_fields import DAY, MARK, MARK_SPACE, mark_line, printed_line, values_of, values_of_profile
from assessment.report.fillable_fields import saved
from assessment.report.fillable_ink import Ink

SMALL, LEFT, BOTTOM = 6.5, 43.4, 18.0
SEVERAL_LINES = 1 << 12
_BYTE_ORDER = b"\xfe\xff"


def filled(blank: bytes, assessment: Assessment, mark: FormMark) -> bytes:
    """The form with its mark in three places, and with the answers that there are."""
    values = {MARK: mark_line(mark), DAY: assessment.date.isoformat(), **values_of_profile(assessment.profile)}
    for criterion, answer in assessment.answers.items():
        values |= values_of(criterion, answer)
    with pikepdf.open(BytesIO(blank)) as document:
        put_in(document, values)
        _mark_pages(document, mark)
        _mark_description(document, mark)
        return saved(document)


def put_in(document: pikepdf.Pdf, values: Mapping[str, str]) -> None:
    """Fill fields by their names; a value for a field that this form does not have is left out."""
    ink = Ink(document)
    for field in document.Root.AcroForm.Fields:
        value = values.get(str(field.T), "")
        if not value:
            continue
        if "/Kids" in field:
            _tick(field, value)
        else:
            _write(field, value, ink)
    ink.finish()


def text_string(text: str) -> String:
    """A text as PDF keeps it, in a way that no reader can take for anything else."""
    return String(text) if text.isascii() else String(_BYTE_ORDER + text.encode("utf-16-be", errors="replace"))


def _tick(group: Any, value: str) -> None:  # noqa: ANN401 - pikepdf carries one type
    group.V = Name(f"/{value}")
    for kid in group.Kids:
        kid.AS = group.V if f"/{value}" in kid.AP.N else Name.Off


def _write(field: Any, text: str, ink: Ink) -> None:  # noqa: ANN401 - pikepdf carries one type
    left, low, right, high = (float(edge) for edge in field.Rect)
    field.V = text_string(text)
    field.AP = Dictionary(N=ink.drawn(text, right - left, abs(high - low), several_lines=bool(int(field.get("/Ff", 0)) & SEVERAL_LINES)))


def _mark_pages(document: pikepdf.Pdf, mark: FormMark) -> None:
    """Print the mark at the foot of every page."""
    ink = Ink(document)
    line = printed_line(mark)
    said = (_BYTE_ORDER + line.encode("utf-16-be", errors="replace")).hex()
    content = f"/Span <</ActualText <{said}>>> BDC BT 0.3 0.35 0.38 rg 2 3 Td {ink.line(line, SMALL)} ET EMC"
    drawing = ink.stream(content, 400, 12)
    ink.finish()
    call = Stream(document, f"/Artifact BMC q 1 0 0 1 {LEFT} {BOTTOM} cm /FormMark Do Q EMC".encode())
    for page in document.pages:
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q")
        page.contents_add(call)
        page.add_resource(drawing, Name.XObject, name=Name("/FormMark"))


def _mark_description(document: pikepdf.Pdf, mark: FormMark) -> None:
    """Write the mark into the description of the file."""
    described = document.Root.Metadata.read_bytes().decode()
    own = f'<rdf:Description xmlns:sr="{MARK_SPACE}" rdf:about=""><sr:mark>{escape(mark_line(mark))}</sr:mark></rdf:Description>'
    document.Root.Metadata.write(described.replace("</rdf:RDF>", f"{own}</rdf:RDF>").encode(), type_check=False)

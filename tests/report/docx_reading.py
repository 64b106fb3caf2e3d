"""Reading a document for a word processor back: its text, its headings, tables and pictures."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx.oxml import parse_xml
from docx.oxml.ns import qn

Xml = Any


def parts_of(content: bytes) -> dict[str, Xml]:
    """Every XML part of a document by its name; a part that is no XML raises."""
    with ZipFile(BytesIO(content)) as file:
        return {name: parse_xml(file.read(name)) for name in file.namelist() if name.endswith((".xml", ".rels"))}


def body_of(content: bytes) -> Xml:
    """What stands between header and footer."""
    return parts_of(content)["word/document.xml"].find(qn("w:body"))


def text_in(element: Xml) -> str:
    """The text of an element; breaks and tabs are spaces."""
    stands_for = {qn("w:br"): "\n", qn("w:tab"): " ", qn("w:p"): "\n"}
    return "".join(stands_for.get(found.tag) or found.text or "" for found in element.iter(qn("w:t"), *stands_for))


def headings_of(content: bytes) -> list[tuple[int, str]]:
    """Every heading with its level."""
    return list(_headings(body_of(content)))


def _headings(body: Xml) -> Iterator[tuple[int, str]]:
    for found in body.iter(qn("w:p")):
        style = found.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))
        if style.startswith("Heading"):
            yield int(style.removeprefix("Heading")), text_in(found).strip()

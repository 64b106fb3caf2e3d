"""Elements of WordprocessingML, made short: paragraphs, properties, runs."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Xml = Any  # lxml carries no types
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"


def mark(name: str, /, *children: Xml, **attributes: str | int) -> Xml:
    """An element `w:name` with attributes of the same kind, holding what is given."""
    made: Xml = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def paragraph(style: str, *properties: Xml) -> Xml:
    """An empty paragraph of a style; further properties stand in the order of the schema."""
    return mark("p", mark("pPr", mark("pStyle", val=style), *properties))


def run(*content: Xml, style: str = "", bold: bool = False) -> Xml:
    """A run of one character style."""
    properties = [*([mark("rStyle", val=style)] if style else []), *([mark("b"), mark("bCs")] if bold else [])]
    return mark("r", *([mark("rPr", *properties)] if properties else []), *content)


def written(text: str) -> Xml:
    """Text with all its spaces."""
    made = mark("t")
    made.text = text
    made.set(PRESERVE, "preserve")
    return made

"""The file around a document: own styles, fonts, lists and settings, page and running lines, properties; the same input gives the same bytes."""

from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from assessment.paths import TEMPLATES
from assessment.report.docx_marks import Xml, mark, paragraph, run, written

OWN = TEMPLATES / "report" / "word"
LONGEST_PROPERTY = 255
DROPPED = ("thumbnail", "customXml", "stylesWithEffects", "theme", "webSettings")
REGIONS = {"en": "en-GB", "de": "de-DE", "th": "th-TH", "ko": "ko-KR"}
SCRIPTS = {"ko": "eastAsia", "th": "bidi"}


def empty_document(language: str) -> Any:  # noqa: ANN401 - python-docx
    """A document on A4 in our own styles, in a language."""
    document = docx.Document()
    for holder in (document.part, document.part.package):
        for key in [key for key, relation in holder.rels.items() if relation.reltype.rpartition("/")[2] in DROPPED]:
            del holder.rels[key]
    for kind in ("styles", "numbering", "settings"):
        _related(document, kind)._element = parse_xml((OWN / f"{kind}.xml").read_bytes())
    _related(document, "fontTable")._blob = (OWN / "fontTable.xml").read_bytes()
    _speak(document, language)
    section = document.sections[0]
    section.page_width, section.page_height, section.header_distance, section.footer_distance = Mm(210), Mm(297), Mm(12), Mm(10)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Mm(18), Mm(18), Mm(25), Mm(22)
    return document


def _related(document: Any, kind: str) -> Any:  # noqa: ANN401 - python-docx
    return next(relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith(f"/{kind}"))


def _speak(document: Any, language: str) -> None:  # noqa: ANN401 - python-docx
    """Say of all text in which language it is, in each of the three kinds of scripts that a word processor knows."""
    spoken, script = REGIONS.get(language, language), SCRIPTS.get(language, "val")
    for name, kind in (("lang", script), ("themeFontLang", script)):
        for part in ("styles", "settings"):
            for found in _related(document, part)._element.iter(qn(f"w:{name}")):
                found.set(qn(f"w:{kind}"), spoken)
                found.set(qn("w:val"), spoken)


def running_lines(document: Any, above: tuple[str, str], below: tuple[str, tuple[str, str, str]]) -> None:  # noqa: ANN401 - python-docx
    """What stands at the top of every page, left and right, and at its foot: words, and the number of the page with words around it."""
    section = document.sections[0]
    top = paragraph("Header")
    top.extend([run(written(above[0]), bold=True), run(mark("tab")), run(written(above[1]))])
    foot, (before, between, after) = paragraph("Footer"), below[1]
    foot.extend([
        run(written(below[0])), run(mark("tab")), run(written(before)), _field("PAGE"), run(written(between)), _field("NUMPAGES"),
        run(written(after)),
    ])
    for holder, line in ((section.header, top), (section.footer, foot)):
        holder.is_linked_to_previous = False
        holder._element[:] = [line]


def _field(name: str) -> Xml:
    return mark("fldSimple", run(written("1")), instr=f" {name} ")


def describe(document: Any, *, title: str, author: str, language: str, day: date) -> None:  # noqa: ANN401 - python-docx
    """The properties of the file; the day of the answers stands for every moment."""
    known, moment = document.core_properties, datetime.combine(day, time(), UTC).replace(tzinfo=None)
    known.title, known.author, known.last_modified_by = title[:LONGEST_PROPERTY], author[:LONGEST_PROPERTY], author[:LONGEST_PROPERTY]
    known.language, known.comments, known.keywords, known.subject, known.revision = REGIONS.get(language, language), "", "", "", 1
    known.created = known.modified = moment


def packed(document: Any, day: date) -> bytes:  # noqa: ANN401 - python-docx
    """The document as a file whose bytes depend on nothing but the document and its day."""
    first, packed_again = BytesIO(), BytesIO()
    document.save(first)
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with ZipFile(first) as source, ZipFile(packed_again, "w") as target:
        for name in source.namelist():
            entry = ZipInfo(name, moment)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return packed_again.getvalue()

"""The report for a word processor: the same as the PDF, in real styles, readable for everybody, and the same every time."""

import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from assessment.answers import Answer, Assessment, Evidence, Profile
from assessment.report.docx_document import render as write
from assessment.report.letterhead import Letterhead
from assessment.report.pages import OWN
from assessment.report.residents import residents_view
from assessment.translation import say
from tests.builders import answered, assessment, everywhere, shipped
from tests.heard import everybody_says, with_heard
from tests.report.docx_reading import body_of, headings_of, parts_of, text_in
from tests.report.reading import squeezed, whole_text
from tests.report.test_letterhead import BROKEN, LOGOS
from tests.report.towns import TOWNS, talkative, village

LONG = "A sentence that somebody typed. " * 313


@cache
def document(town: str) -> bytes:
    """The document of a town, made once for all tests."""
    return docx_of(TOWNS[town]())


def docx_of(given: Assessment, *, language: str = "en", letterhead: Letterhead = OWN) -> bytes:
    """The report of an assessment as a document."""
    return write(given, shipped(), language=language, progress=lambda _: None, letterhead=letterhead)


@pytest.mark.parametrize("town", TOWNS)
def test_headings_begin_at_one_and_leave_no_level_out(town: str) -> None:
    levels = [level for level, _ in headings_of(document(town))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("town", TOWNS)
def test_every_picture_says_in_words_what_it_shows(town: str) -> None:
    described = [found.get("descr") for found in body_of(document(town)).iter(qn("wp:docPr"))]
    assert described
    assert all(described)


@pytest.mark.parametrize("town", TOWNS)
def test_every_table_marks_its_header_row_and_says_what_it_is_about(town: str) -> None:
    tables = list(body_of(document(town)).iter(qn("w:tbl")))
    assert tables
    for table in tables:
        assert table.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}").get(qn("w:val"))
        assert len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")) > 1


@pytest.mark.parametrize("town", TOWNS)
def test_every_style_that_is_used_is_there(town: str) -> None:
    parts = parts_of(document(town))
    known = {style.get(qn("w:styleId")) for style in parts["word/styles.xml"].iter(qn("w:style"))}
    used = {found.get(qn("w:val")) for name in ("w:pStyle", "w:rStyle", "w:tblStyle") for found in parts["word/document.xml"].iter(qn(name))}
    assert used - known == set()


def test_the_same_answers_give_the_same_bytes() -> None:
    assert docx_of(talkative()) == docx_of(talkative())


def test_the_document_tells_its_title_language_and_day() -> None:
    known = Document(BytesIO(document("middle"))).core_properties
    assert (known.title, known.author, known.language) == ("Smart Readiness report: Probestadt", "Probestadt", "en-GB")
    assert known.created == known.modified
    assert known.comments == ""


def test_pages_are_a4_with_place_edition_and_page_number() -> None:
    section = Document(BytesIO(document("middle"))).sections[0]
    assert section.page_width and section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    above = text_in(section.header._element)
    assert "Probestadt" in above
    assert "Catalogue 2026.1" in above
    assert [field.get(qn("w:instr")).strip() for field in section.footer._element.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


def test_the_document_says_that_the_answers_are_inside_the_pdf() -> None:
    assert "inside the PDF of this report" in text_in(body_of(document("middle")))


HOSTILE = {
    "markup": "<script>alert(1)</script><w:p/>&amp;]]>",
    "field": '{ HYPERLINK "http://example.org" } { INCLUDETEXT "c:\\\\secret.txt" } «MERGEFIELD»',
    "formula": "=cmd|' /C calc'!A0", "address": "file:///etc/passwd javascript:alert(1)", "thai": "เทศบาลนครนครศรีธรรมราช น้ำท่วม",
    "korean": "주민이 함께 만드는 스마트 도시", "arabic": "مدينة \u202eمدينة", "emoji": "ready 🚀🏽 👩‍👧", "private": "\ue000", "long": LONG,
}  # fmt: skip
FORBIDDEN = {"control": "a\x01b\x7fc", "half": "x\ud800y", "none": "p\ufffeq\U0001ffffr"}


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_is_typed_stands_in_the_document_unchanged(kind: str) -> None:
    given = replace(village(), answers={"problem-first": Answer(2, Evidence.DESCRIBED, note=HOSTILE[kind], evidence_text=HOSTILE[kind])})
    content = docx_of(replace(given, profile=Profile(HOSTILE[kind][:80], "DE", 3)))
    said = squeezed(text_in(body_of(content)))
    assert said.count(squeezed(HOSTILE[kind])) >= 2
    assert "□" not in said


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_what_no_document_can_hold_is_replaced_visibly_and_counted(kind: str) -> None:
    content = docx_of(replace(village(), answers={"problem-first": Answer(2, Evidence.DESCRIBED, note=FORBIDDEN[kind])}))
    said = text_in(body_of(content))
    assert "□" in said
    assert "Characters that no document can hold stand as □: " in said


def test_what_residents_say_stands_in_the_document_too() -> None:
    given = with_heard(assessment(everywhere(shipped(), answered(3))), everybody_says(shipped(), 1))
    said = squeezed(text_in(body_of(docx_of(given))))
    view = residents_view(shipped(), given)
    assert view is not None
    assert squeezed(say(view.replied)) in said
    assert [row.text for row in view.rows if squeezed(row.text) not in said] == []


def test_links_lead_nowhere_but_to_pages_of_the_web_and_into_the_document() -> None:
    relations = parts_of(document("talkative"))["word/_rels/document.xml.rels"]
    outside = [each.get("Target") for each in relations if each.get("TargetMode") == "External"]
    assert outside
    assert all(address.startswith(("https://", "http://")) for address in outside)
    body = body_of(document("talkative"))
    places = {found.get(qn("w:name")) for found in body.iter(qn("w:bookmarkStart"))}
    assert {found.get(qn("w:anchor")) for found in body.iter(qn("w:hyperlink"))} - {None} <= places


def test_no_field_is_in_the_document_but_the_numbers_of_pages() -> None:
    for name, part in parts_of(document("talkative")).items():
        assert not list(part.iter(qn("w:instrText"), qn("w:altChunk"), qn("w:object"))), name


def test_a_logo_stands_where_the_report_comes_from() -> None:
    with_logo = docx_of(village(), letterhead=Letterhead("County of Example", LOGOS["png"]))
    assert "County of Example" in [found.get("descr") for found in body_of(with_logo).iter(qn("wp:docPr"))]


@pytest.mark.parametrize("kind", ["nothing but a head", "far too many dots", "text", "svg of nothing"])
def test_a_logo_that_cannot_be_read_is_left_out(kind: str) -> None:
    broken = docx_of(village(), letterhead=Letterhead("County of Example", BROKEN[kind]))
    assert "County of Example" not in [found.get("descr") for found in body_of(broken).iter(qn("wp:docPr"))]


def test_nothing_is_in_the_file_that_no_reader_asked_for() -> None:
    with ZipFile(BytesIO(document("middle"))) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name or "customXml" in name]
        assert {entry.date_time[:3] for entry in file.infolist()} == {(2026, 11, 20)}


@pytest.mark.check
def test_libreoffice_opens_the_document_and_finds_every_heading_in_it(tmp_path: Path) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(document("talkative"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    said = whole_text((tmp_path / "report.pdf").read_bytes())
    assert [title for _, title in headings_of(document("talkative")) if squeezed(title) not in said] == []
    assert "Note36:" in said

"""What a file is, by its content: nine kinds are kept, everything else is refused with a sentence that says what to do."""

import struct
from io import BytesIO

import pytest

from assessment.errors import Invalid
from assessment.exchange.file_kinds import JPEG as A_JPEG
from assessment.exchange.file_kinds import PDF as A_PDF
from assessment.exchange.file_kinds import TEXT as A_TEXT
from assessment.exchange.file_kinds import kind_of
from assessment.exchange.file_names import kept_name
from tests.evidence_files import CSV, JPEG, KEPT, OOXML, PDF, PNG, SHEET, TEXT, WEBP, WORD, office, open_document, zipped


def refusal(content: bytes, name: str = "a.pdf") -> str:
    """The sentence with which a content is refused."""
    with pytest.raises(Invalid) as refused:
        kind_of(BytesIO(content), name)
    return refused.value.problems[0].message.key


@pytest.mark.parametrize("name", ["right", "wrong.exe", ""])
@pytest.mark.parametrize(("media_type", "file"), KEPT.items(), ids=[name for name, _ in KEPT.values()])
def test_a_kind_is_told_by_its_content_and_not_by_its_name(media_type: str, file: tuple[str, bytes], name: str) -> None:
    found = kind_of(BytesIO(file[1]), file[0] if name == "right" or media_type == "text/csv" else name)
    assert found.media_type == media_type


@pytest.mark.parametrize("text", [
    TEXT, "Ä".encode("cp1252") + b" und \x80", "\ufeffOlá".encode(), "\ufeffТекст\r\n".encode("utf-16-le"), "\ufeff텍스트".encode("utf-16-be"),
    b"BMW faehrt 3 < 4 und 5 > 4\n", b"MZ ist eine Abkuerzung", b"Mit %PDF- beginnt eine PDF-Datei", "😀\n\f\t".encode(), b"a <b@example.org>",
], ids=["utf-8", "windows", "mark", "utf-16", "utf-16-be", "BM", "MZ", "about PDF", "emoji", "smaller than"])
def test_plain_text_comes_in_several_encodings(text: bytes) -> None:
    assert kind_of(BytesIO(text), "a.txt") == A_TEXT


MACROS = ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
BOMB = zipped(("[Content_Types].xml", f'<Types><Override ContentType="{WORD}"/></Types>'), ("word/document.xml", b"0" * 60_000_000), packed=True)
TWICE = zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("[Content_Types].xml", f'<Types><Override ContentType="{WORD}"/></Types>'))
LOCKED_ODT = open_document(manifest="<manifest><encryption-data/></manifest>")
CLIMBING = office(WORD, more=(("../../etc/cron.d/x", "x"),))
REFUSED: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "a.txt", "This file is empty"),
    "ZIP named .pdf": (zipped(("a.txt", "x")), "a.pdf", "archive"),
    "ZIP named .docx": (zipped(("word/document.xml", "x")), "a.docx", "archive"),
    "empty ZIP": (zipped(), "a.odt", "archive"),
    "HTML named .txt": (b"<html><script>alert(1)</script></html>", "a.txt", "web page"),
    "HTML after spaces": (b"\xef\xbb\xbf \r\n\t<!DOCTYPE html><p>", "a.txt", "web page"),
    "HTML in UTF-16": ("\ufeff<html>".encode("utf-16-le"), "a.txt", "web page"),
    "HTML a bit later": (b"Hallo\n<script src=//evil.test></script>", "a.csv", "web page"),
    "SVG named .txt": (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "a.txt", "web page"),
    "SVG named .png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "web page"),
    "comment": (b"<!-- x --><svg/>", "a.txt", "web page"),
    "PDF then ZIP": (PDF + zipped(("a", "b")), "a.pdf", "two kinds"),
    "JPEG then ZIP": (JPEG + zipped(("a", "b")), "a.jpg", "two kinds"),
    "PNG then ZIP": (PNG + zipped(("a", "b")), "a.png", "two kinds"),
    "text then ZIP": (TEXT + zipped(("a", "b")), "a.txt", "two kinds"),
    "ZIP that ends with a comment": (PDF + zipped(("a", "b"))[:-2] + b"\x03\x00abc", "a.pdf", "two kinds"),
    "picture then PDF": (JPEG + PDF, "a.jpg", "two kinds"),
    "text then PDF": (b"Hallo\n" + PDF, "a.txt", "two kinds"),
    "PNG then PHP": (PNG + b"<?php system('x');", "a.png", "damaged"),
    "WebP then more": (WEBP + b"<script>", "a.webp", "damaged"),
    "two office kinds": (office(WORD, SHEET), "a.docx", "damaged"),
    "office and open document": (TWICE, "a.docx", "archive"),
    "macros in DOCX": (office(WORD, more=(MACROS,)), "a.docx", "macros"),
    "DOCM": (office(MACRO_WORD), "a.docx", "macros"),
    "XLSM": (office("application/vnd.ms-excel.sheet.macroEnabled.main+xml", more=(MACROS,)), "a.xlsx", "macros"),
    "macros declared only": (office(SHEET, "application/vnd.ms-office.vbaProject"), "a.xlsx", "macros"),
    "macros in ODT": (open_document("application/vnd.oasis.opendocument.text", ("Basic/Standard/Module1.xml", "x")), "a.odt", "macros"),
    "PPTX": (office(f"{OOXML}presentationml.presentation.main+xml"), "a.pptx", "not kept"),
    "ODS": (open_document("application/vnd.oasis.opendocument.spreadsheet"), "a.ods", "not kept"),
    "locked office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "a.docx", "locked with a password"),
    "locked ODT": (LOCKED_ODT, "a.odt", "locked with a password"),
    "climbing entry": (CLIMBING, "a.docx", "damaged"),
    "cut DOCX": (office(WORD)[:-30], "a.docx", "damaged"),
    "bomb": (BOMB, "a.docx", "far too large"),
    "many entries": (zipped(*((f"x{number}", b"") for number in range(10_001))), "a.docx", "far too large"),
    "cut PDF": (PDF[:40], "a.pdf", "end is missing"),
    "cut PNG": (PNG[:-8], "a.png", "end is missing"),
    "cut JPEG": (JPEG[:-2], "a.jpg", "end is missing"),
    "cut WebP": (b"RIFF" + struct.pack("<I", 4000) + b"WEBPVP8 ", "a.webp", "end is missing"),
    "no segments": (b"\xff\xd8\xff" + bytes(100), "a.jpg", "end is missing"),
    "NUL in text": (b"a\x00b", "a.txt", "none of the kinds"),
    "escape in text": (b"a\x1b[31mred", "a.txt", "none of the kinds"),
    "half UTF-16": ("\ufeffab".encode("utf-16-le")[:-1], "a.txt", "none of the kinds"),
    "bytes": (bytes(range(256)), "a.txt", "none of the kinds"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "program"),
    "EXE": (b"MZ\x90\x00" + bytes(100), "a.pdf", "program"),
    "ELF": (b"\x7fELF" + bytes(100), "a.pdf", "program"),
    "RTF": (b"{\\rtf1 x}", "a.txt", "RTF"),
    "PostScript": (b"%!PS-Adobe-3.0\n", "a.txt", "none of the kinds"),
    "RAR": (b"Rar!\x1a\x07\x01\x00", "a.pdf", "archive"),
    "gzip": (b"\x1f\x8b\x08" + bytes(20), "a.csv", "archive"),
    "HEIC": (b"\x00\x00\x00\x18ftypheic" + bytes(20), "a.jpg", "HEIC"),
    "GIF": (b"GIF89a\x01\x00" + bytes(20), "a.png", "cannot be kept"),
    "TIFF": (b"II*\x00" + bytes(20), "a.png", "cannot be kept"),
}


@pytest.mark.parametrize(("content", "name", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_kept_is_refused_with_a_sentence(content: bytes, name: str, said: str) -> None:
    assert said in refusal(content, name)


@pytest.mark.parametrize("behind", [b"\x00" * 12, JPEG, b"\x00\x00\x00\x18ftypmp42 a film"], ids=["zeros", "second picture", "film"])
def test_what_telephones_put_behind_a_picture_does_no_harm(behind: bytes) -> None:
    assert kind_of(BytesIO(JPEG + behind), "a.jpg") == A_JPEG


def test_a_pdf_may_hold_an_archive_inside() -> None:
    inside = PDF.replace(b"endobj", b"stream\n" + zipped(("a", "b")) + b"\nendstream endobj")
    assert kind_of(BytesIO(inside + b"% more\n" * 10), "a.pdf") == A_PDF


@pytest.mark.parametrize("content", [PDF, JPEG, PNG, CSV, office(WORD), open_document(), zipped(("a", "b")), b"GIF8", TEXT])
def test_a_file_that_is_cut_anywhere_is_kept_or_refused_and_never_breaks_anything(content: bytes) -> None:
    said = {said_of(content[:length]) for length in range(len(content))}
    assert all(sentence is None or sentence.endswith(".") for sentence in said)


def said_of(content: bytes) -> str | None:
    """The sentence with which a content is refused, or None."""
    try:
        kind_of(BytesIO(content), "a.pdf")
    except Invalid as refused:
        return refused.problems[0].message.key
    return None


NAMES = {
    "Beschluss.pdf": "Beschluss.pdf", "Beschluss.PDF": "Beschluss.pdf", "Beschluss": "Beschluss.pdf", "Beschluss.txt": "Beschluss.pdf",
    "Bericht 3.11": "Bericht 3.11.pdf", "x.pdf.exe": "x.pdf.exe.pdf", "": "file.pdf", ".pdf": "pdf.pdf", "...": "file.pdf",
    "C:\\Users\\Karla\\Plan.pdf": "Plan.pdf", "../../etc/passwd": "passwd.pdf", "a\nb\tc.pdf": "a b c.pdf", "a\x00b\x1b.pdf": "ab.pdf",
    "\u202egpj.exe.pdf": "gpj.exe.pdf", "a\u2066b\u2069\u200f.pdf": "ab.pdf", "<script>.pdf": "_script_.pdf", 'a"b|c?.pdf': "a_b_c_.pdf",
    "CON.pdf": "_CON.pdf", "com1": "_com1.pdf", "Straße 😀.pdf": "Straße 😀.pdf", "u\u0308ber.pdf": "über.pdf", "계획.pdf": "계획.pdf",
    "a ..pdf": "a.pdf",
    "=cmd|' /C calc'!A0.pdf": "C calc'!A0.pdf", "-rf.pdf": "-rf.pdf", "\ud800x.pdf": "x.pdf", "/": "file.pdf", "a/": "file.pdf",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items(), ids=[name.encode("ascii", "backslashreplace").decode() for name in NAMES])
def test_a_name_stays_readable_and_does_no_harm(name: str, kept: str) -> None:
    assert kept_name(name, A_PDF) == kept


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "ü" * 300, "😀" * 300 + ".pdf", "a" * 300 + "\u0300" * 300, "x." * 400])
def test_a_long_name_is_cut_and_keeps_its_ending(name: str) -> None:
    kept = kept_name(name, A_PDF)
    assert (len(kept) <= 255, len(kept.encode()) <= 255, kept.endswith(".pdf"), kept[:3] == name[:3]) == (True, True, True, True)

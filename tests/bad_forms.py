"""Files that are no filled form, or none that may be taken over, each with words of the sentence that says so."""

import csv
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO, StringIO

from openpyxl import load_workbook
from pypdf import PdfReader, PdfWriter

from assessment.answers import Answer, Assessment, Profile
from assessment.exchange import form_xlsx
from assessment.exchange.answers_json import to_json
from assessment.exchange.field_names import Mark
from assessment.filled import FormMark
from assessment.form_fields import MARK as FORM_MARK
from tests.builders import answered, assessment, shipped
from tests.fillable import changed, form_of, with_value
from tests.intakes import FIRST, MARK, SECOND

LARGE = 100 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def spreadsheet(answers: Mapping[str, Answer] | None = None, *, mark: FormMark = MARK, about: Profile | None = None) -> bytes:
    """A spreadsheet form with these answers."""
    given = assessment(answers if answers is not None else {FIRST: answered(3)}, about=about or Profile("Probedorf", "DE", 640))
    return form_xlsx.write(shipped(), given, mark=mark)


def submissions(*levels: int, mark: FormMark = MARK) -> bytes:
    """What a field app gives: one submission a level, as CSV."""
    out = StringIO()
    names: dict[str, str] = {
        Mark.EDITION: mark.edition, Mark.DIGEST: mark.digest, Mark.SCOPE: mark.scope.value, Mark.NUMBER: mark.number, Mark.SEAL: mark.seal,
    }
    columns = ["today", FIRST.replace("-", "_"), *names]
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for level in levels:
        writer.writerow({"today": "2026-11-20", FIRST.replace("-", "_"): str(level), **names})
    return out.getvalue().encode()


def answers_file(given: Assessment | None = None) -> bytes:
    """An answers file."""
    held = given or assessment({FIRST: answered(3), SECOND: answered(1)}, about=Profile("Probedorf", "DE", 640))
    return to_json(held, digest=shipped().digest, engine="test")


def zipped(entries: Mapping[str, str]) -> bytes:
    """An archive of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind: str, inside: str) -> bytes:
    """An office file of a kind, with nothing in it but one file."""
    return zipped({"[Content_Types].xml": f'<Types><Override ContentType="{kind}"/></Types>', inside: "x"})


def pages(count: int, attached: bytes = b"") -> bytes:
    """A PDF of so many empty pages, perhaps with answers inside."""
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(100, 100)
    if attached:
        writer.add_attachment("answers.json", attached)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def full_pages(count: int, *, boxes: int, said: int | None = None) -> bytes:
    """A PDF of so many pages with text on them, and boxes to fill in on the first ones; it may say another number of pages of itself."""
    kids, fields = (" ".join(f"{4 * number + shift} 0 R" for number in range(1, most + 1)) for shift, most in ((0, count), (1, boxes)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{fields}]>>>>", f"<</Type/Pages/Count {said or count}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number in range(1, count + 1):
        page, text = 4 * number, f"BT /F1 12 Tf 50 700 Td (Page {number}: what the village has decided) Tj ET " * 10
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {page + 2} 0 R/Annots[{page + 1} 0 R]>>",
            f"<</Type/Annot/Subtype/Widget/FT/Tx/T(box {number})/V(filled in)/Rect[0 0 100 20]/P {page} 0 R>>",
            f"<</Length {len(text)}>>stream\n{text}\nendstream", "null",
        ]
    return written(objects)


def written(objects: Sequence[str]) -> bytes:
    """A PDF of these objects, numbered from one; the first is its root."""
    out, places = bytearray(b"%PDF-1.7\n"), [b"0000000000 65535 f \n"]
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    end = f"trailer<</Size {len(places)}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF".encode()
    return bytes(out) + b"xref\n0 %d\n" % len(places) + b"".join(places) + end


def locked() -> bytes:
    """A PDF that needs a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pages(1))))
    writer.encrypt("x", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def edited(change: Callable[..., object]) -> bytes:
    """The spreadsheet form after somebody changed it with a library."""
    book = load_workbook(BytesIO(spreadsheet()))
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def without_columns(book: object) -> None:
    """The hidden columns are gone."""
    for sheet in book.worksheets:  # type: ignore[attr-defined]  # a workbook of openpyxl
        sheet.delete_cols(1, 3)


OTHER_EDITION = replace(MARK, edition="2031.1")
OTHER_QUESTIONS = replace(MARK, digest="sha256:0")
BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "nothing": (lambda: b"", "form.pdf", "This file is empty."),
    "only spaces": (lambda: b" \n" * 10, "form.toml", "This file is empty."),
    "a photo": (lambda: b"\xff\xd8\xff\xe0" + bytes(1000), "form.jpg", "This is a picture."),
    "a photo of a telephone": (lambda: b"\x00\x00\x00\x18ftypheic" + bytes(100), "form.heic", "This is a picture."),
    "a photo called PDF": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000), "form.pdf", "This is a picture."),
    "an archive": (lambda: zipped({"form.pdf": "x", "other.pdf": "y"}), "forms.zip", "This is an archive of other files."),
    "another archive": (lambda: b"Rar!\x1a\x07\x00" + bytes(100), "forms.rar", "This is an archive of other files."),
    "a letter": (
        lambda: office("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/document.xml"),
        "form.docx", "This is an office file, but no form to fill in.",
    ),
    "a program": (lambda: b"MZ\x90\x00" + bytes(1000), "form.exe", "This is a program"),
    "a spreadsheet with macros": (lambda: office(XLSX, "xl/vbaProject.bin"), "form.xlsm", "This spreadsheet holds macros"),
    "a spreadsheet with a password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "form.xlsx", "locked with a password"),
    "another spreadsheet": (lambda: edited(lambda book: book.remove(book.worksheets[1])), "costs.xlsx", "This spreadsheet is none of our forms"),
    "a spreadsheet without its columns": (lambda: edited(without_columns), "form.xlsx", "hidden columns are gone"),
    "a PDF with a password": (locked, "form.pdf", "This PDF is locked with a password"),
    "a PDF of something else": (lambda: pages(1), "letter.pdf", "This PDF is neither a form to fill in nor a report"),
    "10,000 pages": (lambda: pages(10_000), "form.pdf", "This PDF has far more pages than a form"),
    "10,000 pages with text and boxes": (lambda: full_pages(10_000, boxes=10_000), "form.pdf", "This PDF has far more pages than a form"),
    "10,000 pages said to be three": (lambda: full_pages(10_000, boxes=300, said=3), "form.pdf", "This PDF has far more pages than a form"),
    "a cut PDF": (lambda: pages(1)[:300], "form.pdf", "This PDF"),
    "a PDF head": (lambda: b"%PDF-1.7", "form.pdf", "This PDF cannot be read"),
    "a form with a program": (
        lambda: changed(form_of(), lambda document: document.Root.__setitem__("/OpenAction", document.make_indirect({"/S": "/JavaScript"}))),
        "form.pdf", "program",
    ),
    "a form with another mark": (lambda: with_value(form_of(), FORM_MARK, "0\n1\n2"), "form.pdf", "This PDF is no form of Smart Readiness"),
    "a text": (lambda: b"Dear colleagues,\nwe are at level 3.", "form.txt", "This is no filled form. What fits:"),
    "a page": (lambda: b"<html><script>alert(1)</script>", "form.html", "This is no filled form. What fits:"),
    "a table of something else": (lambda: b"a,b\n1,2\n", "table.csv", "This is no filled form. What fits:"),
    "JSON of something else": (lambda: json.dumps({"a": 1}).encode(), "form.json", "catalogue"),
    "half an answers file": (lambda: answers_file()[:200], "answers.json", "This is not valid JSON"),
    "answers of another edition": (lambda: answers_file(replace(assessment({}), edition="2031.1")), "answers.json", "edition 2031.1"),
    "a spreadsheet of another edition": (lambda: spreadsheet(mark=OTHER_EDITION), "form.xlsx", "edition 2031.1"),
    "a spreadsheet of other questions": (lambda: spreadsheet(mark=OTHER_QUESTIONS), "form.xlsx", "asks other questions"),
    "submissions of another edition": (lambda: submissions(1, mark=OTHER_EDITION), "field.csv", "edition 2031.1"),
    "submissions of other questions": (lambda: submissions(1, mark=OTHER_QUESTIONS), "field.csv", "answers other questions"),
}

# where files are sent to, with words of the sentences that say how large they may be and what to do with a larger one
TAKES_FILES: dict[str, tuple[str, str]] = {
    "/a/{door}/intake": ("at most 20 megabytes", "not a scan or a copy with pictures in it"),
    "/a/{door}/evidence/early-say": ("at most 10 megabytes", "or give a link to it"),
    "/upload": ("at most 20 megabytes", "Choose the report (PDF) as it was made here"),
    "/installation/import": ("at most 20 megabytes", "smart-readiness municipality import"),
}


@cache
def bad(name: str) -> bytes:
    """The content of one of these files, made once."""
    return BAD[name][0]()

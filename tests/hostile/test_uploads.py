"""Files that nobody wants: each is refused with a sentence, none keeps the server busy, and none begins an assessment."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject
from werkzeug.test import TestResponse

from assessment.exchange.answers_json import to_json
from tests.builders import answered, assessment
from tests.pages import Browser

SOUND = to_json(assessment({"problem-first": answered(2)}), digest="", engine="")
MEGABYTE = 1024 * 1024


def pdf(*attachments: tuple[str, bytes], change: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    """A PDF of one page with these files inside."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in attachments:
        writer.add_attachment(name, content)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def packed(writer: PdfWriter) -> None:
    """Pack what is inside as tightly as it goes."""
    for number, thing in enumerate(writer._objects):
        if isinstance(thing, StreamObject) and len(thing.get_data()) > MEGABYTE:
            writer._objects[number] = thing.flate_encode()


def with_script(writer: PdfWriter) -> None:
    """A script that runs when the file is opened."""
    action = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")})
    writer._root_object[NameObject("/OpenAction")] = action


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("answers.json", SOUND)
    return out.getvalue()


def many_unknown() -> bytes:
    """As many criteria as the file may hold, none of them ours."""
    table = json.loads(SOUND)
    table["answers"] = {f"someone-in-chargf-{number}": {"level": 2} for number in range(2_000)}
    return json.dumps(table).encode()


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "This file is empty."),
    "ZIP": (zipped(), "it is not text in UTF-8"),
    "PDF without answers": (pdf(), "This PDF holds no answers"),
    "PDF with another file": (pdf(("other.json", SOUND)), "This PDF holds no answers"),
    "PDF with a password": (pdf(("answers.json", SOUND), change=lambda writer: writer.encrypt("x", algorithm="RC4-128")), "locked with a password"),
    "PDF that is cut": (pdf(("answers.json", SOUND))[:400], "This PDF"),
    "PDF head only": (b"%PDF-2.0", "This PDF cannot be read"),
    "PDF in circles": (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Names 1 0 R/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF", "This PDF",
    ),
    "bomb inside": (pdf(("answers.json", b"a" * 60 * MEGABYTE), change=packed), "This PDF cannot be read"),
    "another edition": (SOUND.replace(b"2026.1", b"1999.1"), "These answers are for edition 1999.1"),
    "other criteria": (many_unknown(), "has no such criterion"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "it is not text in UTF-8"),
    "a page": (b"<html><script>alert(1)</script>", "This is not valid TOML"),
}


def sent(visitor: Browser, content: bytes, name: str = "report.pdf") -> TestResponse:
    """Upload a file as a browser does."""
    token = visitor.get("/upload").fields()["csrf_token"]
    return visitor.client.post("/upload", data={"csrf_token": token, "file": (BytesIO(content), name)}, content_type="multipart/form-data")


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(content: bytes, said: str, visitor: Browser) -> None:
    answer = sent(visitor, content)
    page = visitor.seen(answer, 400)
    assert (said in page.said, len(page.said) < 20_000) == (True, True), page.said


@pytest.mark.parametrize("change", [
    with_script,
    lambda writer: [writer.add_blank_page(10, 10) for _ in range(300)],
    lambda writer: writer.add_attachment("answers.json", b"{}"),
], ids=["script", "pages", "second answers"])
def test_what_else_a_report_holds_does_no_harm(change: Callable[[PdfWriter], object], visitor: Browser) -> None:
    answer = sent(visitor, pdf(("answers.json", SOUND), change=change))
    assert (answer.status_code, answer.location.endswith("/welcome")) == (303, True)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.pdf", "../../etc/passwd", "a\nb.pdf", "x" * 5000, "\u202egpj.pdf", "{{7*7}}"])
def test_the_name_of_a_file_is_only_text(name: str, visitor: Browser) -> None:
    assert visitor.seen(sent(visitor, b"", name), 400).said.endswith("stays as it is.")


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(visitor: Browser) -> None:
    assert visitor.seen(sent(visitor, bytes(21 * MEGABYTE)), 413).heading == "This file is too large"


def test_a_page_that_was_open_for_too_long_asks_for_the_file_again(visitor: Browser) -> None:
    answer = visitor.client.post("/upload", data={"csrf_token": "old", "file": (BytesIO(SOUND), "a.json")}, content_type="multipart/form-data")
    assert "Please choose it again" in visitor.seen(answer, 400).said

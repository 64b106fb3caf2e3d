"""Any file somebody gives is told apart by its content: answers, or a report with its answers inside."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from assessment.answers import Assessment
from assessment.errors import Invalid
from assessment.exchange.answers_json import to_json
from assessment.exchange.given import read_assessment
from assessment.translation import say
from tests.builders import answered, assessment, shipped

GIVEN = assessment({"problem-first": answered(2, "document")})
ANSWERS = to_json(GIVEN, digest="abc", engine="0.1.0")
NO_ANSWERS = "This PDF holds no answers; only a report made by Smart Readiness carries them."
UNREADABLE = "This PDF cannot be read; it may be damaged."


def pdf(**attached: bytes) -> bytes:
    """A PDF of one empty page with these files inside; `_` in their names stands for a full stop."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in attached.items():
        writer.add_attachment(name.replace("_", "."), content)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def read(content: bytes | Path) -> Assessment:
    return read_assessment(content, shipped(), name="mine.pdf")


def told(content: bytes | Path) -> list[str]:
    """The sentences with which a file is refused."""
    with pytest.raises(Invalid) as refused:
        read(content)
    return [say(problem.message) for problem in refused.value.problems]


def test_answers_are_read_from_bytes_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "answers"
    file.write_bytes(ANSWERS)
    assert read(ANSWERS) == read(file) == GIVEN


def test_a_report_gives_the_answers_it_was_made_from() -> None:
    assert read(pdf(other_txt=b"x", answers_json=ANSWERS)) == GIVEN


def test_a_pdf_without_answers_is_refused() -> None:
    assert told(pdf()) == told(pdf(other_json=ANSWERS)) == [NO_ANSWERS]


def test_wrong_answers_inside_a_pdf_are_told_with_their_key() -> None:
    with pytest.raises(Invalid) as refused:
        read(pdf(answers_json=ANSWERS.replace(b'"level": 2', b'"level": 7')))
    assert [problem.where for problem in refused.value.problems] == ["answers.problem-first.level"]


def test_a_locked_pdf_is_refused() -> None:
    writer = PdfWriter(PdfReader(BytesIO(pdf(answers_json=ANSWERS))))
    writer.encrypt("secret", algorithm="RC4-40")
    file = BytesIO()
    writer.write(file)
    assert told(file.getvalue()) == ["This PDF is locked with a password; please use the report as it was made."]


def test_answers_that_unpack_to_far_too_much_are_refused() -> None:
    bomb = pdf(answers_json=b"x")
    packed = zlib.compress(b" " * 200_000_000, 9)
    head, tail = bomb.split(b"/Type /EmbeddedFile", 1)
    start = tail.index(b"stream\n") + len(b"stream\n")
    before = tail[:start].replace(b"/Length 1", b"/Filter /FlateDecode\n/Length %d" % len(packed), 1)
    assert told(head + b"/Type /EmbeddedFile" + before + packed + tail[start + 1 :]) == [UNREADABLE]


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n9\n%%EOF", b"%PDF-1.7\n" + b"1 0 obj << /A " * 5000])
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    assert told(content) in ([UNREADABLE], [NO_ANSWERS])


@settings(max_examples=8, deadline=None)
@given(place=st.integers(0, 10_000), cut=st.integers(1, 400))
def test_no_damage_to_a_pdf_gives_anything_but_an_assessment_or_problems(place: int, cut: int) -> None:
    whole = pdf(answers_json=ANSWERS)
    start = place % len(whole)
    try:
        assert read(whole[:start] + whole[start + cut :]).edition == "2026.1"
    except Invalid as refused:
        if not refused.problems:
            raise


def test_a_pdf_that_is_too_large_is_refused_without_opening_it() -> None:
    assert told(b"%PDF-1.7\n" + bytes(21 * 1024 * 1024)) == ["This PDF is too large: reports take at most 20 megabytes."]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path) == ["This is a folder, not a file."]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere.toml") == ["There is no such file."]


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path / ("x" * 5000)) == ["This file cannot be read."]


def test_of_a_huge_file_only_the_beginning_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.toml"
    with file.open("wb") as sparse:
        sparse.truncate(100_000_000_000)
    assert told(file) == ["This file is too large: answers take at most 5 megabytes."]

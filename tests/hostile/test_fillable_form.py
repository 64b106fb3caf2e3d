"""Forms to fill in on a screen that somebody changed, broke or locked: a clear sentence each, and nothing is read from them."""

import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from assessment.errors import Invalid
from assessment.exchange.fillable_pdf import FLATTENED, LARGEST_FORM, read
from assessment.form_fields import MARK, Part, field_name
from assessment.questionnaire import Scope
from tests.builders import shipped
from tests.fillable import EVERYTHING, Inside, changed, field, form_of, taken

FIRST = next(iter(shipped().criteria))


def nothing(document: Inside) -> None:
    """Change nothing."""


def refused(form: bytes) -> list[str]:
    """The sentences with which a form is refused."""
    with pytest.raises(Invalid) as raised:
        taken(form)
    assert {problem.where for problem in raised.value.problems} == {"form.pdf"}
    return [problem.message.key for problem in raised.value.problems]


def test_a_form_printed_into_a_new_pdf_is_told_to_be_saved_instead() -> None:
    def flatten(document: Inside) -> None:
        del document.Root.AcroForm
        for page in document.pages:
            del page.obj.Annots

    assert refused(changed(form_of(), flatten)) == [FLATTENED.key]


def test_a_locked_form_is_refused() -> None:
    assert "password" in refused(changed(form_of(), nothing, pikepdf.Encryption(owner="secret", user="secret")))[0]
    assert "password" in refused(changed(form_of(), nothing, pikepdf.Encryption(owner="secret", user="")))[0]


def program(document: Inside) -> Inside:
    """Something to be done that is written in JavaScript."""
    return document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def when_opened(document: Inside) -> None:
    document.Root.OpenAction = program(document)


def by_name(document: Inside) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), program(document)])))


def of_the_file(document: Inside) -> None:
    document.Root.AA = Dictionary(WS=program(document))


def of_a_field(document: Inside) -> None:
    field(document, field_name(FIRST, Part.NOTE)).AA = Dictionary(K=program(document))


def of_a_choice(document: Inside) -> None:
    field(document, field_name(FIRST, Part.CHOICE)).Kids[2].A = program(document)


@pytest.mark.parametrize("change", [when_opened, by_name, of_the_file, of_a_field, of_a_choice])
def test_a_form_with_a_program_in_it_is_refused(change: Callable[[Inside], None]) -> None:
    assert ["program" in sentence for sentence in refused(changed(form_of(), change))] == [True]


def test_a_form_of_ten_thousand_pages_is_refused() -> None:
    def change(document: Inside) -> None:
        for _ in range(10_000):
            document.add_blank_page()

    assert "more pages" in refused(changed(form_of(scope=Scope.QUICK), change))[0]


def test_a_box_that_none_of_ours_has_is_refused() -> None:
    def rename(document: Inside) -> None:
        field(document, field_name(FIRST, Part.NOTE)).T = String("somebody_else")

    def add_many(document: Inside) -> None:
        document.Root.AcroForm.Fields.extend(Dictionary(FT=Name.Tx, T=String(f"x{number}")) for number in range(6_000))

    assert "none of ours" in refused(changed(form_of(), rename))[0]
    assert "more boxes" in refused(changed(form_of(), add_many))[0]


def test_a_form_whose_fields_lie_in_each_other_without_end_is_refused() -> None:
    def change(document: Inside) -> None:
        loop = document.make_indirect(Dictionary(T=String("a")))
        loop.Kids = Array([loop])
        document.Root.AcroForm.Fields.append(loop)

    assert "more boxes" in refused(changed(form_of(), change))[0]


def rewritten(document: Inside) -> None:
    metadata = document.Root.Metadata
    metadata.write(metadata.read_bytes().replace(b"KX4M", b"ZZZZ"))


def remarked(document: Inside) -> None:
    mark = field(document, MARK)
    mark.V = String(str(mark.V).replace("KX4M", "ZZZZ"))


def reprinted(document: Inside) -> None:
    drawing = document.pages[0].Resources.XObject.FormMark
    drawing.write(drawing.read_bytes().replace("K".encode("utf-16-be").hex().encode(), "Z".encode("utf-16-be").hex().encode()))


@pytest.mark.parametrize("change", [rewritten, remarked, reprinted])
def test_a_mark_that_differs_between_its_three_places_is_refused(change: Callable[[Inside], None]) -> None:
    assert ["somebody changed it" in sentence for sentence in refused(changed(form_of(), change))] == [True]


@pytest.mark.parametrize("content", [b"<x", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"\xff\xfe\x00", b"<x>" + b" " * 1_000_001 + b"</x>"])
def test_a_broken_description_is_refused(content: bytes) -> None:
    def change(document: Inside) -> None:
        document.Root.Metadata.write(content)

    assert ["description" in sentence for sentence in refused(changed(form_of(), change))] == [True]


def test_a_form_of_another_edition_or_of_other_questions_is_refused() -> None:
    with pytest.raises(Invalid, match="edition"):
        read(form_of(), replace(shipped(), edition="2027.1"), name="form.pdf")
    with pytest.raises(Invalid, match="other questions"):
        read(form_of(), replace(shipped(), digest="0" * 64), name="form.pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.7 and nothing more", b"%PDF-1.7\n" + b"[" * 100_000, b""])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    assert ["damaged" in sentence for sentence in refused(content)] == [True]


def test_a_file_cut_off_is_read_as_far_as_it_can_be_or_refused() -> None:
    whole = form_of({FIRST: EVERYTHING})
    for share in (0.3, 0.6, 0.9):
        with pytest.raises(Invalid):
            taken(whole[: int(len(whole) * share)])


def test_a_file_that_is_too_large_is_not_even_opened() -> None:
    assert "too large" in refused(b"%PDF-1.7" + b"\0" * LARGEST_FORM)[0]


def test_a_bomb_of_compressed_nothing_is_refused() -> None:
    bomb = zlib.compress(b" " * 900_000_000, 9)

    def change(document: Inside) -> None:
        document.Root.Metadata.write(bomb, filter=Name.FlateDecode)

    assert refused(changed(form_of(scope=Scope.QUICK), change)) != []


def test_another_pdf_is_no_form() -> None:
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    assert refused(out.getvalue()) == [FLATTENED.key]


def test_a_form_that_was_really_printed_into_a_new_pdf_is_told_to_be_saved_instead(tmp_path: Path) -> None:
    file, printed = tmp_path / "form.pdf", tmp_path / "printed.pdf"
    file.write_bytes(form_of({FIRST: EVERYTHING}, scope=Scope.QUICK))
    subprocess.run(["pdftocairo", "-pdf", str(file), str(printed)], check=True, timeout=60)
    assert refused(printed.read_bytes()) == [FLATTENED.key]

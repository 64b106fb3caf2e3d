"""The form to fill in on a screen: accessible, blank and filled, in its order, with sound fields, and the same for the same input."""

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from assessment.answers import Answer, Profile
from assessment.form_fields import DAY, MARK, field_names
from assessment.paper import sheets
from assessment.questionnaire import Scope
from assessment.report.fillable_answers import filled
from assessment.report.fillable_ink import wrapped
from assessment.report.fillable_pdf import laid_out, render
from assessment.translation import PSEUDO
from tests.builders import assessment, shipped
from tests.checkers import fast_pdf, verapdf
from tests.fillable import ARABIC, EMOJI, EVERYTHING, KOREAN, LATIN, THAI, blank, form_of, mark_of, taken
from tests.report.reading import pages_of, squeezed
from tests.report.towns import talkative

FIRST = next(iter(shipped().criteria))


def form(name: str) -> bytes:
    """A form blank or filled, full or quick, or with every script."""
    town = talkative()
    return {
        "blank": lambda: form_of(about=Profile("")),
        "quick": lambda: form_of(scope=Scope.QUICK),
        "scripts": lambda: form_of({FIRST: EVERYTHING}),
        "talkative": lambda: form_of(dict(town.answers), about=town.profile),
    }[name]()


NAMES = ("blank", "quick", "scripts", "talkative")


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_accessible(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.pdf"
    file.write_bytes(form(name))
    assert fast_pdf.check(file) == []


@pytest.mark.check
def test_verapdf_finds_forms_accessible(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.pdf" for name in NAMES]
    for file in files:
        file.write_bytes(form(file.stem))
    assert verapdf.check(*files) == {file: [] for file in files}


def opened(content: bytes) -> pikepdf.Pdf:
    """A form, to look into."""
    return pikepdf.open(BytesIO(content))


def test_every_field_of_a_form_is_one_that_is_read_back() -> None:
    for scope in Scope:
        with opened(blank(scope)) as document:
            assert {str(field.T) for field in document.Root.AcroForm.Fields} == field_names(shipped(), scope)


def test_no_name_of_a_field_has_a_dot() -> None:
    assert [name for name in field_names(shipped(), Scope.FULL) if "." in name] == []


def test_choices_are_sound_groups() -> None:
    with opened(blank()) as document:
        groups = [field for field in document.Root.AcroForm.Fields if "/Kids" in field]
        names = {str(group.T): str(group.TU) for group in groups}
        assert len(groups) == 2 * len(shipped().criteria) + 1
        assert names[f"{FIRST}_choice"] == shipped().criteria[FIRST].question
        for group in groups:
            assert "/Opt" not in group
            for kid in group.Kids:
                assert set(kid.keys()) & {"/T", "/FT"} == set()
                assert "/Off" in kid.AP.N and len(kid.AP.N) == 2
                assert kid.Parent.T == group.T


def test_only_the_mark_and_the_day_cannot_be_typed_into() -> None:
    with opened(form_of()) as document:
        assert {str(field.T) for field in document.Root.AcroForm.Fields if int(field.get("/Ff", 0)) & 1} == {MARK, DAY}


def test_every_box_says_what_it_is_for() -> None:
    with opened(blank()) as document:
        boxes = [box for page in document.pages for box in page.obj.Annots]
        assert len(boxes) > 13 * len(shipped().criteria)
        assert [str(box.get("/Parent", box).T) for box in boxes if not str(box.get("/TU", ""))] == []


@pytest.mark.parametrize("scope", Scope)
def test_a_form_has_a_cover_and_one_page_for_each_sheet_of_paper(scope: Scope) -> None:
    pages = pages_of(blank(scope))
    order = sheets(shipped(), scope)
    assert len(pages) == 1 + len(order)
    for page, sheet in zip(pages[1:], order, strict=True):
        assert [squeezed(criterion.question) in squeezed(page) for criterion in sheet.criteria] == [True] * len(sheet.criteria)


def test_the_number_stands_on_every_page() -> None:
    assert [page for page in pages_of(form_of()) if "KX4M-7QPA · 2026.1 · full" not in page] == []


def test_what_is_typed_shows_as_far_as_the_fonts_have_it(tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(form_of({FIRST: Answer(note="\n".join((f"{LATIN[:20]} {KOREAN}", f"{ARABIC} {EMOJI} {THAI[:5]}")))}))
    said = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True, timeout=60)
    assert said.stderr == ""
    assert squeezed(LATIN[:20] + KOREAN) in squeezed(said.stdout)
    assert "□□□□□" in said.stdout


def test_the_same_input_gives_the_same_bytes() -> None:
    town = talkative()
    again = laid_out(shipped(), Scope.QUICK, language="en")
    assert again == blank(Scope.QUICK)
    assert filled(blank(), town, mark_of(town)) == filled(blank(), town, mark_of(town))


def test_what_is_laid_out_once_is_kept_without_any_answer(tmp_path: Path) -> None:
    town, progress = talkative(), list[int]()
    first = render(shipped(), town, mark=mark_of(town), language="en", progress=progress.append, kept=tmp_path)
    kept = list(tmp_path.iterdir())
    assert [path.suffix for path in kept] == [".form"]
    assert b"Probestadt" not in kept[0].read_bytes()
    before = kept[0].stat().st_mtime_ns
    assert render(shipped(), town, mark=mark_of(town), language="en", progress=progress.append, kept=tmp_path) == first
    assert (kept[0].stat().st_mtime_ns, progress) == (before, [10, 90, 100] * 2)
    assert taken(first).assessment.answers == town.answers
    kept[0].write_bytes(kept[0].read_bytes()[:1000])
    assert render(shipped(), town, mark=mark_of(town), language="en", progress=progress.append, kept=tmp_path) == first


def test_every_sentence_of_a_form_can_be_translated() -> None:
    cover = pages_of(laid_out(shipped(), Scope.QUICK, language=PSEUDO))[0]
    assert "⟦How to fill it in⟧" in cover
    assert cover.count("⟦") > 20


def test_long_lines_are_broken_at_spaces_and_long_words_anywhere() -> None:
    lines = list(wrapped("one two three " + "x" * 40, 10_000))
    assert "".join(lines) == "one two three " + "x" * 40
    assert lines[0] == "one two three "
    assert len(lines) > 2


def test_an_answer_to_a_question_that_is_not_asked_is_left_out() -> None:
    unasked = next(criterion.id for criterion in shipped() if not criterion.quick)
    given = assessment({unasked: EVERYTHING}, scope=Scope.QUICK)
    assert taken(filled(blank(Scope.QUICK), given, mark_of(given))).assessment.answers == {}

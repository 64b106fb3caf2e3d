"""The paper form: accessible, one page a sheet, nothing cut off, made for a pen, and each code opens its sheet."""

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from assessment.answers import Profile
from assessment.filled import form_number
from assessment.paper import Sheet, sheets
from assessment.questionnaire import Scope
from tests.builders import assessment, shipped
from tests.checkers import fast_pdf, verapdf
from tests.report.paper_forms import KEY, NAMES, NUMBER, PUBLIC, form_pdf, printed_form, sixty, talkative_catalogue, village
from tests.report.reading import pages_of, squeezed, whole_text

FORMS = ("full", "quick", "large", "blank", "names", "talkative")
OURS = form_number(KEY, NUMBER)
POINTS_OF_A_MILLIMETRE = 72 / 25.4
FULL, QUICK = sheets(shipped(), Scope.FULL), sheets(shipped(), Scope.QUICK)
QUICK_LARGE = sheets(shipped(), Scope.QUICK, True)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_accessible(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.pdf"
    file.write_bytes(printed_form(name))
    assert fast_pdf.check(file) == []


@pytest.mark.check
def test_verapdf_finds_forms_accessible(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.pdf" for name in FORMS]
    for file in files:
        file.write_bytes(printed_form(file.stem))
    assert verapdf.check(*files) == {file: [] for file in files}


@pytest.mark.parametrize(("name", "expected"), [("full", FULL), ("quick", QUICK), ("large", QUICK_LARGE), ("blank", QUICK), ("names", QUICK)])
def test_after_the_first_page_every_sheet_is_one_page(name: str, expected: tuple[Sheet, ...]) -> None:
    pages = pages_of(printed_form(name))
    assert len(pages) == 1 + len(expected)
    for page, sheet in zip(pages[1:], expected, strict=True):
        assert f"Sheet {sheet.code}" in page.replace("\N{NO-BREAK SPACE}", " ")
        assert all(squeezed(criterion.question) in squeezed(page) for criterion in sheet.criteria)


@pytest.mark.parametrize("name", ["full", "names", "talkative"])
def test_every_page_says_its_number_its_edition_and_how_many_pages_there_are(name: str) -> None:
    pages = [page.replace("\N{NO-BREAK SPACE}", " ") for page in pages_of(printed_form(name))]
    assert [page for at, page in enumerate(pages, 1) if f"Page {at} of {len(pages)}" not in page] == []
    assert [page for page in pages if OURS not in page or "Edition 2026.1" not in page] == []


def test_statements_reasons_and_signs_stand_on_paper() -> None:
    text = whole_text(printed_form("full"))
    assert [level.statement for each in shipped() for level in each.levels if squeezed(level.statement) not in text] == []
    assert [each.not_applicable for each in shipped() if each.not_applicable and squeezed(each.not_applicable) not in text] == []
    assert text.count("ddon'tknow") == len(shipped().criteria)
    assert text.count("ndoesnotapply") == sum(each.not_applicable is not None for each in shipped())
    assert text.count("0nothing1described2document") == len(shipped().criteria)


def test_nothing_that_is_too_long_is_cut_off() -> None:
    text, catalogue = whole_text(printed_form("talkative")), talkative_catalogue()
    assert [level.statement for each in catalogue for level in each.levels if squeezed(level.statement) not in text] == []
    assert squeezed(NAMES) in squeezed(pages_of(printed_form("names"))[0])


def test_sixty_criteria_have_as_many_pages_as_sheets() -> None:
    assert len(PdfReader(BytesIO(form_pdf(village(), sixty()))).pages) == 1 + len(sheets(sixty(), Scope.FULL)) == 31


@pytest.mark.parametrize("name", ["مدينة الاختبار", "\u202eevil <b>&amp;", "🏘 Dorf", "A" * 200])
def test_any_name_is_printed_or_shown_as_squares(name: str) -> None:
    pages = pages_of(form_pdf(assessment(scope=Scope.QUICK, about=Profile(name))))
    assert len(pages) == 1 + len(QUICK)
    if not name.isascii():
        assert "□" in pages[0] or "evil" in pages[0]


def drawn(name: str, page: int, folder: Path, *, dots: int = 150) -> Image.Image:
    """A page as a picture."""
    file = folder / f"{name}.pdf"
    file.write_bytes(printed_form(name))
    made = folder / f"{name}-{page}"
    command = ["pdftoppm", "-r", str(dots), "-f", str(page), "-l", str(page), "-singlefile", "-png", str(file), str(made)]
    subprocess.run(command, check=True, timeout=60)
    return Image.open(f"{made}.png")


@pytest.mark.parametrize(
    ("name", "at", "code"), [("full", 2, "1"), ("full", 20, "19"), ("quick", 7, "Q6"), ("large", 13, "QL12"), ("talkative", 3, "1")],
)
def test_the_code_on_a_page_opens_its_sheet_also_where_a_sheet_goes_on(name: str, at: int, code: str, tmp_path: Path) -> None:
    found = zxingcpp.read_barcodes(drawn(name, at, tmp_path, dots=200))
    assert [barcode.text for barcode in found] == [f"{PUBLIC}/form/{OURS}/{code}"]


def test_a_blank_form_and_one_without_a_public_address_have_no_code(tmp_path: Path) -> None:
    nowhere = form_pdf(village(Scope.QUICK), public_url="")
    assert "readiness.example.org" not in whole_text(nowhere)
    assert OURS in whole_text(nowhere)
    assert zxingcpp.read_barcodes(drawn("blank", 2, tmp_path, dots=200)) == []
    assert "Number" not in pages_of(printed_form("blank"))[1]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert form_pdf(village(Scope.QUICK)) == printed_form("quick")


def test_answers_do_not_change_a_form_for_a_pen() -> None:
    from_draft = form_pdf(assessment({}, scope=Scope.QUICK, about=village().profile))
    assert from_draft == printed_form("quick")

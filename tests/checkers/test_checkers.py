"""The checkers find what is wrong: a checker that is always content would be worth nothing."""

import io
from pathlib import Path

import pytest
from weasyprint import HTML

from tests.checkers import fast_pdf, verapdf, vnu

PAGE = "<!doctype html><html lang=en><head><title>Council</title></head><body><h1>Council</h1><p>Text.</p></body></html>"


@pytest.fixture
def accessible(tmp_path: Path) -> Path:
    path = tmp_path / "accessible.pdf"
    HTML(string=PAGE).write_pdf(path, pdf_variant="pdf/ua-1")
    return path


@pytest.fixture
def untagged(tmp_path: Path) -> Path:
    path = tmp_path / "untagged.pdf"
    buffer = io.BytesIO()
    HTML(string=PAGE).write_pdf(buffer)
    path.write_bytes(buffer.getvalue())
    return path


def test_the_fast_checker_tells_an_accessible_file_from_one_without_tags(accessible: Path, untagged: Path) -> None:
    assert fast_pdf.check(accessible) == []
    assert fast_pdf.check(untagged) != []


@pytest.mark.check
def test_verapdf_tells_an_accessible_file_from_one_without_tags(accessible: Path, untagged: Path) -> None:
    faults = verapdf.check(accessible, untagged)
    assert faults[accessible] == []
    assert faults[untagged] != []


@pytest.mark.check
def test_the_html_checker_tells_a_valid_page_from_one_with_a_wrong_attribute(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(PAGE)
    bad.write_text(PAGE.replace("<p>", "<p label='x' id='a b'>"))
    faults = vnu.check([good, bad])
    assert faults
    assert all("bad.html" in fault for fault in faults)

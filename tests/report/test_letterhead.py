"""Name and logo of the installation in a report: small, in its place, and never in the way."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from assessment.config import Settings
from assessment.report.engine import can_be_drawn
from assessment.report.letterhead import LARGEST_LOGO, Letterhead, letterhead_of
from assessment.report.pdf import render
from tests.builders import shipped
from tests.checkers import fast_pdf
from tests.report.reading import pages_of, squeezed, whole_text
from tests.report.towns import middle, printed, village

NAME = "County check of Musterland"


def picture(kind: str, *, mode: str = "RGB", size: tuple[int, int] = (120, 40)) -> bytes:
    """A picture of one colour."""
    file = BytesIO()
    Image.new(mode, size, "#0b6660" if mode.startswith("RGB") else 1).save(file, kind)
    return file.getvalue()


def drawing(inside: str = '<rect width="60" height="20" fill="#0b6660"/>', size: str = 'viewBox="0 0 60 20"') -> bytes:
    """A drawing in SVG."""
    return f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'.encode()


LOGOS = {
    "png": picture("PNG"), "png that lets the page through": picture("PNG", mode="RGBA"), "png of few colours": picture("PNG", mode="P"),
    "jpeg": picture("JPEG"), "tall": picture("PNG", size=(10, 900)), "svg": drawing(), "svg with a size": drawing(size='width="60" height="20"'),
    "svg of strange sizes": drawing(size='width="wide" height="-3e9" viewBox="a b c d"'),
}
HUGE = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
)
BROKEN = {
    "text": b"no picture at all", "gif": picture("GIF"), "nothing but a head": b"\x89PNG\r\n\x1a\n", "half a jpeg": picture("JPEG")[:30],
    "far too many dots": HUGE, "svg without an end": drawing()[:-9], "svg of nothing": b"<svg",
    "svg that fetches": drawing('<image href="https://example.org/x.png" width="9" height="9"/>'),
}


def printed_by(letterhead: Letterhead) -> bytes:
    """The report of the village from an installation."""
    return render(village(), shipped(), language="en", progress=lambda _: None, attachment=b"{}", letterhead=letterhead)


def pictures_in(pdf: bytes) -> int:
    """How many pictures of dots its pages show."""
    return len({picture.data for page in PdfReader(BytesIO(pdf)).pages for picture in page.images})


@pytest.mark.parametrize("kind", ["png that lets the page through", "jpeg", "svg", "svg of strange sizes"])
def test_a_logo_is_printed_and_the_report_stays_accessible_and_as_long_as_it_was(kind: str, tmp_path: Path) -> None:
    pdf = printed_by(Letterhead(NAME, LOGOS[kind]))
    (tmp_path / "report.pdf").write_bytes(pdf)
    assert fast_pdf.check(tmp_path / "report.pdf") == []
    assert len(pages_of(pdf)) == len(pages_of(printed("village")))
    assert pictures_in(pdf) == ("svg" not in kind)
    assert squeezed(f"from the installation “{NAME}”") in squeezed(whole_text(pdf))


@pytest.mark.parametrize("kind", ["tall", "svg"])
def test_the_same_logo_gives_the_same_bytes_and_another_others(kind: str) -> None:
    pdf = printed_by(Letterhead(NAME, LOGOS[kind]))
    assert pdf == printed_by(Letterhead(NAME, LOGOS[kind]))
    assert pdf != printed_by(Letterhead(NAME))


@pytest.mark.parametrize("kind", LOGOS)
def test_pictures_that_can_be_drawn_are_known(kind: str) -> None:
    assert can_be_drawn(Letterhead(NAME, LOGOS[kind]).address)


@pytest.mark.parametrize("kind", BROKEN)
def test_pictures_that_cannot_be_drawn_are_known(kind: str, no_complaints: list[str]) -> None:
    assert not can_be_drawn(Letterhead(NAME, BROKEN[kind]).address)
    no_complaints.clear()


def test_a_logo_that_cannot_be_drawn_is_left_out(no_complaints: list[str]) -> None:
    assert printed_by(Letterhead(NAME, BROKEN["svg that fetches"])) == printed_by(Letterhead(NAME))
    no_complaints.clear()


def test_without_name_and_logo_a_report_is_as_it_always_was() -> None:
    assert printed_by(Letterhead()) == printed("village")


def test_a_long_name_and_a_logo_need_no_further_page() -> None:
    letterhead = Letterhead("A name of an installation that is much longer than any name of an installation should ever be", LOGOS["png"])
    pdf = render(middle(), shipped(), language="en", progress=lambda _: None, attachment=b"{}", letterhead=letterhead)
    assert len(pages_of(pdf)) == len(pages_of(printed("middle")))


def test_a_letterhead_is_read_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(LOGOS["png"])
    settings = Settings(tmp_path, installation_name=NAME, logo=tmp_path / "logo.png")
    assert letterhead_of(settings) == Letterhead(NAME, LOGOS["png"])


def test_a_logo_that_is_missing_or_too_large_or_a_folder_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(bytes(LARGEST_LOGO + 1))
    places = (None, tmp_path / "nowhere.png", tmp_path, tmp_path / "large.png")
    assert {letterhead_of(replace(Settings(tmp_path), logo=place)) for place in places} == {Letterhead()}


def test_the_digest_tells_letterheads_apart() -> None:
    assert Letterhead().digest == ""
    assert len({Letterhead(NAME).digest, Letterhead(NAME, b"x").digest, Letterhead(NAME, b"y").digest, Letterhead(logo=b"x").digest}) == 4

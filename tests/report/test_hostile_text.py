"""Whatever somebody types, the report is made, stays accessible, loads nothing from outside and shows what it could not print."""

from dataclasses import replace
from pathlib import Path

import pytest

from assessment.answers import Answer, Assessment, Evidence, Profile
from assessment.report.content import report_of
from assessment.report.engine import OwnFiles
from assessment.report.pages import html_of
from tests.builders import shipped
from tests.checkers import fast_pdf
from tests.report.reading import squeezed, whole_text
from tests.report.towns import middle, pdf_of, village

HOSTILE = {
    "markup": "<script>alert(1)</script><img src='https://example.org/x.png'><style>*{display:none}</style>",
    "closing": "</p></body></html>\"'>{{ 7*7 }}{% raw %}",
    "percent": "100 % of %(name)s and %s",
    "long": "Donaudampfschifffahrtsgesellschaft" * 5,
    "thai": "เทศบาลนครนครศรีธรรมราช แจ้งเตือนน้ำท่วม",
    "korean": "주민이 함께 만드는 스마트 도시",
    "greek": "Ψηφιακή ετοιμότητα",
    "lines": "first\nsecond\r\nthird\tfourth",
}
UNPRINTABLE = {"emoji": "ready 🚀🏽", "arabic": "مدينة", "hebrew": "עיר", "control": "a\x01b\x7fc", "private": "\ue000", "half": "\ud800"}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_the_fonts_have_is_printed_as_it_was_typed(kind: str) -> None:
    html = html_of(report_of(shipped(), town_of(HOSTILE[kind])), "en", attached=True)
    assert "<script" not in html
    assert "<img" not in html
    assert "49" not in html.partition("All answers")[2].partition("People first")[0]


def test_hostile_texts_together_make_an_accessible_report(tmp_path: Path) -> None:
    given = {identifier: Answer(2, Evidence.DESCRIBED, note=text, evidence_text=text, evidence_link=text)
             for identifier, text in zip(shipped().criteria, [*HOSTILE.values(), *UNPRINTABLE.values()], strict=False)}
    pdf = pdf_of(replace(village(), answers=given, profile=Profile("<b>" + "Langenort" * 30, "DE", 3)))
    file = tmp_path / "hostile.pdf"
    file.write_bytes(pdf)
    assert fast_pdf.check(file) == []
    text = whole_text(pdf)
    assert [kind for kind in ("markup", "closing", "percent", "long", "korean", "greek", "lines") if squeezed(HOSTILE[kind]) not in text] == []
    assert "ready□□" in text


@pytest.mark.parametrize("kind", UNPRINTABLE)
def test_what_the_fonts_lack_is_replaced_visibly_and_said(kind: str) -> None:
    html = html_of(report_of(shipped(), town_of(UNPRINTABLE[kind])), "en", attached=True)
    assert "□" in html
    assert "Characters that could not be printed stand as □" in html
    assert not set(UNPRINTABLE[kind]) - set("ready abc") & set(html)


def test_a_report_that_prints_everything_does_not_speak_of_squares() -> None:
    assert "could not be printed" not in html_of(report_of(shipped(), middle()), "en", attached=True)


@pytest.mark.parametrize("address", [
    "https://example.org/a.png", "http://169.254.169.254/", "file:///etc/passwd", "ftp://example.org/a", "//example.org/a.css", "fonts/a.ttf",
    "file://server/share/a.png", "data:text/html,hello", "gopher://example.org",
])  # fmt: skip
def test_nothing_is_fetched_from_outside(address: str) -> None:
    with pytest.raises(PermissionError, match="nothing from outside"):
        OwnFiles().fetch(address)


def test_a_path_that_climbs_out_of_the_packaged_files_is_refused() -> None:
    from_inside = (Path(__file__).parents[2] / "assessment" / "static" / "fonts").as_uri() + "/../../../pyproject.toml"
    with pytest.raises(PermissionError):
        OwnFiles().fetch(from_inside)


def test_pictures_written_into_the_page_are_served() -> None:
    assert OwnFiles().fetch("data:image/png;base64,iVBORw0KGgo=").read()


def town_of(text: str) -> Assessment:
    """A village with one answer of this text."""
    return replace(village(), answers={"problem-first": Answer(2, Evidence.DESCRIBED, note=text, evidence_text=text)})

"""Pages are read by a quick parser for XML: it finds the same elements, and gives the same bytes, as the one for whatever the web holds."""

from collections.abc import Iterator
from typing import Any

import pytest

from assessment.report import pdf
from assessment.report.content import report_of
from assessment.report.engine import OwnFiles, Page, weasyprint, well_formed
from assessment.report.pages import html_of
from tests.builders import shipped
from tests.report.test_hostile_text import HOSTILE, UNPRINTABLE, town_of
from tests.report.towns import TOWNS, pdf_of, village

_Html: Any = weasyprint.HTML


class Patient(_Html):  # type: ignore[misc]  # WeasyPrint carries no types
    """A page as WeasyPrint reads it by itself."""

    def __init__(self, html: str) -> None:
        super().__init__(string=html, url_fetcher=OwnFiles())


def elements(page: Any) -> Iterator[tuple[str, dict[str, str], str, str]]:  # noqa: ANN401 - WeasyPrint carries no types
    """Every element with its attributes and texts; lines between the largest ones, which nobody sees, are left out."""
    for each in page.etree_element.iter():
        yield each.tag, dict(each.attrib), (each.text or "").strip("\n"), (each.tail or "").strip("\n")


@pytest.mark.parametrize("town", TOWNS)
def test_both_parsers_find_the_same(town: str) -> None:
    html = html_of(report_of(shipped(), TOWNS[town]()), "en", attached=True)
    assert list(elements(Page(html))) == list(elements(Patient(html)))


@pytest.mark.parametrize("text", [*HOSTILE.values(), *UNPRINTABLE.values()])
def test_both_parsers_find_the_same_in_hostile_texts(text: str) -> None:
    html = html_of(report_of(shipped(), town_of(text)), "en", attached=True)
    assert list(elements(Page(html))) == list(elements(Patient(html)))


def test_both_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = pdf_of(village())
    monkeypatch.setattr(pdf, "Page", Patient)
    assert pdf_of(village()) == quick


@pytest.mark.parametrize("html", ["<!doctype html><p>one<p>two &nbsp;", "", "<!doctype html><p>\x0b</p>"])
def test_what_is_not_well_formed_is_read_as_the_web_is(html: str) -> None:
    assert list(elements(Page(html))) == list(elements(Patient(html)))


def test_a_drawing_that_is_named_keeps_its_name() -> None:
    named = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    assert well_formed(named) == named

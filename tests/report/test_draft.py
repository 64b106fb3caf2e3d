"""A report of what a team has not made final says so: at its top, in its title and on every page."""

from io import BytesIO

from pypdf import PdfReader

from assessment.report.content import report_of
from assessment.report.pages import html_of
from assessment.report.pdf import render
from tests.builders import shipped
from tests.report.reading import pages_of
from tests.report.towns import village

SAID = "Draft, not final"


def drawn(*, draft: bool) -> bytes:
    """The report of a village."""
    return render(village(), shipped(), language="en", progress=lambda _: None, attachment=b"{}", draft=draft)


def test_a_draft_says_so_first_in_its_title_and_on_every_page() -> None:
    pdf = drawn(draft=True)
    metadata = PdfReader(BytesIO(pdf)).metadata
    assert metadata
    assert str(metadata.title).startswith(f"{SAID} – Smart Readiness report: ")
    assert all(SAID in page for page in pages_of(pdf))
    assert f"{SAID}. The team is still working on it: answers and numbers can change." in pages_of(pdf)[0]


def test_no_other_report_says_it() -> None:
    assert SAID not in html_of(report_of(shipped(), village()), "en", attached=False)


def test_a_draft_has_as_many_first_pages_as_any_other() -> None:
    first = [pages_of(drawn(draft=draft))[1][:60] for draft in (False, True)]
    assert first[0] == first[1]

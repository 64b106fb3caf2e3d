"""A bare PDF page, the report of the town in the middle, and its form for a pen."""

import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pypdf

from assessment import __version__
from assessment.exchange.answers_json import to_json
from assessment.report.docx_document import render as document
from assessment.report.engine import weasyprint
from assessment.report.form_content import mark_of
from assessment.report.form_pdf import render as paper_form
from assessment.report.pdf import render
from tests.benchmarks.scores import CATALOGUE, TOWN

PARAGRAPH = "The council meets on the second Tuesday of each month in the hall beside the church, and everybody is welcome to listen. " * 3
BARE = f"<!doctype html><html lang=en><head><title>Minutes</title></head><body><h1>Minutes</h1>{f'<p>{PARAGRAPH}</p>' * 6}</body></html>"


class Documents:
    """Documents to make; the report is made warm, in this process, as the worker does in its forked child."""

    def __init__(self) -> None:
        self.attachment = to_json(TOWN, digest=CATALOGUE.digest, engine=__version__)
        self.report_pages = len(pypdf.PdfReader(io.BytesIO(self.report())).pages)
        pages = len(pypdf.PdfReader(io.BytesIO(self.bare_page())).pages)
        if pages != 1:
            raise ValueError(f"the bare document has {pages} pages")

    def bare_page(self) -> bytes:
        """One page of text as WeasyPrint makes it by itself."""
        with _as_in_the_child():
            pdf: bytes = weasyprint.HTML(string=BARE).write_pdf()
        return pdf

    def report(self) -> bytes:
        """The whole report."""
        with _as_in_the_child():
            return render(TOWN, CATALOGUE, language="en", progress=lambda per_cent: None, attachment=self.attachment)

    def document(self) -> bytes:
        """The same for a word processor."""
        with _as_in_the_child():
            return document(TOWN, CATALOGUE, language="en", progress=lambda per_cent: None)

    def paper_form(self) -> bytes:
        """All questions on paper, with a code on every sheet."""
        mark = mark_of(CATALOGUE, TOWN, key="bench", number=1)
        with _as_in_the_child():
            return paper_form(CATALOGUE, TOWN, mark=mark, language="en", progress=lambda per_cent: None, public_url="https://example.org")


@contextmanager
def _as_in_the_child() -> Iterator[None]:
    """Without looking for garbage, as in the process that the worker forks for one document."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

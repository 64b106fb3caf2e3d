"""From an assessment to an accessible PDF: the same input gives the same bytes."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.report.content import FinalMark, report_of
from assessment.report.engine import OwnFiles, can_be_drawn, weasyprint
from assessment.report.letterhead import Letterhead
from assessment.report.pages import OWN, STYLE, html_of

VARIANT = "pdf/ua-1"
ATTACHED = "answers.json"
EXPECTED_PAGES = 13
WRITTEN, STYLED, LAID_OUT, DRAWN, DONE = 5, 15, 75, 95, 100


def render(
    assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Callable[[int], None], attachment: bytes = b"",
    final: FinalMark | None = None, draft: bool = False, letterhead: Letterhead = OWN,
) -> bytes:
    """The report as a PDF; a `draft` says so. `progress` is told per cent, rising to 100; `attachment` is the answers file to put inside.

    The catalogue is that of the assessment's edition, in the language wanted. A logo that cannot be drawn is left out.
    """
    if letterhead.logo and not can_be_drawn(letterhead.address):
        letterhead = Letterhead(letterhead.name)
    html = html_of(report_of(catalogue, assessment, final=final, draft=draft), language, attached=bool(attachment), letterhead=letterhead)
    progress(WRITTEN)
    day = datetime.combine(assessment.date, time(), UTC)
    files = [_attached(attachment, day)] if attachment else []
    with _told(progress):
        document = weasyprint.HTML(string=html, url_fetcher=OwnFiles())
        # without an identifier: it would be no more than a digest of the file, and for it everything is written twice
        pdf: bytes = document.write_pdf(stylesheets=[_style()], attachments=files, pdf_variant=VARIANT)
    progress(DONE)
    return pdf


def _attached(content: bytes, day: datetime) -> Any:  # noqa: ANN401 - WeasyPrint carries no types
    return weasyprint.Attachment(string=content, name=ATTACHED, description=ATTACHED, created=day, modified=day, relationship="Source")


@cache
def _style() -> Any:  # noqa: ANN401 - WeasyPrint carries no types
    return weasyprint.CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=OwnFiles())


class _Listener(logging.Handler):
    """Turns the steps that WeasyPrint logs into per cent."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self._progress, self._pages, self._last = progress, 0, WRITTEN

    def emit(self, record: logging.LogRecord) -> None:
        """One step more."""
        said = str(record.msg)
        self._pages += said.startswith("Step 5")
        if said.startswith("Step 6"):
            reached = LAID_OUT
        elif said.startswith("Step 7"):
            reached = DRAWN
        else:
            reached = min(LAID_OUT, STYLED + self._pages * (LAID_OUT - STYLED) // EXPECTED_PAGES)
        if reached > self._last:
            self._last = reached
            self._progress(reached)


@contextmanager
def _told(progress: Callable[[int], None]) -> Iterator[None]:
    """Listen to the steps for as long as one document is made."""
    logger, listener = logging.getLogger("weasyprint.progress"), _Listener(progress)
    before = logger.level, logger.propagate
    logger.addHandler(listener)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.setLevel(before[0])
        logger.propagate = before[1]

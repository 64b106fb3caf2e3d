"""From an assessment to an accessible PDF: the same input gives the same bytes."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.report.content import FinalMark, report_of
from assessment.report.engine import OwnFiles, Page, can_be_drawn, weasyprint
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
    report = report_of(catalogue, assessment, final=final, draft=draft)
    html = html_of(report, language, attached=bool(attachment), letterhead=drawable(letterhead))
    return printed(html, Attached(ATTACHED, attachment, assessment.date), progress=progress)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to put inside the document, with its day; nothing is put there where it is empty."""

    name: str
    content: bytes
    day: date


def drawable(letterhead: Letterhead) -> Letterhead:
    """The letterhead, without a logo that cannot be drawn."""
    return Letterhead(letterhead.name) if letterhead.logo and not can_be_drawn(letterhead.address) else letterhead


def printed(
    html: str, attached: Attached, *, progress: Callable[[int], None], styles: Sequence[Path] = (STYLE,), pages: int = EXPECTED_PAGES,
) -> bytes:
    """A document as a PDF, with about so many pages. `progress` is told per cent, rising to 100."""
    progress(WRITTEN)
    files = [_file(attached)] if attached.content else []
    with _told(progress, pages):
        document = Page(html)
        # without an identifier: it would be no more than a digest of the file, and for it everything is written twice
        pdf: bytes = document.write_pdf(stylesheets=[_style(path) for path in styles], attachments=files, pdf_variant=VARIANT)
    progress(DONE)
    return pdf


def _file(attached: Attached) -> Any:  # noqa: ANN401 - WeasyPrint carries no types
    day = datetime.combine(attached.day, time(), UTC)
    return weasyprint.Attachment(
        string=attached.content, name=attached.name, description=attached.name, created=day, modified=day, relationship="Source",
    )


@cache
def _style(path: Path) -> Any:  # noqa: ANN401 - WeasyPrint carries no types
    return weasyprint.CSS(string=path.read_text(encoding="utf-8"), url_fetcher=OwnFiles())


class _Listener(logging.Handler):
    """Turns the steps that WeasyPrint logs into per cent."""

    def __init__(self, progress: Callable[[int], None], expected: int) -> None:
        super().__init__(logging.INFO)
        self._progress, self._expected, self._pages, self._last = progress, expected, 0, WRITTEN

    def emit(self, record: logging.LogRecord) -> None:
        """One step more."""
        said = str(record.msg)
        self._pages += said.startswith("Step 5")
        if said.startswith("Step 6"):
            reached = LAID_OUT
        elif said.startswith("Step 7"):
            reached = DRAWN
        else:
            reached = min(LAID_OUT, STYLED + self._pages * (LAID_OUT - STYLED) // self._expected)
        if reached > self._last:
            self._last = reached
            self._progress(reached)


@contextmanager
def _told(progress: Callable[[int], None], expected: int) -> Iterator[None]:
    """Listen to the steps for as long as one document is made."""
    logger, listener = logging.getLogger("weasyprint.progress"), _Listener(progress, expected)
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

"""What is printed for residents, as frozen values: the poster, the survey on paper, the results poster, the summary; and how each is printed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from assessment.paths import TEMPLATES
from assessment.report.letterhead import Letterhead
from assessment.report.pages import OWN, html_from
from assessment.report.pdf import Attached, printed
from assessment.report.qr import qr_code
from assessment.wording import AGE_BANDS, HELPED_ONLINE

FOLDER = TEMPLATES / "report" / "residents"
COMMON = FOLDER / "common.css"


class PaperKind(StrEnum):
    """Which of the papers."""

    POSTER = "poster"
    FORM = "form"
    RESULTS = "results"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A survey as residents are invited to it: who asks, at which public address ("" for none), and from when to when, where that is known.

    `statements` are asked, `words` are the answers 0 to 4, `parts` those of the town; `numbered` where everybody has a slip.
    """

    place: str
    address: str = ""
    opens: date | None = None
    closes: date | None = None
    statements: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and what stands beside it: what residents said, or nothing."""

    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done next: who does it, and by when, where that is known."""

    title: str
    who: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What goes back to residents: how many replied, what is well and what is not, what is done now, and when they are asked again."""

    place: str
    replies: int
    opened: date
    closed: date
    well: tuple[Line, ...] = ()
    badly: tuple[Line, ...] = ()
    doing: tuple[Doing, ...] = ()
    again: date | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A town's report in two pages for everybody: sentences on what was looked at, what is good, what is missing, and what is done next."""

    place: str
    day: date
    title: str
    looked_at: tuple[str, ...]
    good: tuple[Line, ...] = ()
    missing: tuple[Line, ...] = ()
    doing: tuple[Doing, ...] = ()
    residents: tuple[str, ...] = ()
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One of the papers: its kind and what it says. `day` is that of what it says."""

    kind: PaperKind
    day: date
    invitation: Invitation | None = None
    told: Told | None = None
    summary: Summary | None = None


PAGES: Mapping[PaperKind, int] = MappingProxyType({PaperKind.POSTER: 1, PaperKind.FORM: 2, PaperKind.RESULTS: 1, PaperKind.SUMMARY: 2})


def render(paper: Paper, *, language: str, progress: Callable[[int], None], letterhead: Letterhead = OWN) -> bytes:
    """A paper as an accessible PDF: the same input gives the same bytes. `progress` is told per cent, rising to 100."""
    html = paper_html(paper, language, letterhead=letterhead)
    return printed(html, Attached("", b"", paper.day), progress=progress, styles=styles(paper.kind), pages=PAGES[paper.kind])


def styles(kind: PaperKind) -> tuple[Path, ...]:
    """The style sheets of a paper."""
    return COMMON, FOLDER / f"{kind}.css"


def paper_html(paper: Paper, language: str, *, letterhead: Letterhead = OWN) -> str:
    """The whole document."""
    values = {
        "paper": paper, "invitation": paper.invitation, "told": paper.told, "summary": paper.summary, "publisher": letterhead.name,
        "qr_code": qr_code, "bands": AGE_BANDS, "helped": HELPED_ONLINE,
    }
    return html_from(f"report/residents/{paper.kind}.html", values, language)

"""Renderers that behave or misbehave; the municipality's name tells them which folder they may leave marks in."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.questionnaire import asked
from assessment.report.comparison_content import ComparisonReport
from assessment.report.content import FinalMark
from assessment.report.letterhead import Letterhead
from tests.builders import shipped

Progress = Callable[[int], None]
ENOUGH_FOR_NOBODY = 1 << 40


def _first_time(assessment: Assessment) -> bool:
    """Whether this is the first attempt; a file marks it, with the number of the process."""
    mark = Path(assessment.profile.name) / "attempt"
    first = not mark.exists()
    if first:
        beside = mark.with_suffix(".part")
        beside.write_text(str(os.getpid()))
        beside.replace(mark)
    return first


def quick(assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """A document at once."""
    progress(50)
    return f"%PDF {assessment.profile.name} {catalogue.edition} {language} {sorted(assessment.answers)}".encode()


def killed(assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Killed as by the system when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def killed_once(assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Killed the first time, and fine the second."""
    if _first_time(assessment):
        os.kill(os.getpid(), signal.SIGKILL)
    return b"%PDF second"


def stuck_once(assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Never ends the first time, and fine the second."""
    progress(40)
    if _first_time(assessment):
        signal.pause()
    return b"%PDF second"


def busy(assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Uses the processor for ever."""
    while True:
        pass


def greedy(assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Wants more memory than any machine has."""
    return bytes(ENOUGH_FOR_NOBODY)


def broken(assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Has a fault of its own."""
    raise ValueError("a fault")


def final(
    assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, final: FinalMark, **_: Letterhead,
) -> bytes:
    """The report of a final version at once, with a number of its own each time."""
    progress(50)
    return f"%PDF {assessment.profile.name} {final.number} {final.digest} {os.getpid()}".encode()


def final_titles(
    assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, final: FinalMark, **_: Letterhead,
) -> bytes:
    """The title of the first criterion."""
    return next(iter(catalogue)).title.encode()


def newer_catalogue() -> Catalogue:
    """What a newer version of the software ships."""
    first, *rest = shipped().dimensions
    criteria = (replace(first.criteria[0], title="Something else"), *first.criteria[1:])
    return replace(shipped(), edition="2027.1", digest="newer", dimensions=(replace(first, criteria=criteria), *rest))


def stuck_final(
    assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Progress, attachment: bytes, final: FinalMark, **_: Letterhead,
) -> bytes:
    """The report of a final version that never ends the first time, and is fine the second."""
    progress(40)
    if _first_time(assessment):
        signal.pause()
    return f"%PDF {assessment.profile.name} {final.number} {final.digest}".encode()


def of_comparison(report: ComparisonReport, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """A document about a comparison at once."""
    progress(50)
    return f"%PDF {report.title}: {', '.join(place.name for place in report.places)}".encode()


def helpers_of_comparison(report: ComparisonReport, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Who can help whom in a comparison, at once."""
    progress(50)
    return f"%PDF {[gap.helpers for place in report.helped for gap in place.gaps]}".encode()


def no_comparison(report: ComparisonReport, *, language: str, progress: Progress, attachment: bytes, **_: Letterhead) -> bytes:
    """Has a fault of its own."""
    raise ValueError("a fault")


def of_form(catalogue: Catalogue, assessment: Assessment, *, progress: Progress, **_: object) -> bytes:
    """A form at once, which says for whom and how many questions there are."""
    progress(50)
    return f"%PDF-{assessment.profile.name}-{len(asked(catalogue, assessment.scope))}".encode()

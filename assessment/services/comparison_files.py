"""What is taken along from a comparison as a file, and the note of it in the audit log of every municipality in it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from assessment import __version__
from assessment.exchange.comparison_taken import TakenAlong, tidied
from assessment.report.compared import Compared, said
from assessment.services.audit import Audited, note
from assessment.services.comparisons import Comparison


def taken_along(shown: Compared, *, day: date) -> TakenAlong:
    """A comparison as it leaves the installation, in the reader's language."""
    names = tuple(tidied(said(place.name)) for place in shown.places)
    return TakenAlong(title_taken(shown), names, shown.neutral, day, __version__, shown.side_by_side)


def title_taken(shown: Compared) -> str:
    """The title as it leaves the installation."""
    return tidied(said(shown.title))


def note_taken(session: Session, comparison: Comparison, what: str, *, by: int, now: datetime) -> None:
    """Write down for each municipality that somebody took its figures along in a comparison, and in which form."""
    for municipality in comparison.municipalities:
        note(session, Audited.EXPORTED, now=now, by=by, municipality=municipality, detail=f"comparison {what}")

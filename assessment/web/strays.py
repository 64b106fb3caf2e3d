"""Answers that come too late: a page was still open when the assessment was moved, and its question is not asked any more."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from assessment.answers import Answer, Carried, CarriedKind
from assessment.catalogue.editions import place_of
from assessment.database.session import writing
from assessment.services import typed as rules
from assessment.services.assessments import Draft, Opened
from assessment.services.carrying import park
from assessment.services.opening import lock
from assessment.translation import message
from assessment.web.entries import answer_in, entry_typed
from assessment.web.site import now, site

NOT_ASKED = message("This question is not asked any more. What you typed is kept among the parked answers.")
REVISION = ".revision"


def park_strays(opened: Opened, typed: Mapping[str, str]) -> bool:
    """Keep what a page sent for questions that ended; gives whether there was anything new."""
    names = (name.removesuffix(REVISION) for name in typed if name.endswith(REVISION))
    strays = [(name, edition) for name in names if name not in site().catalogue.criteria and (edition := last_asked(name))]
    if not strays:
        return False
    with writing(site().engine) as database:
        lock(database, opened.id)
        late = [_stray(name, edition, answer_in(entry_typed(typed, name))) for name, edition in strays]
        parked = [park(database, opened.id, stray, now=now()) for stray in late]
    return any(parked)


def park_sent(database: Session, assessment_id: int, draft: Draft) -> bool:
    """Keep what a script sent for a question that ended; False for one that never was. Raises `Invalid`."""
    if draft.criterion in site().catalogue.criteria or (edition := last_asked(draft.criterion)) is None:
        return False
    kept = rules.answer(site().catalogue_of(edition), draft.criterion, draft.answer)
    lock(database, assessment_id)
    park(database, assessment_id, _stray(draft.criterion, edition, kept), now=now())
    return True


def last_asked(criterion: str) -> str | None:
    """The newest edition that asks a criterion; None where none does."""
    every = site().every_edition.by_name
    return max((name for name, edition in every.items() if criterion in edition.catalogue.criteria), key=place_of, default=None)


def _stray(name: str, edition: str, answer: Answer) -> Carried:
    return Carried(name, CarriedKind.PARKED, name, edition, answer)

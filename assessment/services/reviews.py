"""A second view: a reviewer says of each answer which level they see, and why. Nothing is overwritten, neither by them nor of what was declared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.answers import NOTHING
from assessment.catalogue.model import Catalogue
from assessment.course import Course, course_of
from assessment.database.answers import AnswerRow, answer_of
from assessment.database.course import ReviewRow
from assessment.errors import Invalid, Problem
from assessment.services import typed
from assessment.services.course import Overtaken, events_of
from assessment.services.opening import lock
from assessment.services.reviewed import Review, newest_reviews, review_of
from assessment.translation import Message, message

_REVIEWS = cast(Table, ReviewRow.__table__)
_REVIEWS_OF = select(_REVIEWS).where(
    (_REVIEWS.c.assessment_id == bindparam("town")) & (_REVIEWS.c.criterion == bindparam("criterion"))
).order_by(_REVIEWS.c.id.desc())


@dataclass(frozen=True, slots=True)
class View:
    """What a reviewer sees in one answer of a `revision`: a level with a reason, or None where they agree."""

    criterion: str
    level: int | None
    reason: str
    revision: int


def reviews_of(session: Session, assessment_id: int, criterion: str) -> tuple[Review, ...]:
    """All that reviewers ever said of one answer, newest first."""
    rows = session.connection().execute(_REVIEWS_OF, {"town": assessment_id, "criterion": criterion})
    return tuple(review_of(row) for row in rows)


def review(
    session: Session, catalogue: Catalogue, assessment_id: int, views: Sequence[View], *, by: int, now: datetime,
) -> Mapping[str, Invalid]:
    """Add what a reviewer sees; what they said last already is not added again. What cannot be kept comes back, each with every problem.

    Raises `NotFound`, and `Overtaken` where the assessment is not in review.
    """
    lock(session, assessment_id, whatever_course=True)
    events = events_of(session, assessment_id)
    if course_of(event.kind for event in events) is not Course.IN_REVIEW:
        raise Overtaken(events)
    rows = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == assessment_id))
    places = {row.criterion: (answer_of(row), row.revision) for row in rows}
    last, refused = newest_reviews(session, assessment_id), dict[str, Invalid]()
    for view in views:
        answer, revision = places.get(view.criterion, (NOTHING, 0))
        reason = typed.text(view.reason).strip()
        seen = Review(view.criterion, answer.level, answer.level if view.level is None else view.level, reason, revision, by, now)
        if problems := list(_problems(catalogue, view, seen)):
            refused[view.criterion] = Invalid([Problem(view.criterion, problem) for problem in problems])
        elif not _is_said(seen, last.get(view.criterion)):
            session.add(ReviewRow(
                assessment_id=assessment_id, criterion=seen.criterion, declared=seen.declared, level=seen.level, reason=reason,
                revision=revision, person_id=by, at=now,
            ))
    session.flush()
    return refused


def _problems(catalogue: Catalogue, view: View, seen: Review) -> Iterator[Message]:
    criterion = catalogue.criteria.get(view.criterion)
    if criterion is None:
        yield message("Edition %(edition)s has no such criterion.", edition=catalogue.edition)
        return
    if view.revision != seen.revision:
        yield message("This answer was changed meanwhile. Please look at it again.")
    if view.level is not None and not 0 <= view.level < len(criterion.levels):
        yield message("A level is a whole number from 0 to 4.")
    if view.level is not None and seen.declared is None:
        yield message("No level was declared here, so there is none to see beside it. Ask for changes if one should be.")
    if not seen.agrees and not seen.reason:
        yield message("Say in a few words why you see another level.")
    if len(seen.reason) > typed.LONGEST_TEXT:
        yield message("This text is too long: at most %(most)s characters fit.", most=typed.LONGEST_TEXT)


def _is_said(seen: Review, last: Review | None) -> bool:
    """Whether the same reviewer said just this last."""
    return last is not None and replace(seen, at=last.at) == last

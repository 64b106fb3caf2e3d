"""The reviewed levels that count: of each answer the newest, while it is about the level that the municipality declares."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, select
from sqlalchemy.orm import Session

from assessment.answers import Answer
from assessment.database.course import ReviewRow

_REVIEWS = cast(Table, ReviewRow.__table__)
_LAST = select(func.max(_REVIEWS.c.id)).where(_REVIEWS.c.assessment_id == bindparam("town")).group_by(_REVIEWS.c.criterion)
_NEWEST = select(_REVIEWS).where(_REVIEWS.c.id.in_(_LAST.scalar_subquery()))


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer, by number, said of an answer that declared a level: the level that they see, and why.

    It was said of the answer's `revision`; equal levels mean that they agree. Without a declared level there is none to see either.
    """

    criterion: str
    declared: int | None
    level: int | None
    reason: str
    revision: int
    by: int
    at: datetime

    def is_about(self, answer: Answer) -> bool:
        """Whether it is about the level that is declared now; what is about an earlier answer does not count."""
        return self.declared == answer.level

    @property
    def agrees(self) -> bool:
        """Whether the reviewer sees the level that was declared."""
        return self.level == self.declared


def newest_reviews(session: Session, assessment_id: int) -> Mapping[str, Review]:
    """What was said last of each answer."""
    return {row.criterion: review_of(row) for row in session.connection().execute(_NEWEST, {"town": assessment_id})}


def review_of(row: ReviewRow | Row[Any]) -> Review:
    """The value of a row."""
    return Review(row.criterion, row.declared, row.level, row.reason, row.revision, row.person_id, row.at)


def with_reviews(answers: Mapping[str, Answer], reviews: Mapping[str, Review]) -> dict[str, Answer]:
    """Answers with the reviewed levels that count."""
    return {criterion: _with(answer, reviews.get(criterion)) for criterion, answer in answers.items()}


def _with(answer: Answer, review: Review | None) -> Answer:
    if review is None or review.level is None or not review.is_about(answer):
        return answer
    return replace(answer, reviewed=review.level, review=review.reason)

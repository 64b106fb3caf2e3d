"""The course of an assessment: a state folded from what happened, and what may happen next."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Course(StrEnum):
    """Where an assessment stands on its way from the first answer to the final report."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in-review"
    CHANGES_REQUESTED = "changes-requested"
    FINAL = "final"


class EventKind(StrEnum):
    """What can happen to an assessment as a whole. A review that ended asks for nothing more; it leaves the assessment where it stands."""

    SUBMITTED = "submitted"
    REVIEW_BEGUN = "review-begun"
    REVIEW_ENDED = "review-ended"
    CHANGES_REQUESTED = "changes-requested"
    FINALISED = "finalised"
    REOPENED = "reopened"


CHANGEABLE = frozenset({Course.DRAFT, Course.CHANGES_REQUESTED})
NEXT: Mapping[EventKind, tuple[frozenset[Course], Course]] = MappingProxyType({
    EventKind.SUBMITTED: (CHANGEABLE, Course.SUBMITTED),
    EventKind.REVIEW_BEGUN: (frozenset({Course.SUBMITTED}), Course.IN_REVIEW),
    EventKind.REVIEW_ENDED: (frozenset({Course.IN_REVIEW}), Course.IN_REVIEW),
    EventKind.CHANGES_REQUESTED: (frozenset({Course.SUBMITTED, Course.IN_REVIEW}), Course.CHANGES_REQUESTED),
    EventKind.FINALISED: (frozenset({Course.SUBMITTED, Course.IN_REVIEW}), Course.FINAL),
    EventKind.REOPENED: (frozenset({Course.SUBMITTED, Course.IN_REVIEW, Course.FINAL}), Course.DRAFT),
})


def may_follow(course: Course, kind: EventKind) -> bool:
    """Whether something may happen to an assessment that stands there.

    >>> may_follow(Course.DRAFT, EventKind.SUBMITTED), may_follow(Course.DRAFT, EventKind.FINALISED)
    (True, False)
    """
    return course in NEXT[kind][0]


def course_of(events: Iterable[EventKind]) -> Course:
    """Where an assessment stands after everything that happened, the first event first. An event that could not follow changes nothing.

    >>> course_of([EventKind.SUBMITTED, EventKind.CHANGES_REQUESTED]).value
    'changes-requested'
    """
    course = Course.DRAFT
    for kind in events:
        if may_follow(course, kind):
            course = NEXT[kind][1]
    return course

"""The course of an assessment is folded from what happened; what could not happen changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.course import CHANGEABLE, NEXT, Course, EventKind, course_of, may_follow

KINDS = st.lists(st.sampled_from(EventKind), max_size=12)
WAYS = [
    ([], Course.DRAFT),
    (["submitted"], Course.SUBMITTED),
    (["submitted", "finalised"], Course.FINAL),
    (["submitted", "changes-requested"], Course.CHANGES_REQUESTED),
    (["submitted", "changes-requested", "submitted", "finalised"], Course.FINAL),
    (["submitted", "review-begun"], Course.IN_REVIEW),
    (["submitted", "review-begun", "review-ended"], Course.IN_REVIEW),
    (["submitted", "review-begun", "review-ended", "finalised"], Course.FINAL),
    (["submitted", "review-begun", "review-ended", "changes-requested"], Course.CHANGES_REQUESTED),
    (["submitted", "review-begun", "finalised"], Course.FINAL),
    (["submitted", "review-begun", "changes-requested"], Course.CHANGES_REQUESTED),
    (["submitted", "reopened"], Course.DRAFT),
    (["submitted", "review-begun", "reopened"], Course.DRAFT),
    (["submitted", "finalised", "reopened"], Course.DRAFT),
    (["submitted", "finalised", "reopened", "submitted", "finalised"], Course.FINAL),
]


@pytest.mark.parametrize(("kinds", "course"), WAYS)
def test_every_way_leads_where_it_should(kinds: list[str], course: Course) -> None:
    assert course_of(EventKind(kind) for kind in kinds) is course


@given(KINDS, st.sampled_from(EventKind))
def test_an_event_that_could_not_follow_changes_nothing(kinds: list[EventKind], kind: EventKind) -> None:
    before = course_of(kinds)
    after = course_of([*kinds, kind])
    assert after is (NEXT[kind][1] if may_follow(before, kind) else before)


@given(KINDS)
def test_events_that_could_not_happen_can_be_left_out(kinds: list[EventKind]) -> None:
    possible: list[EventKind] = []
    for kind in kinds:
        if may_follow(course_of(possible), kind):
            possible.append(kind)
    assert course_of(possible) is course_of(kinds)


@given(KINDS)
def test_nothing_becomes_final_without_having_been_submitted(kinds: list[EventKind]) -> None:
    if course_of(kinds) is Course.FINAL:
        last = max(place for place, kind in enumerate(kinds) if kind is EventKind.FINALISED)
        assert EventKind.SUBMITTED in kinds[:last]


@given(KINDS)
def test_from_everywhere_something_leads_on(kinds: list[EventKind]) -> None:
    course = course_of(kinds)
    assert any(may_follow(course, kind) for kind in EventKind)
    assert (course in CHANGEABLE) == may_follow(course, EventKind.SUBMITTED)


def test_what_is_final_is_only_opened_again() -> None:
    assert [kind for kind in EventKind if may_follow(Course.FINAL, kind)] == [EventKind.REOPENED]

"""An answer's part as one number: everything that scores depend on comes back, and numbers sort by the shown level."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import Answer, Evidence, State
from assessment.scoring import score_answers
from assessment.slots import NoRoom, given_slots, number_from, number_of, part_from, results_from, shown_in, state_in
from tests.builders import DAY, shipped
from tests.strategies import Case, cases

names = st.lists(st.sampled_from("abcdefghijkl"), unique=True, max_size=8)


@given(cases())
def test_results_come_back_exactly_from_one_number_for_each_criterion(case: Case) -> None:
    results = score_answers(case.catalogue, case.answers)
    numbers = {criterion: number_of(part) for criterion, part in results.parts.items()}
    assert results_from(case.catalogue, numbers) == results


@given(cases())
def test_a_number_sorts_by_the_shown_level_and_keeps_its_state(case: Case) -> None:
    parts = list(score_answers(case.catalogue, case.answers).parts.values())
    assert [state_in(number_of(part)) for part in parts] == [part.state for part in parts]
    assert [shown_in(number_of(part)) for part in parts] == [part.shown for part in parts]
    numbers = sorted(number for part in parts if (number := number_of(part)) is not None and part.level is not None)
    assert all((shown_in(low) or 0) <= (shown_in(high) or 0) for low, high in pairwise(numbers))


def test_a_criterion_without_a_number_was_not_asked() -> None:
    criterion = next(iter(shipped()))
    assert part_from(criterion, None).state is State.NOT_ASKED


def test_a_lapsed_document_comes_back_as_described_without_its_last_day() -> None:
    first, *others = shipped()
    answers = {criterion.id: Answer(2) for criterion in others} | {first.id: Answer(4, Evidence.DOCUMENT, holds_until=date(2026, 1, 1))}
    results = score_answers(shipped(), answers, on=DAY)
    again = results_from(shipped(), {criterion: number_of(part) for criterion, part in results.parts.items()})
    assert again.overall == results.overall
    assert again.parts[first.id] == results.parts[first.id]._replace(lapsed=None)


@pytest.mark.parametrize("given", [(5, 2, 0), (2, 3, 0), (-1, -1, 0), (2, 2, 3), (2, 2, -1)])
def test_a_number_is_made_only_of_levels_and_evidence_that_there_are(given: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no answer has"):
        number_from(*given)


@given(st.lists(names, min_size=1, max_size=5))
def test_a_criterion_keeps_its_slot_over_the_editions_as_long_as_there_is_room(editions: list[list[str]]) -> None:
    known: list[dict[str, int]] = []
    for subjects in editions:
        slots = given_slots(subjects, known, room=12)
        assert len(set(slots.values())) == len(subjects)
        assert all(earlier.get(subject, slot) == slot for earlier in known for subject, slot in slots.items())
        known.insert(0, slots)


def test_where_all_slots_are_used_a_new_criterion_takes_one_that_its_own_edition_does_not_use() -> None:
    assert given_slots(["a", "new"], [{"a": 1, "gone": 2}], room=2) == {"a": 1, "new": 2}


def test_an_edition_with_more_criteria_than_slots_is_refused() -> None:
    with pytest.raises(NoRoom) as refused:
        given_slots(["a", "b", "c"], [], room=2)
    assert (refused.value.needed, refused.value.room) == (3, 2)


def test_weights_are_those_of_the_edition() -> None:
    criterion = replace(next(iter(shipped())), weight=3)
    assert part_from(criterion, 36).weight == 3

"""From what several people say to one suggested level: the low median, and when to talk about it."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.agreement import Spread, is_given, spread_of
from assessment.answers import Answer, State
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered
from tests.strategies import LEVELS, answers

OPINIONS = st.lists(answers(), max_size=9)


def said(*levels: int) -> Spread:
    """The spread of these levels."""
    return spread_of(answered(level) for level in levels)


@pytest.mark.parametrize(("levels", "suggested"), [
    ((2,), 2), ((1, 4), 1), ((2, 2, 3), 2), ((0, 1, 3, 4), 1), ((4, 3, 2, 1, 0), 2), ((0, 0, 4, 4), 0), ((3, 3, 3, 3), 3),
])
def test_the_low_median_is_suggested(levels: tuple[int, ...], suggested: int) -> None:
    assert said(*levels).suggested == suggested


def test_nobody_suggests_anything_where_nobody_gives_a_level() -> None:
    spread = spread_of([DON_T_KNOW, DOES_NOT_APPLY, Answer(note="I ask the fire brigade")])
    assert (spread.suggested, spread.width, spread.is_to_talk_about, spread.number) == (None, 0, False, 2)


@pytest.mark.parametrize(("levels", "is_talked_about"), [((2, 3), False), ((2, 4), True), ((0, 1, 2), True), ((3, 3, 3), False), ((4,), False)])
def test_two_levels_apart_are_talked_about(levels: tuple[int, ...], is_talked_about: bool) -> None:
    assert said(*levels).is_to_talk_about is is_talked_about


def test_a_level_beside_does_not_apply_is_talked_about() -> None:
    assert spread_of([answered(2), DOES_NOT_APPLY]).is_to_talk_about
    assert not spread_of([DOES_NOT_APPLY, DOES_NOT_APPLY]).is_to_talk_about


def test_not_knowing_contradicts_nobody() -> None:
    assert not spread_of([answered(2), DON_T_KNOW]).differs
    assert spread_of([answered(2), DOES_NOT_APPLY]).differs
    assert said(2, 3).differs


@given(OPINIONS, st.randoms(use_true_random=False))
def test_the_order_of_opinions_does_not_matter(opinions: list[Answer], chance: random.Random) -> None:
    mixed = list(opinions)
    chance.shuffle(mixed)
    assert spread_of(mixed) == spread_of(opinions)


@given(OPINIONS)
def test_the_suggestion_is_a_level_that_somebody_gave_and_half_or_more_stand_at_or_above_it(opinions: list[Answer]) -> None:
    spread = spread_of(opinions)
    levels = [opinion.level for opinion in opinions if opinion.level is not None]
    if not levels:
        assert spread.suggested is None
        return
    assert spread.suggested in levels
    assert 2 * sum(level >= spread.suggested for level in levels) > len(levels)
    assert 2 * sum(level <= spread.suggested for level in levels) >= len(levels)


@given(OPINIONS)
def test_what_is_no_level_never_moves_the_suggestion(opinions: list[Answer]) -> None:
    with_level = [opinion for opinion in opinions if opinion.level is not None]
    assert spread_of(opinions).suggested == spread_of(with_level).suggested


@given(OPINIONS)
def test_everybody_who_said_something_is_counted_once(opinions: list[Answer]) -> None:
    spread = spread_of(opinions)
    assert spread.number == sum(opinion.state is not State.UNANSWERED for opinion in opinions) == sum(map(is_given, opinions))
    assert len(spread.levels) == sum(spread.counts)


@given(OPINIONS)
def test_it_is_talked_about_exactly_where_two_people_contradict_each_other(opinions: list[Answer]) -> None:
    def contradict(one: Answer, other: Answer) -> bool:
        if one.level is not None and other.level is not None:
            return abs(one.level - other.level) >= 2
        return {one.state, other.state} == {State.ANSWERED, State.NOT_APPLICABLE}

    assert spread_of(opinions).is_to_talk_about == any(contradict(one, other) for one, other in combinations(opinions, 2))


@given(OPINIONS, LEVELS)
def test_what_is_talked_about_differs_and_stays_so_whoever_joins(opinions: list[Answer], level: int) -> None:
    spread, after = spread_of(opinions), spread_of([*opinions, answered(level)])
    assert spread.differs or not spread.is_to_talk_about
    assert after.is_to_talk_about or not spread.is_to_talk_about
    assert after.differs or not spread.differs


@given(st.lists(LEVELS, min_size=1, max_size=9), LEVELS)
def test_somebody_who_says_more_never_lowers_the_suggestion(levels: list[int], more: int) -> None:
    raised = [max(levels[0], more), *levels[1:]]
    assert (said(*raised).suggested or 0) >= (said(*levels).suggested or 0)

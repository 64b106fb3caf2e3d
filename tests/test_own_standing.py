"""A municipality's own place: words, percentile and ten peers, telling nothing more than the table does."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.benchmarks import POINT, Group, Measure, Peers, Shown, Table
from assessment.distributions import steps_of
from assessment.own_standing import (
    Among,
    CriterionAmong,
    PartAmong,
    Position,
    Standing,
    Words,
    could_be_told,
    group_for,
    of_ten,
    position,
    shown_percentile,
    standing,
    step_at,
)

points = st.integers(0, 100)


def table(some: list[int], country: str | None = None) -> Table:
    """A table of these points."""
    steps = steps_of(Counter(value * POINT for value in some))
    return Table(Group("2026.1", 3, country), Measure.SCORE, "overall", date(2026, 1, 15), steps)


def told(own: int, found: Table, *, stored: bool = True) -> Standing:
    """What a member with these points is told."""
    value = own * POINT
    return standing(value, found.shown, position(value, step_at(value, found), found.n, stored=stored))


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (0, Words.BETTER_THAN_FEW), (20, Words.BETTER_THAN_SOME), (50, Words.BETTER_THAN_HALF), (80, Words.BETTER_THAN_MOST),
        (100, Words.BETTER_THAN_NEARLY_ALL),
    ],
)
def test_words_from_twenty_others(own: int, words: Words) -> None:
    assert told(own, table(list(range(0, 101, 4)))).words is words


@pytest.mark.parametrize(("own", "words"), [(0, Words.LOWER_QUARTER), (60, Words.MIDDLE_HALF), (100, Words.UPPER_QUARTER)])
def test_words_from_ten_others_go_by_quartiles_and_there_is_no_percentile(own: int, words: Words) -> None:
    assert told(own, table(list(range(0, 101, 10)))) == Standing(words)


@pytest.mark.parametrize(("own", "words"), [(0, Words.BELOW_THE_MIDDLE), (60, Words.ABOUT_THE_MIDDLE), (100, Words.ABOVE_THE_MIDDLE)])
def test_words_from_five_others_go_by_the_median(own: int, words: Words) -> None:
    assert told(own, table([0, 20, 50, 60, 80, 100])) == Standing(words)


def test_among_many_that_are_alike_one_of_them_is_about_the_same_as_most() -> None:
    assert told(50, table([10, 10, *[50] * 20, 90])).words is Words.SAME_AS_MOST


def test_who_does_not_take_part_is_added_to_those_who_do() -> None:
    found = table([10, 20, 30])
    assert position(20 * POINT, step_at(20 * POINT, found), 3, stored=True) == Position(1, 1, 3)
    assert position(20 * POINT, step_at(20 * POINT, found), 3, stored=False) == Position(1, 2, 4)
    assert position(5 * POINT, step_at(5 * POINT, found), 3, stored=False) == Position(0, 1, 4)


def test_a_member_whose_score_is_newer_than_the_table_is_added_too() -> None:
    found = table([10, 20, 30])
    assert position(25 * POINT, step_at(25 * POINT, found), 3, stored=True) == Position(2, 1, 4)


@given(st.lists(points, min_size=21, max_size=60), points, points, st.booleans())
def test_a_percentile_never_falls_with_the_own_value(some: list[int], one: int, other: int, stored: bool) -> None:
    found = table(some)
    places = [position(own * POINT, step_at(own * POINT, found), found.n, stored=False) for own in sorted((one, other))]
    assert 0 <= places[0].percentile <= places[1].percentile <= 100
    assert shown_percentile(places[0]) <= shown_percentile(places[1])


@given(st.lists(points, min_size=6, max_size=60), points)
def test_a_percentile_is_told_from_twenty_others_in_steps_of_five(some: list[int], own: int) -> None:
    share = told(own, table(some)).percentile
    assert (share is not None) == (len(some) > 20)
    assert share is None or (share % 5 == 0 and 5 <= share <= 95)


@given(st.integers(21, 400), st.sampled_from(range(5, 100, 5)))
def test_a_percentile_does_not_tell_how_many_there_are(n: int, share: int) -> None:
    assert any(shown_percentile(Position(below, equal, n)) == share for below in range(n) for equal in (1, 2) if below + equal <= n)


@given(st.integers(21, 60))
def test_a_percentile_never_tells_that_all_others_are_the_same_or_that_one_is_first_or_last(n: int) -> None:
    assert shown_percentile(Position(0, n, n)) == shown_percentile(Position(1, n - 1, n)) == shown_percentile(Position(0, n - 1, n))
    assert shown_percentile(Position(n - 1, 1, n)) == shown_percentile(Position(n - 2, 1, n)) == 95
    assert shown_percentile(Position(0, 1, n)) == shown_percentile(Position(1, 1, n)) == 5


@given(st.integers(21, 60), st.data())
def test_of_ten_peers_none_to_all_stand_at_or_above(n: int, data: st.DataObject) -> None:
    below = data.draw(st.integers(0, n - 1))
    found = of_ten(Position(below, 1, n))
    assert found is not None
    assert abs(Fraction(found, 10) - Fraction(n - 1 - below, n - 1)) <= Fraction(1, 20)


def test_of_ten_peers_is_told_from_twenty_others() -> None:
    assert (of_ten(Position(0, 1, 20)), of_ten(Position(0, 1, 21)), of_ten(Position(20, 1, 21))) == (None, 10, 0)


def test_a_viewer_sees_the_own_country_or_else_all_countries_or_else_nothing() -> None:
    everywhere, here = table([1]), table([2], "AT")
    assert group_for({None: everywhere, "AT": here}, "AT") is here
    assert group_for({None: everywhere, "AT": here}, "DE") is everywhere
    assert group_for({}, "DE") is None


def test_a_percentile_is_told_only_beside_a_table_that_says_so() -> None:
    assert standing(50 * POINT, Shown(Peers.TEN, 50, 40, 60), Position(10, 1, 21)).percentile is None


PART = PartAmong("DE", 49 * POINT, Shown(Peers.TWENTY, 48, 35, 61), Standing(Words.BETTER_THAN_HALF, 55))
AMONG = Among(date(2027, 1, 1), date(2026, 11, 20), 2, Fraction(1, 2), PART, {"trust": PART}, {"early-say": CriterionAmong("DE", 2, 8)})


@pytest.mark.parametrize("changed", [
    {"size_class": 0}, {"size_class": 8}, {"confidence": Fraction(3, 2)}, {"overall": PART._replace(own=-1)}, {"overall": PART._replace(own=10**9)},
    {"overall": PART._replace(shown=Shown(Peers.TEN))}, {"dimensions": {"trust": PART._replace(shown=Shown(Peers.TEN, 48, 35))}},
    {"dimensions": {"trust": PART._replace(shown=Shown(Peers.TEN, 48, 35, 10**400))}},
    {"overall": PART._replace(standing=Standing(Words.SAME_AS_MOST, 99))},
    {"criteria": {"early-say": CriterionAmong("DE", 5, 8)}}, {"criteria": {"early-say": CriterionAmong("DE", 2, 11)}},
])
def test_a_place_from_elsewhere_with_numbers_that_cannot_be_is_seen_as_such(changed: dict[str, Any]) -> None:
    assert could_be_told(AMONG)
    few = PART._replace(shown=Shown(Peers.FIVE, 40), standing=Standing(Words.ABOUT_THE_MIDDLE))
    assert could_be_told(replace(AMONG, overall=few, confidence=None))
    assert not could_be_told(replace(AMONG, **changed))

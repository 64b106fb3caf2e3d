"""Order statistics of a distribution are exact, and agree with the plain way of finding them."""

from collections import Counter
from fractions import Fraction
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.distributions import (
    LOWER_QUARTILE,
    MEDIAN,
    UPPER_QUARTILE,
    at_rank,
    percentile,
    quantile,
    spread_without_one,
    steps_of,
    tally_of,
    total,
)

values = st.lists(st.integers(0, 1_000_000) | st.integers(0, 4), min_size=2, max_size=60)


@given(values)
def test_steps_hold_every_value_in_order(some: list[int]) -> None:
    steps = steps_of(Counter(some))
    assert [at_rank(steps, rank) for rank in range(1, len(some) + 1)] == sorted(some)
    assert (total(steps), tally_of(steps)) == (len(some), Counter(some))


@given(values)
def test_median_and_quartiles_are_those_of_a_spreadsheet(some: list[int]) -> None:
    steps, exact = steps_of(Counter(some)), [Fraction(value) for value in some]
    assert quantile(steps, MEDIAN) == median(exact)
    assert [quantile(steps, share) for share in (LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE)] == quantiles(exact, n=4, method="inclusive")


@given(values, st.data())
def test_a_percentile_lies_between_0_and_100_and_never_falls_with_the_own_value(some: list[int], data: st.DataObject) -> None:
    lower, higher = sorted(data.draw(st.tuples(st.sampled_from(some), st.sampled_from(some))))
    places = [percentile(sum(one < own for one in some), some.count(own), len(some)) for own in (lower, higher)]
    assert 0 <= places[0] <= places[1] <= 100


@given(values)
def test_what_is_left_without_any_one_value_spreads_at_least_so_far(some: list[int]) -> None:
    without = [sorted(some[:index] + some[index + 1 :]) for index in range(len(some))]
    assert spread_without_one(steps_of(Counter(some))) == min(left[-1] - left[0] for left in without)


def test_the_worked_example_of_the_method() -> None:
    assert percentile(11, 4, 24) == Fraction(1300, 24)


@pytest.mark.parametrize(("below", "equal", "n"), [(-1, 1, 5), (0, 0, 5), (3, 3, 5)])
def test_numbers_that_do_not_fit_together_are_refused(below: int, equal: int, n: int) -> None:
    with pytest.raises(ValueError, match=str(n)):
        percentile(below, equal, n)


@pytest.mark.parametrize("rank", [0, 3])
def test_a_rank_that_there_is_not_is_refused(rank: int) -> None:
    with pytest.raises(IndexError):
        at_rank(steps_of({1: 2}), rank)

"""How values of a group are spread: exact medians, quartiles and percentiles of whole numbers, each held with how often it occurs."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

MEDIAN = Fraction(1, 2)
LOWER_QUARTILE = Fraction(1, 4)
UPPER_QUARTILE = Fraction(3, 4)


class Step(NamedTuple):
    """One value of a distribution: how many lie below it, and how many are equal to it. Every value that occurs has one step."""

    value: int
    below: int
    equal: int


def steps_of(tally: Mapping[int, int]) -> tuple[Step, ...]:
    """The steps of a distribution, lowest value first, from how often each value occurs.

    >>> steps_of({50: 2, 10: 1})
    (Step(value=10, below=0, equal=1), Step(value=50, below=1, equal=2))
    """
    steps: list[Step] = []
    below = 0
    for value, equal in sorted(tally.items()):
        if equal > 0:
            steps.append(Step(value, below, equal))
            below += equal
    return tuple(steps)


def tally_of(steps: Iterable[Step]) -> Counter[int]:
    """How often each value occurs: the inverse of `steps_of`."""
    return Counter({step.value: step.equal for step in steps})


def total(steps: Sequence[Step]) -> int:
    """How many values there are."""
    return steps[-1].below + steps[-1].equal if steps else 0


def at_rank(steps: Sequence[Step], rank: int) -> int:
    """The value at a rank from 1 (the lowest) to n.

    Raises `IndexError` for a rank that there is not.
    """
    if not 1 <= rank <= total(steps):
        raise IndexError(rank)
    return steps[bisect_left(steps, rank, key=_below) - 1].value


def _below(step: Step) -> int:
    return step.below


def quantile(steps: Sequence[Step], share: Fraction) -> Fraction:
    """The value below which a share of 0 to 1 of the others lies: at place 1 + (n - 1) * share of the sorted values, between two in proportion.

    This is the quartile of spreadsheets (QUARTILE.INC; Hyndman and Fan 1996, method 7); with one half it is the median of n values.

    >>> four = steps_of({10: 1, 20: 1, 30: 1, 40: 1})
    >>> quantile(four, LOWER_QUARTILE), quantile(four, MEDIAN)
    (Fraction(35, 2), Fraction(25, 1))

    Raises `IndexError` where there is no value.
    """
    place = 1 + (total(steps) - 1) * share
    rank = place.numerator // place.denominator
    lower = at_rank(steps, rank)
    if place == rank:
        return Fraction(lower)
    return lower + (place - rank) * (at_rank(steps, rank + 1) - lower)


def percentile(below: int, equal: int, n: int) -> Fraction:
    """The place of a value among n, from 0 to 100: those below count whole, those equal (the own one included) half.

    >>> float(round(percentile(11, 4, 24), 1))
    54.2

    Raises `ValueError` where the numbers do not fit together.
    """
    if below < 0 or equal < 1 or below + equal > n:
        raise ValueError((below, equal, n))
    return Fraction(100 * (2 * below + equal), 2 * n)


def spread_without_one(steps: Sequence[Step]) -> int:
    """The smallest distance between lowest and highest value that is left when any one value is taken out; 0 below three values.

    >>> spread_without_one(steps_of({50: 20, 90: 1})), spread_without_one(steps_of({50: 20, 90: 2}))
    (0, 40)
    """
    n = total(steps)
    if n < 3:
        return 0
    return min(at_rank(steps, n) - at_rank(steps, 2), at_rank(steps, n - 1) - at_rank(steps, 1))

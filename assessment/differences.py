"""Where municipalities that are compared stand clearly apart: never by less than the smallest step that a score can make."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import NamedTuple

from assessment.comparison import SideBySide
from assessment.scoring import DimensionScore, OverallScore
from assessment.trend import Verdict, verdict_of


class Difference(NamedTuple):
    """By how many points one place stands above the other (numbers from 0) in a dimension, or overall where this is None.

    `stated` and `shown` are the differences of these scores, below 0 where the other stands higher;
    `smallest_step` is the larger of the two smallest steps, in points.
    """

    dimension: str | None
    one: int
    other: int
    stated: Fraction
    shown: Fraction
    smallest_step: Fraction

    @property
    def higher(self) -> int | None:
        """The place that clearly stands higher by what its evidence carries; None where the difference is below the smallest step.

        >>> [Difference(None, 0, 1, Fraction(9), Fraction(shown), Fraction(5)).higher for shown in (5, 4, 0, -4, -6)]
        [0, None, None, None, 1]
        """
        return self._higher(self.shown)

    @property
    def higher_as_stated(self) -> int | None:
        """The same by the stated scores."""
        return self._higher(self.stated)

    def _higher(self, points: Fraction) -> int | None:
        return {Verdict.UP: self.one, Verdict.DOWN: self.other}.get(verdict_of(points, self.smallest_step))


def difference(compared: SideBySide, dimension: str | None, one: int, other: int) -> Difference | None:
    """The difference of two places (numbers from 0) in a dimension, or overall; None where one of them has no score there."""
    scores = compared.scores(dimension)
    return _between(dimension, (one, scores[one]), (other, scores[other]))


def differences_between(compared: SideBySide, one: int, other: int) -> tuple[Difference, ...]:
    """All differences of two places (numbers from 0), clear or not: overall first, then each dimension in which both have a score."""
    found = (difference(compared, dimension, one, other) for dimension in measured_in(compared))
    return tuple(each for each in found if each is not None)


def clear_differences(compared: SideBySide, dimension: str | None = None) -> tuple[Difference, ...]:
    """All pairs of places that clearly stand apart by their shown scores in a dimension, or overall: the widest apart first, `one` the higher."""
    scores = compared.scores(dimension)
    points, steps = _in_whole_numbers(scores)
    pairs = combinations(sorted(points, key=lambda place: -points[place]), 2)
    apart = [(points[one] - points[other], one, other) for one, other in pairs if points[one] - points[other] >= max(steps[one], steps[other])]
    found = (_between(dimension, (one, scores[one]), (other, scores[other])) for _, one, other in sorted(apart, key=lambda each: -each[0]))
    return tuple(each for each in found if each is not None)


def widest(compared: SideBySide, dimension: str | None = None) -> Difference | None:
    """The highest and the lowest shown score in a dimension, or overall; `higher` is None where even these are not clearly apart.

    None where fewer than two places have a score.
    """
    scored = [(score.shown, -place) for place, score in enumerate(compared.scores(dimension)) if score.shown is not None]
    return difference(compared, dimension, -max(scored)[1], -min(scored)[1]) if len(scored) > 1 else None


def measured_in(compared: SideBySide) -> tuple[str | None, ...]:
    """What is compared: the whole (None), then the dimensions of which something is common, in catalogue order."""
    return None, *(part.dimension for part in compared.parts)


_Numbered = tuple[int, OverallScore | DimensionScore]


def _in_whole_numbers(scores: Sequence[OverallScore | DimensionScore]) -> tuple[dict[int, int], dict[int, int]]:
    """Shown scores and smallest steps by place, all in parts of one denominator: exact, and compared many times faster than fractions."""
    pairs = ((place, each.shown, each.smallest_step) for place, each in enumerate(scores))
    known = {place: (shown, step) for place, shown, step in pairs if shown is not None and step is not None}
    whole = lcm(*(number.denominator for pair in known.values() for number in pair))
    return {place: int(shown * whole) for place, (shown, _) in known.items()}, {place: int(step * whole) for place, (_, step) in known.items()}


def _between(dimension: str | None, one: _Numbered, other: _Numbered) -> Difference | None:
    (first, above), (second, below) = one, other
    if above.score is None or below.score is None or above.shown is None or below.shown is None:
        return None
    step = max(above.smallest_step or Fraction(), below.smallest_step or Fraction())
    return Difference(dimension, first, second, above.score - below.score, above.shown - below.shown, step)

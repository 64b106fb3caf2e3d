"""A municipality's own place in a benchmark: in words, as a percentile in steps of five, and among ten peers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeVar

from assessment.answers import SIZE_CLASSES
from assessment.benchmarks import POINT, Peers, Shown, Table, nearest
from assessment.distributions import Step, percentile
from assessment.scoring import HIGHEST_LEVEL
from assessment.suppression import FEWEST_FOR_PERCENTILE

STEP = 5
LOWEST, HIGHEST = 5, 95
NARROW = 5
ABOUT = 5
TEN, HUNDRED = 10, 100


class Words(StrEnum):
    """How a place among others is said. From 20 others by percentile, from 10 by quartiles, from 5 by the median."""

    SAME_AS_MOST = "about-the-same-as-most"
    BETTER_THAN_NEARLY_ALL = "better-than-nearly-all"
    BETTER_THAN_MOST = "better-than-most"
    BETTER_THAN_HALF = "better-than-about-half"
    BETTER_THAN_SOME = "better-than-some"
    BETTER_THAN_FEW = "better-than-few"
    UPPER_QUARTER = "in-the-upper-quarter"
    MIDDLE_HALF = "in-the-middle-half"
    LOWER_QUARTER = "in-the-lower-quarter"
    ABOVE_THE_MIDDLE = "above-the-middle"
    ABOUT_THE_MIDDLE = "about-the-middle"
    BELOW_THE_MIDDLE = "below-the-middle"


BY_PERCENTILE: Mapping[int, Words] = {
    90: Words.BETTER_THAN_NEARLY_ALL, 65: Words.BETTER_THAN_MOST, 40: Words.BETTER_THAN_HALF,
    15: Words.BETTER_THAN_SOME, 0: Words.BETTER_THAN_FEW,
}


class Position(NamedTuple):
    """Where a value stands among n: how many are below, how many equal; the own one is included in `equal` and `n`."""

    below: int
    equal: int
    n: int

    @property
    def others(self) -> int:
        """How many others there are."""
        return self.n - 1

    @property
    def percentile(self) -> Fraction:
        """The exact percentile, 0 to 100: for calculation, never shown, since it would tell how many there are."""
        return percentile(*self)


class Standing(NamedTuple):
    """What a municipality is told of its own place: words, and from 20 others the percentile in steps of 5, from 5 to 95."""

    words: Words
    percentile: int | None = None


class PartAmong(NamedTuple):
    """The whole, or a part: in which `country` the others are, in all where it is empty; the own shown score in ten-thousandths of a point; what
    anybody may see of the others, and what is told of the own place."""

    country: str
    own: int
    shown: Shown
    standing: Standing


class CriterionAmong(NamedTuple):
    """A criterion: in which country the others are, in all where it is empty; the own shown level, and how many of ten others reach it."""

    country: str
    level: int
    of_ten: int


@dataclass(frozen=True, slots=True)
class Among:
    """All that a municipality is told of its place among others of its size class 1 to 7, as of the day of a refresh.

    The own numbers are those of its final assessment of the day `counted`, with its confidence of 0 to 1 beside them. What may not be said is
    left out; `overall` is then None.
    """

    refreshed: date
    counted: date
    size_class: int
    confidence: Fraction | None
    overall: PartAmong | None
    dimensions: Mapping[str, PartAmong]
    criteria: Mapping[str, CriterionAmong]

    @property
    def says_anything(self) -> bool:
        """Whether there is anything to be told."""
        return bool(self.overall or self.dimensions or self.criteria)


def could_be_told(among: Among) -> bool:
    """Whether all numbers are such as can be told: what comes from elsewhere may hold any."""
    parts = [*among.dimensions.values(), *([among.overall] if among.overall else [])]
    levels = all(0 <= one.level <= HIGHEST_LEVEL and 0 <= one.of_ten <= TEN for one in among.criteria.values())
    shares = among.confidence is None or 0 <= among.confidence <= 1
    return 1 <= among.size_class <= len(SIZE_CLASSES) + 1 and levels and shares and all(map(_could_be_told, parts))


def _could_be_told(part: PartAmong) -> bool:
    shown, quartiles = part.shown, (part.shown.lower, part.shown.upper)
    known = [points for points in (shown.median, *quartiles) if points is not None]
    told = shown.median is not None and (None not in quartiles or quartiles == (None, None)) and all(0 <= points <= HUNDRED for points in known)
    share = part.standing.percentile
    return told and 0 <= part.own <= HUNDRED * POINT and (share is None or LOWEST <= share <= HIGHEST)


Kept = TypeVar("Kept")


def group_for(groups: Mapping[str | None, Kept], country: str) -> Kept | None:
    """The table for a viewer's country: the country's own, else that of all countries, else none: the same for empty and too small."""
    return groups.get(country) or groups.get(None)


def position(own: int, step: Step | None, n: int, *, stored: bool) -> Position:
    """Where a value stands in a table of n: `step` is the highest step not above it, None where all are above.

    `stored` says that the table holds the own one; where it does not, it is added.

    >>> position(49, Step(49, 11, 4), 24, stored=True), position(50, Step(49, 11, 4), 24, stored=False)
    (Position(below=11, equal=4, n=24), Position(below=15, equal=1, n=25))
    """
    below, equal = (0, 0) if step is None else (step.below, step.equal) if step.value == own else (step.below + step.equal, 0)
    return Position(below, equal, n) if stored and equal else Position(below, equal + 1, n + 1)


def step_at(own: int, table: Table) -> Step | None:
    """The highest step of a table that is not above a value: what the database finds in one indexed row."""
    return max((step for step in table.steps if step.value <= own), default=None)


def standing(own: int, shown: Shown, place: Position) -> Standing:
    """What a municipality with this own score (in ten-thousandths of a point) is told, from what is shown and where it stands.

    The percentile is rounded to 5 and cut at 5 and 95: so it tells neither how many there are nor who is first or last.
    """
    points = nearest(Fraction(own, POINT))
    share = shown_percentile(place) if shown.peers is Peers.TWENTY and place.others >= FEWEST_FOR_PERCENTILE else None
    return Standing(_words(points, shown, share), share)


def shown_percentile(place: Position) -> int:
    """The percentile as it is told: rounded half up to a multiple of 5, at least 5, at most 95.

    >>> [shown_percentile(Position(below, 1, 40)) for below in (0, 20, 39)]
    [5, 50, 95]
    """
    return min(max(nearest(place.percentile, STEP), LOWEST), HIGHEST)


def _words(points: int, shown: Shown, share: int | None) -> Words:
    """The words, from what is shown alone, so that they tell nothing more."""
    if shown.lower is None or shown.upper is None or shown.median is None:
        return _by_median(points - (shown.median or 0))
    if shown.upper - shown.lower <= NARROW and shown.lower <= points <= shown.upper:
        return Words.SAME_AS_MOST
    if share is not None:
        return next(words for least, words in BY_PERCENTILE.items() if share >= least)
    return Words.LOWER_QUARTER if points < shown.lower else Words.UPPER_QUARTER if points > shown.upper else Words.MIDDLE_HALF


def _by_median(difference: int) -> Words:
    if abs(difference) <= ABOUT:
        return Words.ABOUT_THE_MIDDLE
    return Words.ABOVE_THE_MIDDLE if difference > 0 else Words.BELOW_THE_MIDDLE


def of_ten(place: Position) -> int | None:
    """How many of ten peers stand at or above the own level, 0 to 10, half up; the own one is no peer. None below 20 others.

    >>> of_ten(Position(10, 5, 41)), of_ten(Position(0, 20, 20))
    (8, None)
    """
    if place.others < FEWEST_FOR_PERCENTILE:
        return None
    return nearest(Fraction(TEN * (place.others - place.below), place.others))

"""How a group of municipalities changed over the years: who entered and left, and how the same places moved, beside the mean of all."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from assessment.catalogue.editions import Editions, place_of
from assessment.common_core import Core, Measured, NotComparable, common_core, names_between
from assessment.comparison import Place
from assessment.scoring import DimensionScore, OverallScore
from assessment.trend import Line, Trend, Verdict, trend, verdict_of


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of the scores of so many places, stated and shown, 0 to 100, each place counting the same."""

    count: int
    stated: Fraction
    shown: Fraction


@dataclass(frozen=True, slots=True)
class Change:
    """How the mean of the same places moved between two points, each place on what both of its assessments have in common.

    `smallest_step` is the mean of the places' smallest steps, in points: if they moved less than that on average, it is no clear change.
    """

    before: Mean
    after: Mean
    smallest_step: Fraction

    @property
    def verdict(self) -> Verdict:
        """Up, down or no clear change of the stated scores."""
        return verdict_of(self.after.stated - self.before.stated, self.smallest_step)

    @property
    def shown_verdict(self) -> Verdict:
        """The same of the shown scores."""
        return verdict_of(self.after.shown - self.before.shown, self.smallest_step)


@dataclass(frozen=True, slots=True)
class SamePlaces:
    """The places with a score at two neighbouring points, and how their means moved overall and in each dimension with a trend.

    `too_different` have a score at both but too little in common between them, and are not in the means.
    """

    keys: tuple[str, ...]
    too_different: tuple[str, ...]
    overall: Change | None
    dimensions: Mapping[str, Change]


@dataclass(frozen=True, slots=True)
class Point:
    """The group in one year, or up to a refresh date: each place by its last final assessment of that time.

    `members` have an overall score, `without_score` an assessment but none. `entered` and `left` are against the point before, and
    empty at the first. The means are of `members` (of a dimension: of those with a score in it), on the common core of the `editions`
    where there are several; `share` says how much of the weight that is, 0 to 1; where it is too little, there is no mean.
    `same` is None at the first point.
    """

    until: date
    members: tuple[str, ...]
    without_score: tuple[str, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    editions: tuple[str, ...]
    share: Fraction
    overall: Mean | None
    dimensions: Mapping[str, Mean]
    same: SamePlaces | None


@dataclass(frozen=True, slots=True)
class GroupOverTime:
    """The points in order, the oldest first; years without any final assessment are left out."""

    points: tuple[Point, ...]

    @property
    def edition_changes(self) -> bool:
        """Whether not all points have the same editions, so that their means are not computed on the same criteria."""
        return len({point.editions for point in self.points}) > 1


def group_over_time(finals: Mapping[str, Sequence[Place]], editions: Editions, *, until: Sequence[date] = ()) -> GroupOverTime:
    """How a group changed, given all final assessments of each member by its key.

    The points are the calendar years in which there are any, or the times up to each of the dates `until`; what is later is left out.
    """
    ends = sorted(set(until)) or sorted({_year_end(place.day) for places in finals.values() for place in places})
    taken = [each for each in (_taken(finals, ends, number) for number in range(len(ends))) if each]
    seen = [_seen(editions, places) for places in taken]
    points = [_point(None, each, None) for each in seen[:1]]
    for before, after in pairwise(seen):
        points.append(_point(before, after, _same_places(editions, before, after)))
    return GroupOverTime(tuple(points))


def _year_end(day: date) -> date:
    return date(day.year, 12, 31)


def _taken(finals: Mapping[str, Sequence[Place]], ends: Sequence[date], number: int) -> "_Taken | None":
    """Each member's last final assessment of one time, where there is any."""
    inside = {
        key: max(within, key=lambda place: place.day) for key, places in finals.items()
        if (within := [place for place in places if bisect_left(ends, place.day) == number])
    }
    return _Taken(ends[number], inside) if inside else None


@dataclass(frozen=True, slots=True)
class _Taken:
    """The assessments that count at a point, by member."""

    until: date
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A point in itself: the core of its editions, where they can be compared, and the scores of its places on it."""

    taken: _Taken
    editions: tuple[str, ...]
    share: Fraction
    overall: Mapping[str, OverallScore]
    dimensions: Mapping[str, Mapping[str, DimensionScore]]
    comparable: bool

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(key for key, score in self.overall.items() if score.score is not None)


def _seen(editions: Editions, taken: _Taken) -> _Seen:
    """The places of a point, recomputed on what their editions have in common."""
    used = tuple(sorted({place.edition for place in taken.places.values()}, key=place_of))
    core: Core | None = None
    try:
        core = common_core(editions, used)
        share = core.share
    except NotComparable as apart:
        share = apart.share
    results = {key: core.results(place.edition, place.results) if core else place.results for key, place in taken.places.items()}
    overall = {key: each.overall for key, each in results.items()}
    return _Seen(taken, used, share, overall, {key: each.dimensions for key, each in results.items()}, core is not None)


def _point(before: _Seen | None, seen: _Seen, same: SamePlaces | None) -> Point:
    """A point with its means, and who entered and left since the one before."""
    members = seen.members
    named = dict.fromkeys(name for dimensions in seen.dimensions.values() for name in dimensions) if seen.comparable else {}
    means = {name: _mean(scores[name] for scores in map(seen.dimensions.__getitem__, members) if name in scores) for name in named}
    return Point(
        seen.taken.until, members, tuple(key for key in seen.overall if key not in members),
        entered=() if before is None else _without(members, before.members), left=() if before is None else _without(before.members, members),
        editions=seen.editions, share=seen.share, overall=_mean(map(seen.overall.__getitem__, members)) if seen.comparable else None,
        dimensions=MappingProxyType({name: mean for name, mean in means.items() if mean}), same=same,
    )


def _without(keys: Iterable[str], others: Sequence[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(key for key in keys if key not in known)


def _mean(scores: Iterable[OverallScore | DimensionScore]) -> Mean | None:
    """The mean of the scores that there are."""
    return mean_of([(each.score, each.shown) for each in scores if each.score is not None and each.shown is not None])


def mean_of(pairs: Sequence[tuple[Fraction, Fraction]]) -> Mean | None:
    """The mean of stated and shown scores; None where there are none.

    >>> mean_of([(Fraction(50), Fraction(40)), (Fraction(25), Fraction(25))])
    Mean(count=2, stated=Fraction(75, 2), shown=Fraction(65, 2))
    """
    if not pairs:
        return None
    count = len(pairs)
    return Mean(count, sum([stated for stated, _ in pairs], Fraction()) / count, sum([shown for _, shown in pairs], Fraction()) / count)


def _same_places(editions: Editions, before: _Seen, after: _Seen) -> SamePlaces:
    """How those moved that have a score at both points, each by its own trend."""
    both = [key for key in after.members if key in set(before.members)]
    trends = {key: _trend(editions, before.taken.places[key], after.taken.places[key]) for key in both}
    known = [each for each in trends.values() if each.overall.scores]
    names = dict.fromkeys(name for each in known for name in each.dimensions)
    dimensions = {name: _change([each.dimensions[name] for each in known if name in each.dimensions]) for name in names}
    return SamePlaces(
        tuple(key for key in both if trends[key].overall.scores), tuple(key for key in both if not trends[key].overall.scores),
        _change([each.overall for each in known]), MappingProxyType({name: change for name, change in dimensions.items() if change}),
    )


def _trend(editions: Editions, before: Place, after: Place) -> Trend:
    """How one place changed, in the words of the edition of its later assessment."""
    names = None if before.edition == after.edition else names_between(editions, before.edition, after.edition)
    return trend(editions.by_name[after.edition].catalogue, [Measured(before.results.parts, names), Measured(after.results.parts)])


def _change(lines: Sequence[Line]) -> Change | None:
    """The change of the mean over the lines that have a trend."""
    with_trend = [line for line in lines if line.scores]
    before = mean_of([(line.scores[0], line.shown[0]) for line in with_trend])
    after = mean_of([(line.scores[-1], line.shown[-1]) for line in with_trend])
    if before is None or after is None:
        return None
    return Change(before, after, sum([line.smallest_step for line in with_trend], Fraction()) / len(with_trend))

"""How assessments changed over time: only criteria with a level in all of them are compared, recomputed on that common set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from assessment.catalogue.model import Catalogue
from assessment.common_core import Measured, Named, named_in, recomputed
from assessment.scoring import ENOUGH, DimensionScore, OverallScore, Part, score_overall


class Verdict(StrEnum):
    """What can be said of a change."""

    UP = "up"
    DOWN = "down"
    NO_CLEAR_CHANGE = "no-clear-change"
    NO_TREND = "no-trend"


class NoTrend(StrEnum):
    """Why nothing can be said: nothing applies, too little is in common, or there are too few parts of which something can be said."""

    NOTHING_APPLIES = "nothing-applies"
    TOO_LITTLE_IN_COMMON = "too-little-in-common"
    TOO_FEW_PARTS = "too-few-parts"


@dataclass(frozen=True, slots=True)
class Line:
    """A score over time, of the whole or of one dimension, one value for each assessment, the oldest first; 0 to 100.

    `scores` (stated) and `shown` are computed on what all have in common, and empty where there is no trend; then `why_not` says why.
    `in_common` and `left_out` count criteria; `share` is the weight in common in the assessment where it is smallest, 0 to 1.
    `smallest_step` is in points: a smaller change is none.
    """

    in_common: int
    left_out: int
    share: Fraction
    scores: tuple[Fraction, ...] = ()
    shown: tuple[Fraction, ...] = ()
    smallest_step: Fraction = Fraction(0)
    why_not: NoTrend | None = None

    @property
    def change(self) -> Fraction | None:
        """Points from the first to the last, or None without a trend."""
        return self.scores[-1] - self.scores[0] if self.scores else None

    @property
    def verdict(self) -> Verdict:
        """Up, down, no clear change or no trend."""
        return Verdict.NO_TREND if self.change is None else verdict_of(self.change, self.smallest_step)


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """The levels of one criterion of the newest edition over time, stated and shown; None where an assessment gave it none."""

    criterion: str
    levels: tuple[int | None, ...]
    shown: tuple[int | None, ...]

    @property
    def change(self) -> int | None:
        """Levels from the first to the last, or None where one of these has none."""
        return None if self.levels[0] is None or self.levels[-1] is None else self.levels[-1] - self.levels[0]


@dataclass(frozen=True, slots=True)
class Trend:
    """How the whole, each dimension and each criterion changed, from the oldest to the newest assessment."""

    overall: Line
    dimensions: Mapping[str, Line]
    criteria: Mapping[str, CriterionLine]


def verdict_of(change: Fraction, smallest_step: Fraction) -> Verdict:
    """What can be said of a change in points: below the smallest step it is no clear change.

    >>> [verdict_of(Fraction(change), Fraction(5)).value for change in (5, 4, 0, -4, -5)]
    ['up', 'no-clear-change', 'no-clear-change', 'no-clear-change', 'down']
    """
    if abs(change) < smallest_step or not change:
        return Verdict.NO_CLEAR_CHANGE
    return Verdict.UP if change > 0 else Verdict.DOWN


def trend(catalogue: Catalogue, measured: Sequence[Measured]) -> Trend:
    """The trend of assessments, the oldest first, in the criteria and weights of the newest edition.

    Below two thirds of the weight in common, in any of the assessments, there is no trend. All are recomputed on the common set
    with the weights of `catalogue`, so that a new weight alone changes nothing. Raises `ValueError` without an assessment.
    """
    if not measured:
        raise ValueError("a trend needs an assessment")
    named = [named_in(catalogue, each) for each in measured]
    common = [
        criterion.id for criterion in catalogue
        if all(criterion.id in parts.known and parts.known[criterion.id].level is not None for parts in named)
    ]
    scored = {each.id: [recomputed(catalogue, each.id, common, parts.known) for parts in named] for each in catalogue.dimensions}
    dimensions = {identifier: _dimension_line(identifier, common, scores, named) for identifier, scores in scored.items()}
    with_trend = [identifier for identifier, line in dimensions.items() if line.scores]
    overall = [score_overall(catalogue, {identifier: scored[identifier][place] for identifier in with_trend}) for place in range(len(named))]
    lines = {criterion.id: _criterion_line(criterion.id, named) for criterion in catalogue}
    return Trend(_line(overall, len(common), _left_out(named, common), _share(named, common)), MappingProxyType(dimensions), MappingProxyType(lines))


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the whole, or of one dimension, between two assessments, as it is kept and shown; scores are 0 to 100."""

    dimension: str | None
    title: str
    verdict: Verdict
    why_not: NoTrend | None = None
    before: Fraction | None = None
    after: Fraction | None = None
    smallest_step: Fraction = Fraction(0)
    in_common: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class StepDone:
    """A next step that was done: its title and criterion, when, what shows it, and the level before and after; None where there is none."""

    title: str
    criterion: str
    day: date
    evidence: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the last assessment, frozen with the one that it is told in.

    `day` and `edition` are those of the last one; `higher`, `lower` and `same` count the criteria with a level in both.
    """

    day: date
    edition: str
    overall: Moved
    parts: tuple[Moved, ...]
    steps: tuple[StepDone, ...]
    higher: int
    lower: int
    same: int


def since(catalogue: Catalogue, changed: Trend, steps: Sequence[StepDone], *, day: date, edition: str) -> Since:
    """What changed since the assessment of a day and an edition, from the trend between that one and the present one."""
    changes = [line.change for line in changed.criteria.values() if line.change is not None]
    return Since(
        day, edition, moved(changed.overall, ""),
        tuple(moved(changed.dimensions[each.id], each.title, each.id) for each in catalogue.dimensions), tuple(steps),
        higher=sum(change > 0 for change in changes), lower=sum(change < 0 for change in changes), same=changes.count(0),
    )


def moved(line: Line, title: str, dimension: str | None = None) -> Moved:
    """A line by its two ends."""
    before, after = (line.scores[0], line.scores[-1]) if line.scores else (None, None)
    return Moved(dimension, title, line.verdict, line.why_not, before, after, line.smallest_step, line.in_common, line.left_out)


def _dimension_line(dimension: str, common: Sequence[str], scores: Sequence[DimensionScore], named: Sequence[Named]) -> Line:
    of_it = [replace(each, known=_of(dimension, each.known), ended=tuple(p for p in each.ended if p.dimension == dimension)) for each in named]
    here = [identifier for identifier in common if identifier in of_it[-1].known]
    return _line(scores, len(here), _left_out(of_it, here), _share(of_it, here))


def _of(dimension: str, parts: Mapping[str, Part]) -> dict[str, Part]:
    return {name: part for name, part in parts.items() if part.dimension == dimension}


def _line(scores: Sequence[DimensionScore] | Sequence[OverallScore], in_common: int, left_out: int, share: Fraction) -> Line:
    """A line of scores, or the reason why there is none."""
    if not in_common + left_out:
        return Line(in_common, left_out, share, why_not=NoTrend.NOTHING_APPLIES)
    if share < ENOUGH:
        return Line(in_common, left_out, share, why_not=NoTrend.TOO_LITTLE_IN_COMMON)
    stated, shown, steps = ([getattr(each, name) for each in scores] for name in ("score", "shown", "smallest_step"))
    if None in stated:
        return Line(in_common, left_out, share, why_not=NoTrend.TOO_FEW_PARTS)
    return Line(in_common, left_out, share, tuple(stated), tuple(shown), max(steps))


def _share(named: Sequence[Named], common: Sequence[str]) -> Fraction:
    """The weight in common as a share of the weight that applies, in the assessment where it is smallest, each with its own weights."""
    inside = set(common)
    shares = []
    for each in named:
        applicable = sum(part.weight for _, part in each.every())
        shares.append(Fraction(sum(part.weight for name, part in each.every() if name in inside), applicable) if applicable else Fraction(0))
    return min(shares)


def _left_out(named: Sequence[Named], common: Sequence[str]) -> int:
    """How many criteria apply in one of the assessments at least and are not compared."""
    going_on = {name for each in named for name, _ in each.every() if name} - set(common)
    ended = {part.criterion for each in named for name, part in each.every() if name is None}
    return len(going_on) + len(ended)


def _criterion_line(identifier: str, named: Sequence[Named]) -> CriterionLine:
    parts = [each.known.get(identifier) for each in named]
    return CriterionLine(identifier, tuple(part.level if part else None for part in parts), tuple(part.shown if part else None for part in parts))

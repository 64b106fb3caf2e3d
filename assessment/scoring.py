"""The scoring method: levels and evidence become scores, ranges, confidence and stages, in exact fractions.

Every number carries its working. Rounding happens once, at the edge, with `rounded`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import floor, lcm
from typing import NamedTuple, TypeVar

from assessment.answers import NOTHING, Answer, Assessment, Evidence, State, evidence_on
from assessment.catalogue.model import Catalogue, Criterion, Dimension
from assessment.questionnaire import Scope, is_asked

HIGHEST_LEVEL = 4
ENOUGH = Fraction(2, 3)
ENOUGH_TAKE_AWAYS = 4
ENOUGH_QUICK_ANSWERS = 10
HALF_A_STAGE = Fraction(25, 2)
FULL_SCORE = Fraction(100)
CARRIED_BY: Mapping[Evidence, int] = {Evidence.NONE: 2, Evidence.DESCRIBED: 3, Evidence.DOCUMENT: 4}
NOT_COUNTED = (State.NOT_APPLICABLE, State.NOT_ASKED)
BACKING: Mapping[Evidence, int] = {Evidence.NONE: 0, Evidence.DESCRIBED: 1, Evidence.DOCUMENT: 2}
_ratio = lru_cache(maxsize=8_192)(Fraction)  # the weights of one dimension give few, which need not be reduced each time anew


def level_shown(answer: Answer, on: date | None = None) -> int:
    """The level that the evidence carries: a claim alone reaches 2, a description 3, a document 4; a reviewed level can lower it.

    >>> level_shown(Answer(level=4)), level_shown(Answer(level=4, evidence=Evidence.DESCRIBED))
    (2, 3)
    >>> level_shown(Answer(level=1, evidence=Evidence.DOCUMENT))
    1
    >>> level_shown(Answer(level=4, evidence=Evidence.DOCUMENT, reviewed=2))
    2

    Raises `ValueError` for an answer without a level.
    """
    if answer.level is None:
        raise ValueError("an answer without a level shows no level")
    declared = answer.level if answer.reviewed is None else min(answer.level, answer.reviewed)
    return min(declared, CARRIED_BY[answer.evidence if answer.holds_until is None else evidence_on(answer, on)])


def stage_by_points(score: Fraction) -> int:
    """The stage 0 to 4 that a score of 0 to 100 reaches by its points: stages meet at 12.5, 37.5, 62.5 and 87.5.

    >>> [stage_by_points(Fraction(score)) for score in (0, 12, Fraction(25, 2), 50, 87, 88)]
    [0, 0, 1, 2, 3, 4]
    """
    numerator, denominator = score.as_integer_ratio()
    return (2 * numerator + 25 * denominator) // (50 * denominator)


def rounded(number: Fraction, digits: int = 0) -> Fraction:
    """Round half up, once, for display: scores to whole numbers, levels to one decimal.

    >>> rounded(Fraction(85, 2)), rounded(Fraction(9, 4), 1)
    (Fraction(43, 1), Fraction(23, 10))
    """
    scale = 10**digits
    return Fraction(floor(number * scale + Fraction(1, 2)), scale)


class Part(NamedTuple):
    """What one criterion puts into a number: its weight of 1 to 3, what is known of it, its levels of 0 to 4, and the evidence that counts.

    `lapsed` is the last day of a document that counts as described. A named tuple: scoring makes more of them than of anything else.
    """

    criterion: str
    dimension: str
    weight: int
    critical: bool
    state: State
    level: int | None = None
    shown: int | None = None
    evidence: Evidence | None = None
    lapsed: date | None = None


class DimensionScore(NamedTuple):
    """All numbers of one dimension. Scores and range are 0 to 100, coverage and confidence 0 to 1, weights are sums of weights.

    `score` is the stated score, `shown` what the evidence carries. `held_by` names the critical criterion that holds the
    stage below the points, `shown_held_by` the same for the shown stage. None where the method gives no number.
    """

    dimension: str
    parts: tuple[Part, ...]
    applicable_weight: int
    answered_weight: int
    coverage: Fraction | None = None
    score: Fraction | None = None
    shown: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    confidence: Fraction | None = None
    stage: int | None = None
    shown_stage: int | None = None
    provisional: bool | None = None
    held_by: str | None = None
    shown_held_by: str | None = None
    smallest_step: Fraction | None = None
    backing: int = 0

    @property
    def applies(self) -> bool:
        """Whether anything in this dimension applies."""
        return self.applicable_weight > 0


class OverallScore(NamedTuple):
    """All numbers of the whole assessment, in the units of `DimensionScore`.

    `without_score` names the dimensions that apply but lack answers; `held_by` names the dimension that holds the stage down.
    """

    applicable_weight: int
    answered_weight: int
    without_score: tuple[str, ...]
    coverage: Fraction | None = None
    score: Fraction | None = None
    shown: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    confidence: Fraction | None = None
    stage: int | None = None
    shown_stage: int | None = None
    provisional: bool | None = None
    held_by: str | None = None
    shown_held_by: str | None = None
    smallest_step: Fraction | None = None


@dataclass(frozen=True, slots=True)
class FirstImpression:
    """What a quick check can say: a band of half a stage either side of the stated score, or nothing below ten answers."""

    asked: int
    answered: int
    score: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """All scores of one assessment. `parts` holds every criterion of the catalogue; `impression` is given for a quick check only."""

    scope: Scope
    overall: OverallScore
    dimensions: Mapping[str, DimensionScore]
    parts: Mapping[str, Part]
    impression: FirstImpression | None = None


def part_of(criterion: Criterion, answer: Answer, scope: Scope = Scope.FULL, on: date | None = None) -> Part:
    """What a criterion puts into the numbers on a day, given its answer. An answer outside the scope was not asked and counts for nothing."""
    if not is_asked(criterion, scope):
        return Part(criterion.id, criterion.dimension, criterion.weight, criterion.critical, State.NOT_ASKED)
    if answer.level is None:
        return Part(criterion.id, criterion.dimension, criterion.weight, criterion.critical, answer.state)
    evidence = answer.evidence if answer.holds_until is None else evidence_on(answer, on)
    return Part(
        criterion.id, criterion.dimension, criterion.weight, criterion.critical, State.ANSWERED, answer.level, level_shown(answer, on),
        evidence, None if evidence is answer.evidence else answer.holds_until,
    )


def score_dimension(dimension: Dimension, answers: Mapping[str, Answer], scope: Scope = Scope.FULL, on: date | None = None) -> DimensionScore:
    """Score one dimension on a day: points, range, coverage, confidence and stage, each from the weights of the criteria that apply."""
    return score_parts(dimension.id, tuple([part_of(criterion, answers.get(criterion.id, NOTHING), scope, on) for criterion in dimension.criteria]))


def score_parts(dimension: str, parts: tuple[Part, ...]) -> DimensionScore:
    """Score the parts of one dimension. `coverage` below two thirds: range, coverage and confidence, but neither score nor stage."""
    applicable = sum([part.weight for part in parts if part.state not in NOT_COUNTED])
    if not applicable:
        return DimensionScore(dimension, parts, 0, 0)
    answered = [part for part in parts if part.level is not None]
    weight = sum([part.weight for part in answered])
    points = sum([part.weight * part.level for part in answered if part.level is not None])
    backing = sum([part.weight * BACKING[part.evidence] for part in answered if part.evidence is not None])
    known = DimensionScore(
        dimension, parts, applicable, weight, backing=backing, confidence=_ratio(backing, 2 * weight) if weight else None,
        coverage=_ratio(weight, applicable), low=_ratio(25 * points, applicable), high=_ratio(25 * points + 100 * (applicable - weight), applicable),
    )
    return known if 3 * weight < 2 * applicable else _scored(known, answered, _ratio(25 * points, weight))


def _scored(known: DimensionScore, answered: list[Part], score: Fraction) -> DimensionScore:
    """Add scores, stages and smallest step to what is known of a dimension with enough answers."""
    shown = _ratio(25 * sum([part.weight * part.shown for part in answered if part.shown is not None]), known.answered_weight)
    critical = [part for part in answered if part.critical]
    stage, held_by = _stage(score, {part.criterion: part.level for part in critical if part.level is not None})
    shown_stage, shown_held_by = _stage(shown, {part.criterion: part.shown for part in critical if part.shown is not None})
    return known._replace(
        score=score, shown=shown, stage=stage, shown_stage=shown_stage, held_by=held_by, shown_held_by=shown_held_by,
        provisional=any(part.critical and part.state in (State.UNKNOWN, State.UNANSWERED) for part in known.parts),
        smallest_step=_ratio(25 * min([part.weight for part in answered]), known.answered_weight),
    )


def _stage(score: Fraction, levels: Mapping[str, int]) -> tuple[int, str | None]:
    """The stage, and what holds it down: one weak link limits it to one above its own level, and never changes the points."""
    by_points = stage_by_points(score)
    weakest = min(levels, key=levels.__getitem__, default=None)
    if weakest is None or 1 + levels[weakest] >= by_points:
        return by_points, None
    return 1 + levels[weakest], weakest


def weighted_mean(values: Iterable[tuple[int, Fraction | None]]) -> Fraction:
    """The weighted mean of the values that there are, at least one: over one denominator, in whole numbers."""
    total, numerator, denominator = 0, 0, 1
    for weight, value in values:
        if value is not None:
            above, below = value.as_integer_ratio()
            total += weight
            numerator = numerator * below + weight * above * denominator
            denominator *= below
    return Fraction(numerator, denominator * total)


def score_overall(catalogue: Catalogue, dimensions: Mapping[str, DimensionScore]) -> OverallScore:
    """Score the whole from its dimensions; an overall score needs four take-away dimensions that have one."""
    weighted = [(catalogue.dimension[identifier].weight, score) for identifier, score in dimensions.items() if score.applies]
    if not weighted:
        return OverallScore(0, 0, ())
    applicable = sum([score.applicable_weight for _, score in weighted])
    answered = sum([score.answered_weight for _, score in weighted])
    known = OverallScore(
        applicable, answered, tuple(score.dimension for _, score in weighted if score.score is None),
        coverage=Fraction(answered, applicable),
        low=weighted_mean([(weight, score.low) for weight, score in weighted]),
        high=weighted_mean([(weight, score.high) for weight, score in weighted]),
        confidence=Fraction(sum([score.backing for _, score in weighted]), 2 * answered) if answered else None,
    )
    scored = [(weight, score) for weight, score in weighted if score.score is not None]
    take_aways = sum([catalogue.dimension[score.dimension].take_away for _, score in scored])
    return known if take_aways < ENOUGH_TAKE_AWAYS else _scored_overall(known, scored)


def _scored_overall(known: OverallScore, scored: list[tuple[int, DimensionScore]]) -> OverallScore:
    """Add score, stage and smallest step to what is known of the whole; the range always holds the score."""
    score, shown = weighted_mean([(weight, part.score) for weight, part in scored]), weighted_mean([(weight, part.shown) for weight, part in scored])
    ends = [end for end in (score, known.low, known.high) if end is not None]
    stage, held_by = _stage(score, {part.dimension: part.stage for _, part in scored if part.stage is not None})
    shown_stage, shown_held_by = _stage(shown, {part.dimension: part.shown_stage for _, part in scored if part.shown_stage is not None})
    steps = [(weight, *part.smallest_step.as_integer_ratio()) for weight, part in scored if part.smallest_step is not None]
    common = lcm(*[below for _, _, below in steps])
    step = max([weight * above * (common // below) for weight, above, below in steps])
    return known._replace(
        score=score, shown=shown, low=min(ends), high=max(ends), smallest_step=Fraction(step, common * sum([weight for weight, _ in scored])),
        stage=stage, shown_stage=shown_stage, held_by=held_by, shown_held_by=shown_held_by,
        provisional=bool(known.without_score) or any(part.provisional for _, part in scored),
    )


def first_impression(parts: Iterable[Part]) -> FirstImpression:
    """What the twelve questions of a quick check say together: the weighted stated score, plus and minus half a stage, cut to 0 to 100."""
    asked = [part for part in parts if part.state is not State.NOT_ASKED]
    answered = [part for part in asked if part.level is not None]
    if len(answered) < ENOUGH_QUICK_ANSWERS:
        return FirstImpression(len(asked), len(answered))
    points = sum(part.weight * part.level for part in answered if part.level is not None)
    score = Fraction(25 * points, sum(part.weight for part in answered))
    low, high = max(Fraction(0), score - HALF_A_STAGE), min(FULL_SCORE, score + HALF_A_STAGE)
    return FirstImpression(len(asked), len(answered), score, low, high)


def score_answers(catalogue: Catalogue, answers: Mapping[str, Answer], scope: Scope = Scope.FULL, on: date | None = None) -> Results:
    """Score answers in full, on a day: every dimension, and the whole. A quick check has no stages; only its first impression says something."""
    return results_of(catalogue, {dimension.id: score_dimension(dimension, answers, scope, on) for dimension in catalogue.dimensions}, scope)


def results_of(catalogue: Catalogue, dimensions: Mapping[str, DimensionScore], scope: Scope) -> Results:
    """The results of all dimensions together."""
    parts = {part.criterion: part for score in dimensions.values() for part in score.parts}
    overall = score_overall(catalogue, dimensions)
    if scope is Scope.FULL:
        return Results(scope, overall, dimensions, parts)
    without_stages = {identifier: _without_stage(score) for identifier, score in dimensions.items()}
    return Results(scope, _without_stage(overall), without_stages, parts, first_impression(parts.values()))


_Score = TypeVar("_Score", DimensionScore, OverallScore)


def _without_stage(score: _Score) -> _Score:
    return score._replace(stage=None, shown_stage=None, provisional=None, held_by=None, shown_held_by=None)


def score_assessment(catalogue: Catalogue, assessment: Assessment) -> Results:
    """Score an assessment as its municipality stated it, on its day."""
    return score_answers(catalogue, assessment.answers, assessment.scope, assessment.date)

"""The quick check: twelve questions, a first impression as a band, no stages."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.answers import Answer
from assessment.questionnaire import Scope
from assessment.scoring import DimensionScore, OverallScore, score_answers, score_assessment
from tests.builders import answered, assessment, everywhere, shipped


def quick_answers(count: int, level: int) -> dict[str, Answer]:
    """The first so many of the twelve quick questions answered at a level."""
    quick = [one.id for one in shipped() if one.quick]
    return {identifier: answered(level) for identifier in quick[:count]}


def test_a_quick_check_gives_a_band_of_half_a_stage_either_side() -> None:
    impression = score_answers(shipped(), quick_answers(12, 2), Scope.QUICK).impression
    assert impression is not None
    assert (impression.asked, impression.answered) == (12, 12)
    assert [impression.low, impression.score, impression.high] == [Fraction(75, 2), 50, Fraction(125, 2)]


@pytest.mark.parametrize(("level", "low", "high"), [(0, 0, Fraction(25, 2)), (4, Fraction(175, 2), 100)])
def test_the_band_of_a_quick_check_is_cut_to_the_scale(level: int, low: Fraction, high: Fraction) -> None:
    impression = score_answers(shipped(), quick_answers(12, level), Scope.QUICK).impression
    assert impression is not None
    assert (impression.low, impression.high) == (low, high)


def test_a_quick_check_with_fewer_than_ten_answers_gives_no_impression() -> None:
    nine, ten = (score_answers(shipped(), quick_answers(count, 2), Scope.QUICK).impression for count in (9, 10))
    assert nine is not None
    assert ten is not None
    assert (nine.answered, nine.score, nine.low, nine.high) == (9, None, None, None)
    assert [ten.answered, ten.score] == [10, 50]


def test_a_quick_check_counts_nothing_that_it_did_not_ask() -> None:
    given = quick_answers(12, 1)
    everything = everywhere(shipped(), answered(4, "document")) | given
    assert score_answers(shipped(), everything, Scope.QUICK) == score_answers(shipped(), given, Scope.QUICK)
    states = {part.state for part in score_answers(shipped(), everything, Scope.QUICK).parts.values() if not shipped().criteria[part.criterion].quick}
    assert states == {"not-asked"}


def test_a_quick_check_gives_no_stages() -> None:
    results = score_answers(shipped(), quick_answers(12, 0), Scope.QUICK)
    every: list[DimensionScore | OverallScore] = [results.overall, *results.dimensions.values()]
    for score in every:
        assert (score.stage, score.shown_stage, score.provisional, score.held_by, score.shown_held_by) == (None,) * 5


def test_a_quick_check_continued_in_full_keeps_its_answers() -> None:
    quick = assessment(quick_answers(12, 3), scope=Scope.QUICK)
    full = score_assessment(shipped(), replace(quick, scope=Scope.FULL))
    assert full.impression is None
    assert full.overall.answered_weight == score_assessment(shipped(), quick).overall.answered_weight
    assert full.overall.applicable_weight == sum(one.weight for one in shipped())

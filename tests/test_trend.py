"""How assessments changed over time, computed by hand."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from assessment.answers import Answer
from assessment.catalogue.model import Catalogue
from assessment.common_core import Measured
from assessment.scoring import score_answers
from assessment.trend import NoTrend, Trend, Verdict, trend
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, catalogue, criterion, dimension, shipped

TAKE_AWAYS = "abcd"


def one_part() -> Catalogue:
    """A part of six criteria with the weights of the worked example, beside three parts of one criterion each."""
    weights = {"tested": 3, "early": 2, "answered": 3, "visible": 2, "joined": 2, "explained": 2}
    first = dimension("a", *(criterion(name, weight=weight) for name, weight in weights.items()))
    return catalogue(first, *(dimension(name, criterion(f"{name}1")) for name in "bcd"))


def measured(whole: Catalogue, answers: Mapping[str, Answer | int], names: Mapping[str, str] | None = None) -> Measured:
    """An assessment of these answers; a number is a level with a document."""
    given = {name: answered(answer, "document") if isinstance(answer, int) else answer for name, answer in answers.items()}
    return Measured(score_answers(whole, given).parts, names)


def of_two(before: Mapping[str, Answer | int], after: Mapping[str, Answer | int]) -> Trend:
    """The trend between two years of one place."""
    whole = one_part()
    return trend(whole, [measured(whole, before), measured(whole, after)])


def facts(*values: object) -> tuple[object, ...]:
    """Exact numbers, to be compared with whole ones."""
    return values


FIRST: dict[str, Answer | int] = {"tested": 1, "early": 2, "answered": 3, "visible": 2, "joined": DON_T_KNOW, "explained": DOES_NOT_APPLY}


def test_a_part_is_recomputed_on_what_both_years_have_in_common() -> None:
    after: dict[str, Answer | int] = {"tested": 3, "early": 2, "answered": 3, "visible": DON_T_KNOW, "joined": 4, "explained": 1}
    line = of_two({**FIRST, "joined": 2}, after).dimensions["a"]
    # in common: tested 3, early 2, answered 3, joined 2 = 10 of 12 that apply before and of 14 that apply after
    assert (line.in_common, line.left_out, line.share) == (4, 2, Fraction(10, 14))
    # before 3*1 + 2*2 + 3*3 + 2*2 = 20 of 40, after 3*3 + 2*2 + 3*3 + 2*4 = 30 of 40
    assert facts(line.scores, line.change, line.smallest_step) == ((50, 75), 25, 5)
    assert line.verdict is Verdict.UP


def test_below_two_thirds_of_the_weight_in_common_there_is_no_trend() -> None:
    line = of_two(FIRST, {"tested": 3, "early": 2, "answered": 3, "visible": DON_T_KNOW, "joined": 4, "explained": 1}).dimensions["a"]
    assert line.share == Fraction(8, 14)
    assert (line.scores, line.change, line.verdict, line.why_not) == ((), None, Verdict.NO_TREND, NoTrend.TOO_LITTLE_IN_COMMON)


def test_exactly_two_thirds_in_common_are_enough() -> None:
    line = of_two({**FIRST, "visible": DON_T_KNOW}, {**FIRST, "visible": 4, "joined": 4}).dimensions["a"]
    assert line.share == Fraction(8, 12)
    assert line.verdict is Verdict.NO_CLEAR_CHANGE


def test_a_change_below_the_smallest_step_is_no_clear_change() -> None:
    whole = catalogue(dimension("a", criterion("x", weight=3), criterion("y", weight=1), criterion("z", weight=2)))
    before, after = {"x": 2, "y": 1, "z": 2}, {"x": 1, "y": 4, "z": 2}
    line = trend(whole, [measured(whole, before), measured(whole, after)]).dimensions["a"]
    # (6 + 1 + 4) / 24 and (3 + 4 + 4) / 24: nothing; a step is 1 / 24
    assert facts(line.change, line.smallest_step, line.verdict) == (0, Fraction(100, 24), Verdict.NO_CLEAR_CHANGE)
    lower = trend(whole, [measured(whole, before), measured(whole, {**before, "y": 0})]).dimensions["a"]
    assert (lower.change, lower.verdict) == (-Fraction(100, 24), Verdict.DOWN)


def test_the_whole_has_the_largest_weighted_step_of_its_parts() -> None:
    trending = of_two({**FIRST, "b1": 1, "c1": 1, "d1": 1}, {**FIRST, "tested": 2, "b1": 1, "c1": 1, "d1": 2})
    # part a: 50 -> 57.5, its step 5; d: 25 -> 50, its step 25; all parts weigh 17, so a quarter each
    assert trending.overall.scores == (Fraction(125, 4), Fraction(315, 8))
    assert (trending.overall.smallest_step, trending.overall.change) == (Fraction(25, 4), Fraction(65, 8))
    assert trending.overall.verdict is Verdict.UP
    slight = of_two({**FIRST, "b1": 1, "c1": 1, "d1": 1}, {**FIRST, "tested": 2, "b1": 1, "c1": 1, "d1": 1})
    assert (slight.overall.change, slight.overall.verdict) == (Fraction(15, 8), Verdict.NO_CLEAR_CHANGE)
    assert slight.dimensions["a"].verdict is Verdict.UP


def test_the_whole_needs_four_take_aways_with_a_trend() -> None:
    line = of_two({**FIRST, "b1": 1, "c1": 1}, {**FIRST, "b1": 1, "c1": 1}).overall
    assert (line.verdict, line.why_not) == (Verdict.NO_TREND, NoTrend.TOO_FEW_PARTS)


def test_the_whole_needs_two_thirds_of_its_weight_in_common_too() -> None:
    whole = catalogue(*(dimension(name, criterion(f"{name}1")) for name in TAKE_AWAYS), dimension("e", criterion("e1", weight=3)))
    years = [measured(whole, dict.fromkeys([f"{name}1" for name in TAKE_AWAYS], 2)) for _ in range(2)]
    line = trend(whole, years).overall
    assert (line.share, line.why_not) == (Fraction(4, 7), NoTrend.TOO_LITTLE_IN_COMMON)


def test_a_part_in_which_nothing_applies_has_no_trend_and_says_so() -> None:
    nothing = {**FIRST, "b1": DOES_NOT_APPLY}
    assert of_two(nothing, nothing).dimensions["b"].why_not is NoTrend.NOTHING_APPLIES


def test_what_the_evidence_carries_is_compared_beside_what_is_stated() -> None:
    whole = one_part()
    claims = {name: answered(4) for name in whole.criteria}
    line = trend(whole, [measured(whole, claims), measured(whole, dict.fromkeys(whole.criteria, 4))]).dimensions["a"]
    assert facts(line.scores, line.shown) == ((100, 100), (50, 100))


def test_each_criterion_tells_its_levels_and_its_change() -> None:
    lines = of_two(FIRST, {**FIRST, "tested": 3, "joined": 1, "early": DON_T_KNOW}).criteria
    assert (lines["tested"].levels, lines["tested"].change) == ((1, 3), 2)
    assert (lines["joined"].levels, lines["joined"].change) == ((None, 1), None)
    assert (lines["early"].levels, lines["early"].change) == ((2, None), None)


def test_three_years_are_compared_in_what_all_three_have_in_common() -> None:
    whole = one_part()
    years = [{**FIRST, "joined": 2}, {**FIRST, "joined": 3}, {**FIRST, "tested": 4, "joined": 4}]
    line = trend(whole, [measured(whole, year) for year in years]).dimensions["a"]
    # 20 of 40, then joined 2 -> 3, then tested 1 -> 4 and joined 3 -> 4; all of weight 12 with visible
    assert line.scores == (Fraction(24 * 100, 48), Fraction(26 * 100, 48), Fraction(37 * 100, 48))


def test_a_new_weight_alone_changes_nothing() -> None:
    old = catalogue(dimension("a", criterion("x", weight=1), criterion("y", weight=3)))
    new = catalogue(dimension("a", criterion("x", weight=3), criterion("y", weight=3)))
    answers = {"x": 4, "y": 0}
    line = trend(new, [measured(old, answers, names={"x": "x", "y": "y"}), measured(new, answers)]).dimensions["a"]
    assert facts(line.scores, line.verdict) == ((50, 50), Verdict.NO_CLEAR_CHANGE)


def test_what_an_edition_dropped_or_split_is_left_out_and_a_new_name_is_followed() -> None:
    old = catalogue(dimension("a", *(criterion(name, weight=3) for name in ("kept", "called")), criterion("split"), criterion("dropped")))
    new = catalogue(dimension("a", *(criterion(name, weight=3) for name in ("kept", "renamed")), criterion("half"), criterion("other-half")))
    before = measured(old, dict.fromkeys(old.criteria, 1), names={"kept": "kept", "called": "renamed"})
    line = trend(new, [before, measured(new, dict.fromkeys(new.criteria, 2))]).dimensions["a"]
    assert (line.in_common, line.left_out, line.share) == (2, 4, Fraction(6, 8))
    assert facts(line.scores) == ((25, 50),)


def test_a_criterion_that_moved_to_another_part_counts_where_it_stands_now() -> None:
    old = catalogue(dimension("a", criterion("x"), criterion("y")), dimension("b", criterion("z")))
    new = catalogue(dimension("a", criterion("x")), dimension("b", criterion("z"), criterion("y")))
    same = {name: name for name in old.criteria}
    lines = trend(new, [measured(old, {"x": 1, "y": 3, "z": 1}, same), measured(new, {"x": 1, "y": 3, "z": 1})]).dimensions
    assert facts(lines["a"].scores, lines["b"].scores) == ((25, 25), (50, 50))


def test_one_assessment_alone_is_its_own_line() -> None:
    whole = shipped()
    line = trend(whole, [measured(whole, dict.fromkeys(whole.criteria, 2))]).overall
    assert facts(line.scores, line.left_out) == ((50,), 0)


def test_without_an_assessment_there_is_nothing_to_tell() -> None:
    with pytest.raises(ValueError, match="needs an assessment"):
        trend(shipped(), [])

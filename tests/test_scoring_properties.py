"""What must hold for every input of the scoring method: the shipped catalogue and any other, answers of every sort."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from assessment.answers import Answer, State
from assessment.catalogue.model import Catalogue, Criterion
from assessment.questionnaire import Scope
from assessment.scoring import DimensionScore, OverallScore, Results, score_answers, stage_by_points
from tests.builders import DOES_NOT_APPLY, answered, everywhere
from tests.strategies import LEVELS, Case, Draw, cases, catalogues, with_level

RISING = ("score", "shown", "low", "high", "stage", "shown_stage")
NOT_ABOUT_LEVELS = ("coverage", "confidence", "provisional", "smallest_step", "applicable_weight", "answered_weight")
SCOPES = st.sampled_from(Scope)


def scores(results: Results) -> list[DimensionScore | OverallScore]:
    """The scores of every dimension and of the whole."""
    return [*results.dimensions.values(), results.overall]


def numbers(score: DimensionScore | OverallScore) -> dict[str, Any]:
    """Everything that a score says, without the parts it was made of."""
    return {name: value for name, value in score._asdict().items() if name not in ("parts", "backing")}


def changed(catalogue: Catalogue, change: Callable[[Criterion], Criterion | None]) -> Catalogue:
    """The catalogue with each criterion changed, or left out where the change gives None; dimensions without criteria go too."""
    dimensions = [
        replace(dimension, criteria=tuple(new for old in dimension.criteria if (new := change(old)) is not None))
        for dimension in catalogue.dimensions
    ]
    return replace(catalogue, dimensions=tuple(dimension for dimension in dimensions if dimension.criteria))


@st.composite
def raised(draw: Draw) -> tuple[Case, dict[str, Answer]]:
    """A case, and its answers with one level raised."""
    case = draw(cases())
    low = [identifier for identifier, answer in case.answers.items() if answer.level is not None and answer.level < 4]
    assume(low)
    identifier = draw(st.sampled_from(low))
    answer = case.answers[identifier]
    return case, case.answers | {identifier: replace(answer, level=draw(st.integers((answer.level or 0) + 1, 4)))}


@given(raised())
def test_raising_one_level_lowers_no_number(drawn: tuple[Case, dict[str, Answer]]) -> None:
    case, higher = drawn
    for before, after in zip(scores(score_answers(case.catalogue, case.answers)), scores(score_answers(case.catalogue, higher)), strict=True):
        for name in RISING:
            was, now = getattr(before, name), getattr(after, name)
            assert (was is None) == (now is None)
            assert was is None or was <= now


@given(raised())
def test_raising_one_level_moves_nothing_that_is_not_about_levels(drawn: tuple[Case, dict[str, Answer]]) -> None:
    case, higher = drawn
    for before, after in zip(scores(score_answers(case.catalogue, case.answers)), scores(score_answers(case.catalogue, higher)), strict=True):
        assert [getattr(before, name) for name in NOT_ABOUT_LEVELS] == [getattr(after, name) for name in NOT_ABOUT_LEVELS]


@given(raised())
def test_raising_one_level_lowers_no_first_impression(drawn: tuple[Case, dict[str, Answer]]) -> None:
    case, higher = drawn
    before, after = (score_answers(case.catalogue, given, Scope.QUICK).impression for given in (case.answers, higher))
    assert before is not None
    assert after is not None
    for name in ("score", "low", "high"):
        was, now = getattr(before, name), getattr(after, name)
        assert (was is None) == (now is None)
        assert was is None or was <= now


@given(raised())
def test_raising_one_level_stays_in_its_dimension(drawn: tuple[Case, dict[str, Answer]]) -> None:
    case, higher = drawn
    before, after = score_answers(case.catalogue, case.answers), score_answers(case.catalogue, higher)
    different = {identifier for identifier in before.dimensions if before.dimensions[identifier] != after.dimensions[identifier]}
    assert len(different) == 1


@given(cases(), SCOPES)
def test_does_not_apply_equals_deleting_the_criterion(case: Case, scope: Scope) -> None:
    whole = score_answers(case.catalogue, case.answers, scope)
    without = changed(case.catalogue, lambda one: None if case.answers[one.id].state is State.NOT_APPLICABLE else one)
    deleted = score_answers(without, case.answers, scope)
    assert numbers(deleted.overall) == numbers(whole.overall)
    for identifier, score in whole.dimensions.items():
        assert numbers(score) == numbers(deleted.dimensions.get(identifier, DimensionScore(identifier, (), 0, 0)))


@given(cases(), st.data())
def test_a_dimension_in_which_nothing_applies_equals_deleting_it(case: Case, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(case.catalogue.dimensions))
    given = case.answers | {one.id: DOES_NOT_APPLY for one in gone.criteria}
    without = changed(case.catalogue, lambda one: None if one.dimension == gone.id else one)
    whole, deleted = score_answers(case.catalogue, given), score_answers(without, given)
    assert numbers(whole.overall) == numbers(deleted.overall)
    assert not whole.dimensions[gone.id].applies
    assert [numbers(score) for identifier, score in whole.dimensions.items() if identifier != gone.id] == [
        numbers(score) for score in deleted.dimensions.values()
    ]


@given(catalogues())
def test_level_4_with_a_document_everywhere_gives_100_everywhere(catalogue: Catalogue) -> None:
    for score in scores(score_answers(catalogue, everywhere(catalogue, answered(4, "document")))):
        if score.score is not None:
            assert [score.score, score.shown, score.low, score.high] == [100] * 4
            assert [score.stage, score.shown_stage, score.confidence, score.coverage] == [4, 4, 1, 1]
            assert (score.held_by, score.shown_held_by, score.provisional) == (None, None, False)


@given(catalogues(), st.sampled_from(["none", "described", "document"]))
def test_level_0_everywhere_gives_0_whatever_the_evidence(catalogue: Catalogue, evidence: str) -> None:
    for score in scores(score_answers(catalogue, everywhere(catalogue, answered(0, evidence)))):
        assert [score.low, score.high] == [0, 0]
        if score.score is not None:
            assert [score.score, score.shown, score.stage, score.shown_stage] == [0] * 4


@given(cases(), SCOPES)
def test_the_stated_score_lies_within_its_range_and_above_what_is_shown(case: Case, scope: Scope) -> None:
    for score in scores(score_answers(case.catalogue, case.answers, scope)):
        if score.low is not None:
            assert score.high is not None
            assert 0 <= score.low <= score.high <= 100
            if score.score is not None:
                assert score.shown is not None
                assert score.low <= score.score <= score.high
                assert 0 <= score.shown <= score.score


@given(cases())
def test_the_label_is_never_above_the_points(case: Case) -> None:
    for score in scores(score_answers(case.catalogue, case.answers)):
        if score.score is not None:
            assert score.shown is not None
            assert score.stage is not None
            assert score.shown_stage is not None
            assert 0 <= score.shown_stage <= score.stage <= stage_by_points(score.score) <= 4
            assert score.shown_stage <= stage_by_points(score.shown)
            assert (score.held_by is None) == (score.stage == stage_by_points(score.score))
            assert (score.shown_held_by is None) == (score.shown_stage == stage_by_points(score.shown))


@given(cases(), SCOPES)
def test_coverage_and_confidence_are_shares(case: Case, scope: Scope) -> None:
    for score in scores(score_answers(case.catalogue, case.answers, scope)):
        assert score.coverage is None or 0 <= score.coverage <= 1
        assert score.confidence is None or 0 <= score.confidence <= 1
        assert (score.coverage is None) == (score.applicable_weight == 0)
        assert (score.confidence is None) == (score.answered_weight == 0)


@given(cases(), SCOPES, st.randoms(use_true_random=False))
def test_the_order_of_answers_dimensions_and_criteria_does_not_matter(case: Case, scope: Scope, chance: Random) -> None:
    def shuffled(things: Iterable[Any]) -> tuple[Any, ...]:
        listed = list(things)
        return tuple(chance.sample(listed, k=len(listed)))

    dimensions = [replace(dimension, criteria=shuffled(dimension.criteria)) for dimension in case.catalogue.dimensions]
    mixed = replace(case.catalogue, dimensions=shuffled(dimensions))
    before, after = score_answers(case.catalogue, case.answers, scope), score_answers(mixed, dict(shuffled(case.answers.items())), scope)
    in_the_same_order = replace(after, dimensions={identifier: after.dimensions[identifier] for identifier in before.dimensions})
    for one, other in zip(scores(before), scores(in_the_same_order), strict=True):
        in_order = ("held_by", "shown_held_by", "without_score")
        assert {name: number for name, number in numbers(one).items() if name not in in_order} == {
            name: number for name, number in numbers(other).items() if name not in in_order
        }
        assert (one.held_by is None) == (other.held_by is None)
    assert set(before.overall.without_score) == set(after.overall.without_score)
    assert before.impression == after.impression


@given(cases(), SCOPES, st.integers(2, 50), st.integers(2, 50))
def test_scaling_all_weights_changes_nothing(case: Case, scope: Scope, criteria_by: int, dimensions_by: int) -> None:
    scaled = changed(case.catalogue, lambda one: replace(one, weight=one.weight * criteria_by))
    scaled = replace(scaled, dimensions=tuple(replace(dimension, weight=dimension.weight * dimensions_by) for dimension in scaled.dimensions))
    before, after = score_answers(case.catalogue, case.answers, scope), score_answers(scaled, case.answers, scope)
    for one, other in zip(scores(before), scores(after), strict=True):
        assert numbers(other) == numbers(one) | {
            "applicable_weight": one.applicable_weight * criteria_by, "answered_weight": one.answered_weight * criteria_by,
        }
    assert before.impression == after.impression


@st.composite
def one_more(draw: Draw) -> tuple[Case, dict[str, Answer]]:
    """A case with an open question, and its answers with this question answered."""
    case = draw(cases())
    unanswered = [identifier for identifier, answer in case.answers.items() if answer.state in (State.UNKNOWN, State.UNANSWERED)]
    assume(unanswered)
    return case, case.answers | {draw(st.sampled_from(unanswered)): draw(with_level())}


@given(one_more())
def test_answering_an_open_question_narrows_the_range_of_a_dimension(drawn: tuple[Case, dict[str, Answer]]) -> None:
    case, more = drawn
    before, after = score_answers(case.catalogue, case.answers), score_answers(case.catalogue, more)
    for identifier, was in before.dimensions.items():
        now = after.dimensions[identifier]
        if was.low is not None and was.high is not None:
            assert now.low is not None
            assert now.high is not None
            assert was.low <= now.low <= now.high <= was.high


@given(cases(), st.data())
def test_a_change_below_the_smallest_step_cannot_come_from_one_answer(case: Case, data: st.DataObject) -> None:
    results = score_answers(case.catalogue, case.answers)
    scored = [score for score in results.dimensions.values() if score.score is not None]
    assume(scored)
    score = data.draw(st.sampled_from(scored))
    part = data.draw(st.sampled_from([part for part in score.parts if part.level is not None]))
    other = data.draw(LEVELS)
    assume(other != part.level)
    changed_answers = case.answers | {part.criterion: replace(case.answers[part.criterion], level=other)}
    after = score_answers(case.catalogue, changed_answers).dimensions[score.dimension]
    assert score.score is not None
    assert after.score is not None
    assert score.smallest_step is not None
    assert abs(after.score - score.score) >= score.smallest_step > Fraction(0)

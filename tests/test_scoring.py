"""The worked examples of the scoring method, and each of its rules by name."""

from fractions import Fraction

import pytest

from assessment.answers import Answer
from assessment.catalogue.model import Catalogue
from assessment.scoring import (
    DimensionScore,
    Results,
    level_shown,
    rounded,
    score_answers,
    score_dimension,
    stage_by_points,
)
from tests.builders import (
    DOES_NOT_APPLY,
    DON_T_KNOW,
    answered,
    catalogue,
    criterion,
    dimension,
    shipped,
)

TRUST = {
    "test-with-residents": answered(1, "described"),
    "early-say": answered(2, "document"),
    "feedback-answered": answered(3),
    "results-visible": answered(2, "document"),
    "residents-take-part": DON_T_KNOW,
    "tech-explained": DOES_NOT_APPLY,
}
FOUNDATIONS = {
    "someone-in-charge": answered(4), "simple-plan": answered(4), "staff-skills": answered(4),
    "cyber-basics": answered(0), "data-protection": answered(3), "connectivity-known": answered(3),
}


def one_dimension(*criteria: tuple[int, bool, Answer]) -> DimensionScore:
    """The score of one dimension of criteria given as weight, critical or not, and answer."""
    made = [criterion(f"c{place}", weight=weight, critical=critical) for place, (weight, critical, _) in enumerate(criteria)]
    return score_dimension(dimension("d", *made), {f"c{place}": answer for place, (_, _, answer) in enumerate(criteria)})


def six_dimensions(*levels: int | None, weakest: int | None = None) -> Results:
    """Results of five take-aways and foundations with a single criterion each; None leaves one unanswered."""
    names = ("a", "b", "c", "d", "e")
    whole = catalogue(*(dimension(name, criterion(name)) for name in names), dimension("f", criterion("f"), weight=15, take_away=False))
    given = {name: answered(level) for name, level in zip((*names, "f"), levels, strict=True) if level is not None}
    return score_answers(whole, given)


def with_hundred_points(name: str, score: int, *, weight: int, take_away: bool = True) -> tuple[Catalogue, dict[str, Answer]]:
    """A dimension of a hundred parts of weight 1 that scores exactly so many points: so many at level 4, the others at 0."""
    criteria = [criterion(f"{name}-{place}") for place in range(100)]
    return catalogue(dimension(name, *criteria, weight=weight, take_away=take_away)), {
        one.id: answered(4 if place < score else 0) for place, one in enumerate(criteria)
    }


def test_the_worked_example_of_trust_comes_out() -> None:
    trust = score_dimension(shipped().dimension["trust"], TRUST)
    assert (trust.applicable_weight, trust.answered_weight) == (12, 10)
    assert trust.coverage == Fraction(10, 12)
    assert trust.score == 50
    assert trust.shown == Fraction(85, 2)
    assert trust.low == Fraction(500, 12)
    assert trust.high == Fraction(700, 12)
    assert trust.confidence == Fraction(55, 100)
    assert (trust.stage, trust.held_by, trust.provisional) == (2, None, False)
    assert trust.smallest_step == 5


def test_the_worked_example_of_trust_is_rounded_for_display_as_printed() -> None:
    trust = score_dimension(shipped().dimension["trust"], TRUST)
    assert [rounded(number) for number in (trust.shown, trust.low, trust.high) if number is not None] == [43, 42, 58]
    assert trust.coverage is not None
    assert rounded(trust.coverage * 100) == 83


def test_the_worked_example_of_foundations_is_held_at_first_steps_by_cyber_basics() -> None:
    foundations = score_dimension(shipped().dimension["foundations"], FOUNDATIONS)
    assert foundations.score == Fraction(4000, 56)
    assert stage_by_points(Fraction(4000, 56)) == 3
    assert (foundations.stage, foundations.held_by) == (1, "cyber-basics")


def test_the_worked_example_of_the_whole_comes_out() -> None:
    scores = {"people": 48, "trust": 50, "hybrid": 62, "pragmatic": 55, "standards": 35}
    made = [with_hundred_points(name, score, weight=17) for name, score in scores.items()]
    given = {identifier: answer for _, answers in made for identifier, answer in answers.items()}
    whole = catalogue(*(one.dimensions[0] for one, _ in made), shipped().dimension["foundations"])
    overall = score_answers(whole, given | FOUNDATIONS).overall
    assert overall.score == (17 * Fraction(48 + 50 + 62 + 55 + 35) + 15 * Fraction(4000, 56)) / 100
    assert rounded(overall.score, 2) == Fraction(5321, 100)
    assert rounded(overall.score) == 53
    assert (overall.stage, overall.held_by) == (2, None)


def test_a_claim_alone_carries_level_2_a_description_3_and_a_document_4() -> None:
    assert [level_shown(answered(4, evidence)) for evidence in ("none", "described", "document")] == [2, 3, 4]


def test_a_reviewed_level_can_lower_what_is_shown_and_never_raises_it() -> None:
    assert level_shown(answered(3, "document", reviewed=1)) == 1
    assert level_shown(answered(1, "document", reviewed=4)) == 1
    assert level_shown(answered(4, "none", reviewed=3)) == 2


def test_a_reviewed_level_leaves_the_stated_score_alone() -> None:
    score = one_dimension((1, True, answered(4, "document", reviewed=0)))
    assert [score.score, score.shown] == [100, 0]
    assert (score.stage, score.shown_stage) == (4, 0)


def test_an_answer_without_a_level_shows_none() -> None:
    with pytest.raises(ValueError, match="without a level"):
        level_shown(DON_T_KNOW)


def test_a_dimension_with_two_thirds_of_its_weight_answered_has_a_score() -> None:
    score = one_dimension((2, False, answered(3)), (1, False, DON_T_KNOW))
    assert score.coverage == Fraction(2, 3)
    assert score.score == 75


def test_a_dimension_with_less_has_only_range_coverage_and_confidence() -> None:
    score = one_dimension((1, True, answered(3, "described")), (1, False, Answer()))
    assert (score.score, score.shown, score.stage, score.shown_stage, score.provisional) == (None,) * 5
    assert (score.low, score.high, score.coverage, score.confidence) == (Fraction(75, 2), Fraction(175, 2), Fraction(1, 2), Fraction(1, 2))


def test_don_t_know_counts_as_not_answered() -> None:
    unknown, unanswered = (one_dimension((2, True, answered(3)), (1, True, open_answer)) for open_answer in (DON_T_KNOW, Answer()))
    assert unknown._replace(parts=()) == unanswered._replace(parts=())


def test_level_0_is_an_answer() -> None:
    score = one_dimension((1, False, answered(0)))
    assert [score.coverage, score.score, score.high] == [1, 0, 0]


def test_a_dimension_in_which_nothing_applies_has_no_number_at_all() -> None:
    score = one_dimension((3, True, DOES_NOT_APPLY))
    assert not score.applies
    assert (score.coverage, score.score, score.low, score.high, score.confidence, score.stage, score.smallest_step) == (None,) * 7


def test_nothing_answered_leaves_the_whole_range_open_and_confidence_unknown() -> None:
    score = one_dimension((3, True, Answer()))
    assert [score.low, score.high, score.coverage, score.confidence] == [0, 100, 0, None]


def test_a_weak_critical_criterion_changes_the_label_and_never_the_points() -> None:
    held = one_dimension((1, True, answered(0)), (3, False, answered(4)))
    free = one_dimension((1, False, answered(0)), (3, False, answered(4)))
    assert held.score == free.score == 75
    assert (held.stage, held.held_by, free.stage, free.held_by) == (1, "c0", 3, None)


def test_the_first_of_two_equally_weak_links_is_named() -> None:
    score = one_dimension((1, True, answered(1)), (1, True, answered(1)), (3, False, answered(4)), (3, False, answered(4)))
    assert (score.stage, score.held_by) == (2, "c0")


def test_a_critical_criterion_that_does_not_apply_neither_holds_nor_makes_provisional() -> None:
    score = one_dimension((3, True, DOES_NOT_APPLY), (1, False, answered(4)))
    assert (score.stage, score.provisional) == (4, False)


def test_a_stage_is_provisional_while_a_critical_criterion_is_unanswered() -> None:
    assert one_dimension((2, False, answered(2)), (1, True, DON_T_KNOW)).provisional is True


def test_the_evidence_may_carry_a_lower_stage_than_stated() -> None:
    score = one_dimension((1, False, answered(3)))
    assert (score.stage, score.shown_stage) == (3, 2)


def test_the_shown_stage_is_held_by_the_level_that_is_shown() -> None:
    score = one_dimension((1, True, answered(2, reviewed=0)), (3, False, answered(4, "document")))
    assert (score.score, score.stage, score.held_by) == (Fraction(175, 2), 3, "c0")
    assert (score.shown_stage, score.shown_held_by) == (1, "c0")


def test_the_overall_score_needs_four_of_the_five_take_aways() -> None:
    assert six_dimensions(4, 4, 4, 4, None, None).overall.score == 100
    assert six_dimensions(4, 4, 4, None, None, 4).overall.score is None


def test_a_dimension_without_a_score_is_named_beside_the_whole_and_makes_it_provisional() -> None:
    overall = six_dimensions(4, 4, 4, 4, None, 4).overall
    assert overall.without_score == ("e",)
    assert overall.provisional is True


def test_the_range_of_the_whole_is_over_all_dimensions_that_apply() -> None:
    overall = six_dimensions(4, 4, 4, 0, None, 4).overall
    assert overall.low == 3 * 17 + 15
    assert overall.high == 4 * 17 + 15
    assert overall.score == Fraction(100 * (3 * 17 + 15), 83)


def test_the_range_of_the_whole_always_holds_its_score() -> None:
    criteria = [criterion("e1"), criterion("e2"), criterion("e3", weight=3)]
    whole = catalogue(*(dimension(name, criterion(name)) for name in ("a", "b", "c", "d")), dimension("e", *criteria, weight=1_000))
    overall = score_answers(whole, {name: answered(4) for name in ("a", "b", "c", "d")} | {"e1": answered(0), "e2": answered(0)}).overall
    assert [overall.score, overall.high] == [100, 100]
    assert overall.low == 100 * Fraction(68, 1068)


def test_without_an_overall_score_its_range_coverage_and_confidence_are_still_given() -> None:
    overall = six_dimensions(4, 4, None, None, None, None).overall
    assert (overall.score, overall.shown, overall.stage, overall.provisional) == (None,) * 4
    assert [overall.low, overall.high, overall.coverage, overall.confidence] == [34, 100, Fraction(1, 3), 0]


def test_the_lowest_dimension_holds_the_whole_one_stage_above_it() -> None:
    overall = six_dimensions(4, 4, 4, 4, 0, 4).overall
    assert overall.score == 83
    assert (overall.stage, overall.held_by) == (1, "e")


def test_the_smallest_step_of_the_whole_is_its_coarsest_dimension() -> None:
    assert six_dimensions(1, 1, 1, 1, 1, 1).overall.smallest_step == Fraction(17, 100) * 25


def test_confidence_of_the_whole_is_by_weight_of_the_answered_criteria() -> None:
    whole = catalogue(dimension("a", criterion("a1", weight=3), criterion("a2", weight=1)), dimension("b", criterion("b1", weight=2)))
    overall = score_answers(whole, {"a1": answered(1, "document"), "b1": answered(1, "described")}).overall
    assert overall.confidence == Fraction(3 + 1, 5)


def test_stages_meet_at_the_middle_between_two_quarters() -> None:
    assert [stage_by_points(Fraction(number, 2)) for number in (24, 25, 74, 75, 124, 125, 174, 175, 200)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_numbers_are_rounded_half_up_once() -> None:
    assert [rounded(Fraction(number)) for number in ("0.5", "42.5", "42.49")] == [1, 43, 42]
    assert rounded(Fraction("2.25"), 1) == Fraction("2.3")


def test_every_number_carries_the_parts_it_was_made_of() -> None:
    results = score_answers(shipped(), TRUST)
    assert set(results.parts) == set(shipped().criteria)
    assert [part.criterion for part in results.dimensions["trust"].parts] == list(TRUST)
    assert [(part.state, part.level, part.shown) for part in results.dimensions["trust"].parts] == [
        ("answered", 1, 1), ("answered", 2, 2), ("answered", 3, 2), ("answered", 2, 2), ("unknown", None, None), ("not-applicable", None, None),
    ]

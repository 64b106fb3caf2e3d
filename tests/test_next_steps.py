"""What to do next: priorities exactly, ties, the first five, what to find out, what to share, and what a step would change."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import Answer, Evidence
from assessment.catalogue.model import Catalogue
from assessment.next_steps import NextSteps, answer_after, effort_factor, evidence_for, next_steps, order, priority, what_if
from assessment.questionnaire import Scope
from assessment.scoring import Results, score_answers, score_assessment
from tests.builders import (
    DOES_NOT_APPLY,
    DON_T_KNOW,
    answered,
    assessment,
    catalogue,
    criterion,
    dimension,
    everywhere,
    mixed_answers,
    scored,
    shipped,
)
from tests.strategies import Case, cases


def steps(whole: Catalogue, answers: dict[str, Answer] | None = None, scope: Scope = Scope.FULL) -> NextSteps:
    """The next steps for answers, level 0 everywhere unless said otherwise."""
    return next_steps(whole, scored(whole, answers, scope))


@pytest.mark.parametrize(("hours", "factor"), [(0, "1"), (2, "1"), ("2.1", "0.8"), (8, "0.8"), (9, "0.6"), (24, "0.6"), (25, "0.4"), (400, "0.4")])
def test_the_effort_factor_falls_at_two_eight_and_twenty_four_hours(hours: str, factor: str) -> None:
    assert effort_factor(Fraction(hours)) == Fraction(factor)


def test_a_priority_is_weight_times_critical_times_effort_times_what_is_missing() -> None:
    assert priority(criterion("a", weight=3, critical=True), 0, Fraction(1)) == Fraction("4.5")
    assert priority(criterion("a", weight=2), 1, Fraction(8)) == Fraction("1.2")
    assert priority(criterion("a", weight=1, critical=True), 3, Fraction(25)) == Fraction("0.15")
    assert priority(criterion("a", weight=3), 4, Fraction(1)) == 0


def test_of_equal_priorities_the_lower_level_comes_first() -> None:
    whole = catalogue(dimension("d", criterion("higher", weight=2, hours=1), criterion("lower", weight=1, hours=2)))
    found = steps(whole, {"higher": answered(2), "lower": answered(0)}).by_priority
    assert [one.priority for one in found] == [1, 1]
    assert [one.criterion for one in found] == ["lower", "higher"]


def test_of_equal_levels_the_fewer_hours_come_first_and_then_the_catalogue_order() -> None:
    whole = catalogue(dimension("d", criterion("two", hours=2), criterion("one", hours=1), criterion("one-more", hours=1)))
    assert [one.criterion for one in steps(whole).by_priority] == ["one", "one-more", "two"]


def test_the_first_five_are_the_best_of_five_dimensions() -> None:
    heavy = dimension("heavy", criterion("h1", weight=3), criterion("h2", weight=3), criterion("h3", weight=3))
    others = [dimension(name, criterion(name, weight=weight)) for name, weight in (("a", 1), ("b", 2), ("c", 2), ("d", 2), ("e", 2))]
    assert [one.criterion for one in steps(catalogue(heavy, *others)).first] == ["h1", "b", "c", "d", "e"]


def test_where_fewer_dimensions_have_a_step_the_first_five_are_filled_by_priority() -> None:
    heavy = dimension("heavy", *(criterion(f"h{place}", weight=3) for place in range(5)))
    light = dimension("light", criterion("l0"), criterion("l1", weight=2))
    assert [one.criterion for one in steps(catalogue(heavy, light)).first] == ["h0", "l1", "h1", "h2", "h3"]


def test_fewer_than_five_steps_are_all_given() -> None:
    assert [one.criterion for one in steps(catalogue(dimension("d", criterion("a"), criterion("b")))).first] == ["a", "b"]


def test_an_open_question_costs_an_hour_with_the_priority_of_level_0_and_stands_apart() -> None:
    whole = catalogue(dimension("d", criterion("light"), criterion("critical", weight=2, critical=True, ask=("it",), hours=40), criterion("done")))
    found = steps(whole, {"light": DON_T_KNOW, "done": answered(0)})
    assert [(one.criterion, one.ask) for one in found.find_out] == [("critical", ("it",)), ("light", ("mayor",))]
    assert [[one.priority, one.hours] for one in found.find_out] == [[3, 1], [1, 1]]
    assert [one.criterion for one in found.by_priority] == ["done"]


def test_what_does_not_apply_gives_neither_a_step_nor_a_question() -> None:
    found = steps(catalogue(dimension("d", criterion("a"))), {"a": DOES_NOT_APPLY})
    assert found == NextSteps((), (), (), ())


def test_a_criterion_at_level_4_is_to_be_shared_and_stands_apart() -> None:
    found = steps(shipped(), everywhere(shipped(), answered(4)))
    assert (found.first, found.by_priority, found.find_out) == ((), (), ())
    assert [one.criterion for one in found.share] == list(shipped().criteria)
    assert {one.leads_to for one in found.share} == {4}


def test_a_quick_check_gives_steps_and_questions_only_for_what_it_asked() -> None:
    found = steps(shipped(), {"problem-first": answered(1)} | everywhere(shipped(), answered(4)) | {"problem-first": answered(1)}, Scope.QUICK)
    assert [one.criterion for one in found.by_priority] == ["problem-first"]
    assert len(found.share) == 11
    assert len(steps(shipped(), {}, Scope.QUICK).find_out) == 12


@given(cases())
def test_every_criterion_stands_in_exactly_one_list_unless_it_does_not_apply(case: Case) -> None:
    found = steps(case.catalogue, case.answers)
    named = [one.criterion for kind in (found.by_priority, found.find_out, found.share) for one in kind]
    assert sorted(named) == sorted(identifier for identifier, answer in case.answers.items() if not answer.not_applicable)


@given(cases())
def test_the_first_five_come_from_as_many_dimensions_as_there_are(case: Case) -> None:
    found = steps(case.catalogue, case.answers)
    assert list(found.by_priority) == sorted(found.by_priority, key=lambda one: order(case.catalogue, one))
    assert len(found.first) == len(set(found.first)) == min(5, len(found.by_priority))
    dimensions = {one.dimension for one in found.by_priority}
    best = [one for one in found.by_priority if one is next(other for other in found.by_priority if other.dimension == one.dimension)]
    assert list(found.first[: len(dimensions)]) == best[:5]


def test_evidence_stays_where_it_is_better_than_needed() -> None:
    assert answer_after(answered(0, "document"), 1).evidence is Evidence.DOCUMENT
    assert answer_after(answered(2), 3) == answered(3, "described")
    assert answer_after(answered(3, "described"), 4) == answered(4, "document")
    assert answer_after(answered(1), 2) == answered(2)


def test_a_step_that_is_done_sets_aside_the_review_of_what_was_before() -> None:
    assert answer_after(answered(2, "document", reviewed=1), 3) == answered(3, "document")


def test_what_was_noted_stays_when_a_step_is_done() -> None:
    assert answer_after(Answer(1, note="since May", evidence_text="Paper 12"), 2) == Answer(2, note="since May", evidence_text="Paper 12")


@given(st.integers(0, 4))
def test_the_evidence_that_is_added_carries_the_level(level: int) -> None:
    whole = catalogue(dimension("d", criterion("a")))
    after = what_if(whole, assessment({"a": answered(0)}), [("a", level)])
    assert after.parts["a"].shown == after.parts["a"].level == level
    assert after.parts["a"].evidence is evidence_for(level)


def rises(before: Results, after: Results) -> bool:
    """Whether no score and no stage of the whole or of a dimension is lower afterwards."""
    pairs = [(before.overall, after.overall), *zip(before.dimensions.values(), after.dimensions.values(), strict=True)]
    names = ("score", "shown", "low", "high", "confidence", "stage", "shown_stage")
    return all(getattr(one, name) is None or getattr(one, name) <= getattr(other, name) for one, other in pairs for name in names)


@given(cases())
def test_doing_every_next_step_lowers_no_number(case: Case) -> None:
    before = assessment(case.answers)
    found = steps(case.catalogue, case.answers).by_priority
    after = what_if(case.catalogue, before, [(one.criterion, one.leads_to) for one in found])
    assert rises(score_assessment(case.catalogue, before), after)


@given(cases(), st.sampled_from(Scope), st.data())
def test_what_steps_would_change_is_what_the_answers_after_them_score(case: Case, scope: Scope, data: st.DataObject) -> None:
    before = assessment(case.answers, scope=scope)
    results = score_assessment(case.catalogue, before)
    found = next_steps(case.catalogue, results).by_priority
    some = {one.criterion: one.leads_to for one in found if data.draw(st.booleans())}
    afterwards = score_answers(case.catalogue, case.answers | {one: answer_after(case.answers[one], level) for one, level in some.items()}, scope)
    assert what_if(case.catalogue, before, some.items(), results) == what_if(case.catalogue, before, some.items()) == afterwards


def test_what_if_leaves_the_assessment_as_it_was() -> None:
    before = assessment(mixed_answers(shipped()))
    what_if(shipped(), before, [("problem-first", 4)])
    assert before == assessment(mixed_answers(shipped()))

"""Four quarters: what comes when, what it builds on, what runs on, what comes back, and what it would change."""

from fractions import Fraction

import pytest

from assessment.answers import Answer
from assessment.catalogue.model import Criterion
from assessment.questionnaire import Scope
from assessment.roadmap import NEW_THINGS, QUARTERS, Roadmap, roadmap, what_if_first_quarter, what_if_year
from assessment.scoring import score_assessment
from tests.builders import (
    DOES_NOT_APPLY,
    DON_T_KNOW,
    answered,
    as_answers,
    assessment,
    catalogue,
    criterion,
    dimension,
    everywhere,
    mixed_answers,
    scored,
    shipped,
)

FREE = (0,) * 5


def planned(*criteria: Criterion, capacity: Fraction | int = 12, **given: Answer | int) -> Roadmap:
    """The roadmap of one dimension of these criteria, at level 0 unless an answer or a level is given."""
    whole = catalogue(dimension("d", *criteria))
    return roadmap(whole, scored(whole, as_answers({one.id: given.get(one.id, 0) for one in criteria})), Fraction(capacity))


def once(identifier: str, *, hours: float = 1, weight: int = 1, builds_on: dict[str, int] | None = None, recurring: bool = False) -> Criterion:
    """A criterion whose first step takes these hours; what follows is too large for any year, so that it never comes again."""
    return criterion(identifier, hours=[hours, 9999, 9999, 9999, 9999], weight=weight, builds_on=builds_on, recurring=recurring)


def starts(plan: Roadmap) -> list[list[str]]:
    """What starts in each quarter, as criterion and the level it leads to."""
    return [[f"{item.step.criterion}>{item.step.leads_to}" for item in plan.starting(quarter)] for quarter in range(QUARTERS)]


def test_steps_are_taken_by_priority_into_the_first_quarter_with_room() -> None:
    assert starts(planned(once("light", hours=4), once("heavy", hours=4, weight=3), once("middle", hours=4, weight=2), capacity=8)) == [
        ["heavy>1", "middle>1"], ["light>1"], [], [],
    ]


def test_a_small_step_fills_a_quarter_that_a_larger_one_left() -> None:
    assert starts(planned(once("large", hours=8, weight=3), once("next", hours=8, weight=2), once("small", hours=2), capacity=10)) == [
        ["large>1", "small>1"], ["next>1"], [], [],
    ]


def test_at_most_five_new_things_start_in_a_quarter() -> None:
    assert [len(new) for new in starts(planned(*(once(f"c{place}") for place in range(12)), capacity=100))] == [5, 5, 2, 0]


def test_a_criterion_comes_again_in_a_later_quarter_with_its_next_step() -> None:
    assert starts(planned(criterion("a"))) == [["a>1"], ["a>2"], ["a>3"], ["a>4"]]


def test_a_needed_step_is_pulled_in_before_the_one_that_builds_on_it_and_counts() -> None:
    plan = planned(once("base"), once("wanted", weight=3, builds_on={"base": 1}), capacity=2)
    assert starts(plan) == [["base>1", "wanted>1"], [], [], []]
    assert [item.needed_for for item in plan.items] == ["wanted", None]
    assert plan.hours(0) == 2


def test_needed_steps_of_needed_steps_come_first_too() -> None:
    plan = planned(once("first"), once("second", builds_on={"first": 1}), once("third", weight=3, builds_on={"second": 1}))
    assert [(item.step.criterion, item.needed_for) for item in plan.items] == [("first", "second"), ("second", "third"), ("third", None)]


def test_two_levels_that_are_needed_take_two_quarters_and_the_step_waits_for_them() -> None:
    base = criterion("base", hours=[1, 1, 9999, 9999, 9999])
    assert starts(planned(base, once("wanted", weight=3, builds_on={"base": 2}))) == [["base>1"], ["base>2", "wanted>1"], [], []]


def test_a_step_waits_only_for_the_level_that_it_builds_on() -> None:
    base = criterion("base", weight=3)
    wanted = once("wanted", hours=2, builds_on={"base": 1})
    assert starts(planned(base, wanted, capacity=3)) == [["base>1", "wanted>1"], ["base>2"], ["base>3"], ["base>4"]]
    assert starts(planned(base, wanted, capacity=3, base=1)) == [["base>2", "wanted>1"], ["base>3"], ["base>4"], []]


def test_a_step_waits_until_a_large_needed_step_is_done() -> None:
    plan = planned(once("base", hours=20), once("wanted", weight=3, builds_on={"base": 1}), capacity=12)
    assert starts(plan) == [["base>1"], ["wanted>1"], [], []]
    assert plan.items[0].ends == 1


def test_without_room_for_what_it_needs_a_step_stays_for_later() -> None:
    plan = planned(once("base", hours=100), once("wanted", weight=3, builds_on={"base": 1}))
    assert plan.items == ()
    assert [found.criterion for found in plan.later] == ["wanted", "base"]


def test_a_step_that_finds_room_after_all_because_another_needs_it_is_no_longer_left_for_later() -> None:
    """What it builds on fitted badly together when it was its turn, and well in the order in which it was then taken."""
    full = [criterion(f"full{place}", weight=3, critical=True, hours=[6, *[9999] * 4]) for place in range(2)]
    four, six = criterion("four", hours=[1, 4, *[9999] * 3]), once("six", hours=6)
    late = criterion("late", weight=3, critical=True, hours=2, builds_on={"four": 2, "six": 1})
    needy = criterion("needy", hours=FREE, builds_on={"late": 4})
    plan = planned(*full, four, six, late, needy, capacity=6, four=1, late=3, needy=1)
    assert starts(plan) == [["full0>1"], ["full1>1"], ["six>1"], ["four>2", "late>4", "needy>2"]]
    assert "late" not in {found.criterion for found in plan.later}


def test_a_needed_criterion_that_nobody_answered_is_to_be_checked_first() -> None:
    for nothing in (DON_T_KNOW, Answer()):
        plan = planned(once("base"), once("wanted", builds_on={"base": 1}), base=nothing)
        assert [(item.step.criterion, item.check_first) for item in plan.items] == [("wanted", ("base",))]


def test_a_needed_criterion_that_does_not_apply_stands_in_nobody_s_way() -> None:
    plan = planned(once("base"), once("wanted", builds_on={"base": 1}), base=DOES_NOT_APPLY)
    assert [(item.step.criterion, item.check_first) for item in plan.items] == [("wanted", ())]


def test_a_needed_criterion_that_a_quick_check_did_not_ask_is_to_be_checked_first() -> None:
    answers = {one.id: answered(0) for one in shipped() if one.quick} | {"system-inventory": answered(4)}
    plan = roadmap(shipped(), scored(shipped(), answers, Scope.QUICK), Fraction(12))
    assert {item.step.criterion for item in plan.items} <= {one.id for one in shipped() if one.quick}
    assert {item.check_first for item in plan.items if item.step.criterion == "open-standards-in-contracts"} == {("system-inventory",)}


def test_recurring_hours_come_back_in_every_later_quarter_and_reduce_it() -> None:
    every_month = once("every-month", hours=12, weight=3, recurring=True)
    fits, runs_on = (planned(every_month, once("other", hours=hours)) for hours in (9, 10))
    assert [list(item.hours) for item in fits.items] == [[3, 3, 3, 3], [9, 0, 0, 0]]
    assert [list(item.hours) for item in runs_on.items] == [[3, 3, 3, 3], [0, 9, 1, 0]]


def test_a_recurring_step_is_in_place_in_the_quarter_in_which_it_starts() -> None:
    plan = planned(once("every-month", hours=12, recurring=True))
    assert plan.done_by(0) == (("every-month", 1),)
    assert plan.running(1) == plan.items


def test_a_recurring_step_starts_only_where_all_later_quarters_have_room() -> None:
    plan = planned(once("large", hours=16, weight=3), once("every-month", hours=20, recurring=True), capacity=8)
    assert starts(plan) == [["large>1"], [], ["every-month>1"], []]
    assert list(plan.items[1].hours) == [0, 0, 5, 5]


def test_a_step_larger_than_what_is_free_starts_in_the_first_empty_quarter_and_runs_on() -> None:
    plan = planned(once("small", weight=3), once("large", hours=16, weight=3), capacity=6)
    assert starts(plan) == [["small>1"], ["large>1"], [], []]
    assert list(plan.items[1].hours) == [0, 6, 6, 4]
    assert [plan.running(quarter) for quarter in range(QUARTERS)] == [(), (), (plan.items[1],), (plan.items[1],)]
    assert (plan.done_by(2), plan.done_by(3)) == ((("small", 1),), (("small", 1), ("large", 1)))


def test_what_a_large_step_leaves_of_its_last_quarter_is_free_for_others() -> None:
    plan = planned(once("large", hours=16, weight=3), once("other", hours=3), capacity=12)
    assert starts(plan) == [["large>1"], ["other>1"], [], []]


def test_what_is_done_is_told_in_the_order_it_is_done() -> None:
    plan = planned(once("large", hours=16, weight=3), once("free", hours=0))
    assert starts(plan)[0] == ["large>1", "free>1"]
    assert plan.done_by(1) == (("free", 1), ("large", 1))


def test_a_quarter_with_nothing_but_recurring_hours_is_empty_and_has_less_room() -> None:
    plan = planned(once("every-month", hours=8, weight=3, recurring=True), once("large", hours=12), capacity=8)
    assert starts(plan) == [["every-month>1"], ["large>1"], [], []]
    assert list(plan.items[1].hours) == [0, 6, 6, 0]


def test_a_quarter_in_which_a_large_step_still_runs_is_not_empty() -> None:
    plan = planned(once("large", hours=16, weight=3), once("also-large", hours=14, weight=2), capacity=12)
    assert starts(plan) == [["large>1"], [], ["also-large>1"], []]


def test_a_step_larger_than_the_rest_of_the_year_stays_for_later() -> None:
    plan = planned(once("fits", hours=24, weight=3), capacity=6)
    assert list(plan.items[0].hours) == [6, 6, 6, 6]
    assert planned(once("too-large", hours=25), capacity=6).items == ()


def test_with_an_hour_a_quarter_small_steps_are_still_taken() -> None:
    plan = planned(once("large", hours=8, weight=3), once("one", hours=1), once("half", hours=0.5), capacity=1)
    assert starts(plan) == [["half>1"], ["one>1"], [], []]


def test_a_step_without_hours_is_a_new_thing_all_the_same() -> None:
    free = [criterion(f"c{place}", hours=FREE) for place in range(7)]
    plan = planned(*free, capacity=1)
    assert [len(plan.starting(quarter)) for quarter in range(QUARTERS)] == [5, 5, 5, 5]
    assert [plan.hours(quarter) for quarter in range(QUARTERS)] == [0, 0, 0, 0]


def test_hours_are_exact_whatever_the_capacity() -> None:
    plan = planned(once("large", hours=8), capacity=Fraction(29, 7))
    assert list(plan.items[0].hours) == [Fraction(29, 7), Fraction(27, 7), 0, 0]


@pytest.mark.parametrize("answer", [Answer(), DON_T_KNOW, DOES_NOT_APPLY, answered(4)])
def test_without_a_step_to_take_the_roadmap_is_empty(answer: Answer) -> None:
    plan = roadmap(shipped(), scored(shipped(), everywhere(shipped(), answer)), Fraction(12))
    assert (plan.items, plan.later) == ((), ())


def test_only_the_steps_that_are_done_by_then_count_in_what_if() -> None:
    whole = catalogue(*(dimension(name, criterion(name, hours=[8, 8, 8, 8, 0])) for name in ("a", "b", "c", "d")))
    before = assessment(everywhere(whole, answered(0)))
    plan = roadmap(whole, score_assessment(whole, before), Fraction(12))
    assert plan.done_by(0) == (("a", 1),)
    assert what_if_first_quarter(whole, before, plan).overall.score == Fraction(25, 4)
    year = {identifier: max(level for one, level in plan.done_by(3) if one == identifier) for identifier, _ in plan.done_by(3)}
    assert what_if_year(whole, before, plan).overall.score == Fraction(25 * sum(year.values()), 4)


def plans_at(answers: dict[str, Answer]) -> list[Roadmap]:
    """The roadmaps of the shipped catalogue for 6, 12 and 24 hours a quarter."""
    results = scored(shipped(), answers)
    return [roadmap(shipped(), results, Fraction(capacity)) for capacity in (6, 12, 24)]


@pytest.mark.parametrize("level", range(4))
def test_six_twelve_and_twenty_four_hours_give_different_roadmaps(level: int) -> None:
    small, middle, large = (starts(plan) for plan in plans_at(everywhere(shipped(), answered(level))))
    assert small != middle
    assert middle != large
    assert small != large


@pytest.mark.parametrize("seed", range(20))
def test_more_hours_change_nothing_only_where_five_new_things_a_quarter_are_the_limit(seed: int) -> None:
    small, middle, large = plans_at(mixed_answers(shipped(), seed=seed))
    assert starts(small) != starts(middle)
    if starts(middle) == starts(large):
        assert [len(new) for new in starts(middle)] == [NEW_THINGS] * QUARTERS

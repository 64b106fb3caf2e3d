"""What must hold for every roadmap, whatever the catalogue, the answers and the hours."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessment.catalogue.model import Catalogue
from assessment.next_steps import order
from assessment.questionnaire import Scope
from assessment.roadmap import NEW_THINGS, QUARTERS, Roadmap, roadmap, what_if_first_quarter, what_if_year
from assessment.scoring import score_assessment
from tests.builders import assessment, scored
from tests.strategies import Case, cases
from tests.test_next_steps import rises

CAPACITIES = st.sampled_from([Fraction(hours) for hours in ("0.05", "1", "3", "6", "12", "24", "1000", "12.345", "1/3", "1000000007/1000000009")])


def keeps_its_rules(whole: Catalogue, plan: Roadmap, levels: dict[str, int | None]) -> None:
    """Everything that must hold for any roadmap; `levels` are those stated before the year."""
    reached: dict[str, tuple[int, int]] = {identifier: (level, -1) for identifier, level in levels.items() if level is not None}
    for item in plan.items:
        level, since = reached[item.step.criterion]
        assert (item.step.level, item.step.leads_to) == (level, level + 1)
        assert item.quarter > since
        for needed in whole.criteria[item.step.criterion].builds_on:
            if needed.criterion in reached:
                assert reached[needed.criterion][0] >= needed.level
                first = [one.ends for one in plan.items if (one.step.criterion, one.step.leads_to) == (needed.criterion, needed.level)]
                assert all(ends <= item.quarter for ends in first)
        assert all(spent >= 0 for spent in item.hours)
        assert not any(item.hours[: item.quarter])
        reached[item.step.criterion] = (level + 1, item.ends)
    for quarter in range(QUARTERS):
        assert plan.hours(quarter) <= plan.capacity
        assert len(plan.starting(quarter)) <= NEW_THINGS
    assert all(found.level == reached[found.criterion][0] < 4 for found in plan.later)
    assert {identifier for identifier, (level, _) in reached.items() if level < 4} == {found.criterion for found in plan.later}


@given(cases(), CAPACITIES, st.sampled_from(Scope))
def test_every_roadmap_keeps_its_rules(case: Case, capacity: Fraction, scope: Scope) -> None:
    results = scored(case.catalogue, case.answers, scope)
    keeps_its_rules(case.catalogue, roadmap(case.catalogue, results, capacity), {part.criterion: part.level for part in results.parts.values()})


@given(cases(), CAPACITIES)
def test_every_step_takes_all_its_hours(case: Case, capacity: Fraction) -> None:
    for item in roadmap(case.catalogue, scored(case.catalogue, case.answers), capacity).items:
        quarters = QUARTERS - item.quarter if item.step.recurring else QUARTERS
        assert sum(item.hours) == item.step.hours * Fraction(quarters, QUARTERS)


@given(cases(), CAPACITIES)
def test_what_is_left_for_later_comes_by_priority(case: Case, capacity: Fraction) -> None:
    later = roadmap(case.catalogue, scored(case.catalogue, case.answers), capacity).later
    assert list(later) == sorted(later, key=lambda found: order(case.catalogue, found))


@given(cases(), CAPACITIES)
def test_only_a_step_larger_than_what_is_free_runs_on_and_it_starts_in_an_empty_quarter(case: Case, capacity: Fraction) -> None:
    plan = roadmap(case.catalogue, scored(case.catalogue, case.answers), capacity)
    for place, item in enumerate(plan.items):
        if not item.step.recurring and item.ends > item.quarter:
            before = plan.items[:place]
            assert not any(other.quarter == item.quarter or (other.hours[item.quarter] and not other.step.recurring) for other in before)
            assert item.hours[item.quarter] == capacity - sum(other.hours[item.quarter] for other in before) > 0


@given(cases(), CAPACITIES)
def test_the_same_answers_give_the_same_roadmap(case: Case, capacity: Fraction) -> None:
    shuffled = dict(reversed(case.answers.items()))
    assert roadmap(case.catalogue, scored(case.catalogue, case.answers), capacity) == roadmap(
        case.catalogue, scored(case.catalogue, shuffled), capacity,
    )


@given(cases(), CAPACITIES)
def test_doing_what_is_planned_lowers_no_number(case: Case, capacity: Fraction) -> None:
    before = assessment(case.answers)
    results = score_assessment(case.catalogue, before)
    plan = roadmap(case.catalogue, results, capacity)
    quarter, year = what_if_first_quarter(case.catalogue, before, plan), what_if_year(case.catalogue, before, plan)
    assert rises(results, quarter)
    assert rises(quarter, year)
    assert all(part.shown == part.level for part in year.parts.values() if part.criterion in dict(plan.done_by(3)))

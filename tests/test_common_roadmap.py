"""What members do together, computed by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.catalogue.bridge import Relation
from assessment.catalogue.editions import Edition, editions_of
from assessment.catalogue.model import Catalogue, Criterion
from assessment.common_core import NotComparable
from assessment.common_roadmap import CommonRoadmap, Missing, common_roadmap
from assessment.comparison import SamePlaceTwice, TooFewPlaces
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, catalogue, criterion, dimension
from tests.places import Given, alone, bridge, facts, place, small


def part(*criteria: Criterion) -> Catalogue:
    """A catalogue of one part."""
    return catalogue(dimension("a", *criteria))


def of(whole: Catalogue, *given: Given, capacity: int = 12) -> CommonRoadmap:
    """The common roadmap of members A, B and so on with these answers."""
    members = [place(chr(65 + number), answers, whole) for number, answers in enumerate(given)]
    return common_roadmap(members, alone(whole), capacity=Fraction(capacity))


def levels(*given: int) -> list[Given]:
    """One level of the criterion x for each member."""
    return [{"x": level} for level in given]


def shared(found: CommonRoadmap) -> list[tuple[str, int, str]]:
    """Each common step with its level and its members."""
    return [(step.step.criterion, step.step.level, "".join(step.members)) for step in found.steps]


def starts(found: CommonRoadmap) -> dict[str, int]:
    """In which quarter each step starts."""
    return {placed.common.step.criterion: placed.quarter for placed in found.placed}


def test_a_step_is_shared_if_more_than_half_stand_at_its_level() -> None:
    whole = part(criterion("x"))
    assert shared(of(whole, *levels(1, 1, 2))) == [("x", 1, "AB")]
    assert shared(of(whole, *levels(1, 1, 2, 0))) == []


def test_whom_a_criterion_does_not_apply_to_does_not_count_and_who_does_not_know_does() -> None:
    whole = part(criterion("x"))
    apply_to_three = of(whole, *levels(1, 1, 2), {"x": DOES_NOT_APPLY})
    assert [(step.members, step.of) for step in apply_to_three.steps] == [(("A", "B"), 3)]
    assert shared(of(whole, *levels(1, 1, 2), {"x": DON_T_KNOW})) == []
    assert shared(of(whole, *levels(1), {"x": DOES_NOT_APPLY})) == []


def test_what_all_have_reached_is_no_step_any_more() -> None:
    assert shared(of(part(criterion("x")), *levels(4, 4, 4))) == []


def test_done_once_a_step_costs_its_hours_once() -> None:
    (step,) = of(part(criterion("x", hours=6)), *levels(1, 1, 1)).steps
    assert facts(step.alone, step.together, step.saved) == (18, 6, 12)


def test_what_comes_back_or_counts_for_each_saves_nothing() -> None:
    recurring = criterion("x", hours=6, recurring=True)
    steps = (replace(level, next_step=replace(level.next_step, recurring=False, each=True)) for level in recurring.levels)
    each = replace(recurring, id="y", levels=tuple(steps))
    found = of(part(recurring, each, criterion("z", hours=1)), 1, 1)
    assert facts(found.alone, found.together, found.saved) == (26, 25, 1)
    assert {step.step.criterion for step in found.each_alone} == {"x", "y"}
    assert starts(found) == {"z": 0}


def test_members_times_priority_says_what_comes_first() -> None:
    # weight 2 shared by three comes to 6, weight 3 by two also to 6, weight 1 by three to 3: all at level 0
    whole = part(criterion("one"), criterion("three", weight=3), criterion("two", weight=2))
    found = of(whole, 0, 0, {"one": 0, "two": 0, "three": 2})
    assert [step.step.criterion for step in found.steps] == ["three", "two", "one"]
    four = of(whole, 0, 0, 0, {"one": 0, "two": 0, "three": 2})
    assert [step.step.criterion for step in four.steps] == ["three", "two", "one"]
    assert [-step.rank[0] for step in four.steps] == [9, 8, 4]


def test_who_shows_two_levels_more_could_lead() -> None:
    found = of(part(criterion("x")), *levels(1, 1, 1, 1), {"x": 3}, {"x": 2}, {"x": answered(4)})
    assert [step.leaders for step in found.steps] == [("E",)]


def test_the_year_never_takes_more_than_the_common_hours() -> None:
    whole = part(*(criterion(f"x{number}", hours=5) for number in range(4)))
    found = of(whole, 0, 0, capacity=12)
    assert [len(found.starting(quarter)) for quarter in range(4)] == [2, 2, 0, 0]
    assert facts(found.hours(0), found.hours(1), found.hours(2)) == (10, 10, 0)


def test_a_step_larger_than_a_quarter_starts_in_the_first_empty_one_and_runs_on() -> None:
    found = of(part(criterion("large", hours=16), criterion("slight", weight=3, hours=1)), 0, 0, capacity=12)
    large = next(placed for placed in found.placed if placed.common.step.criterion == "large")
    assert facts(large.quarter, large.ends, list(large.hours)) == (1, 2, [0, 12, 4, 0])


def test_what_finds_no_room_in_the_year_comes_later() -> None:
    found = of(part(criterion("large", hours=16), criterion("slight", weight=3, hours=1)), 0, 0, capacity=3)
    assert (starts(found), [step.step.criterion for step in found.later]) == ({"slight": 0}, ["large"])


def test_at_most_five_new_things_start_in_a_quarter() -> None:
    found = of(part(*(criterion(f"x{number}", hours=0) for number in range(7))), 0, 0)
    assert [len(found.starting(quarter)) for quarter in range(4)] == [5, 2, 0, 0]


def test_a_step_comes_after_the_common_step_that_it_builds_on() -> None:
    whole = part(criterion("after", weight=3, hours=1, builds_on={"before": 1}), criterion("before", hours=13))
    found = of(whole, 0, 0, capacity=12)
    assert [step.step.criterion for step in found.steps] == ["after", "before"]
    assert starts(found) == {"before": 0, "after": 1}
    assert found.steps[0].missing == (Missing("before", 1, ("A", "B")),)


def test_a_step_waits_for_what_it_builds_on_though_there_is_room_earlier() -> None:
    whole = part(criterion("first", weight=3), criterion("after", weight=2, builds_on={"before": 1}), criterion("before", hours=12))
    assert starts(of(whole, 0, 0, capacity=12)) == {"first": 0, "before": 1, "after": 2}


def test_a_large_step_does_not_start_where_another_still_runs_on() -> None:
    assert starts(of(part(criterion("one", hours=16), criterion("other", hours=16)), 0, 0, capacity=12)) == {"one": 0, "other": 2}


def test_without_room_for_what_it_builds_on_a_step_comes_later_too() -> None:
    found = of(part(criterion("after", weight=3, hours=1, builds_on={"before": 1}), criterion("before", hours=99)), 0, 0)
    assert (starts(found), {step.step.criterion for step in found.later}) == ({}, {"after", "before"})


def test_members_that_lack_what_a_step_builds_on_are_named() -> None:
    whole = part(criterion("after", builds_on={"before": 2}), criterion("before"))
    found = of(whole, *({"after": 0, "before": before} for before in (1, 2, 3, DON_T_KNOW, DOES_NOT_APPLY)))
    assert [step.missing for step in found.steps] == [(Missing("before", 2, ("A", "D")),)]


def test_a_roadmap_of_one_is_not_common_and_a_place_counts_once() -> None:
    whole = part(criterion("x"))
    with pytest.raises(TooFewPlaces) as refused:
        of(whole, 1)
    assert (refused.value.count, refused.value.most) == (1, None)
    with pytest.raises(SamePlaceTwice):
        common_roadmap([place("A", 1, whole)] * 2, alone(whole))


def test_members_with_different_editions_share_the_steps_of_the_newest() -> None:
    whole, newer = small(), replace(small(), edition="2027.1")
    way = bridge(whole, newer, {"a1": (Relation.DROPPED, ())})
    members = [place("A", 0, whole), place("B", 0, newer)]
    found = common_roadmap(members, editions_of([Edition(whole), Edition(newer, way)]))
    assert "a1" not in {step.step.criterion for step in found.steps}
    assert (len(found.steps), found.core.share) == (7, Fraction(10, 12))
    with pytest.raises(NotComparable):
        common_roadmap(members, editions_of([Edition(whole), Edition(newer)]))

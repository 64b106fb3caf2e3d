"""What must hold however municipalities work together: any catalogue, answers of every sort."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessment.common_roadmap import common_roadmap
from assessment.cooperation import who_can_help, whom_to_help
from assessment.group_time import group_over_time
from assessment.roadmap import NEW_THINGS, QUARTERS
from assessment.scoring import NOT_COUNTED
from tests.builders import DAY
from tests.strategies import Group, groups

CAPACITIES = st.integers(1, 60).map(Fraction)


@given(groups(), st.lists(st.one_of(st.none(), st.integers(0, 300_000)), min_size=6, max_size=6))
def test_whoever_can_help_with_a_gap_offers_it_to_that_place(group: Group, sizes: list[int | None]) -> None:
    places = [replace(each, profile=replace(each.profile, population=size)) for each, size in zip(group.places, sizes, strict=False)]
    helped = {
        (helper.key, each.key, gap.criterion) for each in places for gap in who_can_help(each, places, group.editions) for helper in gap.helpers
    }
    offered = {(each.key, to.key, offer.criterion) for each in places for offer in whom_to_help(each, places, group.editions) for to in offer.helped}
    assert helped == offered
    assert all(one != other for one, other, _ in helped)


@given(groups())
def test_who_helps_shows_two_levels_more_and_nearer_sizes_come_first(group: Group) -> None:
    for gap in who_can_help(group.places[0], group.places, group.editions):
        assert all(helper.level >= gap.level + 2 for helper in gap.helpers)
        known = [helper.times for helper in gap.helpers if helper.times is not None]
        assert known == sorted(known)
        assert all(helper.times is None for helper in gap.helpers[len(known):])


@given(groups(), CAPACITIES)
def test_a_common_step_is_the_level_of_most_and_saves_what_the_others_would_spend(group: Group, capacity: Fraction) -> None:
    found = common_roadmap(group.places, group.editions, capacity=capacity)
    for step in found.steps:
        parts = [each.results.parts[step.step.criterion] for each in group.places]
        levels = Counter(part.level for part in parts if part.state not in NOT_COUNTED)
        assert levels[step.step.level] == len(step.members) >= 2
        assert 2 * len(step.members) > sum(levels.values()) == step.of
        assert step.saved == ((len(step.members) - 1) * step.step.hours if step.once else 0)
        assert not set(step.leaders) & set(step.members)
    assert found.saved == found.alone - found.together >= 0
    assert [step.rank for step in found.steps] == sorted(step.rank for step in found.steps)


@given(groups(), CAPACITIES)
def test_the_common_year_keeps_its_hours_and_places_every_step_once(group: Group, capacity: Fraction) -> None:
    found = common_roadmap(group.places, group.editions, capacity=capacity)
    for quarter in range(QUARTERS):
        assert found.hours(quarter) <= capacity
        assert len(found.starting(quarter)) <= NEW_THINGS
    for placed in found.placed:
        assert sum(placed.hours) == placed.common.together
        assert placed.quarter <= placed.ends
    planned = [placed.common.step.criterion for placed in found.placed] + [step.step.criterion for step in (*found.later, *found.each_alone)]
    assert sorted(planned) == sorted(step.step.criterion for step in found.steps)


@given(groups(), CAPACITIES)
def test_a_step_never_starts_before_the_common_steps_that_it_builds_on_are_done(group: Group, capacity: Fraction) -> None:
    found = common_roadmap(group.places, group.editions, capacity=capacity)
    ends = {placed.common.step.criterion: placed.ends for placed in found.placed}
    later = {step.step.criterion for step in found.later}
    for placed in found.placed:
        for needed in placed.common.missing:
            assert ends.get(needed.criterion, 0) <= placed.quarter
            assert needed.criterion not in later


@given(groups())
def test_a_group_that_stays_as_it_is_neither_moves_nor_changes(group: Group) -> None:
    finals = {each.key: [replace(each, day=DAY.replace(year=year)) for year in (2024, 2025)] for each in group.places}
    before, after = group_over_time(finals, group.editions).points
    assert (after.members, after.overall, after.dimensions, after.entered, after.left) == (before.members, before.overall, before.dimensions, (), ())
    assert after.same is not None
    assert set(after.same.keys) | set(after.same.too_different) == set(after.members)
    for change in (after.same.overall, *after.same.dimensions.values()):
        assert change is None or change.before == change.after


@given(groups())
def test_members_enter_and_leave_so_that_nobody_is_lost_between_two_years(first: Group) -> None:
    others = [replace(each, key=f"{each.key}x") for each in first.places[:2]]
    finals = {each.key: [replace(each, day=DAY.replace(year=2024))] for each in first.places[1:]}
    for each in (first.places[0], *first.places[2:], *others):
        finals.setdefault(each.key, []).append(replace(each, day=DAY.replace(year=2025)))
    before, after = group_over_time(finals, first.editions).points
    assert set(after.members) == (set(before.members) | set(after.entered)) - set(after.left)
    assert set(after.left) <= set(before.members)
    assert not set(after.entered) & set(before.members)
    assert after.overall is None or after.overall.count == len(after.members)

"""How a group changed over the years, computed by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from assessment.catalogue.bridge import Relation
from assessment.catalogue.editions import Edition, editions_of
from assessment.comparison import Place
from assessment.group_time import GroupOverTime, Point, group_over_time
from assessment.trend import Verdict
from tests.builders import DON_T_KNOW, catalogue, criterion, dimension
from tests.places import Given, alone, bridge, facts, place, small

WHOLE = small()
ONES, TWOS = dict.fromkeys(WHOLE.criteria, 1), dict.fromkeys(WHOLE.criteria, 2)


def finals(given: Mapping[str, Mapping[int, Given]]) -> dict[str, list[Place]]:
    """Final assessments by member and year."""
    return {key: [place(key, answers, WHOLE, day=date(year, 6, 1)) for year, answers in years.items()] for key, years in given.items()}


def over(given: Mapping[str, Mapping[int, Given]]) -> tuple[Point, ...]:
    """The points of these."""
    return group_over_time(finals(given), alone(WHOLE)).points


def test_the_mean_counts_each_place_with_a_score_the_same() -> None:
    (point,) = over({"A": {2024: 1}, "B": {2024: 2}, "C": {2024: {"a1": 4}}})
    assert (point.members, point.without_score) == (("A", "B"), ("C",))
    assert point.overall is not None
    assert facts(point.overall.count, point.overall.stated, point.overall.shown) == (2, Fraction(75, 2), Fraction(75, 2))
    assert (point.entered, point.left, point.same) == ((), (), None)


def test_who_entered_and_who_left_is_shown_beside_the_mean() -> None:
    before, after = over({"A": {2024: 1, 2025: 1}, "B": {2024: 4}, "C": {2025: 3}})
    assert (after.entered, after.left) == (("C",), ("B",))
    assert before.overall is not None and after.overall is not None
    assert facts(before.overall.stated, after.overall.stated) == (Fraction(125, 2), 50)


def test_the_same_places_did_not_move_though_the_mean_did() -> None:
    same = over({"A": {2024: 1, 2025: 1}, "B": {2024: 4}, "C": {2025: 3}})[1].same
    assert same is not None and same.overall is not None
    assert (same.keys, same.overall.verdict) == (("A",), Verdict.NO_CLEAR_CHANGE)
    assert facts(same.overall.before.stated, same.overall.after.stated) == (25, 25)


def test_the_same_places_moved_if_on_average_each_moved_by_its_smallest_step() -> None:
    # the smallest step of the whole is a quarter of 100 / 12
    step = Fraction(25, 12)
    one_of_two = over({"A": {2024: TWOS, 2025: TWOS | {"a2": 3}}, "B": {2024: 2, 2025: 2}})[1].same
    both = over({"A": {2024: TWOS, 2025: TWOS | {"a2": 3}}, "B": {2024: TWOS, 2025: TWOS | {"d2": 3}}})[1].same
    assert one_of_two is not None and one_of_two.overall is not None and both is not None and both.overall is not None
    assert (one_of_two.overall.smallest_step, one_of_two.overall.verdict) == (step, Verdict.NO_CLEAR_CHANGE)
    assert (both.overall.after.stated - both.overall.before.stated, both.overall.verdict) == (step, Verdict.UP)
    assert {name: change.verdict for name, change in both.dimensions.items()} == {
        "a": Verdict.NO_CLEAR_CHANGE, "b": Verdict.NO_CLEAR_CHANGE, "c": Verdict.NO_CLEAR_CHANGE, "d": Verdict.NO_CLEAR_CHANGE,
    }


def test_each_place_is_compared_on_what_both_of_its_assessments_have_in_common() -> None:
    # a2 is open in the second year: only a1 is compared in this part
    same = over({"A": {2024: ONES | {"a2": 4}, 2025: TWOS | {"a2": DON_T_KNOW}}})[1].same
    assert same is not None
    assert facts(same.dimensions["a"].before.stated, same.dimensions["a"].after.stated) == (25, 50)


def test_a_place_whose_two_assessments_have_too_little_in_common_is_named_and_not_in_the_mean() -> None:
    # of three criteria in each part two are answered in each year, but only one in both
    wide = catalogue(*(dimension(name, *(criterion(f"{name}{number}") for number in (1, 2, 3))) for name in "abcd"))
    first, second = ({name: DON_T_KNOW if name.endswith(left_open) else 1 for name in wide.criteria} for left_open in "12")
    apart = {
        "A": [place("A", first, wide, day=date(2024, 6, 1)), place("A", second, wide, day=date(2025, 6, 1))],
        "B": [place("B", 1, wide, day=date(2024, 6, 1)), place("B", 2, wide, day=date(2025, 6, 1))],
    }
    same = group_over_time(apart, alone(wide)).points[1].same
    assert same is not None and same.overall is not None
    assert (same.keys, same.too_different, same.overall.before.count) == (("B",), ("A",), 1)


def test_the_last_final_of_a_year_counts_and_years_without_any_are_left_out() -> None:
    days = {date(2024, 3, 1): 1, date(2024, 9, 1): 3, date(2024, 5, 1): 4, date(2027, 1, 1): 2}
    points = group_over_time({"A": [place("A", level, WHOLE, day=day) for day, level in days.items()]}, alone(WHOLE)).points
    assert [point.until for point in points] == [date(2024, 12, 31), date(2027, 12, 31)]
    assert [point.overall.stated for point in points if point.overall] == [75, 50]


def test_dates_can_be_given_and_what_is_later_is_left_out() -> None:
    places = finals({"A": {2023: 1, 2024: 2, 2025: 3}})
    points = group_over_time(places, alone(WHOLE), until=[date(2024, 6, 1), date(2023, 12, 31)]).points
    assert [point.until for point in points] == [date(2023, 12, 31), date(2024, 6, 1)]
    assert [point.overall.stated for point in points if point.overall] == [25, 50]


def test_a_group_without_any_final_has_no_points() -> None:
    assert group_over_time({}, alone(WHOLE)) == group_over_time({"A": []}, alone(WHOLE)) == GroupOverTime(())


def test_an_edition_that_changes_is_said_and_the_same_places_are_compared_on_the_common_core() -> None:
    newer = replace(WHOLE, edition="2027.1")
    both = editions_of([Edition(WHOLE), Edition(newer, bridge(WHOLE, newer, {"a2": (Relation.DROPPED, ())}))])
    places = {
        "A": [place("A", ONES | {"a2": 4}, WHOLE, day=date(2026, 6, 1)), place("A", ONES | {"a2": 4}, newer, day=date(2027, 6, 1))],
        "B": [place("B", 1, WHOLE, day=date(2027, 6, 1))],
    }
    found = group_over_time(places, both)
    assert (found.edition_changes, [point.share for point in found.points]) == (True, [1, Fraction(11, 12)])
    after = found.points[1]
    assert after.overall is not None and after.same is not None and after.same.overall is not None
    # on the core a2 does not count for anybody
    assert facts(after.overall.stated, after.same.overall.before.stated, after.same.overall.after.stated) == (25, 25, 25)


def test_where_the_editions_of_a_year_have_too_little_in_common_there_is_no_mean() -> None:
    newer = replace(WHOLE, edition="2027.1")
    places = {"A": [place("A", 1, WHOLE)], "B": [place("B", 1, newer)]}
    (point,) = group_over_time(places, editions_of([Edition(WHOLE), Edition(newer)])).points
    assert facts(point.members, point.editions, point.share, point.overall) == (("A", "B"), (WHOLE.edition, "2027.1"), 0, None)
    assert point.dimensions == {}

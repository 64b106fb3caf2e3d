"""Who stands clearly higher, and who does not, computed by hand."""

from fractions import Fraction

from assessment.comparison import SideBySide, side_by_side
from assessment.differences import clear_differences, difference, differences_between, measured_in, widest
from tests.builders import DON_T_KNOW, answered
from tests.places import Given, alone, facts, place, small

WHOLE = small()


def of(*given: Given) -> SideBySide:
    """Places with these answers, side by side."""
    return side_by_side([place(f"P{number}", answers, WHOLE) for number, answers in enumerate(given)], alone(WHOLE))


TWOS = dict.fromkeys(WHOLE.criteria, 2)


def test_one_level_of_the_lightest_criterion_is_the_smallest_clear_difference() -> None:
    found = difference(of(TWOS | {"a2": 3}, TWOS), "a", 0, 1)
    assert found is not None
    # weights 2 and 1: a level of the lighter one is 100 / (4 * 3)
    assert facts(found.shown, found.smallest_step, found.higher) == (Fraction(100, 12), Fraction(100, 12), 0)


def test_the_larger_of_the_two_smallest_steps_counts() -> None:
    # the first has answered only the heavier of the two criteria: its smallest step is 25
    compared = of(TWOS | {"a2": DON_T_KNOW}, TWOS | {"a2": 1})
    there, back = difference(compared, "a", 0, 1), difference(compared, "a", 1, 0)
    assert there is not None and back is not None
    assert facts(there.shown, there.smallest_step, there.higher) == (Fraction(100, 12), 25, None)
    assert facts(back.shown, back.smallest_step, back.higher) == (-Fraction(100, 12), 25, None)


def test_what_is_stated_and_what_is_shown_may_differ_differently() -> None:
    found = difference(of(dict.fromkeys(WHOLE.criteria, answered(4)), dict.fromkeys(WHOLE.criteria, 3)), None, 0, 1)
    assert found is not None
    assert facts(found.stated, found.higher_as_stated, found.shown, found.higher) == (25, 0, -25, 1)


def test_without_a_score_there_is_no_difference() -> None:
    compared = of(TWOS, {"a1": 2})
    assert difference(compared, None, 0, 1) is None
    assert [each.dimension for each in differences_between(compared, 0, 1)] == ["a"]
    assert widest(compared) is None


def test_differences_are_told_for_the_whole_and_then_for_each_dimension() -> None:
    compared = of(1, 3)
    assert measured_in(compared) == (None, "a", "b", "c", "d")
    assert [each.dimension for each in differences_between(compared, 0, 1)] == [None, "a", "b", "c", "d"]


def test_clear_differences_come_widest_first_with_the_higher_one_first() -> None:
    found = clear_differences(of(1, 3, TWOS | {"a2": 3}, 2), "a")
    assert [(each.one, each.other) for each in found] == [(1, 0), (2, 0), (1, 3), (3, 0), (1, 2), (2, 3)]
    assert all(each.higher == each.one for each in found)


def test_equal_places_are_never_clearly_apart() -> None:
    assert clear_differences(of(2, 2, 2)) == ()
    far = widest(of(2, 2, 2))
    assert far is not None and far.higher is None


def test_the_widest_difference_is_between_the_highest_and_the_lowest() -> None:
    far = widest(of(2, 4, 1, {"a1": 3}))
    assert far is not None
    assert facts(far.one, far.other, far.shown) == (1, 2, 75)

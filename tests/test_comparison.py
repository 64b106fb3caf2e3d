"""Municipalities side by side, computed by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.answers import Answer, State, size_bounds, size_class
from assessment.catalogue.bridge import Relation
from assessment.catalogue.editions import Edition, editions_of
from assessment.comparison import NoScore, Place, SamePlaceTwice, SideBySide, TooFewPlaces, TooManyPlaces, WithoutScore, radar, side_by_side
from assessment.questionnaire import Scope
from assessment.scoring import score_answers
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, catalogue, criterion, dimension, mixed_answers, profile, shipped
from tests.places import Given, alone, bridge, facts, place, small

WHOLE = small()


def of(*given: Given) -> SideBySide:
    """Places A, B and so on with these answers, side by side."""
    return side_by_side([place(chr(65 + number), answers, WHOLE) for number, answers in enumerate(given)], alone(WHOLE))


def row(compared: SideBySide, criterion: str) -> list[object]:
    """The cells of a criterion: a shown level, or what is known instead."""
    cells = next(row.cells for part in compared.parts for row in part.rows if row.criterion == criterion)
    return [cell.state if cell.shown is None else cell.shown for cell in cells]


def test_a_comparison_of_one_is_too_few() -> None:
    for count in (0, 1):
        with pytest.raises(TooFewPlaces) as refused:
            side_by_side([place("A", 1, WHOLE)] * count, alone(WHOLE))
        assert (refused.value.count, refused.value.least, refused.value.most) == (count, 2, 20)


def test_a_comparison_of_twenty_is_possible_and_of_twenty_one_too_many() -> None:
    places = [place(f"P{number}", 1, WHOLE) for number in range(21)]
    assert len(side_by_side(places[:20], alone(WHOLE)).results) == 20
    with pytest.raises(TooManyPlaces) as refused:
        side_by_side(places, alone(WHOLE))
    assert refused.value.count == 21


def test_the_same_place_twice_is_refused_by_name() -> None:
    with pytest.raises(SamePlaceTwice) as refused:
        side_by_side([place(key, 1, WHOLE) for key in "ABAB"], alone(WHOLE))
    assert refused.value.keys == ("A", "B")


def test_a_quick_check_is_never_compared() -> None:
    with pytest.raises(ValueError, match="quick check"):
        Place("A", profile(), place("A", 1, WHOLE).day, WHOLE.edition, score_answers(WHOLE, {}, Scope.QUICK))


def test_the_kinds_of_nothing_and_level_nought_are_never_mixed() -> None:
    compared = of({"a1": 0}, {"a1": DON_T_KNOW}, {"a1": DOES_NOT_APPLY}, {"a1": Answer()}, {"a1": answered(4)})
    assert row(compared, "a1") == [0, State.UNKNOWN, State.NOT_APPLICABLE, State.UNANSWERED, 2]
    cells = compared.parts[0].rows[0].cells
    assert [cell.level for cell in cells] == [0, None, None, None, 4]


def test_the_heat_map_is_grouped_by_dimension_in_catalogue_order() -> None:
    parts = of(1, 2).parts
    assert [part.dimension for part in parts] == list("abcd")
    assert [row.criterion for part in parts for row in part.rows] == list(WHOLE.criteria)


def test_each_place_keeps_its_numbers_in_its_own_order() -> None:
    compared = of(1, 3, 2)
    assert [score.score for score in compared.scores()] == [25, 75, 50]
    assert [score.shown for score in compared.scores("b")] == [25, 75, 50]


def test_all_are_weak_where_nobody_shows_more_than_level_one() -> None:
    compared = of({"a1": 1, "a2": 2, "b1": 1}, {"a1": 0, "a2": 0, "b1": DON_T_KNOW}, {"a1": DON_T_KNOW, "a2": 0})
    assert [each.criterion for each in compared.all_weak] == ["a1"]


def test_what_is_not_shown_does_not_make_strong() -> None:
    claims = of({"a1": answered(4)}, {"a1": 0})
    assert claims.one_strong == ()
    documented = of({"a1": answered(4, "described")}, {"a1": 1}, {"a1": DON_T_KNOW})
    assert [(each.criterion, each.strong) for each in documented.one_strong] == [("a1", 0)]


def test_nobody_stands_out_where_another_is_less_than_two_levels_lower_or_nobody_else_answered() -> None:
    assert of({"a1": 3}, {"a1": 2}).one_strong == ()
    assert of({"a1": 3}, {"a1": DON_T_KNOW}).one_strong == ()
    assert of({"a1": 2}, {"a1": 0}).one_strong == ()


def test_who_has_no_score_is_named_with_the_reason() -> None:
    one = dict.fromkeys(WHOLE.criteria, 1)
    compared = of(one, one | {"a1": DON_T_KNOW, "b1": DOES_NOT_APPLY, "b2": DOES_NOT_APPLY}, dict.fromkeys(WHOLE.criteria, DOES_NOT_APPLY))
    assert compared.without_score[:4] == (
        WithoutScore(1, None, NoScore.TOO_FEW_PARTS), WithoutScore(2, None, NoScore.NOTHING_APPLIES),
        WithoutScore(1, "a", NoScore.TOO_FEW_ANSWERS), WithoutScore(2, "a", NoScore.NOTHING_APPLIES),
    )
    assert compared.without_score[4] == WithoutScore(1, "b", NoScore.NOTHING_APPLIES)


def test_a_dimension_of_which_nothing_is_in_common_has_no_part_and_says_why() -> None:
    old = catalogue(*(dimension(name, criterion(f"{name}1")) for name in "abcde"))
    new = replace(old, edition="2027.1")
    way = bridge(old, new, {"e1": (Relation.DROPPED, ())})
    compared = side_by_side([place("A", 1, old), place("B", 3, new)], editions_of([Edition(old), Edition(new, way)]))
    assert [part.dimension for part in compared.parts] == list("abcd")
    assert compared.without_score == (WithoutScore(0, "e", NoScore.NOTHING_IN_COMMON), WithoutScore(1, "e", NoScore.NOTHING_IN_COMMON))
    assert facts([score.score for score in compared.scores()], compared.core.share) == ([25, 75], Fraction(4, 5))


def test_a_new_name_and_a_new_dimension_are_followed() -> None:
    old = catalogue(dimension("a", criterion("a1"), criterion("named")), *(dimension(name, criterion(f"{name}1")) for name in "bcd"))
    kept = [dimension(name, criterion(f"{name}1")) for name in "abc"]
    new = replace(catalogue(*kept, dimension("d", criterion("called"), criterion("d1"))), edition="2027.1")
    way = bridge(old, new, {"named": (Relation.REWORDED, ("called",))})
    answers = dict.fromkeys(old.criteria, 1) | {"named": 3}
    compared = side_by_side([place("A", answers, old), place("B", 1, new)], editions_of([Edition(old), Edition(new, way)]))
    assert row(compared, "called") == [3, 1]
    assert [score.score for score in compared.scores("d")] == [50, 25]


def test_the_radar_shows_the_first_four_or_those_that_are_named() -> None:
    compared = of(0, 1, 2, 3, 4)
    assert [ray.place for ray in radar(compared).rays] == [0, 1, 2, 3]
    chosen = radar(compared, ["E", "B", "nobody"])
    assert (chosen.dimensions, [ray.place for ray in chosen.rays]) == (("a", "b", "c", "d"), [4, 1])
    assert [list(ray.shown) for ray in chosen.rays] == [[100] * 4, [25] * 4]


def test_a_radar_of_five_is_too_many() -> None:
    with pytest.raises(TooManyPlaces):
        radar(of(0, 1, 2, 3, 4), list("ABCDE"))
    with pytest.raises(SamePlaceTwice):
        radar(of(0, 1), ["A", "A"])


def test_the_shipped_catalogue_is_compared_as_it_was_scored() -> None:
    places = [place(f"P{seed}", mixed_answers(shipped(), seed=seed), shipped()) for seed in range(5)]
    compared = side_by_side(places, alone(shipped()))
    assert compared.results == tuple(each.results for each in places)


def test_every_size_class_ends_where_the_next_begins() -> None:
    ends = (500, 1_000, 5_000, 20_000, 50_000, 200_000)
    assert [(size_class(last), size_class(last + 1)) for last in ends] == [(size, size + 1) for size in range(1, 7)]
    assert [size_bounds(size) for size in range(1, 8)] == list(zip((0, *(last + 1 for last in ends)), (*ends, None), strict=True))
    for size in (0, 8):
        with pytest.raises(ValueError, match="no size class"):
            size_bounds(size)

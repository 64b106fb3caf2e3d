"""Who can help whom, computed by hand."""

from dataclasses import replace
from fractions import Fraction

from assessment.answers import Answer
from assessment.catalogue.bridge import Relation
from assessment.catalogue.editions import Edition, editions_of
from assessment.comparison import Place
from assessment.cooperation import Help, Partner, who_can_help, whom_to_help
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, catalogue, criterion, dimension
from tests.places import Given, alone, bridge, place

WHOLE = catalogue(dimension("a", criterion("light"), criterion("heavy", weight=3), criterion("middle", weight=2)))
EDITIONS = alone(WHOLE)


def town(key: str, given: Given, population: int | None = 1_000) -> Place:
    """A place of a thousand people, unless said otherwise."""
    return place(key, given, WHOLE, population=population)


def helpers(found: tuple[Help, ...]) -> dict[str, list[str]]:
    """Who helps with what."""
    return {each.criterion: [helper.key for helper in each.helpers] for each in found}


def test_the_heaviest_gap_comes_first_and_a_gap_without_anybody_to_help_is_told() -> None:
    found = who_can_help(town("A", {"light": 0, "heavy": 0, "middle": 2}), [town("B", {"light": 3, "heavy": 1})], EDITIONS)
    assert helpers(found) == {"heavy": [], "light": ["B"]}
    assert list(helpers(found)) == ["heavy", "light"]


def test_two_levels_higher_are_enough_to_help_and_one_is_not() -> None:
    assert helpers(who_can_help(town("A", {"light": 1}), [town("B", {"light": 2}), town("C", {"light": 3})], EDITIONS)) == {"light": ["C"]}


def test_what_is_only_claimed_helps_nobody() -> None:
    claimed, described = town("B", {"light": answered(4)}), town("C", {"light": answered(4, "described")})
    assert helpers(who_can_help(town("A", {"light": 1}), [claimed, described], EDITIONS)) == {"light": ["C"]}


def test_what_is_not_answered_or_does_not_apply_is_no_gap_and_no_help() -> None:
    nothing: list[Answer] = [DON_T_KNOW, DOES_NOT_APPLY, Answer()]
    for answer in nothing:
        assert who_can_help(town("A", {"light": answer}), [town("B", 4)], EDITIONS) == ()
        assert helpers(who_can_help(town("A", {"light": 0}), [town("B", {"light": answer})], EDITIONS)) == {"light": []}


def test_the_nearest_in_size_comes_first_whether_larger_or_smaller_and_unknown_sizes_last() -> None:
    others = [town("unknown", 4, None), town("four times", 4, 4_000), town("half", 4, 500), town("a third more", 4, 1_333)]
    (found,) = who_can_help(town("A", {"light": 0}), others, EDITIONS)
    assert [helper.key for helper in found.helpers] == ["a third more", "half", "four times", "unknown"]
    assert [helper.times for helper in found.helpers] == [Fraction(1_333, 1_000), 2, 4, None]


def test_of_the_same_size_the_higher_level_comes_first_and_then_the_order_that_was_given() -> None:
    others = [town("three", {"light": 3}), town("four", {"light": 4}), town("three too", {"light": 3})]
    assert helpers(who_can_help(town("A", {"light": 0}), others, EDITIONS)) == {"light": ["four", "three", "three too"]}


def test_a_place_does_not_help_itself() -> None:
    place_itself = town("A", {"light": 1})
    assert helpers(who_can_help(place_itself, [town("A", 4)], EDITIONS)) == {"light": []}
    assert whom_to_help(town("A", 4), [place_itself], EDITIONS) == ()


def test_the_other_way_round_a_place_offers_what_it_shows_to_those_with_a_gap() -> None:
    others = [town("B", {"light": 1, "heavy": 1}), town("C", {"light": 0, "heavy": 2}, 2_000), town("D", {"light": 2})]
    found = whom_to_help(town("A", {"light": 3, "heavy": 2}), others, EDITIONS)
    assert [(each.criterion, each.level, each.helped) for each in found] == [
        ("light", 3, (Partner("B", 1, Fraction(1)), Partner("C", 0, Fraction(2)))),
    ]


def test_those_to_help_come_nearest_first_and_of_the_same_size_the_larger_gap() -> None:
    others = [town("far", {"light": 0}, 9_000), town("one", {"light": 1}), town("nought", {"light": 0}), town("unknown", {"light": 0}, None)]
    (offer,) = whom_to_help(town("A", {"light": 4}), others, EDITIONS)
    assert [to.key for to in offer.helped] == ["nought", "one", "far", "unknown"]


def test_help_reaches_over_editions_in_both_directions() -> None:
    newer = replace(catalogue(dimension("a", criterion("lamp"), criterion("heavy", weight=3), criterion("middle", weight=2))), edition="2027.1")
    both = editions_of([Edition(WHOLE), Edition(newer, bridge(WHOLE, newer, {"light": (Relation.REWORDED, ("lamp",))}))])
    old, new = town("A", {"light": 0}), place("B", {"lamp": 4}, newer)
    assert helpers(who_can_help(old, [new], both)) == {"light": ["B"]}
    assert [(each.criterion, [to.key for to in each.helped]) for each in whom_to_help(new, [old], both)] == [("lamp", ["A"])]
    unjoined = editions_of([Edition(WHOLE), Edition(newer)])
    assert helpers(who_can_help(old, [new], unjoined)) == {"light": []}
    assert whom_to_help(new, [old], unjoined) == ()

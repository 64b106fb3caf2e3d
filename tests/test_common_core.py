"""What several editions have in common, and when that is too little."""

from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.catalogue.bridge import Relation
from assessment.catalogue.editions import Edition, Editions, editions_of
from assessment.common_core import NotComparable, common_core, names_between
from assessment.scoring import score_answers
from tests.builders import answered, catalogue, criterion, dimension, everywhere, mixed_answers, shipped
from tests.editions import ADDED, DROPPED, HALVES, NEW, OLD, REWORDED, SPLIT
from tests.editions import editions as two_editions
from tests.places import alone, bridge, facts, place, small

OLDER, NEWER = small(), replace(small(), edition="2027.1")


def joined(*dropped: str) -> Editions:
    """Two editions, of which the newer does not take up these criteria and asks its own under their names."""
    way = bridge(OLDER, NEWER, dict.fromkeys(dropped, (Relation.DROPPED, ())))
    return editions_of([Edition(OLDER), Edition(NEWER, way)])


def test_one_edition_has_all_in_common_and_its_results_stay_as_they_are() -> None:
    core = common_core(alone(shipped()), ["2026.1", "2026.1"])
    results = score_answers(shipped(), mixed_answers(shipped()))
    assert facts(core.share, core.added, core.reworded, core.is_whole) == (1, (), (), True)
    assert core.results("2026.1", results) is results


def test_what_was_dropped_or_split_is_no_more_in_common_and_what_is_new_not_yet() -> None:
    core = common_core(editions_of(two_editions()), [OLD, NEW])
    assert set(core.added) == {ADDED, *HALVES}
    assert {edition: set(ended) for edition, ended in core.ended.items()} == {OLD: {DROPPED, SPLIT}}
    assert (len(core.criteria), core.reworded) == (34, (REWORDED,))
    weights = {each.id: each.weight for each in core.catalogue}
    assert core.share == Fraction(sum(weights[name] for name in core.criteria), sum(weights.values()))


def test_exactly_sixty_per_cent_in_common_can_be_compared() -> None:
    # five criteria of weight 1, three of which go on
    old = catalogue(dimension("a", *(criterion(f"a{number}") for number in range(5))))
    new = replace(old, edition="2027.1")
    way = bridge(old, new, dict.fromkeys(("a0", "a1"), (Relation.DROPPED, ())))
    core = common_core(editions_of([Edition(old), Edition(new, way)]), [old.edition, new.edition])
    assert (core.share, core.criteria) == (Fraction(3, 5), ("a2", "a3", "a4"))


def test_below_sixty_per_cent_it_is_refused_with_the_share_and_the_editions() -> None:
    # each part weighs 3 of 12: 2 + 2 + 1 are dropped, 7 of 12 are left
    with pytest.raises(NotComparable) as refused:
        common_core(joined("a1", "b1", "c2"), [NEWER.edition, OLDER.edition])
    assert (refused.value.share, refused.value.editions) == (Fraction(7, 12), (OLDER.edition, NEWER.edition))


def test_without_a_bridge_nothing_is_comparable() -> None:
    with pytest.raises(NotComparable) as refused:
        common_core(editions_of([Edition(OLDER), Edition(NEWER)]), [OLDER.edition, NEWER.edition])
    assert refused.value.share == 0


def test_two_editions_that_both_follow_a_third_are_not_comparable_with_each_other() -> None:
    other = replace(OLDER, edition="2027.2")
    three = editions_of([Edition(OLDER), Edition(NEWER, bridge(OLDER, NEWER, {})), Edition(other, bridge(OLDER, other, {}))])
    with pytest.raises(NotComparable):
        common_core(three, [NEWER.edition, other.edition])
    assert common_core(three, [OLDER.edition, other.edition]).share == 1


def test_an_edition_that_nobody_knows_is_not_comparable() -> None:
    with pytest.raises(NotComparable):
        common_core(joined(), [OLDER.edition, "1999.1"])
    with pytest.raises(NotComparable):
        common_core(joined(), ["1999.1"])


def test_of_three_editions_only_what_all_of_them_ask_is_in_common() -> None:
    last = replace(small(), edition="2028.1")
    gone = (Relation.DROPPED, ())
    three = editions_of([Edition(OLDER), Edition(NEWER, bridge(OLDER, NEWER, {"a1": gone})), Edition(last, bridge(NEWER, last, {"b2": gone}))])
    core = common_core(three, [OLDER.edition, NEWER.edition, last.edition])
    assert core.criteria == ("a2", "b1", "c1", "c2", "d1", "d2")
    assert (core.share, dict(core.shares)) == (Fraction(9, 12), {OLDER.edition: Fraction(9, 12), NEWER.edition: Fraction(11, 12), last.edition: 1})


def test_results_are_computed_again_on_the_core_with_the_weights_of_the_newest_edition() -> None:
    old = catalogue(*(dimension(name, criterion(f"{name}1", weight=1), criterion(f"{name}2", weight=3)) for name in "abcd"))
    after = catalogue(*(dimension(name, criterion(f"{name}1", weight=3), criterion(f"{name}3", weight=1)) for name in "abcd"))
    new = replace(after, edition="2027.1")
    became: dict[str, tuple[Relation, tuple[str, ...]]] = {f"{name}1": (Relation.REWEIGHTED, (f"{name}1",)) for name in "abcd"}
    way = bridge(old, new, became | {f"{name}2": (Relation.DROPPED, ()) for name in "abcd"})
    core = common_core(editions_of([Edition(old), Edition(new, way)]), [old.edition, new.edition])
    answers = {f"{name}{number}": (2 if number == 1 else 4) for name in "abcd" for number in (1, 2)}
    again = core.results(old.edition, place("x", answers, old).results)
    assert core.share == Fraction(12, 16)
    assert facts(again.overall.score, again.overall.applicable_weight) == (50, 12)
    assert list(again.parts) == ["a1", "b1", "c1", "d1"]


def test_what_the_newest_edition_calls_critical_holds_a_stage_down_everywhere() -> None:
    first, *others = OLDER.dimensions
    heavy, light = first.criteria
    strict = replace(OLDER, edition="2027.1", dimensions=(replace(first, criteria=(heavy, replace(light, critical=True))), *others))
    core = common_core(editions_of([Edition(OLDER), Edition(strict, bridge(OLDER, strict, {}))]), [OLDER.edition, strict.edition])
    before = place("x", dict.fromkeys(OLDER.criteria, 4) | {"a2": 0}, OLDER).results
    assert (before.dimensions["a"].held_by, core.results(OLDER.edition, before).dimensions["a"].held_by) == (None, "a2")


def test_a_place_of_the_newest_edition_is_computed_on_the_core_too() -> None:
    core = common_core(joined("a1"), [OLDER.edition, NEWER.edition])
    answers = everywhere(NEWER, answered(0, "document")) | {"a1": answered(4, "document")}
    assert core.results(NEWER.edition, score_answers(NEWER, answers)).overall.score == 0


def test_what_a_new_name_was_called_before_is_found_in_both_directions() -> None:
    renamed = replace(catalogue(dimension("a", criterion("called"))), edition="2027.1")
    old = catalogue(dimension("a", criterion("named")))
    both = editions_of([Edition(old), Edition(renamed, bridge(old, renamed, {"named": (Relation.REWORDED, ("called",))}))])
    assert names_between(both, old.edition, renamed.edition) == {"named": "called"}
    assert names_between(both, renamed.edition, old.edition) == {"called": "named"}
    assert names_between(alone(old), old.edition, "2030.1") == {}

"""What must hold for every comparison: the shipped catalogue and any other, answers of every sort."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import State
from assessment.catalogue.bridge import Bridge, Relation
from assessment.catalogue.editions import Edition, editions_of
from assessment.catalogue.model import Catalogue
from assessment.common_core import COMPARABLE, Core, NotComparable
from assessment.comparison import SideBySide, side_by_side
from assessment.differences import clear_differences, differences_between, measured_in, widest
from tests.places import bridge
from tests.strategies import Draw, Group, groups


@st.composite
def bridged(draw: Draw) -> tuple[Group, Bridge, Catalogue]:
    """A group, and another edition that dropped some of its criteria."""
    group = draw(groups())
    newer = replace(group.catalogue, edition="2027.1")
    dropped = draw(st.lists(st.sampled_from(list(newer.criteria)), max_size=5))
    return group, bridge(group.catalogue, newer, dict.fromkeys(dropped, (Relation.DROPPED, ()))), newer


def of(group: Group) -> SideBySide:
    """The group side by side."""
    return side_by_side(group.places, group.editions)


@given(groups())
def test_with_one_edition_every_place_keeps_its_own_results(group: Group) -> None:
    assert of(group).results == tuple(each.results for each in group.places)


@given(groups(), st.randoms(use_true_random=False))
def test_the_order_of_the_places_changes_nobodys_numbers(group: Group, chance: Random) -> None:
    mixed = chance.sample(group.places, k=len(group.places))
    before, after = of(group), of(replace(group, places=mixed))
    assert {each.key: numbers for each, numbers in zip(before.places, before.results, strict=True)} == {
        each.key: numbers for each, numbers in zip(after.places, after.results, strict=True)
    }
    assert [row.criterion for row in before.all_weak] == [row.criterion for row in after.all_weak]
    assert [(row.criterion, group.places[row.strong or 0].key) for row in before.one_strong] == [
        (row.criterion, mixed[row.strong or 0].key) for row in after.one_strong
    ]


@given(groups())
def test_a_cell_has_levels_exactly_where_it_is_answered_and_shows_no_more_than_was_stated(group: Group) -> None:
    cells = [cell for part in of(group).parts for row in part.rows for cell in row.cells]
    for cell in cells:
        assert (cell.state is State.ANSWERED) == (cell.level is not None) == (cell.shown is not None)
        assert cell.shown is None or cell.level is None or 0 <= cell.shown <= cell.level <= 4


@given(groups())
def test_a_criterion_is_never_one_where_all_are_weak_and_one_is_strong(group: Group) -> None:
    for part in of(group).parts:
        for row in part.rows:
            assert not (row.all_weak and row.strong is not None)
            if row.strong is not None:
                levels = [cell.shown for cell in row.cells if cell.shown is not None]
                assert sorted(levels)[-1] - sorted(levels)[-2] >= 2
                assert row.cells[row.strong].shown == max(levels) >= 3


@given(groups())
def test_whoever_has_no_score_is_named_once_and_nobody_else(group: Group) -> None:
    compared = of(group)
    named = [(each.place, each.dimension) for each in compared.without_score]
    missing = {
        (place, dimension) for dimension in (None, *group.catalogue.dimension)
        for place, score in enumerate(compared.scores(dimension)) if score.score is None
    }
    assert len(named) == len(set(named))
    assert set(named) == missing


@given(groups())
def test_nobody_stands_clearly_higher_by_less_than_either_smallest_step(group: Group) -> None:
    compared = of(group)
    for dimension in measured_in(compared):
        steps = [score.smallest_step for score in compared.scores(dimension)]
        for each in clear_differences(compared, dimension):
            assert each.shown >= max(steps[each.one] or Fraction(), steps[each.other] or Fraction()) > 0
            assert each.higher == each.one


@given(groups())
def test_clear_differences_are_exactly_those_that_two_places_have_with_each_other(group: Group) -> None:
    compared = of(group)
    pairs = [(one, other) for one in range(len(group.places)) for other in range(one)]
    between = {(each.dimension, each.higher, {one: other, other: one}[each.higher])
               for one, other in pairs for each in differences_between(compared, one, other) if each.higher is not None}
    assert between == {(each.dimension, each.one, each.other) for name in measured_in(compared) for each in clear_differences(compared, name)}
    for name in measured_in(compared):
        clear = clear_differences(compared, name)
        far = widest(compared, name)
        assert all(far is not None and far.shown >= each.shown for each in clear)


@given(groups())
def test_backwards_a_difference_has_the_other_sign(group: Group) -> None:
    compared = of(group)
    there, back = differences_between(compared, 0, 1), differences_between(compared, 1, 0)
    assert [(each.stated, each.shown, each.smallest_step, each.higher) for each in there] == [
        (-each.stated, -each.shown, each.smallest_step, each.higher) for each in back
    ]


@given(bridged())
def test_editions_are_compared_exactly_where_sixty_per_cent_of_the_newest_are_in_common(drawn: tuple[Group, Bridge, Catalogue]) -> None:
    group, way, newer = drawn
    both = editions_of([Edition(group.catalogue), Edition(newer, way)])
    moved = [replace(group.places[0], edition=newer.edition), *group.places[1:]]
    weight = {each.id: each.weight for each in newer}
    share = Fraction(sum(weight[name] for name in way.names.values()), sum(weight.values()))
    if share < COMPARABLE:
        with pytest.raises(NotComparable) as refused:
            side_by_side(moved, both)
        assert refused.value.share == share
        return
    compared = side_by_side(moved, both)
    assert compared.core.share == share
    for dimension in measured_in(compared):
        for score in compared.scores(dimension):
            if score.score is not None and score.shown is not None and score.low is not None and score.high is not None:
                assert 0 <= score.shown <= score.score
                assert score.low <= score.score <= score.high


@given(bridged())
def test_what_is_not_in_common_counts_for_nobody(drawn: tuple[Group, Bridge, Catalogue]) -> None:
    group, way, newer = drawn
    core = Core(newer, tuple(way.names.values()), (), (), Fraction(1), {}, {group.catalogue.edition: way.names}, {})
    for each in group.places:
        assert set(core.results(each.edition, each.results).parts) == set(core.criteria)


@given(groups())
def test_a_bridge_over_which_everything_goes_on_changes_no_number(group: Group) -> None:
    newer = replace(group.catalogue, edition="2027.1")
    both = editions_of([Edition(group.catalogue), Edition(newer, bridge(group.catalogue, newer, {}))])
    moved = [replace(group.places[0], edition=newer.edition), *group.places[1:]]
    compared = side_by_side(moved, both)
    assert compared.core.share == 1
    assert [each.overall for each in compared.results] == [each.overall for each in of(group).results]

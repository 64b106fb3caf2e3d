"""What must hold for every trend: the shipped catalogue and any other, answers of every sort."""

from dataclasses import dataclass, replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import Answer
from assessment.catalogue.model import Catalogue
from assessment.common_core import Measured
from assessment.scoring import ENOUGH, score_answers
from assessment.trend import Trend, Verdict, trend
from tests.strategies import Case, Draw, answers, cases


@dataclass(frozen=True)
class Years:
    """A catalogue and the answers of two years to it."""

    catalogue: Catalogue
    first: dict[str, Answer]
    second: dict[str, Answer]


@st.composite
def years(draw: Draw) -> Years:
    """Two years of one place: some answers of the second are new."""
    case = draw(cases())
    changed = draw(st.dictionaries(st.sampled_from(list(case.catalogue.criteria)), answers(), max_size=8))
    return Years(case.catalogue, case.answers, case.answers | changed)


def measured(catalogue: Catalogue, given_answers: dict[str, Answer]) -> Measured:
    """A year as it was scored."""
    return Measured(score_answers(catalogue, given_answers).parts)


def of(drawn: Years) -> Trend:
    """From the first year to the second."""
    return trend(drawn.catalogue, [measured(drawn.catalogue, drawn.first), measured(drawn.catalogue, drawn.second)])


def lines(found: Trend) -> list[object]:
    """Every line with its numbers."""
    return [found.overall, *found.dimensions.values()]


@given(cases())
def test_compared_with_itself_nothing_changes(case: Case) -> None:
    same = trend(case.catalogue, [measured(case.catalogue, case.answers)] * 2)
    for line in (same.overall, *same.dimensions.values()):
        assert line.verdict in (Verdict.NO_CLEAR_CHANGE, Verdict.NO_TREND)
        assert line.change in (None, 0)
    assert {line.change for line in same.criteria.values()} <= {None, 0}


@given(cases())
def test_compared_with_itself_a_scored_part_keeps_its_score(case: Case) -> None:
    results = score_answers(case.catalogue, case.answers)
    same = trend(case.catalogue, [Measured(results.parts)] * 2)
    for name, line in same.dimensions.items():
        score = results.dimensions[name].score
        assert line.scores == (() if score is None else (score, score))


@given(years())
def test_backwards_every_change_is_the_same_with_the_other_sign(drawn: Years) -> None:
    there, back = of(drawn), of(replace(drawn, first=drawn.second, second=drawn.first))
    for one, other in zip([there.overall, *there.dimensions.values()], [back.overall, *back.dimensions.values()], strict=True):
        assert (one.share, one.in_common, one.left_out, one.smallest_step) == (other.share, other.in_common, other.left_out, other.smallest_step)
        assert one.change == (None if other.change is None else -other.change)
        assert (one.verdict is Verdict.UP) == (other.verdict is Verdict.DOWN)


@given(years())
def test_what_is_left_out_changes_no_score(drawn: Years) -> None:
    common = {name for name in drawn.first if drawn.first[name].level is not None and drawn.second[name].level is not None}
    found, level = of(drawn), Answer(4)
    other = {name: answer if name in common or answer.level is None else level for name, answer in drawn.second.items()}
    again = of(replace(drawn, second=other))
    assert lines(again) == lines(found)


@given(years())
def test_a_trend_is_told_exactly_where_two_thirds_of_the_weight_are_in_common(drawn: Years) -> None:
    for line in of(drawn).dimensions.values():
        assert bool(line.scores) == (line.share >= ENOUGH and line.in_common > 0)
        assert (line.why_not is None) == bool(line.scores)


@given(years(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(drawn: Years, chance: Random) -> None:
    mixed = list(drawn.first.items())
    chance.shuffle(mixed)
    assert lines(of(replace(drawn, first=dict(mixed)))) == lines(of(drawn))


@given(years())
def test_a_clear_change_is_never_smaller_than_the_smallest_step(drawn: Years) -> None:
    found = of(drawn)
    for line in (found.overall, *found.dimensions.values()):
        if line.verdict in (Verdict.UP, Verdict.DOWN):
            assert line.change is not None
            assert abs(line.change) >= line.smallest_step > 0

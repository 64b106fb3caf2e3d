"""What is asked: everything, or the twelve questions of the quick check."""

from hypothesis import given
from hypothesis import strategies as st

from assessment.catalogue.model import Catalogue
from assessment.questionnaire import Scope, asked, by_informant, is_asked, questions
from tests.builders import catalogue, criterion, dimension, shipped
from tests.strategies import catalogues


def test_a_full_assessment_asks_everything_in_catalogue_order() -> None:
    assert [one.id for one in asked(shipped(), Scope.FULL)] == list(shipped().criteria)
    assert len(asked(shipped(), Scope.FULL)) == 36


def test_the_quick_check_asks_twelve_questions_two_of_each_dimension() -> None:
    assert len(asked(shipped(), Scope.QUICK)) == 12
    assert [len(questions(dimension, Scope.QUICK)) for dimension in shipped().dimensions] == [2] * 6


def test_only_what_is_marked_is_asked_in_a_quick_check() -> None:
    assert is_asked(criterion("a", quick=True), Scope.QUICK)
    assert not is_asked(criterion("a"), Scope.QUICK)
    assert is_asked(criterion("a"), Scope.FULL)


@given(catalogues(), st.sampled_from(Scope))
def test_the_questions_of_the_dimensions_are_all_that_is_asked(whole: Catalogue, scope: Scope) -> None:
    assert tuple(one for dimension in whole.dimensions for one in questions(dimension, scope)) == asked(whole, scope)


@given(st.sampled_from(Scope))
def test_every_question_stands_on_the_list_of_exactly_one_informant(scope: Scope) -> None:
    lists = by_informant(shipped(), scope)
    assert sorted(one.id for criteria in lists.values() for one in criteria) == sorted(one.id for one in asked(shipped(), scope))


def test_a_question_stands_on_the_list_of_whoever_knows_best() -> None:
    whole = catalogue(dimension("d", criterion("a", ask=("mayor", "treasurer")), criterion("b", ask=("treasurer",)), criterion("c")))
    assert {informant: [one.id for one in criteria] for informant, criteria in by_informant(whole, Scope.FULL).items()} == {
        "mayor": ["a", "c"], "treasurer": ["b"],
    }


def test_lists_come_in_the_order_of_the_catalogue_and_none_is_empty() -> None:
    lists = by_informant(shipped(), Scope.QUICK)
    assert all(lists.values())
    assert list(lists) == [informant.id for informant in shipped().informants if informant.id in lists]

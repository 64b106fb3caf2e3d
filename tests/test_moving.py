"""What becomes of an assessment under another edition: answers follow the bridge, and nothing that was typed is lost."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import Answer, Assessment, Carried, CarriedKind, Commitment, Evidence, EvidenceFile, Plan
from assessment.catalogue.bridge import Bridge, Passage, Relation
from assessment.catalogue.model import Catalogue
from assessment.moving import Arrival, arrive
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, assessment, catalogue, criterion, dimension, everywhere, shipped
from tests.editions import ADDED, DROPPED, HALVES, NEW, OLD, REWEIGHTED, REWORDED, SPLIT, editions
from tests.strategies import Draw, answers

TYPED = Answer(3, Evidence.DESCRIBED, "who, what, when", "https://example.org/", "ask Erna")


def arrival(given_answers: dict[str, Answer], *, carried: tuple[Carried, ...] = ()) -> Arrival:
    shipped_edition, second = editions()
    assert shipped_edition.catalogue.edition == OLD
    return arrive(second.bridge, second.catalogue, replace(assessment(given_answers), carried=carried))


def test_every_answer_that_goes_on_counts_as_before() -> None:
    found = arrival(everywhere(shipped(), answered(2)))
    assert found.assessment.edition == NEW
    assert set(found.same) | set(found.reworded) == set(found.assessment.answers) == set(shipped().criteria) - {SPLIT, DROPPED}
    assert found.reworded == (REWORDED,)
    assert REWEIGHTED in found.same


def test_a_split_criterion_may_answer_each_half_once_it_is_confirmed() -> None:
    found = arrival({SPLIT: TYPED})
    assert found.to_confirm == tuple(Carried(half, CarriedKind.TO_CONFIRM, SPLIT, OLD, TYPED) for half in HALVES)
    assert found.assessment.answers == {}
    assert set(found.assessment.last_time) == set(HALVES)


def test_what_is_dropped_is_parked_with_all_that_was_typed() -> None:
    found = arrival({DROPPED: TYPED})
    assert found.parked == found.assessment.parked == (Carried(DROPPED, CarriedKind.PARKED, DROPPED, OLD, TYPED),)


def test_what_is_new_is_named() -> None:
    assert arrival({}).added == (ADDED,)


def test_without_a_bridge_everything_is_parked() -> None:
    second = editions()[1].catalogue
    found = arrive(None, second, assessment(everywhere(shipped(), answered(2))))
    assert (found.assessment.answers, len(found.parked), len(found.added)) == ({}, 36, 37)


def small(*criteria: str, may_be_left_out: bool = True) -> Catalogue:
    made = [replace(criterion(name), not_applicable="Only if …" if may_be_left_out else None) for name in criteria]
    return replace(catalogue(dimension("a", *made)), edition="2")


def bridge(*passages: tuple[str, str, tuple[str, ...]]) -> Bridge:
    return Bridge("1", "2", {name: Passage(name, Relation(relation), to) for name, relation, to in passages})


def test_a_does_not_apply_that_is_not_allowed_any_more_is_to_be_confirmed() -> None:
    found = arrive(bridge(("a", "reworded", ("a",))), small("a", may_be_left_out=False), assessment({"a": DOES_NOT_APPLY}))
    assert [(each.criterion, each.kind) for each in found.to_confirm] == [("a", CarriedKind.TO_CONFIRM)]
    assert found.assessment.answers == {}


def test_names_that_are_swapped_do_not_get_in_each_others_way() -> None:
    way = bridge(("a", "same", ("b",)), ("b", "same", ("a",)))
    found = arrive(way, small("a", "b"), assessment({"a": answered(1), "b": answered(3)}))
    assert found.assessment.answers == {"a": answered(3), "b": answered(1)}


def test_plans_and_files_follow_too_and_stay_where_their_question_ended() -> None:
    way = bridge(("a", "same", ("b",)), ("c", "dropped", ()))
    files = {"a": (EvidenceFile("list.pdf"),), "c": (EvidenceFile("old.pdf"),)}
    before = Assessment("1", date(2026, 11, 20), assessment().profile, {"c": TYPED}, plan=Plan(steps={"a": Commitment("Erna")}), files=files)
    after = arrive(way, small("b"), before).assessment
    assert after.plan.steps == {"b": Commitment("Erna")}
    assert after.files == {"b": files["a"], "c": files["c"]}


def test_what_was_to_be_confirmed_from_last_year_goes_on_to_be_confirmed() -> None:
    last = tuple(Carried(name, CarriedKind.TO_CONFIRM, name, "2025.1", TYPED) for name in (REWORDED, SPLIT, DROPPED))
    gone = Carried("gone", CarriedKind.PARKED, "gone", "2025.1", TYPED)
    found = arrival({}, carried=(*last, gone)).assessment
    assert set(found.last_time) == {REWORDED, *HALVES}
    assert {each.edition for each in found.carried} == {"2025.1"}
    assert {each.criterion for each in found.parked} == {DROPPED, "gone"}


@st.composite
def any_answers(draw: Draw) -> dict[str, Answer]:
    drawn: dict[str, Answer] = draw(st.dictionaries(st.sampled_from(list(shipped().criteria)), answers(), max_size=36))
    return drawn


@given(any_answers())
def test_every_answer_is_either_counted_or_kept_beside(drawn: dict[str, Answer]) -> None:
    found = arrival(drawn)
    kept = {each.source: each.answer for each in found.assessment.carried}
    for name, answer in drawn.items():
        assert found.assessment.answers.get(name) == answer or kept[name] == answer.declared
    assert not set(found.assessment.answers) & set(kept)


@given(any_answers())
def test_moving_to_the_same_questions_changes_nothing(drawn: dict[str, Answer]) -> None:
    same = bridge(*((name, "same", (name,)) for name in shipped().criteria))
    allowed = {name: each for name, each in drawn.items() if not each.not_applicable or shipped().criteria[name].not_applicable}
    found = arrive(same, shipped(), assessment(allowed))
    assert found.assessment.answers == allowed
    assert (found.to_confirm, found.parked, found.added) == ((), (), ())


def test_a_don_t_know_is_carried_like_every_answer() -> None:
    assert [each.answer for each in arrival({DROPPED: DON_T_KNOW}).parked] == [DON_T_KNOW]

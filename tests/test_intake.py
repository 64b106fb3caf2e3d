"""What a form would change: nothing that it says and nothing that stands is ever lost, whatever is chosen."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import NOTHING, Answer, Assessment, Evidence, Plan
from assessment.filled import Channel, FilledForm
from assessment.intake import Choice, Difference, DifferenceKind, chosen, differences, fact_differences, facts, profile_with, steps_with
from tests.builders import assessment, profile, shipped

CRITERIA = list(shipped().criteria)
TEXTS = st.sampled_from(["", "Ask Anna.", "Ask Ben.\n\nToday.", "สวัสดี", "안녕 Ask", "مرحبا", "🚲 <b>", "Ask"])
REASONS = st.sampled_from(["We have none.", "Nothing of the kind"])
LINKS = st.sampled_from(["", "https://a.example/1", "https://b.example/2"])
DAYS = st.sampled_from([None, date(2027, 5, 31), date(2028, 1, 1)])


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """An answer of any sort with texts."""
    texts = Answer(
        evidence=draw(st.sampled_from(Evidence)), evidence_text=draw(TEXTS), evidence_link=draw(LINKS), note=draw(TEXTS), holds_until=draw(DAYS),
    )
    sort = draw(st.integers(0, 7))
    if sort < 5:
        return replace(texts, level=sort)
    return replace(texts, unknown=True) if sort == 5 else replace(texts, not_applicable=draw(REASONS)) if sort == 6 else texts


def assessments() -> st.SearchStrategy[Assessment]:
    """Assessments with some answers."""
    return st.dictionaries(st.sampled_from(CRITERIA[:6]), answers(), max_size=6).map(assessment)


@given(standing=assessments(), form=assessments())
def test_every_answer_of_a_form_is_one_difference_and_nothing_else_is(standing: Assessment, form: Assessment) -> None:
    found = differences(shipped(), standing, FilledForm(Channel.FIELD, form))
    assert {each.criterion: each.given for each in found} == {criterion: answer for criterion, answer in form.answers.items() if answer != NOTHING}
    assert all(each.standing == standing.answer(each.criterion) for each in found)
    assert all((each.kind is DifferenceKind.SAME) == (each.standing == each.given) for each in found)


@given(standing=answers(), form=answers(), choice=st.sampled_from([Choice.BOTH, Choice.BOTH_GIVEN]))
def test_both_holds_every_text_of_both_and_the_choice_of_one(standing: Answer, form: Answer, choice: Choice) -> None:
    both = chosen(Difference("x", DifferenceKind.DIFFERENT, standing, form), choice)
    one = standing if choice is Choice.BOTH else form
    assert (both.level, both.unknown, both.state) == (one.level, one.unknown, one.state)
    assert all(each.note in both.note and each.evidence_text in both.evidence_text for each in (standing, form))
    assert all(each.evidence_link in f"{both.evidence_link} {both.evidence_text}" for each in (standing, form))


@given(standing=answers(), form=answers())
def test_keeping_gives_what_stands_and_taking_gives_the_form(standing: Answer, form: Answer) -> None:
    difference = Difference("x", DifferenceKind.DIFFERENT, standing, form)
    assert (chosen(difference, Choice.KEEP), chosen(difference, Choice.TAKE)) == (standing, form)


@given(answers=st.dictionaries(st.sampled_from(CRITERIA), answers(), max_size=5))
def test_a_form_of_the_same_answers_changes_nothing(answers: dict[str, Answer]) -> None:
    same = assessment(answers)
    form = FilledForm(Channel.ANSWERS_FILE, same)
    kinds = [each.kind for each in differences(shipped(), same, form)] + [each.kind for each in fact_differences(same, form)]
    assert set(kinds) <= {DifferenceKind.SAME}


def test_facts_make_the_profile_and_the_plan_again() -> None:
    changed = {"name": "Anderswo", "country": "AT", "population": "7", "kind": "town", "step.x.who": "Anna", "step.x.by": "2027-01-31"}
    made = replace(assessment(), profile=profile_with(profile(), changed), plan=Plan(steps=steps_with(Plan(), changed)))
    assert facts(made) == changed | {"capacity": "12"}
    emptied = profile_with(made.profile, {"country": "", "population": "", "kind": ""})
    assert (emptied.country, emptied.population, emptied.kind) == ("", None, None)


@pytest.mark.parametrize("changed", [{"population": "many"}, {"kind": "empire"}])
def test_a_fact_that_cannot_be_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"many|empire"):
        profile_with(profile(), changed)

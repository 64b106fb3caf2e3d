"""A filled form waits until somebody chooses; what is taken over can be taken back at once, and nothing of either is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment.answers import Answer, Commitment, Evidence, Kind, Plan, Profile
from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.errors import Closed, Invalid, NotFound
from assessment.filled import FormMark, form_number, seal
from assessment.intake import Choice
from assessment.questionnaire import Scope
from assessment.services import assessments, assignments, course, intakes
from assessment.services.answers import ChangeKind, Draft
from assessment.services.assessments import Opened
from assessment.services.intakes import MOST_HELD
from assessment.services.taking_over import HeldBack, TakenBack, TakenOver, offer, take_all_back
from tests.builders import answered, shipped
from tests.cleanings import clean_at
from tests.intakes import FIRST, FOURTH, KEY, LATER, MARK, SECOND, THIRD, all_of, chosen, form, held, standing, started
from tests.teams import NOON, TeamTown, team_town


def test_nothing_changes_before_somebody_chooses(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session, {FIRST: answered(2)})
        intake = held(session, opened, form({FIRST: answered(3), SECOND: answered(1)}))
        found = offer(session, shipped(), opened, intake)
        assert standing(session, opened) == opened.assessment
    assert [(each.criterion, each.kind.value) for each in found.open] == [(FIRST, "different"), (SECOND, "new")]


def test_each_choice_does_what_it_says_and_what_was_not_chosen_stays_in_the_history(engine: Engine) -> None:
    mine = Answer(2, Evidence.DESCRIBED, "Council paper.", note="Ask Anna.")
    theirs = Answer(3, Evidence.NONE, note="Ask Ben.")
    with writing(engine) as session:
        opened = started(session, dict.fromkeys((FIRST, SECOND, THIRD, FOURTH), mine))
        intake = held(session, opened, form(dict.fromkeys((FIRST, SECOND, THIRD, FOURTH), theirs)))
        choices = dict(zip((each.replace("-", "_") for each in (FIRST, SECOND, THIRD, FOURTH)), Choice, strict=True))
        done = chosen(session, opened, intake, **choices)
        now_there = standing(session, opened).answers
        kinds = {each: [(line.kind, line.answer) for line in assessments.history(session, opened.id, each)] for each in (FIRST, SECOND)}
    assert (done.taken, done.kept, done.again) == ((SECOND, THIRD, FOURTH), (FIRST,), {})
    assert (now_there[FIRST], now_there[SECOND]) == (mine, theirs)
    assert now_there[THIRD] == Answer(2, Evidence.DESCRIBED, "Council paper.", note="Ask Anna.\n\nAsk Ben.")
    assert now_there[FOURTH] == replace(now_there[THIRD], level=3)
    assert kinds[FIRST] == [(ChangeKind.PARKED, theirs), (ChangeKind.SAVED, mine)]
    assert kinds[SECOND] == [(ChangeKind.IMPORTED, theirs), (ChangeKind.SAVED, mine)]


def test_all_of_it_is_taken_back_at_once_but_for_what_was_changed_since(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session, {FIRST: answered(2)})
        plan = Plan(Fraction(40), {FIRST: Commitment("Anna")})
        intake = held(session, opened, form({FIRST: answered(3), SECOND: answered(1), THIRD: answered(4)}, plan=plan))
        chosen(session, opened, intake, "capacity", f"step.{FIRST}.who", **all_of(intake))
        taken = standing(session, opened)
        assessments.save_answer(session, shipped(), opened.id, Draft(THIRD, answered(0), 1, "later"), now=LATER)
        assessments.set_capacity(session, opened.id, Fraction(50), now=LATER)
        back = take_all_back(session, opened, intake.key, now=LATER)
        there = standing(session, opened)
        again = take_all_back(session, opened, intake.key, now=LATER)
    assert (taken.plan, taken.answers[THIRD]) == (plan, answered(4))
    assert back == TakenBack((FIRST, SECOND, f"step.{FIRST}.who"), (THIRD, "capacity"))
    assert (there.answers, there.plan) == ({FIRST: answered(2), THIRD: answered(0)}, Plan(Fraction(50)))
    assert again.back == ()


def test_after_it_was_taken_back_it_can_be_chosen_again(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session)
        intake = held(session, opened, form({FIRST: answered(3)}))
        for _ in range(3):
            chosen(session, assessments.open_again(session, opened, now=LATER), intake, **all_of(intake))
            assert standing(session, opened).answers == {FIRST: answered(3)}
            take_all_back(session, opened, intake.key, now=LATER)
            assert standing(session, opened).answers == {}


def test_the_last_answer_that_came_with_a_form_is_taken_back_like_any_other(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session, {FIRST: answered(2)})
        intake = held(session, opened, form({FIRST: answered(3)}))
        chosen(session, opened, intake, **all_of(intake))
        assert assessments.undo(session, opened.id, now=LATER) == FIRST
        assert standing(session, opened).answers == {FIRST: answered(2)}
        assert take_all_back(session, opened, intake.key, now=LATER).back == ()


@pytest.mark.parametrize("choice", ["take", "both", "both-given"])
def test_what_was_changed_since_the_page_was_made_has_to_be_chosen_again(choice: str, engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session, {FIRST: answered(2)})
        intake = held(session, opened, form({FIRST: answered(3), SECOND: answered(1)}))
        assessments.save_answer(session, shipped(), opened.id, Draft(FIRST, answered(0), 1, "between"), now=NOON)
        done = chosen(session, opened, intake, **all_of(intake, choice))
        here = assessments.open_again(session, opened, now=LATER)
        shown = offer(session, shipped(), here, intakes.intake_with(session, opened.id, intake.key, now=LATER))
        assert (list(done.again), done.taken, here.assessment.answers) == ([FIRST], (SECOND,), {FIRST: answered(0), SECOND: answered(1)})
        assert [each.standing for each in shown.open] == [answered(0)]
        assert chosen(session, here, intake, **{FIRST.replace("-", "_"): "take"}).taken == (FIRST,)


def test_texts_that_are_too_long_together_are_shown_again_with_the_reason(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session, {FIRST: Answer(2, note="a" * 9_000)})
        intake = held(session, opened, form({FIRST: Answer(2, note="b" * 9_000)}))
        done = chosen(session, opened, intake, **all_of(intake, "both"))
        assert isinstance(done.again[FIRST], Invalid)
        assert standing(session, opened) == opened.assessment


def number(opened: Opened, *, key: str = KEY, mark: FormMark = MARK) -> FormMark:
    """The mark of a form that was made for an assessment."""
    named = replace(mark, number=form_number(KEY, opened.id))
    return replace(named, seal=seal(key, named))


def test_a_form_of_this_assessment_a_blank_one_and_one_without_a_mark_may_come_in(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session)
        sealed_blank = replace(MARK, seal=seal(KEY, MARK))
        for mark in (number(opened), MARK, sealed_blank, None):
            assert held(session, opened, form({FIRST: answered(3)}, mark=mark)).form.mark == mark


def test_a_form_that_is_not_for_this_assessment_is_refused_and_nothing_is_held(engine: Engine) -> None:
    with writing(engine) as session:
        opened, other = started(session), started(session)
    wrong = {
        "belongs to another assessment": number(other), "mark on this form was changed": number(opened, key="another key"),
        "for edition": number(opened, mark=replace(MARK, edition="2031.1")),
        "questions of this form are others": number(opened, mark=replace(MARK, digest="sha256:0")),
    }
    broken = [replace(MARK, number=form_number(KEY, opened.id)), replace(MARK, seal="0" * 16), replace(number(opened), scope=Scope.QUICK)]
    for said, mark in [*wrong.items(), *(("mark on this form was changed", each) for each in broken)]:
        with writing(engine) as session, pytest.raises(Invalid) as refused:
            held(session, opened, form({FIRST: answered(3)}, mark=mark))
        assert said in refused.value.problems[0].message.key
    with reading(engine) as session:
        assert intakes.intakes_of(session, opened.id, now=NOON) == ()
        assert standing(session, opened) == opened.assessment


def test_an_answer_that_cannot_be_kept_spoils_no_other(engine: Engine) -> None:
    bad = {FIRST: Answer(7), SECOND: Answer(2, evidence_link="javascript:alert(1)"), THIRD: answered(3), "no-such-thing": answered(1)}
    with writing(engine) as session:
        intake = held(session, started(session), form(bad, about=Profile("Verband", kind=Kind.ASSOCIATION)))
    assert intake.form.assessment.answers == {THIRD: answered(3)}
    assert [(each.criterion, each.given) for each in intake.form.unreadable] == [
        (FIRST, "7"), (SECOND, "javascript:alert(1)"), ("no-such-thing", "1"), ("", "Verband"),
    ]


def test_it_waits_seven_days_and_is_cleaned_away_afterwards(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        opened = started(session)
        intake = held(session, opened, form({FIRST: answered(3)}))
        intakes.intake_with(session, opened.id, intake.key, now=NOON + timedelta(days=6))
        with pytest.raises(NotFound):
            intakes.intake_with(session, opened.id, intake.key, now=NOON + timedelta(days=7))
    clean_at(engine, settings, NOON + timedelta(days=6))
    with writing(engine) as session:
        assert len(intakes.intake_rows(session, opened.id, NOON)) == 1
    clean_at(engine, settings, NOON + timedelta(days=7))
    with writing(engine) as session:
        assert len(intakes.intake_rows(session, opened.id, NOON)) == 0


def test_only_so_many_wait_at_once_and_those_that_are_done_make_room(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session)
        first = held(session, opened, form({FIRST: answered(3)}))
        for _ in range(MOST_HELD - 1):
            held(session, opened, form({SECOND: answered(3)}))
        with pytest.raises(Invalid):
            held(session, opened, form({}))
        chosen(session, opened, first, **all_of(first))
        held(session, opened, form({}))
        assert len(intakes.intakes_of(session, opened.id, now=NOON)) == MOST_HELD


def test_one_of_several_forms_is_chosen_and_held_by_itself(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session)
        several = held(session, opened, form({FIRST: answered(1)}), form({FIRST: answered(2)}))
        one = intakes.pick(session, opened.id, several.key, 1, now=NOON)
        assert (one.form, len(one.forms)) == (several.forms[1], 1)
        for wrong in (-1, 2):
            with pytest.raises(NotFound):
                intakes.pick(session, opened.id, several.key, wrong, now=NOON)


def test_what_is_held_for_one_assessment_is_not_there_for_another(engine: Engine) -> None:
    with writing(engine) as session:
        opened, other = started(session), started(session)
        intake = held(session, opened, form({FIRST: answered(1)}))
        for ask in (intakes.intake_with, intakes.discard):
            with pytest.raises(NotFound):
                ask(session, other.id, intake.key, now=NOON)
        with pytest.raises(NotFound):
            chosen(session, other, intake, **all_of(intake))


def test_a_quick_check_takes_only_what_it_asks(engine: Engine) -> None:
    with writing(engine) as session:
        opened = started(session, scope=Scope.QUICK)
        intake = held(session, opened, form({each.id: answered(3) for each in shipped()}))
        found = offer(session, shipped(), opened, intake)
        chosen(session, opened, intake, **all_of(intake))
        assert (len(found.open), {why for _, why in found.held_back}) == (12, {HeldBack.NOT_ASKED})
        assert len(standing(session, opened).answers) == 12


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


def as_member(session: Session, town: TeamTown, name: str) -> Opened:
    """The assessment as somebody opens it."""
    return assessments.open_for_team(session, town.key, town.people[name], today=NOON.date())


def hand_out(engine: Engine, town: TeamTown) -> None:
    """The first question is Karla's, the second hers and Carlo's."""
    karla, carlo = town.people["Karla"].id, town.people["Carlo"].id
    with writing(engine) as session:
        for criterion, people in ((FIRST, [karla]), (SECOND, [karla, carlo])):
            assignments.give(session, shipped(), town.assessment_id, assignments.Choice([criterion], people), due=None, by=karla, now=NOON)


def test_a_contributor_takes_over_only_what_they_may_answer(engine: Engine, town: TeamTown) -> None:
    hand_out(engine, town)
    with writing(engine) as session:
        carlo = as_member(session, town, "Carlo")
        plan = Plan(Fraction(40))
        intake = held(session, carlo, form({each: answered(3) for each in (FIRST, SECOND, THIRD)}, plan=plan), by=carlo.by)
        found = offer(session, shipped(), carlo, intake)
        done = chosen(session, carlo, intake, "capacity", **all_of(intake))
        lines = assessments.history(session, town.assessment_id, THIRD)
        assert (done.taken, found.facts, list(standing(session, carlo).answers)) == ((THIRD,), (), [THIRD])
    assert {each.criterion: why for each, why in found.held_back} == {FIRST: HeldBack.OTHERS, SECOND: HeldBack.OPINION}
    assert [(line.by, line.kind) for line in lines] == [(town.people["Carlo"].id, ChangeKind.IMPORTED)]


def test_nothing_comes_into_an_assessment_that_is_submitted(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        karla = as_member(session, town, "Karla")
        intake = held(session, karla, form({FIRST: answered(3)}), by=karla.by)
        course.submit(session, shipped(), town.assessment_id, course.Wish(town.people["Karla"].id, 0, NOON), surely=True)
    for act in (
        lambda session: held(session, karla, form({FIRST: answered(3)})), lambda session: chosen(session, karla, intake, **all_of(intake)),
        lambda session: take_all_back(session, karla, intake.key, now=LATER),
    ):
        with writing(engine) as session, pytest.raises(Closed):
            act(session)


def test_whoever_may_not_change_the_plan_leaves_it_to_the_coordinator_to_take_it_back(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        karla, carlo = (as_member(session, town, name) for name in ("Karla", "Carlo"))
        intake = held(session, karla, form({THIRD: answered(3)}, plan=Plan(Fraction(40))), by=karla.by)
        chosen(session, karla, intake, "capacity", **all_of(intake))
        first = take_all_back(session, carlo, intake.key, now=LATER)
        then = take_all_back(session, karla, intake.key, now=LATER)
        assert (first, then) == (TakenBack((THIRD,), ("capacity",)), TakenBack(("capacity",), ()))
        assert standing(session, karla).plan == Plan()


@pytest.mark.parametrize("second", [Choice.TAKE, Choice.KEEP, Choice.BOTH, Choice.BOTH_GIVEN])
def test_of_two_people_who_choose_at_once_one_is_first_and_nothing_is_lost(second: Choice, engine: Engine) -> None:
    mine, theirs = replace(answered(2), note="Ask Anna."), replace(answered(3), note="Ask Ben.")
    with writing(engine) as session:
        opened = started(session, {FIRST: mine})
        intake = held(session, opened, form({FIRST: theirs}))
    together = Barrier(2)

    def choose(choice: Choice) -> TakenOver:
        together.wait()
        with writing(engine) as session:
            return chosen(session, opened, intake, **all_of(intake, choice.value))

    with ThreadPoolExecutor(2) as people:
        done = list(people.map(choose, (Choice.TAKE, second)))
    with reading(engine) as session:
        notes = " ".join(line.answer.note for line in assessments.history(session, opened.id, FIRST))
    assert sum(FIRST in (*each.taken, *each.kept) for each in done) == 1
    assert ("Ask Anna." in notes, "Ask Ben." in notes) == (True, True)

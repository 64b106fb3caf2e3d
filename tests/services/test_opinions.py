"""Opinions: each is given alone, nobody sees another's before, and nothing that somebody typed is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.answers import Answer, Evidence
from assessment.course import EventKind
from assessment.database.course import EventRow
from assessment.database.session import reading, writing
from assessment.database.teamwork import OpinionChangeRow
from assessment.errors import Closed, Invalid
from assessment.roles import Role
from assessment.services.answers import Conflict, Saved, history
from assessment.services.contributing import Hand, Turn, desk_of, undo
from assessment.services.opinions import own_history
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, shipped
from tests.several import CRITERION, ask, opened_by, say, seen_by, with_colleague
from tests.teams import NOON, TeamTown, team_town

OTHER = "results-visible"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A team in which Karla and Carlo are asked the same question."""
    town = team_town(engine)
    ask(engine, town, "Karla", "Carlo")
    return town


def test_what_one_of_several_says_is_an_opinion_and_no_answer_yet(engine: Engine, town: TeamTown) -> None:
    assert say(engine, town, "Carlo", answered(3)) == Saved(1, NOON)
    assert opened_by(engine, town, "Karla").assessment.answers == {}


def test_others_are_hidden_until_ones_own_opinion_is_given(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", answered(3))
    before = seen_by(engine, town, "Karla")
    assert (before.number, before.spread, before.texts, before.said) == (1, None, (), ())
    say(engine, town, "Karla", answered(1))
    after = seen_by(engine, town, "Karla")
    assert after.spread and after.spread.levels == (1, 3)


def test_a_note_alone_opens_nothing_and_is_counted_as_no_opinion(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", answered(3))
    say(engine, town, "Karla", Answer(note="I want to see theirs"))
    seen = seen_by(engine, town, "Karla")
    assert (seen.number, seen.spread, seen.is_mine_given) == (1, None, False)


def test_saying_that_one_does_not_know_is_saying_something(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", answered(3))
    say(engine, town, "Karla", DON_T_KNOW)
    spread = seen_by(engine, town, "Karla").spread
    assert spread and (spread.levels, spread.unknown) == ((3,), 1)


def test_a_coordinator_who_is_not_asked_sees_the_spread_from_two_opinions_on(engine: Engine) -> None:
    town = with_colleague(engine, team_town(engine), "Greta")
    ask(engine, town, "Carlo", "Greta")
    say(engine, town, "Carlo", Answer(2, note="Ask the clerk"))
    assert (seen_by(engine, town, "Karla", looks=True).spread, seen_by(engine, town, "Karla").texts) == (None, ())
    say(engine, town, "Greta", answered(3))
    seen = seen_by(engine, town, "Karla")
    assert seen.spread and seen.spread.levels == (2, 3)
    assert (len(seen.texts), seen.said) == (2, ())


def test_a_coordinator_who_is_asked_too_sees_the_spread_only_after_saying_something_or_looking_on_purpose(engine: Engine, town: TeamTown) -> None:
    town = with_colleague(engine, town, "Greta")
    ask(engine, town, "Greta")
    say(engine, town, "Carlo", answered(2))
    assert seen_by(engine, town, "Karla", looks=True).spread is None
    say(engine, town, "Greta", answered(3))
    assert seen_by(engine, town, "Karla").spread is None
    assert seen_by(engine, town, "Karla", looks=True).spread


def test_only_the_coordinator_may_look_before_saying_something(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", answered(3))
    say(engine, town, "Karla", answered(1))
    assert seen_by(engine, town, "Rita", looks=True).spread is None
    greta = with_colleague(engine, town, "Greta")
    ask(engine, greta, "Greta")
    assert seen_by(engine, greta, "Greta", looks=True).spread is None


def test_an_opinion_sent_twice_counts_once(engine: Engine, town: TeamTown) -> None:
    first = say(engine, town, "Carlo", answered(3), client="tab 1")
    say(engine, town, "Carlo", answered(2), base=1)
    assert say(engine, town, "Carlo", answered(3), client="tab 1", now=LATER) == first
    mine = seen_by(engine, town, "Carlo").mine
    assert mine and (mine.answer, mine.revision) == (answered(2), 2)


def test_the_name_of_another_saving_does_not_swallow_an_opinion(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", answered(3), client="tab 1")
    assert say(engine, town, "Carlo", answered(4), base=1, client="tab 1") == Saved(2, NOON)
    ask(engine, town, "Karla", "Carlo", criteria=(OTHER,))
    assert say(engine, town, "Carlo", answered(3), criterion=OTHER, client="tab 1") == Saved(1, NOON)


def test_two_people_may_send_under_the_same_name(engine: Engine, town: TeamTown) -> None:
    assert say(engine, town, "Carlo", answered(3), client="same") == say(engine, town, "Karla", answered(1), client="same") == Saved(1, NOON)


def test_on_two_devices_both_texts_are_kept(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", Answer(3, note="At the desk"))
    conflict = say(engine, town, "Carlo", Answer(1, note="On the train"), client="train")
    assert isinstance(conflict, Conflict)
    assert (conflict.own, conflict.revision, conflict.theirs.note, conflict.yours.note) == (True, 1, "At the desk", "On the train")
    again = say(engine, town, "Carlo", Answer(1, note="On the train"), client="train")
    assert isinstance(again, Conflict)
    with reading(engine) as session:
        kept = own_history(session, town.assessment_id, CRITERION, town.people["Carlo"].id)
        assert [said.answer.note for said in kept] == ["On the train", "At the desk"]
        assert session.scalars(select(OpinionChangeRow.kind).order_by(OpinionChangeRow.id)).all() == ["saved", "parked"]


def test_what_was_given_last_is_taken_back_first_be_it_an_answer_or_an_opinion(engine: Engine, town: TeamTown) -> None:
    def take_back(name: str = "Carlo") -> str | None:
        with writing(engine) as session:
            return undo(session, town.assessment_id, now=LATER, hand=Hand(town.people[name].id, Role.CONTRIBUTOR))

    say(engine, town, "Carlo", answered(1))
    say(engine, town, "Carlo", answered(2), base=1, now=NOON + timedelta(minutes=1))
    say(engine, town, "Carlo", answered(4), criterion=OTHER, now=NOON + timedelta(minutes=2))
    assert [take_back(), take_back()] == [OTHER, CRITERION]
    mine = seen_by(engine, town, "Carlo").mine
    assert mine and (mine.answer, mine.revision) == (answered(1), 3)
    assert [take_back(), take_back(), take_back("Karla")] == [CRITERION, None, None]
    seen = seen_by(engine, town, "Carlo")
    assert (seen.is_mine_given, seen.number, seen.spread) == (False, 0, None)


def test_opinions_are_not_in_the_history_of_the_answer(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", Answer(3, note="Only mine"))
    with reading(engine) as session:
        assert history(session, town.assessment_id, CRITERION) == ()


@pytest.mark.parametrize("refused", [
    Answer(level=7), Answer(level=-1), Answer(2, unknown=True), Answer(not_applicable="None here"), Answer(2, note="x" * 10_001),
    Answer(2, evidence_link="javascript:alert(1)"),
])
def test_an_opinion_that_cannot_be_is_refused(refused: Answer, engine: Engine, town: TeamTown) -> None:
    assert isinstance(say(engine, town, "Carlo", refused), Invalid)
    assert seen_by(engine, town, "Carlo").mine is None


def test_ten_thousand_characters_are_kept_and_unusable_ones_taken_out(engine: Engine, town: TeamTown) -> None:
    long = "ä" * 10_000
    say(engine, town, "Carlo", Answer(2, Evidence.DESCRIBED, evidence_text=long, note="a\x00b\ud800 \u202e مرحبا 👩🏽‍🚒 <b>"))
    mine = seen_by(engine, town, "Carlo").mine
    assert mine and (mine.answer.evidence_text, mine.answer.note) == (long, "ab \u202e مرحبا 👩🏽‍🚒 <b>")


def test_a_contributor_who_is_not_asked_gives_neither_opinion_nor_answer(engine: Engine) -> None:
    town, other = team_town(engine), team_town(engine, suffix=" Zwei")
    ask(engine, town, "Karla")
    assert isinstance(say(engine, town, "Carlo", answered(3)), Invalid)
    assert opened_by(engine, town, "Karla").assessment.answers == opened_by(engine, other, "Karla").assessment.answers == {}


def test_where_one_or_nobody_is_asked_what_is_typed_is_the_answer(engine: Engine) -> None:
    town = team_town(engine)
    ask(engine, town, "Carlo")
    say(engine, town, "Carlo", answered(3))
    say(engine, town, "Carlo", answered(1), criterion=OTHER)
    assert opened_by(engine, town, "Karla").assessment.answers == {CRITERION: answered(3), OTHER: answered(1)}


def test_on_ones_desk_lie_ones_own_opinions_among_the_answers(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Carlo", answered(3))
    say(engine, town, "Karla", answered(1), criterion=OTHER)
    with reading(engine) as session:
        desks = {name: desk_of(session, opened_by(engine, town, name)) for name in ("Karla", "Carlo")}
    assert {name: desk.opened.assessment.answer(CRITERION).level for name, desk in desks.items()} == {"Karla": None, "Carlo": 3}
    assert {desk.opened.assessment.answer(OTHER).level for desk in desks.values()} == {1}
    assert (desks["Carlo"].turn(CRITERION), desks["Carlo"].turn(OTHER)) == (Turn.OPINION, Turn.ANSWER)


def test_does_not_apply_is_an_opinion_where_the_catalogue_allows_it(engine: Engine, town: TeamTown) -> None:
    optional = next(criterion.id for criterion in shipped() if criterion.not_applicable)
    ask(engine, town, "Karla", "Carlo", criteria=(optional,))
    say(engine, town, "Carlo", DOES_NOT_APPLY, criterion=optional)
    say(engine, town, "Karla", answered(1), criterion=optional)
    spread = seen_by(engine, town, "Karla", criterion=optional).spread
    assert spread and (spread.not_applicable, spread.is_to_talk_about) == (1, True)


def test_nothing_is_said_while_an_assessment_is_submitted(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        session.add(EventRow(assessment_id=town.assessment_id, number=1, kind=EventKind.SUBMITTED.value, person_id=town.people["Karla"].id, at=NOON))
    with pytest.raises(Closed):
        say(engine, town, "Carlo", answered(3))

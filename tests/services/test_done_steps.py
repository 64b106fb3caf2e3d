"""A town ticks off the steps of its roadmap, with a day and what shows it, and takes back what was a mistake."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.services.done_steps import Done, done_steps, planned_steps, take_back, tick_off
from tests.builders import answered, assessment, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.teams import NOON, TeamTown, team_town

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = date(2027, 2, 20)
STEP = ("someone-in-charge", 1)
DONE = Done(*STEP, DAY, "Council minutes of 20 February")


@pytest.fixture
def town(engine: Engine, settings: Settings) -> TeamTown:
    """A town that stands at level 1 everywhere, and whose assessment is final."""
    made = team_town(engine)
    answer_all(engine, made.assessment_id, everywhere(shipped(), answered(1)))
    finalise(engine, settings, made)
    return made


def tick(engine: Engine, town: TeamTown, done: Done = DONE, *, planned: frozenset[tuple[str, int]] = frozenset({STEP})) -> None:
    with writing(engine) as session:
        tick_off(session, town.assessment_id, done, planned=planned, now=NOW, by=town.people["Carlo"].id)


def undo(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        take_back(session, town.assessment_id, STEP, now=NOW)


def ticked(engine: Engine, town: TeamTown) -> tuple[Done, ...]:
    with reading(engine) as session:
        return done_steps(session, town.assessment_id)


def test_a_step_is_ticked_off_though_the_assessment_is_final(engine: Engine, town: TeamTown) -> None:
    tick(engine, town)
    assert ticked(engine, town) == (DONE,)


def test_what_is_taken_back_keeps_what_was_typed(engine: Engine, town: TeamTown) -> None:
    tick(engine, town)
    undo(engine, town)
    undo(engine, town)
    assert [(done.stands, done.evidence) for done in ticked(engine, town)] == [(False, DONE.evidence)]
    tick(engine, town, Done(*STEP, DAY, "In truth: minutes of 21 February"))
    assert [(done.stands, done.evidence) for done in ticked(engine, town)] == [(True, "In truth: minutes of 21 February")]


def test_two_who_tick_the_same_step_lose_no_word(engine: Engine, town: TeamTown) -> None:
    for evidence in ("Minutes", "A photograph", "Minutes"):
        tick(engine, town, Done(*STEP, DAY, evidence))
    assert [done.evidence for done in ticked(engine, town)] == ["Minutes\nA photograph"]


def test_only_a_planned_step_is_ticked_off(engine: Engine, town: TeamTown) -> None:
    for forged in (("nonsense", 1), (STEP[0], 99), (STEP[0], -1)):
        with pytest.raises(NotFound):
            tick(engine, town, Done(*forged, DAY, ""))
    with pytest.raises(NotFound):
        undo(engine, town)


@pytest.mark.parametrize("day", [date(1999, 12, 31), NOW.date() + timedelta(days=2), date.min, date.max])
def test_a_step_is_done_on_a_day_that_has_been(engine: Engine, town: TeamTown, day: date) -> None:
    with pytest.raises(Invalid, match="a day that has been"):
        tick(engine, town, Done(*STEP, day, "kept on the page"))
    assert ticked(engine, town) == ()


def test_a_text_has_an_end_and_no_control_characters(engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid, match="too long"):
        tick(engine, town, Done(*STEP, DAY, "x" * 10_001))
    tick(engine, town, Done(*STEP, DAY, "\x00\u202emünchen 🏘 <b>"))
    assert ticked(engine, town)[0].evidence == "\u202emünchen 🏘 <b>"


def test_the_steps_of_the_roadmap_are_offered_in_the_order_in_which_they_start() -> None:
    planned = planned_steps(shipped(), assessment(everywhere(shipped(), answered(1))))
    assert [step.quarter for step in planned] == sorted(step.quarter for step in planned)
    assert {step.leads_to - step.level for step in planned} == {1}
    assert planned_steps(shipped(), assessment({})) == ()


def test_steps_are_told_in_the_order_in_which_they_were_done(engine: Engine, town: TeamTown) -> None:
    other = ("simple-plan", 1)
    tick(engine, town)
    tick(engine, town, Done(*other, date(2026, 12, 1), ""), planned=frozenset({other}))
    assert [done.criterion for done in ticked(engine, town)] == ["simple-plan", "someone-in-charge"]
    assert NOON < NOW

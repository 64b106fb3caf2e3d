"""Saving answers: nothing typed is lost, sent twice counts once, and every change can be seen and taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from assessment.answers import NOTHING, Answer, Evidence, Profile
from assessment.database.answers import ChangeRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.questionnaire import Scope
from assessment.services import assessments
from assessment.services.assessments import ChangeKind, Conflict, Draft, Opened, Saved
from tests.builders import shipped

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
FIRST, SECOND = list(shipped().criteria)[:2]
OPTIONAL = next(criterion.id for criterion in shipped() if criterion.not_applicable)
CRITERION_FOR_ALL = next(criterion.id for criterion in shipped() if not criterion.not_applicable)
TWO = Answer(level=2)
Save = Callable[..., Saved]


def begun(engine: Engine) -> Opened:
    with writing(engine) as session:
        return assessments.start(session, shipped(), Profile("Probedorf", "DE", 1900), scope=Scope.FULL, now=NOW)


@pytest.fixture
def town(engine: Engine) -> Opened:
    return begun(engine)


@pytest.fixture
def save(engine: Engine, town: Opened) -> Save:
    """Save as one request does; each has a client id of its own unless it names one."""
    sent = iter(range(10_000))

    def saving(answer: Answer, criterion: str = FIRST, *, base: int = 0, client: str | None = None, now: datetime = NOW) -> Saved:
        with writing(engine) as session:
            name = client or f"request {next(sent)}"
            return assessments.save_answer(session, shipped(), town.id, Draft(criterion, answer, base, name), now=now)

    return saving


def stored(engine: Engine, town: Opened, criterion: str = FIRST) -> Answer:
    with reading(engine) as session:
        return assessments.open_for_editing(session, town.edit_secret or "", now=NOW).assessment.answer(criterion)


def kinds(engine: Engine, town: Opened, criterion: str = FIRST) -> list[str]:
    with reading(engine) as session:
        return [change.kind.value for change in assessments.history(session, town.id, criterion)]


def test_what_is_saved_is_read_back_with_its_revision(engine: Engine, town: Opened, save: Save) -> None:
    full = Answer(3, Evidence.DOCUMENT, "Council paper 12/2026", "https://example.org/paper-12", "Only\nbuildings", reviewed=2)
    later = NOW + timedelta(minutes=3)
    assert save(full, now=later) == Saved(1, later)
    with reading(engine) as session:
        again = assessments.open_for_editing(session, town.edit_secret or "", now=later)
    assert again.assessment.answers == {FIRST: full}
    assert (again.revisions, again.changed_at) == ({FIRST: 1}, later)


def test_a_save_that_is_sent_twice_counts_once(engine: Engine, town: Opened, save: Save) -> None:
    first = save(TWO, client="tab 1")
    save(Answer(level=3), base=1)
    assert save(TWO, client="tab 1", now=NOW + timedelta(hours=1)) == first
    assert stored(engine, town) == Answer(level=3)
    assert kinds(engine, town) == ["saved", "saved"]


def test_a_conflict_shows_both_answers_and_loses_neither(engine: Engine, town: Opened, save: Save) -> None:
    save(TWO)
    mine = Answer(level=4, note="Typed on the train")
    with pytest.raises(Conflict) as conflict:
        save(mine, base=0, client="train")
    assert (conflict.value.yours, conflict.value.theirs, conflict.value.revision) == (mine, TWO, 1)
    assert stored(engine, town) == TWO
    with reading(engine) as session:
        parked = assessments.history(session, town.id, FIRST)[0]
    assert (parked.kind, parked.answer) == (ChangeKind.PARKED, mine)


def test_a_conflict_that_is_sent_again_is_still_a_conflict_and_is_parked_once(engine: Engine, town: Opened, save: Save) -> None:
    save(TWO)
    for _ in range(2):
        with pytest.raises(Conflict):
            save(Answer(level=4), base=0, client="train")
    assert kinds(engine, town) == ["parked", "saved"]


def test_after_a_conflict_the_answer_that_was_chosen_can_be_saved(engine: Engine, town: Opened, save: Save) -> None:
    save(TWO)
    with pytest.raises(Conflict) as conflict:
        save(Answer(level=4), base=0)
    assert save(conflict.value.yours, base=conflict.value.revision).revision == 2
    assert stored(engine, town) == Answer(level=4)


def test_the_same_answer_on_an_old_revision_is_no_conflict(engine: Engine, town: Opened, save: Save) -> None:
    save(Answer(level=1))
    then = save(TWO, base=1)
    assert save(TWO, base=0, client="late", now=NOW + timedelta(hours=1)) == then
    save(Answer(level=3), base=2)
    assert save(TWO, base=0, client="late") == then
    assert kinds(engine, town) == ["saved", "saved", "saved"]


def test_two_criteria_never_conflict(save: Save) -> None:
    assert (save(TWO).revision, save(TWO, SECOND).revision) == (1, 1)


def test_undo_takes_changes_back_one_after_the_other(engine: Engine, town: Opened, save: Save) -> None:
    save(Answer(level=1))
    save(TWO, base=1)
    save(TWO, SECOND)
    with writing(engine) as session:
        taken_back = [assessments.undo(session, town.id, now=NOW) for _ in range(4)]
    assert taken_back == [SECOND, FIRST, FIRST, None]
    assert stored(engine, town) == NOTHING == stored(engine, town, SECOND)
    assert kinds(engine, town) == ["undone", "undone", "saved", "saved"]


def test_what_is_typed_after_an_undo_is_what_the_next_undo_takes_back(engine: Engine, town: Opened, save: Save) -> None:
    save(Answer(level=1))
    save(TWO, base=1)
    with writing(engine) as session:
        assessments.undo(session, town.id, now=NOW)
    save(Answer(level=4), base=3)
    with writing(engine) as session:
        assessments.undo(session, town.id, now=NOW)
    assert stored(engine, town) == Answer(level=1)


def test_an_undo_is_a_new_revision_so_that_an_open_page_notices(engine: Engine, town: Opened, save: Save) -> None:
    save(TWO)
    with writing(engine) as session:
        assessments.undo(session, town.id, now=NOW)
    with pytest.raises(Conflict):
        save(Answer(level=3), base=1)


def test_the_history_is_newest_first(engine: Engine, town: Opened, save: Save) -> None:
    save(Answer(level=1))
    save(TWO, base=1, now=NOW + timedelta(minutes=1))
    with reading(engine) as session:
        changes = assessments.history(session, town.id, FIRST)
    assert [(change.revision, change.answer.level) for change in changes] == [(2, 2), (1, 1)]
    assert changes[0].at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("refused", [
    Answer(level=5), Answer(level=-1), Answer(level=2, unknown=True), Answer(level=2, not_applicable="None"), Answer(not_applicable=" \n"),
    Answer(not_applicable="\x00"), Answer(note="x" * 10_001), Answer(evidence_link="javascript:alert(1)"), Answer(reviewed=2),
    Answer(level=1, reviewed=7),
])
def test_an_answer_that_the_catalogue_does_not_allow_is_refused(refused: Answer, engine: Engine, town: Opened, save: Save) -> None:
    with pytest.raises(Invalid):
        save(refused, OPTIONAL)
    assert kinds(engine, town, OPTIONAL) == []


def test_does_not_apply_is_refused_where_every_municipality_is_asked(save: Save) -> None:
    with pytest.raises(Invalid):
        save(Answer(not_applicable="None here"), CRITERION_FOR_ALL)


def test_an_answer_to_what_is_not_asked_is_refused(save: Save) -> None:
    with pytest.raises(Invalid):
        save(TWO, "no-such-criterion")


def test_an_answer_to_no_assessment_is_not_found(engine: Engine) -> None:
    with pytest.raises(NotFound), writing(engine) as session:
        assessments.save_answer(session, shipped(), 404, Draft(FIRST, TWO, 0, "x"), now=NOW)


def test_characters_that_cannot_be_kept_are_taken_out(engine: Engine, town: Opened, save: Save) -> None:
    save(Answer(level=1, note="a\x00b\ud800c\x07d\te\r\nf\x85"))
    assert stored(engine, town).note == "abcd\te\nf"


NO_CHARACTERS = "".join(chr(code) for code in [*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF))])
WRITING = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=NO_CHARACTERS), max_size=60) | st.sampled_from(
    ["เทศบาลตำบลบ้านใหม่ น้ำ", "안녕하세요 군청", "مرحبا بالعالم ‎123", "שלום", "👩🏽‍🚒🏳️‍🌈",
     "e\u0301 é", "'; DROP TABLE answers;--", "\ufeff\u200b", "a\tb\nc"]
)
ANSWERS = st.builds(
    Answer, level=st.none() | st.integers(0, 4), evidence=st.sampled_from(Evidence), evidence_text=WRITING, note=WRITING,
).map(lambda answer: answer if answer.level is not None else replace(answer, unknown=bool(answer.note)))


@with_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_answers=st.lists(ANSWERS, min_size=1, max_size=4))
def test_whatever_is_saved_is_read_back_equal(given_answers: list[Answer], engine: Engine) -> None:
    town = begun(engine)
    with writing(engine) as session:
        for number, answer in enumerate(given_answers):
            base = {change.revision for change in assessments.history(session, town.id, FIRST)[:1]} or {0}
            assessments.save_answer(session, shipped(), town.id, Draft(FIRST, answer, base.pop(), str(number)), now=NOW)
    assert stored(engine, town) == given_answers[-1]
    with reading(engine) as session:
        changes = [change.answer for change in assessments.history(session, town.id, FIRST)]
    assert all(answer in changes or answer == NOTHING for answer in given_answers)


def test_the_history_is_only_ever_added_to(engine: Engine, town: Opened, save: Save) -> None:
    save(Answer(level=1))
    with reading(engine) as session:
        first = session.scalars(select(ChangeRow)).one()
    save(TWO, base=1)
    with writing(engine) as session:
        assessments.undo(session, town.id, now=NOW + timedelta(hours=1))
    with reading(engine) as session:
        kept = session.get_one(ChangeRow, first.id)
        assert (kept.level, kept.revision, kept.at, kept.kind) == (1, 1, NOW, "saved")


def test_a_capacity_is_kept_exactly(engine: Engine, town: Opened) -> None:
    with writing(engine) as session:
        assessments.set_capacity(session, town.id, Fraction(15, 2), now=NOW)
    with reading(engine) as session:
        assert assessments.open_for_reading(session, town.read_secret, now=NOW).assessment.plan.capacity == Fraction(15, 2)

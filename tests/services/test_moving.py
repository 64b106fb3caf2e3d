"""An open assessment moves to another edition and back, and nothing that was typed is lost on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.answers import Answer, Assessment, Commitment, Evidence
from assessment.catalogue.bridge import Bridge
from assessment.catalogue.editions import editions_of
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.session import reading, writing
from assessment.errors import Closed, Invalid
from assessment.exchange.answers_file import parse
from assessment.exchange.answers_json import to_json
from assessment.services import assessments
from assessment.services.answers import ChangeKind, history
from assessment.services.assessments import Draft, Opened
from assessment.services.moving import move, move_back, moved_from
from assessment.services.opening import value
from assessment.services.starting import start_from
from tests.builders import answered, everywhere, shipped
from tests.editions import DROPPED, HALVES, NEW, OLD, REWORDED, SPLIT, editions
from tests.finals import answer_all, finalise
from tests.teams import TeamTown, team_town

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TYPED = Answer(3, Evidence.DESCRIBED, "who, what, when", "https://example.org/", "ask Erna 🏘 <b>", holds_until=date(2028, 1, 1))
SECOND: Catalogue = editions()[1].catalogue
BRIDGE = editions()[1].bridge


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A town that answered everything, with a plan."""
    made = team_town(engine)
    answer_all(engine, made.assessment_id, everywhere(shipped(), answered(2)) | {SPLIT: TYPED, DROPPED: TYPED})
    with writing(engine) as session:
        for name in (SPLIT, DROPPED, REWORDED):
            assessments.commit_step(session, made.assessment_id, name, Commitment("Erna", date(2027, 5, 1)), now=NOW - timedelta(days=9))
    return made


def opened(engine: Engine, town: TeamTown) -> Opened:
    with reading(engine) as session:
        return assessments.open_for_team(session, town.key, town.people["Karla"])


def moved(engine: Engine, town: TeamTown, bridge: Bridge | None = BRIDGE, now: datetime = NOW) -> Opened:
    with writing(engine) as session:
        move(session, town.assessment_id, bridge, SECOND, now=now, by=town.people["Karla"].id)
    return opened(engine, town)


def back(engine: Engine, town: TeamTown) -> Opened:
    with writing(engine) as session:
        move_back(session, town.assessment_id, BRIDGE, shipped(), now=LATER, by=town.people["Karla"].id)
    return opened(engine, town)


def test_answers_follow_the_bridge(engine: Engine, town: TeamTown) -> None:
    after = moved(engine, town).assessment
    assert after.edition == NEW
    assert set(after.answers) == set(shipped().criteria) - {SPLIT, DROPPED}
    assert {name: each.answer for name, each in after.last_time.items()} == dict.fromkeys(HALVES, TYPED)
    assert [(each.criterion, each.answer) for each in after.parked] == [(DROPPED, TYPED)]
    assert set(after.plan.steps) == {SPLIT, DROPPED, REWORDED}


def test_the_edition_and_its_digest_stand_on_the_assessment(engine: Engine, town: TeamTown) -> None:
    moved(engine, town)
    with reading(engine) as session:
        row = session.scalars(select(AssessmentRow).where(AssessmentRow.id == town.assessment_id)).one()
        assert (row.edition, row.edition_digest, row.moved_from) == (NEW, SECOND.digest, OLD)


def test_answers_keep_their_revision_and_their_history_notes_the_move(engine: Engine, town: TeamTown) -> None:
    before = opened(engine, town)
    after = moved(engine, town)
    assert after.revisions == {name: revision for name, revision in before.revisions.items() if name not in (SPLIT, DROPPED)}
    with reading(engine) as session:
        newest, first = history(session, town.assessment_id, REWORDED)
        assert (newest.kind, newest.by, newest.answer) == (ChangeKind.MOVED, town.people["Karla"].id, first.answer)
        assert [change.kind for change in history(session, town.assessment_id, DROPPED)] == [ChangeKind.SAVED]


def test_moving_twice_is_moving_once(engine: Engine, town: TeamTown) -> None:
    assert moved(engine, town) == moved(engine, town, now=LATER)


def test_it_moves_back_to_what_it_was(engine: Engine, town: TeamTown) -> None:
    before = opened(engine, town)
    moved(engine, town)
    after = back(engine, town)
    assert (after.assessment.answers, after.revisions) == (before.assessment.answers, before.revisions)
    assert (after.assessment.edition, after.assessment.plan, after.assessment.carried) == (OLD, before.assessment.plan, ())


def test_it_moves_there_again_after_it_was_moved_back(engine: Engine, town: TeamTown) -> None:
    first = moved(engine, town)
    back(engine, town)
    again = moved(engine, town, now=LATER + timedelta(days=1))
    assert replace(again.assessment, date=first.assessment.date) == first.assessment


def test_once_something_was_changed_it_stays(engine: Engine, town: TeamTown) -> None:
    moved(engine, town)
    with writing(engine) as session:
        assert moved_from(session, town.assessment_id) == OLD
        draft = Draft(HALVES[0], TYPED, 0, "still", confirms=True)
        assessments.save_answer(session, SECOND, town.assessment_id, draft, now=LATER)
        assert moved_from(session, town.assessment_id) is None
    with pytest.raises(Invalid, match="changed since"):
        back(engine, town)
    assert opened(engine, town).assessment.edition == NEW


def test_what_was_never_moved_is_not_moved_back(engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid, match="changed since"):
        back(engine, town)


def test_taking_back_the_last_answer_never_answers_what_is_not_asked_any_more(engine: Engine) -> None:
    town = team_town(engine)
    answer_all(engine, town.assessment_id, {REWORDED: answered(1), DROPPED: TYPED})
    moved(engine, town)
    with writing(engine) as session:
        assert assessments.undo(session, town.assessment_id, now=LATER) == REWORDED
        assert assessments.undo(session, town.assessment_id, now=LATER) is None
    assert opened(engine, town).assessment.answers == {}


def test_an_answer_that_was_taken_back_before_the_move_can_be_given_again(engine: Engine) -> None:
    town = team_town(engine)
    answer_all(engine, town.assessment_id, {REWORDED: answered(1)})
    with writing(engine) as session:
        assessments.undo(session, town.assessment_id, now=NOW - timedelta(days=1))
    revision = moved(engine, town).revisions[REWORDED]
    with writing(engine) as session:
        assessments.save_answer(session, SECOND, town.assessment_id, Draft(REWORDED, answered(2), revision, "new"), now=LATER)
    assert opened(engine, town).assessment.answers == {REWORDED: answered(2)}


def test_what_is_final_or_submitted_does_not_move(engine: Engine, settings: Settings, town: TeamTown) -> None:
    finalise(engine, settings, town)
    with pytest.raises(Closed):
        moved(engine, town)


def test_a_file_of_a_moved_assessment_holds_all_that_was_typed_and_comes_back(engine: Engine, town: TeamTown) -> None:
    after = moved(engine, town).assessment
    content = to_json(after, digest=SECOND.digest, engine="1")
    assert content.count(b"ask Erna") == 3
    given = parse(content, catalogue=SECOND)
    with writing(engine) as session:
        again = start_from(session, SECOND, given, now=LATER)
        assert value(session, again.id) == same_day(after, again.assessment)


def same_day(whole: Assessment, as_in: Assessment) -> Assessment:
    return replace(whole, date=as_in.date)


def test_without_a_bridge_everything_is_parked_and_comes_back(engine: Engine, town: TeamTown) -> None:
    before = opened(engine, town)
    after = moved(engine, town, bridge=None)
    assert (after.assessment.answers, len(after.assessment.parked)) == ({}, 36)
    with writing(engine) as session:
        move_back(session, town.assessment_id, None, shipped(), now=LATER)
    assert opened(engine, town).assessment.answers == before.assessment.answers


def test_a_way_over_the_editions_that_are_here_leads_there() -> None:
    assert editions_of(editions()).way(OLD, NEW) == BRIDGE

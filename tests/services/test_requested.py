"""What a reviewer asks to look at again gets shorter as work goes on, and follows its questions into another edition and back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import Engine, insert, select

from assessment.answers import Answer
from assessment.catalogue.bridge import Bridge, Passage, Relation
from assessment.catalogue.model import Catalogue
from assessment.database.course import EventRow
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.database.session import reading, writing
from assessment.services import assessments, course
from assessment.services.assessments import Draft
from assessment.services.course import Wish
from assessment.services.moving import move, move_back
from assessment.services.requested import Asked, requested
from tests.builders import answered, everywhere, shipped
from tests.editions import DROPPED, HALVES, REWORDED, SPLIT, editions
from tests.finals import answer_all
from tests.teams import NOON, TeamTown, team_town

FIRST, SECOND = list(shipped().criteria)[:2]
ASKED_AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATER = ASKED_AT + timedelta(days=2)
NEWER: Catalogue = editions()[1].catalogue
BRIDGE = editions()[1].bridge


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A town that answered everything with level 2."""
    made = team_town(engine)
    answer_all(engine, made.assessment_id, everywhere(shipped(), answered(2)))
    return made


def ask(engine: Engine, town: TeamTown, *criteria: str, catalogue: Catalogue | None = None) -> None:
    """Rita asks to look at these again, once it is submitted."""
    number = town.assessment_id
    with writing(engine) as session:
        seen = len(course.events_of(session, number))
        course.submit(session, catalogue or shipped(), number, Wish(town.people["Karla"].id, seen, ASKED_AT), surely=True)
        wish = Wish(town.people["Rita"].id, seen + 1, ASKED_AT, "Why?", criteria)
        course.request_changes(session, catalogue or shipped(), number, wish)


def asked(engine: Engine, town: TeamTown) -> Mapping[str, Asked]:
    with reading(engine) as session:
        return requested(session, town.assessment_id)


def save(engine: Engine, town: TeamTown, answer: Answer, *, revision: int = 1, days: int = 0) -> None:
    """Somebody changes the first answer."""
    with writing(engine) as session:
        draft = Draft(FIRST, answer, revision, f"again-{revision}")
        assessments.save_answer(session, shipped(), town.assessment_id, draft, now=LATER + timedelta(days=days))


def test_what_was_changed_since_has_the_moment_of_its_last_change(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, FIRST, SECOND)
    assert dict(asked(engine, town)) == {FIRST: Asked("Why?"), SECOND: Asked("Why?")}
    save(engine, town, answered(3))
    save(engine, town, answered(1), revision=2, days=1)
    assert dict(asked(engine, town)) == {FIRST: Asked("Why?", LATER + timedelta(days=1)), SECOND: Asked("Why?")}


def test_what_was_changed_and_taken_back_is_still_to_be_looked_at(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, FIRST)
    save(engine, town, answered(3))
    with writing(engine) as session:
        assert assessments.undo(session, town.assessment_id, now=LATER) == FIRST
    assert asked(engine, town)[FIRST].changed_at is None


def test_a_note_alone_is_a_change(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, FIRST)
    save(engine, town, replace(answered(2), note="It is in the minutes."))
    assert asked(engine, town)[FIRST].changed_at == LATER


def add_file(engine: Engine, town: TeamTown, *, added: datetime, removed: datetime | None = None) -> None:
    with writing(engine) as session:
        session.execute(insert(FileRow).values(digest="a" * 64, size=1, media_type="text/plain", created_at=added))
        session.add(EvidenceRow(
            key="k" * 22, assessment_id=town.assessment_id, criterion=FIRST, digest="a" * 64, name="a.txt", added_at=added, removed_at=removed,
        ))


@pytest.mark.parametrize(("added", "removed", "changed"), [
    (LATER, None, LATER), (NOON, None, None), (NOON, LATER, LATER), (LATER, LATER + timedelta(days=1), None),
])  # fmt: skip
def test_a_file_that_came_or_went_is_a_change(
    engine: Engine, town: TeamTown, added: datetime, removed: datetime | None, changed: datetime | None,
) -> None:
    ask(engine, town, FIRST)
    add_file(engine, town, added=added, removed=removed)
    assert asked(engine, town)[FIRST].changed_at == changed


def test_asked_once_more_everything_named_is_to_be_looked_at_anew(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, FIRST)
    with writing(engine) as session:
        draft = Draft(FIRST, answered(3), 1, "before")
        assessments.save_answer(session, shipped(), town.assessment_id, draft, now=ASKED_AT)
    ask(engine, town, FIRST)
    assert dict(asked(engine, town)) == {FIRST: Asked("Why?")}


def moved(engine: Engine, town: TeamTown, bridge: Bridge | None = BRIDGE) -> None:
    with writing(engine) as session:
        move(session, town.assessment_id, bridge, NEWER, now=LATER)


def back(engine: Engine, town: TeamTown, bridge: Bridge | None = BRIDGE) -> None:
    with writing(engine) as session:
        move_back(session, town.assessment_id, bridge, shipped(), now=LATER + timedelta(days=1))


def named(engine: Engine, town: TeamTown) -> list[str]:
    """What every request named, as it is kept."""
    with reading(engine) as session:
        return list(session.scalars(select(EventRow.criteria).where(EventRow.assessment_id == town.assessment_id).order_by(EventRow.number)))


def swapping() -> Bridge:
    """A bridge on which two criteria take each other's name."""
    assert BRIDGE
    swapped = {old: Passage(old, Relation.REWORDED, (new,)) for old, new in ((FIRST, SECOND), (SECOND, FIRST))}
    return Bridge(BRIDGE.old, BRIDGE.new, MappingProxyType({**BRIDGE.passages, **swapped}))


def test_a_request_follows_its_questions_to_their_new_names_and_back(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, FIRST)
    moved(engine, town, swapping())
    assert dict(asked(engine, town)) == {SECOND: Asked("Why?")}
    back(engine, town, swapping())
    assert dict(asked(engine, town)) == {FIRST: Asked("Why?")}


def test_an_old_request_names_again_what_it_named_once_a_move_is_undone(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, FIRST, SPLIT, DROPPED)
    ask(engine, town, SECOND, REWORDED)
    before = named(engine, town)
    moved(engine, town, swapping())
    assert named(engine, town) != before
    back(engine, town, swapping())
    assert named(engine, town) == before


def test_what_was_split_is_to_be_looked_at_in_all_its_parts(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, SPLIT)
    moved(engine, town)
    assert set(HALVES) <= set(asked(engine, town))
    back(engine, town)
    assert asked(engine, town)[SPLIT] == Asked("Why?")


def test_a_part_that_was_asked_for_is_the_whole_again_once_a_move_is_undone(engine: Engine, town: TeamTown) -> None:
    moved(engine, town)
    ask(engine, town, HALVES[0], catalogue=NEWER)
    back(engine, town)
    assert SPLIT in asked(engine, town)


def test_moving_alone_changes_no_answer(engine: Engine, town: TeamTown) -> None:
    ask(engine, town, REWORDED)
    moved(engine, town)
    assert asked(engine, town)[REWORDED].changed_at is None


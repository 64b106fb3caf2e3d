"""Several processes at one database: nobody's answer is lost, and what was acknowledged survives a killed process."""

import multiprocessing
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from sqlalchemy import Engine

from assessment.answers import Answer, Profile
from assessment.database.session import make_engine, migrate, reading, writing
from assessment.questionnaire import Scope
from assessment.services import assessments
from assessment.services.assessments import Conflict, Opened
from tests.builders import shipped

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
FIRST = next(iter(shipped().criteria))
SAVES = 12
SPAWN = multiprocessing.get_context("spawn")


def begun(engine: Engine) -> Opened:
    with writing(engine) as session:
        return assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOW)


def save_note(engine: Engine, town: int, note: str, base: int) -> int:
    with writing(engine) as session:
        draft = assessments.Draft(FIRST, Answer(level=1, note=note), base, note)
        return assessments.save_answer(session, shipped(), town, draft, now=NOW).revision


def save_as_fast_as_possible(url: str, town: int, name: str, told: Connection) -> None:
    """Another person's process: where somebody was quicker, it goes on from there."""
    engine, base = make_engine(url), 0
    told.send("ready")
    told.recv()
    for number in range(SAVES):
        try:
            base = save_note(engine, town, f"{name} {number}", base)
        except Conflict as conflict:
            base = conflict.revision
    told.send("done")


def test_two_who_save_at_once_lose_nothing(engine: Engine, database_url: str) -> None:
    town = begun(engine)
    lines = []
    for name in ("Anna", "Bob"):
        mine, theirs = SPAWN.Pipe()
        SPAWN.Process(target=save_as_fast_as_possible, args=(database_url, town.id, name, theirs), daemon=True).start()
        theirs.close()
        lines.append(mine)
    assert [line.recv() for line in lines] == ["ready", "ready"]
    for line in lines:
        line.send("go")
    assert [line.recv() for line in lines] == ["done", "done"]
    with reading(engine) as session:
        changes = assessments.history(session, town.id, FIRST)
        opened = assessments.open_for_editing(session, town.edit_secret or "", now=NOW)
    assert {change.answer.note for change in changes} == {f"{name} {number}" for name in ("Anna", "Bob") for number in range(SAVES)}
    stood = [change for change in changes if change.kind.value == "saved"]
    assert [change.revision for change in stood] == list(range(len(stood), 0, -1))
    assert (opened.assessment.answers[FIRST], opened.revisions[FIRST]) == (stood[0].answer, len(stood))


def save_and_tell(url: str, town: int, told: Connection) -> None:
    """Acknowledge each save as soon as it is one, without end."""
    engine, base = make_engine(url), 0
    while True:
        base = save_note(engine, town, f"note {base}", base)
        told.send(base)


def test_an_acknowledged_save_survives_a_killed_process(engine: Engine, database_url: str) -> None:
    town = begun(engine)
    mine, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=save_and_tell, args=(database_url, town.id, theirs))
    process.start()
    theirs.close()
    acknowledged = max(mine.recv() for _ in range(5))
    process.kill()
    process.join()
    with reading(engine) as session:
        opened = assessments.open_for_editing(session, town.edit_secret or "", now=NOW)
    assert opened.revisions[FIRST] >= acknowledged
    assert opened.assessment.answers[FIRST].note == f"note {opened.revisions[FIRST] - 1}"


def migrate_now(url: str, told: Connection) -> None:
    engine = make_engine(url)
    told.send("ready")
    told.recv()
    migrate(engine)
    told.send("done")


def test_two_that_start_at_once_make_the_database_once(empty_database_url: str) -> None:
    lines = []
    for _ in range(2):
        mine, theirs = SPAWN.Pipe()
        SPAWN.Process(target=migrate_now, args=(empty_database_url, theirs), daemon=True).start()
        theirs.close()
        lines.append(mine)
    assert [line.recv() for line in lines] == ["ready", "ready"]
    for line in lines:
        line.send("go")
    assert [line.recv() for line in lines] == ["done", "done"]

"""From each released form of the database with data in it to the newest: everything is there and opens, on both databases."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, DateTime, Engine, MetaData, Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from assessment.answers import Answer, Commitment, Evidence, Kind, Profile
from assessment.config import Settings
from assessment.database.base import Base
from assessment.database.jobs import JobRow
from assessment.database.session import make_engine, migrate, newest_revision, reading, writing
from assessment.questionnaire import Scope
from assessment.services import assessments
from assessment.services.assessments import ChangeKind, Draft
from assessment.services.audit import Audited, note
from assessment.services.backups import back_up
from assessment.services.restoring import restore
from tests.builders import shipped

FIRST, SECOND = list(shipped().criteria)[:2]
MOMENT = datetime(2026, 11, 20, 14, 32, 5, 123456, tzinfo=UTC)
SECRET = "s" * 32
READING = "r" * 32
NOTE = "Straße 🚲 ก\n<b>&"
GIVEN = {
    "evidence": "described", "evidence_text": "A list.", "evidence_link": "https://example.org/", "unknown": False, "not_applicable": "",
    "reviewed": None,
}
TOWN = {
    "edit_digest": sha256(SECRET.encode()).hexdigest(), "read_secret": READING, "edition": "2026.1", "edition_digest": "sha256:x",
    "engine_version": "0.1", "scope": "full", "continued_from_quick": True, "name": "Probedorf", "country": "DE", "population": 640,
    "kind": "village", "capacity": "100/3", "dated": date(2026, 11, 20), "created_at": MOMENT, "changed_at": MOMENT, "withdrawn_at": None,
}
CHANGES = [
    {"criterion": FIRST, "revision": 1, "kind": "saved", "client_id": "a", "undoes": None, "level": 1, "note": "", **GIVEN},
    {"criterion": FIRST, "revision": 2, "kind": "saved", "client_id": "b", "undoes": None, "level": 3, "note": NOTE, **GIVEN},
    {"criterion": SECOND, "revision": 1, "kind": "saved", "client_id": "c", "undoes": None, "level": 4, "note": "", **GIVEN},
    {"criterion": SECOND, "revision": 2, "kind": "undone", "client_id": None, "undoes": 3, "level": None, "note": "", **GIVEN},
]
JOB = {
    "token": "t" * 32, "assessment_id": 1, "digest": "d" * 64, "given": json.dumps({"a": "ü"}), "language": "en", "state": "done",
    "progress": 100, "message": None, "attempts": 1, "killed": 0, "worker": "w", "created_at": MOMENT, "heartbeat_at": MOMENT, "finished_at": MOMENT,
}


def put(connection: Connection, name: str, *rows: dict[str, object]) -> None:
    """Write rows as the first release did: SQLite keeps moments in UTC without their zone."""
    table = Table(name, MetaData(), autoload_with=connection)
    moments = [column.name for column in table.columns if isinstance(column.type, DateTime)]
    for row in rows:
        if connection.dialect.name == "sqlite":
            row = row | {each: moment.replace(tzinfo=None) for each in moments if isinstance(moment := row[each], datetime)}
        connection.execute(insert(table), row)


@pytest.fixture
def first_release(empty_database_url: str) -> Iterator[Engine]:
    """A database as the first release left it, in use."""
    engine = make_engine(empty_database_url)
    migrate(engine, "0001")
    with engine.begin() as connection:
        put(connection, "assessments", TOWN)
        put(connection, "changes", *({"assessment_id": 1, "at": MOMENT, **change} for change in CHANGES))
        for criterion, level, note in ((FIRST, 3, NOTE), (SECOND, None, "")):
            answer = {"assessment_id": 1, "criterion": criterion, "revision": 2, "changed_at": MOMENT, "level": level, "note": note, **GIVEN}
            put(connection, "answers", answer)
        put(connection, "steps", {"assessment_id": 1, "criterion": FIRST, "who": "Town clerk", "by": date(2027, 1, 31)})
        put(connection, "jobs", JOB)
    yield engine
    engine.dispose()


def test_everything_of_the_first_release_is_there_and_opens(first_release: Engine) -> None:
    migrate(first_release)
    with reading(first_release) as session:
        opened = assessments.open_for_editing(session, SECRET, now=MOMENT)
        read = assessments.open_for_reading(session, READING, now=MOMENT)
        changes = assessments.history(session, opened.id, FIRST)
        job = session.scalars(select(JobRow)).one()
    given = opened.assessment
    assert (given.profile, given.scope, given.plan.capacity) == (Profile("Probedorf", "DE", 640, Kind.VILLAGE), Scope.FULL, Fraction(100, 3))
    assert given.answers[FIRST] == Answer(3, Evidence.DESCRIBED, evidence_text="A list.", evidence_link="https://example.org/", note=NOTE)
    assert (given.plan.steps[FIRST], opened.revisions) == (Commitment("Town clerk", date(2027, 1, 31)), {FIRST: 2, SECOND: 2})
    assert (opened.created_at, opened.changed_at, opened.continued_from_quick, read.assessment) == (MOMENT, MOMENT, True, given)
    assert [(change.revision, change.kind, change.answer.level, change.by) for change in changes] == [
        (2, ChangeKind.SAVED, 3, None), (1, ChangeKind.SAVED, 1, None),
    ]
    assert (job.token, job.given, job.finished_at) == (JOB["token"], JOB["given"], MOMENT)


def test_work_goes_on_after_an_upgrade(first_release: Engine) -> None:
    migrate(first_release)
    with writing(first_release) as session:
        saved = assessments.save_answer(session, shipped(), 1, Draft(FIRST, Answer(level=4), 2, "d"), now=MOMENT)
        assert assessments.undo(session, 1, now=MOMENT) == FIRST
    with reading(first_release) as session:
        opened = assessments.open_for_editing(session, SECRET, now=MOMENT)
    assert (saved.revision, opened.assessment.answers[FIRST].level, opened.revisions[FIRST]) == (3, 3, 4)


def test_a_backup_made_before_an_upgrade_is_restored_and_upgraded(first_release: Engine, settings: Settings, tmp_path: Path) -> None:
    target = BytesIO()
    back_up(first_release, settings, target, now=MOMENT, progress=lambda _: None)
    restore(tmp_path / "later", target, replace=False, progress=lambda _: None)
    later = make_engine(f"sqlite:///{tmp_path / 'later' / 'smart-readiness.sqlite3'}")
    test_everything_of_the_first_release_is_there_and_opens(later)
    test_an_upgraded_database_has_the_form_that_the_code_expects(later)


def test_an_upgraded_database_has_the_form_that_the_code_expects(first_release: Engine) -> None:
    migrate(first_release)
    with first_release.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == newest_revision()


def test_a_line_of_the_audit_log_is_never_changed_whatever_a_program_asks_for(engine: Engine) -> None:
    with writing(engine) as session:
        note(session, Audited.BACKED_UP, now=MOMENT)
    for change in ("UPDATE audit SET detail = 'nothing happened'", "UPDATE audit SET at = at"):
        with pytest.raises(DBAPIError, match="never changed"), writing(engine) as session:
            session.execute(text(change))

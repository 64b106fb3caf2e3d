"""Transactions: whole or not at all, kept where an outcome asks for it, and migrations that lose nothing."""

import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, StatementError

from assessment.answers import Profile
from assessment.database.assessments import AssessmentRow, StepRow
from assessment.database.base import Base
from assessment.database.session import KeptOutcome, afterwards, make_engine, migrate, newest_revision, reading, writing
from assessment.questionnaire import Scope
from assessment.services import assessments
from tests.builders import shipped

NOW = datetime(2026, 11, 20, 14, 32, 5, 123456, tzinfo=UTC)


def names(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(AssessmentRow.name)))


def begin(engine: Engine, *, then: Exception | None = None, now: datetime = NOW) -> None:
    with writing(engine) as session:
        assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=now)
        if then:
            raise then


def test_a_transaction_that_ends_well_is_kept(engine: Engine) -> None:
    begin(engine)
    assert names(engine) == ["Probedorf"]


def test_a_transaction_that_ends_in_a_fault_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError):
        begin(engine, then=RuntimeError())
    assert names(engine) == []


def test_an_outcome_that_must_not_be_lost_is_kept(engine: Engine) -> None:
    with pytest.raises(KeptOutcome):
        begin(engine, then=KeptOutcome())
    assert names(engine) == ["Probedorf"]


def test_what_a_savepoint_takes_back_is_not_written_whether_by_a_row_or_by_a_statement(engine: Engine) -> None:
    begin(engine)
    with writing(engine) as session:
        with session.begin_nested() as attempt:
            session.connection().execute(update(AssessmentRow).values(name="By a statement"))
            attempt.rollback()
        with session.begin_nested() as attempt:
            session.scalars(select(AssessmentRow)).one().name = "By a row"
            session.flush()
            attempt.rollback()
    assert names(engine) == ["Probedorf"]


def test_a_row_that_waits_and_a_statement_are_kept_together(engine: Engine) -> None:
    begin(engine)
    with writing(engine) as session:
        session.scalars(select(AssessmentRow)).one().country = "AT"
        session.connection().execute(update(AssessmentRow).values(name="Neudorf"))
    with reading(engine) as session:
        assert session.execute(select(AssessmentRow.name, AssessmentRow.country)).one() == ("Neudorf", "AT")


def test_what_is_to_happen_afterwards_happens_only_after_success(engine: Engine) -> None:
    happened: list[list[str]] = []
    with writing(engine) as session:
        afterwards(session, lambda: happened.append(names(engine)))
        assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOW)
        assert not happened
    with pytest.raises(RuntimeError), writing(engine) as session:
        afterwards(session, lambda: happened.append([]))
        raise RuntimeError
    assert happened == [["Probedorf"]]


def test_what_belongs_to_nothing_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(StepRow(assessment_id=404, criterion="x", who=""))
        session.flush()


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_given_in(engine: Engine) -> None:
    begin(engine, now=NOW.astimezone(timezone(timedelta(hours=7))))
    with reading(engine) as session:
        moment = session.scalars(select(AssessmentRow.created_at)).one()
    assert (moment, moment.tzinfo) == (NOW, UTC)


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="time zone"):
        begin(engine, now=NOW.replace(tzinfo=None))


def test_migrations_end_at_the_form_that_the_code_expects(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == newest_revision()


def test_migrating_twice_changes_nothing_and_keeps_what_is_there(engine: Engine) -> None:
    begin(engine)
    migrate(engine)
    assert names(engine) == ["Probedorf"]


def test_after_migrating_what_belongs_together_is_still_checked(engine: Engine) -> None:
    migrate(engine)
    test_what_belongs_to_nothing_is_refused(engine)


def test_sqlite_keeps_every_acknowledged_write_and_waits_for_other_writers(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        assert inspect(engine).has_table("assessments")
        return
    with engine.connect() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")]
    assert found == ["wal", 1, 2, 20_000]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_has_connections_of_its_own(engine: Engine) -> None:
    begin(engine)
    if not (child := os.fork()):
        begin(engine)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert names(engine) == ["Probedorf", "Probedorf"]


def test_a_new_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    migrate(make_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_postgresql_address_uses_psycopg_3() -> None:
    assert make_engine("postgresql://somewhere/x").driver == "psycopg"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("whose", ["the server's", "the driver's"])
def test_a_connection_that_was_closed_is_replaced(whose: str, engine: Engine) -> None:
    begin(engine)
    with reading(engine) as session:
        gone = session.connection().scalar(text("SELECT pg_backend_pid()"))
        driver: Any = session.connection().connection.driver_connection
    if whose == "the driver's":
        driver.close()
    else:
        other = make_engine(engine.url.render_as_string(hide_password=False))
        with writing(other) as session:
            session.connection().execute(text("SELECT pg_terminate_backend(:gone, 5000)"), {"gone": gone})
        other.dispose()
    assert names(engine) == ["Probedorf"]


def test_a_connection_that_rested_long_is_asked_for_first(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(engine)
    asked: list[DBAPIConnection] = []
    ask = engine.dialect.do_ping

    def ping(connection: DBAPIConnection) -> bool:
        asked.append(connection)
        return ask(connection)

    monkeypatch.setattr(engine.dialect, "do_ping", ping)
    assert (names(engine), asked) == (["Probedorf"], [])
    monkeypatch.setattr("assessment.database.session.RESTED_SECONDS", -1)
    assert names(engine) == ["Probedorf"]
    assert len(asked) == (engine.dialect.name == "postgresql")


def test_whoever_reads_sees_one_state_and_whoever_writes_the_newest(engine: Engine) -> None:
    begin(engine)
    other = make_engine(engine.url.render_as_string(hide_password=False))
    with reading(engine) as session:
        assert session.scalars(select(AssessmentRow.name)).all() == ["Probedorf"]
        begin(other)
        assert session.scalars(select(AssessmentRow.name)).all() == ["Probedorf"]
    other.dispose()
    with writing(engine) as session:
        assert session.scalars(select(AssessmentRow.name)).all() == ["Probedorf"] * 2

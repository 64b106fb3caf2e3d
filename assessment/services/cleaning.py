"""The regular cleaning: whatever has outlived its time is deleted, so that nothing is kept longer than an installation is set to keep it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.audit import AuditRow
from assessment.database.base import Base
from assessment.database.course import FinalRow
from assessment.database.grants import GrantRow
from assessment.database.intakes import IntakeRow
from assessment.database.people import AttemptRow, LinkRow, SignInRow
from assessment.services import adding_evidence, contents, keeping, reports, withdrawing
from assessment.services.deleting import forget_unclaimed
from assessment.services.holding import is_held
from assessment.services.survey_counting import forget_lines
from assessment.services.survey_replies import shuffle
from assessment.services.trusting import is_trusted, look_at_clock

KEEP_ATTEMPTS = timedelta(days=1)
LEFT_OVER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How much was deleted; where the clock was not trusted nothing was, and nothing is before `waits_until`."""

    assessments: int = 0
    municipalities: int = 0
    waits_until: datetime | None = None


def forget(session: Session, settings: Settings, *, now: datetime) -> Cleaned:
    """Delete the rows that have outlived their time, if the clock can be trusted. `clear_away` follows, in a transaction of its own."""
    if until := look_at_clock(session, now=now):
        return Cleaned(waits_until=until)
    _delete(session, SignInRow, SignInRow.expires_at <= now)
    _delete(session, LinkRow, LinkRow.expires_at <= now)
    _delete(session, IntakeRow, IntakeRow.ends_at <= now)
    _delete(session, AttemptRow, AttemptRow.at <= now - KEEP_ATTEMPTS)
    municipalities = withdrawing.purge(session, now=now)
    assessments = keeping.purge(session, keep_days=settings.keep_anonymous_days, now=now)
    adding_evidence.forget_removed(session, now=now)
    forget_unclaimed(session, now=now)
    forget_lines(session, today=now.date())
    shuffle(session)
    _delete(session, GrantRow, GrantRow.ended_at <= now - timedelta(days=settings.keep_audit_days))
    _delete(session, AuditRow, AuditRow.at <= now - timedelta(days=settings.keep_audit_days))
    return Cleaned(assessments, municipalities)


def clear_away(session: Session, settings: Settings, *, now: datetime) -> int:
    """Delete the files that no row needs any more; gives how many. Where `forget` did not trust the clock, none."""
    if not is_trusted(session):
        return 0
    ways: tuple[Callable[..., int], ...] = (reports.clear_away, contents.clear_away, _clear_finals)
    return sum(way(session, settings, now=now) for way in ways)


def _clear_finals(session: Session, settings: Settings, *, now: datetime) -> int:
    """Reports of final versions that went with their assessment; while a backup runs, none."""
    needed = set(session.scalars(select(FinalRow.report_digest).where(FinalRow.report_digest.is_not(None))))
    since = (now - LEFT_OVER).timestamp()
    stale = [path for path in settings.finals.glob("*") if path.stem not in needed and _changed(path) < since]
    if is_held(settings, now=now):
        return 0
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # whoever was writing it has just finished
        return float("inf")


def _delete(session: Session, row: type[Base], which: ColumnElement[bool]) -> int:
    done = session.execute(delete(row).where(which), execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount

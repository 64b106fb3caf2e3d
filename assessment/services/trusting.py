"""Whether the clock can be trusted with deletions: one that jumps would make everything look as if it had outlived its time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment.database.upkeep import CleaningRow
from assessment.services.attempts import CLOCKS_DIFFER

LONGEST_PAUSE = timedelta(days=31)
SECOND_LOOK = timedelta(days=1)


def waits(last: CleaningRow | None, now: datetime) -> datetime | None:
    """Until when nothing is deleted, or None where the clock can be trusted.

    It cannot in the first cleaning of all, nor where the last one is more than 31 days ago or lies ahead. Then nothing is deleted until a
    later cleaning, at least a day later by the clock, finds nothing strange.
    """
    if last is None or not -CLOCKS_DIFFER <= now - last.ran_at <= LONGEST_PAUSE:
        return now + SECOND_LOOK
    return last.waits_until if last.waits_until and now < last.waits_until else None


def look_at_clock(session: Session, *, now: datetime) -> datetime | None:
    """Note a cleaning; gives the moment until which nothing is to be deleted, or None."""
    last = _last(session)
    row = CleaningRow(ran_at=now, waits_until=waits(last, now))
    session.add(row)
    session.flush()
    session.execute(delete(CleaningRow).where(CleaningRow.id < row.id), execution_options={"synchronize_session": False})
    return row.waits_until


def waiting_until(session: Session) -> datetime | None:
    """Until when nothing is deleted, as the last cleaning noted; None where it deleted what was due, or never ran."""
    last = _last(session)
    return last.waits_until if last else None


def is_trusted(session: Session) -> bool:
    """Whether the last cleaning trusted the clock."""
    last = _last(session)
    return last is not None and last.waits_until is None


def _last(session: Session) -> CleaningRow | None:
    return session.scalar(select(CleaningRow).order_by(CleaningRow.id.desc()).limit(1))

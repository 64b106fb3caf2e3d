"""Refresh benchmarks: on fixed days, from what is final and consented to then, by the rules that keep everybody unknown, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assessment.benchmarks import OVERALL, Table, newest_day, refreshed
from assessment.config import Settings
from assessment.database.benchmarks import BenchmarkRow, RefreshRow
from assessment.database.course import FinalRow
from assessment.database.session import reading, take_turns, writing
from assessment.services.benchmark_tables import ALL_COUNTRIES, Ready, forget, kept_tables, ready, retire, save
from assessment.services.benchmark_tallies import Cell, Tallies, cells, tallies
from assessment.services.tasks import JobKind, ask_for


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: how many tables were published anew, how many stay as they were or are not shown any more, and how many
    groups with anybody in them may not be shown. `is_new` is False where nothing was done, because it was done on that day or a later one."""

    day: date
    published: int = 0
    kept: int = 0
    gone: int = 0
    held_back: int = 0
    is_new: bool = True


@dataclass
class Refreshing:
    """A refresh that is computed and not written yet."""

    day: date
    fresh: list[Ready] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)
    gone: list[tuple[Any, ...]] = field(default_factory=list)
    kept: int = 0
    held_back: int = 0


def ask_when_due(session: Session, settings: Settings, *, now: datetime) -> bool:
    """Ask for a refresh if one of the fixed days has come since the last one, or since the first final assessment of all."""
    last = last_day(session) or _first_final(session)
    if last is None or not last < newest_day(settings.benchmark_days, now.date()):
        return False
    ask_for(session, settings, JobKind.BENCHMARKS, given=now.date().isoformat(), now=now, gives_way=True)
    return True


def refresh(engine: Engine, *, now: datetime, progress: Callable[[int], object] = lambda share: None) -> Refreshed:
    """Refresh now, by hand: read and compute first, then write in one transaction. `progress` is told in per cent."""
    with reading(engine) as session:
        refreshing = compute(session, now.date(), progress)
    with writing(engine) as session:
        done = publish(session, refreshing, now=now)
    progress(100)
    return done


def last_day(session: Session) -> date | None:
    """The day of the last refresh; None before the first."""
    return session.connection().scalar(select(func.max(RefreshRow.day)))


def _first_final(session: Session) -> date | None:
    first: datetime | None = session.connection().scalar(select(FinalRow.at).order_by(FinalRow.id).limit(1))
    return first.date() if first else None


def compute(session: Session, today: date, beat: Callable[[int], object] = lambda share: None) -> Refreshing:
    """All tables that may be shown from this day on; `beat` is called after each size class of an edition, in per cent."""
    refreshing = Refreshing(today)
    every = sorted(cells(session) | _known_cells(session))
    for number, cell in enumerate(every):
        beat(100 * number // len(every))
        _renew(session, cell, refreshing)
    return refreshing


def _known_cells(session: Session) -> set[Cell]:
    query = select(BenchmarkRow.edition, BenchmarkRow.size_class).where(BenchmarkRow.newest).distinct()
    return {(row.edition, row.size_class) for row in session.connection().execute(query)}


def _renew(session: Session, cell: Cell, refreshing: Refreshing) -> None:
    """One size class of one edition: what is new, what stays, and what goes."""
    now, before = tallies(session, cell, refreshing.day), kept_tables(session, *cell)
    after = {_group(table): table for table in refreshed(now, before.values(), refreshing.day)}
    known = {_group(table): (number, table) for number, table in before.items()}
    for group, table in after.items():
        if group in known and known[group][1] == table:
            refreshing.kept += 1
        else:
            refreshing.fresh.append(ready(table))
            refreshing.retired += [known[group][0]] if group in known else []
    refreshing.gone += [group for group in known if group not in after]
    refreshing.held_back += _held_back(now, set(after))


def _group(table: Table) -> tuple[Any, ...]:
    group = table.group
    return group.edition, group.size_class, group.country or ALL_COUNTRIES, table.measure.value, table.subject


def _held_back(now: Tallies, shown: set[tuple[Any, ...]]) -> int:
    """In how many groups there is somebody and yet nothing is shown, of the whole."""
    found = 0
    for (edition, size_class, measure, subject), countries in now.items():
        if subject == OVERALL:
            groups = {country for country in countries if country} | {ALL_COUNTRIES}
            found += sum((edition, size_class, country, measure.value, subject) not in shown for country in groups)
    return found


def publish(session: Session, refreshing: Refreshing, *, now: datetime) -> Refreshed:
    """Write a refresh; does nothing where there was one on this day or later already."""
    take_turns(session, "benchmarks")
    last = last_day(session)
    if last is not None and last >= refreshing.day:
        return Refreshed(last, is_new=False)
    row = RefreshRow(day=refreshing.day, at=now)
    session.add(row)
    session.flush()
    retire(session, refreshing.retired)
    forget(session, refreshing.gone)
    save(session, row.id, refreshing.fresh)
    return Refreshed(refreshing.day, len(refreshing.fresh), refreshing.kept, len(refreshing.gone), refreshing.held_back)

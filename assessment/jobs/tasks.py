"""What a worker does itself for a kind of job: what to read and compute, and then what to write; and a last look before it makes a document."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.services import benchmarks as publishing
from assessment.services import comparison_reports, standings
from assessment.services.tasks import JobKind
from assessment.services.work import Work

Beat = Callable[[int], None]
Write = Callable[[Session], object]
Prepare = Callable[[Session, Settings, Work, Beat], Write]
"""Reads and computes, with a sign of life now and then in per cent, and gives what writes the result.

It is written in one short transaction together with the end of the job: exactly one result is kept, whoever was killed before.
"""

LastLook = Callable[[Session, Settings, Work], Work]
"""Looks, when a job is claimed, what may still be said in its document, and gives the job with that and no more."""


def standing(_: Session, __: Settings, work: Work, ___: Beat) -> Write:
    """Bring the rows of a municipality in the read model up to date, after one of its assessments became final."""
    return lambda session: standings.fill_for(session, int(work.given), datetime.now(UTC))


def benchmarks(session: Session, _: Settings, __: Work, beat: Beat) -> Write:
    """Publish all benchmarks anew; where that was done today already, nothing is."""
    refreshing = publishing.compute(session, datetime.now(UTC).date(), beat)
    return lambda written: publishing.publish(written, refreshing, now=datetime.now(UTC))


TASKS: Mapping[str, Prepare] = MappingProxyType({JobKind.STANDING: standing, JobKind.BENCHMARKS: benchmarks})
LAST_LOOKS: Mapping[str, LastLook] = MappingProxyType({JobKind.COMPARISON: comparison_reports.as_may_be_said})

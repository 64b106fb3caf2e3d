"""Ask for work beside the pages that makes no document: a worker does it, and the job table holds the truth."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database import queue
from assessment.database.jobs import JobRow
from assessment.database.session import afterwards
from assessment.services import secret
from assessment.services.reports import JobState


class JobKind(StrEnum):
    """What a job makes: a report, a document to edit, a comparison, a form, a paper for residents, a row of the read model, all benchmarks."""

    REPORT = "report"
    DOCUMENT = "document"
    COMPARISON = "comparison"
    FORM = "form"
    FILLABLE = "fillable"
    RESIDENTS = "residents"
    STANDING = "standing"
    BENCHMARKS = "benchmarks"


FORMS = frozenset({JobKind.FORM, JobKind.FILLABLE})  # the kinds that make a form to fill in


def ask_for(
    session: Session, settings: Settings, kind: JobKind, *, given: str, now: datetime, assessment_id: int | None = None, gives_way: bool = False,
) -> None:
    """Let a worker do this once this transaction is committed. What waits already is not asked for twice; what runs has begun too early.

    What takes long and nobody waits for at a page `gives_way`.
    """
    digest = sha256(f"{kind}\n{given}".encode()).hexdigest()
    waits = select(JobRow.id).where(JobRow.digest == digest, JobRow.kind == kind, JobRow.state == JobState.QUEUED)
    if session.scalar(waits.limit(1)) is not None:
        return
    row = JobRow(
        token=secret.fresh(), kind=kind, assessment_id=assessment_id, gives_way=gives_way, digest=digest, given=given, language="", created_at=now,
        state=JobState.QUEUED,
    )
    session.add(row)
    session.flush()
    afterwards(session, lambda: queue.announce(settings.queue_url, row.id))

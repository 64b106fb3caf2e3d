"""Ask for a report, see how far it is, and find the file. Equal input gives the file that is there already."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assessment import __version__, translation
from assessment.catalogue.load import load
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.course import Course
from assessment.database import queue
from assessment.database.course import EditionRow
from assessment.database.jobs import JobRow
from assessment.database.session import afterwards
from assessment.errors import NotFound
from assessment.exchange.answers_json import to_json
from assessment.report.letterhead import Letterhead, letterhead_of
from assessment.services import secret
from assessment.services.opening import course_now, found, lock, value

KEEP_JOBS_DAYS = 30
PDF, DOCX = "report", "document"
REPORTS = {PDF: ".pdf", DOCX: ".docx"}  # the kinds of jobs that make the report of a town, and how their files end


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReportJob:
    """One report to make. `progress` is 0 to 100; `message` is a sentence in English, to be translated where it is shown."""

    id: int
    token: str
    state: JobState
    progress: int
    message: str | None
    digest: str
    created_at: datetime
    finished_at: datetime | None
    kind: str = PDF

    @property
    def is_document(self) -> bool:
        """Whether it is made for a word processor."""
        return self.kind == DOCX


@dataclass(frozen=True, slots=True)
class Asked:
    """To whom a document belongs: to an assessment, or to the person who asked; its kind, and whether it gives way to what somebody waits for."""

    assessment_id: int | None = None
    person_id: int | None = None
    kind: str = "report"
    gives_way: bool = False


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue of this installation, read once per process."""
    return load()


def request_report(
    session: Session, settings: Settings, *, assessment_id: int, now: datetime, catalogue: Catalogue | None = None, language: str | None = None,
    kind: str = PDF,
) -> ReportJob:
    """Ask for the report on what is answered now, in the reader's language. What is made or being made already is not made again.

    That of a team that has not made it final says that it is a draft. Raises `NotFound`.
    """
    lock(session, assessment_id, whatever_course=True)
    language = language or translation.language()
    edition = catalogue or shipped_catalogue()
    draft = found(session, assessment_id).municipality_id is not None and course_now(session, assessment_id) is not Course.FINAL
    given = to_json(value(session, assessment_id, today=now.date()), digest=edition.digest, engine=__version__, draft=draft)
    digest = digest_of(given, language, letterhead_of(settings))
    return ask(session, settings, Asked(assessment_id, kind=kind), given.decode(), digest=digest, language=language, now=now)


def ask(
    session: Session, settings: Settings, owner: int | Asked, given: str, *, digest: str, language: str, now: datetime,
) -> ReportJob:
    """Ask for the report on what is given; `digest` tells it from every other. What is made or being made already is not made again.

    The `owner` is an assessment by its number, or somebody who asked for a document of another kind.
    """
    asked = Asked(assessment_id=owner) if isinstance(owner, int) else owner
    finished = path_of(settings, digest, asked.kind).is_file()
    row = _already(session, asked, digest, finished=finished)
    if row is None:
        row = JobRow(
            token=secret.fresh(), kind=asked.kind, assessment_id=asked.assessment_id, person_id=asked.person_id, digest=digest, given=given,
            language=language, created_at=now, gives_way=asked.gives_way,
        )
        row.state, row.progress = (JobState.DONE, 100) if finished else (JobState.QUEUED, 0)
        row.finished_at = now if finished else None
        session.add(row)
        session.flush()
        _announce(session, settings, row)
    elif not asked.gives_way:
        row.gives_way = False  # somebody waits for it now
    return job_of(row)


def edition_of_answers(session: Session, given: str) -> bytes:
    """The files of the edition of an answers file, as a ZIP; nothing where it is the one that came with the software, or not known."""
    try:
        table = json.loads(given)
    except ValueError:
        return b""
    if not isinstance(table, dict) or table.get("catalogue") in (None, shipped_catalogue().edition):
        return b""
    return session.scalar(select(EditionRow.content).where(EditionRow.digest == str(table.get("catalogue-digest")))) or b""


def digest_of(given: bytes, language: str, letterhead: Letterhead) -> str:
    """What tells one report from another: answers, edition, engine version, language, and name and logo of the installation."""
    told_apart = [given.decode(), language, *filter(None, [letterhead.digest])]
    return sha256(json.dumps(told_apart).encode()).hexdigest()


def path_of(settings: Settings, digest: str, kind: str = PDF) -> Path:
    """Where the report with this digest lies once it is made, as a job of this kind makes it."""
    return settings.reports / f"{digest}{REPORTS.get(kind, REPORTS[PDF])}"


def _already(session: Session, asked: Asked, digest: str, *, finished: bool) -> JobRow | None:
    states = (JobState.DONE,) if finished else (JobState.QUEUED, JobState.RUNNING)
    same = JobRow.assessment_id == asked.assessment_id, JobRow.person_id == asked.person_id, JobRow.kind == asked.kind
    return session.scalar(select(JobRow).where(*same, JobRow.digest == digest, JobRow.state.in_(states)).order_by(JobRow.id.desc()).limit(1))


def _announce(session: Session, settings: Settings, row: JobRow) -> None:
    if row.state == JobState.QUEUED:
        afterwards(session, lambda: queue.announce(settings.queue_url, row.id))


def job_of(row: JobRow) -> ReportJob:
    """How far a job is."""
    return ReportJob(row.id, row.token, JobState(row.state), row.progress, row.message, row.digest, row.created_at, row.finished_at, row.kind)


def report_job(session: Session, token: str, *, assessment_id: int) -> ReportJob:
    """How far a report of this assessment is. Raises `NotFound`."""
    query = select(JobRow).where(JobRow.token == secret.well_formed(token), JobRow.assessment_id == assessment_id, JobRow.kind.in_(REPORTS))
    row = session.scalar(query)
    if row is None:
        raise NotFound
    return job_of(row)


def report_file(settings: Settings, job: ReportJob) -> Path:
    """The finished file. Raises `NotFound` where it is not made, or was cleared away."""
    path = path_of(settings, job.digest, job.kind)
    if job.state is not JobState.DONE or not path.is_file():
        raise NotFound
    return path


def clear_away(session: Session, settings: Settings, *, now: datetime) -> int:
    """Forget jobs that ended 30 days ago, delete files that no job stands for any more or that were never finished; gives how many files."""
    session.execute(delete(JobRow).where(JobRow.finished_at <= now - timedelta(days=KEEP_JOBS_DAYS)))
    needed = set(session.scalars(select(JobRow.digest)))
    long_ago = (now - timedelta(days=1)).timestamp()
    stale = [path for end in REPORTS.values() for path in settings.reports.glob(f"*{end}") if path.stem not in needed]
    stale += [path for path in settings.reports.glob("*.part") if path.stat().st_mtime < long_ago]
    stale += [path for path in settings.reports.glob("*.form") if path.stat().st_mtime < (now - timedelta(days=KEEP_JOBS_DAYS)).timestamp()]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)

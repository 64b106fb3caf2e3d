"""Whether an installation holds what it should: contents that rows name, contents that nothing names, and how old the last backup is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.audit import AuditRow
from assessment.database.course import FinalRow
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.services.audit import Audited
from assessment.services.contents import path_of

ORPHAN_FOR = timedelta(hours=2)  # the worker clears them away every hour


@dataclass(frozen=True, slots=True)
class Examined:
    """The digests of contents that should be there and are not, and how many lie there that nothing needs."""

    missing: tuple[str, ...]
    orphans: int


def examine(session: Session, settings: Settings, *, now: datetime) -> Examined:
    """Compare rows with what lies in the folders."""
    needed = sorted(set(session.scalars(select(EvidenceRow.digest))))
    missing = [digest for digest in needed if not path_of(settings, digest).is_file()]
    reports = set(session.scalars(select(FinalRow.report_digest).where(FinalRow.report_digest.is_not(None))))
    missing += sorted(digest for digest in reports if digest and not (settings.finals / f"{digest}.pdf").is_file())
    known, since = set(session.scalars(select(FileRow.digest))), (now - ORPHAN_FOR).timestamp()
    orphans = [path for path in settings.evidence.glob("??/*") if path.name not in known and path.stat().st_mtime < since]
    return Examined(tuple(missing), len(orphans))


def last_backup(session: Session) -> datetime | None:
    """When the last backup was made, as far as it is known."""
    found: datetime | None = session.scalar(select(func.max(AuditRow.at)).where(AuditRow.kind == Audited.BACKED_UP))
    return found

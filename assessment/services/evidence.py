"""Files kept as evidence: what there is for an assessment or a criterion, and how much room it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.database.people import PersonRow
from assessment.errors import NotFound
from assessment.services import contents


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file kept as evidence. `who` is the name of the person who added it, empty where there is none (any more)."""

    key: str
    criterion: str
    name: str
    description: str
    media_type: str
    size: int
    digest: str
    holds_until: date | None
    added_at: datetime
    added_by: int | None
    who: str
    removed_at: datetime | None

    def has_lapsed(self, on: date) -> bool:
        """Whether its last day is over."""
        return self.holds_until is not None and self.holds_until < on


def _files(assessment_id: int) -> Select[EvidenceRow, int, str, str]:
    columns = select(EvidenceRow, FileRow.size, FileRow.media_type, PersonRow.name.label("who")).join(FileRow, FileRow.digest == EvidenceRow.digest)
    return columns.outerjoin(PersonRow, PersonRow.id == EvidenceRow.added_by).where(EvidenceRow.assessment_id == assessment_id)


def _kept(found: Row[EvidenceRow, int, str, str]) -> KeptFile:
    row = found.EvidenceRow
    return KeptFile(
        row.key, row.criterion, row.name, row.description, found.media_type, found.size, row.digest, row.holds_until,
        added_at=row.added_at, added_by=row.added_by, who=found.who or "", removed_at=row.removed_at,
    )


def files_of(session: Session, assessment_id: int, *, criterion: str | None = None, removed: bool = False) -> tuple[KeptFile, ...]:
    """The files of an assessment or of one criterion of it, the first added first; those removed instead, if asked for."""
    query = _files(assessment_id).where(EvidenceRow.removed_at.is_not(None) if removed else EvidenceRow.removed_at.is_(None))
    if criterion is not None:
        query = query.where(EvidenceRow.criterion == criterion)
    return tuple(_kept(row) for row in session.execute(query.order_by(EvidenceRow.added_at, EvidenceRow.id)))


def file_with(session: Session, assessment_id: int, key: str) -> KeptFile:
    """The file with this key, unless it was removed. Raises `NotFound`, also for a file of another assessment."""
    row = session.execute(_files(assessment_id).where(EvidenceRow.key == key, EvidenceRow.removed_at.is_(None))).one_or_none()
    if row is None:
        raise NotFound
    return _kept(row)


def used_bytes(session: Session, assessment_id: int, *, besides: str = "") -> int:
    """How many bytes the contents kept for an assessment have together, each counted once, those removed but not forgotten too."""
    kept = select(EvidenceRow.digest).where(EvidenceRow.assessment_id == assessment_id, EvidenceRow.digest != besides)
    return int(session.scalar(select(func.sum(FileRow.size)).where(FileRow.digest.in_(kept))) or 0)


def missing(settings: Settings, files: Iterable[KeptFile]) -> tuple[KeptFile, ...]:
    """The files whose content is not where it belongs."""
    return tuple(file for file in files if not contents.path_of(settings, file.digest).is_file())

"""What a reviewer asks to look at again, and whether its answer was changed since."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Answer
from assessment.course import Course, EventKind, course_of
from assessment.database.answers import ChangeRow, answer_of
from assessment.database.course import CarriedRow
from assessment.database.evidence import EvidenceRow
from assessment.services.answers import STANDING
from assessment.services.course import events_of


@dataclass(frozen=True, slots=True)
class Asked:
    """That a criterion is to be looked at again, for a reason; `changed_at` once its answer is another, or has other files."""

    reason: str
    changed_at: datetime | None = None


def requested(session: Session, assessment_id: int) -> Mapping[str, Asked]:
    """The criteria that are to be looked at again while requested changes are awaited; else none.

    What went over into another edition in parts, or came back from there, stands under each of its names: only those that are asked have a place.
    """
    events = events_of(session, assessment_id)
    if course_of(event.kind for event in events) is not Course.CHANGES_REQUESTED:
        return MappingProxyType({})
    last = next(event for event in reversed(events) if event.kind is EventKind.CHANGES_REQUESTED)
    names = tuple(dict.fromkeys([*last.criteria, *_other_names(session, assessment_id, last.criteria)]))
    changed = _changed(session, assessment_id, names, since=last.at)
    return MappingProxyType({name: Asked(last.reason, changed.get(name)) for name in names})


def _other_names(session: Session, assessment_id: int, names: Collection[str]) -> Iterator[str]:
    """Where the answers to these criteria went when the assessment was moved, and where they came from."""
    query = select(CarriedRow).where(CarriedRow.assessment_id == assessment_id).order_by(CarriedRow.id)
    for row in session.scalars(query):
        if row.source in names:
            yield row.criterion
        elif row.criterion in names and row.settled_at is not None:
            yield row.source


def _changed(session: Session, assessment_id: int, names: Collection[str], *, since: datetime) -> dict[str, datetime]:
    """When each answer became other than it was, or its files did; what was changed and taken back is as it was."""
    of_these = (ChangeRow.assessment_id == assessment_id, ChangeRow.criterion.in_(names), ChangeRow.kind.in_(STANDING))
    before: dict[str, Answer] = {}
    after: dict[str, tuple[Answer, datetime]] = {}
    for row in session.scalars(select(ChangeRow).where(*of_these).order_by(ChangeRow.id)):
        answer = answer_of(row).declared
        if row.at <= since:
            before[row.criterion] = answer
        elif answer != after.get(row.criterion, (before.get(row.criterion, NOTHING),))[0]:
            after[row.criterion] = answer, row.at
    found = {name: at for name, (answer, at) in after.items() if answer != before.get(name, NOTHING)}
    for name, at in _changed_files(session, assessment_id, names, since=since):
        found[name] = max(at, found.get(name, at))
    return found


def _changed_files(session: Session, assessment_id: int, names: Collection[str], *, since: datetime) -> Iterator[tuple[str, datetime]]:
    """When files were added that are still there, or removed that had been there."""
    query = select(EvidenceRow).where(EvidenceRow.assessment_id == assessment_id, EvidenceRow.criterion.in_(names))
    for row in session.scalars(query):
        if row.removed_at is None and row.added_at > since:
            yield row.criterion, row.added_at
        elif row.removed_at is not None and row.added_at <= since < row.removed_at:
            yield row.criterion, row.removed_at

"""Save an answer so that nothing typed is ever lost, take the last change back, and show what was given before."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session, aliased

from assessment.answers import NOTHING, Answer
from assessment.catalogue.model import Catalogue
from assessment.database.answers import AnswerRow, ChangeRow, answer_of, columns_of
from assessment.database.assessments import AssessmentRow
from assessment.database.session import KeptOutcome
from assessment.errors import NotFound, SmartReadinessError
from assessment.services import typed

LONGEST_CLIENT_ID = 80
_ASSESSMENTS, _ANSWERS, _CHANGES = (cast(Table, row.__table__) for row in (AssessmentRow, AnswerRow, ChangeRow))

# saving is what happens most: its statements are put together once
_LOCK = select(_ASSESSMENTS.c.id).where(_ASSESSMENTS.c.id == bindparam("town")).with_for_update()
_SENT = select(_CHANGES).where((_CHANGES.c.assessment_id == bindparam("town")) & (_CHANGES.c.client_id == bindparam("client")))
_HERE = (_ANSWERS.c.assessment_id == bindparam("town")) & (_ANSWERS.c.criterion == bindparam("what"))
_STANDS, _REPLACE, _ADD, _NOTE = select(_ANSWERS).where(_HERE), update(_ANSWERS).where(_HERE), insert(_ANSWERS), insert(_CHANGES)
_DATE = update(_ASSESSMENTS).where(_ASSESSMENTS.c.id == bindparam("town"))


class ChangeKind(StrEnum):
    """What became of something given. A repeated one changed nothing; it is kept so that sending it again is recognised."""

    SAVED = "saved"
    UNDONE = "undone"
    IMPORTED = "imported"
    PARKED = "parked"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledged save: the revision that stands now, and since when."""

    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history of an answer."""

    revision: int
    at: datetime
    answer: Answer
    kind: ChangeKind


class Conflict(SmartReadinessError, KeptOutcome):
    """Somebody else changed this answer in between: `theirs` stands with `revision`, `yours` is kept in the history as parked."""

    def __init__(self, criterion: str, *, yours: Answer, theirs: Answer, revision: int) -> None:
        super().__init__(f"{criterion} was changed by somebody else")
        self.criterion, self.yours, self.theirs, self.revision = criterion, yours, theirs, revision


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an answer belongs, and what stands there."""

    connection: Connection
    assessment_id: int
    criterion: str
    answer: Answer
    revision: int
    at: datetime | None

    def note(
        self, answer: Answer, kind: ChangeKind, revision: int, at: datetime, *, client_id: str | None = None, undoes: int | None = None
    ) -> None:
        """Add a line to the history."""
        key = {"assessment_id": self.assessment_id, "criterion": self.criterion, "revision": revision}
        how = {"kind": kind.value, "at": at, "client_id": client_id, "undoes": undoes}
        self.connection.execute(_NOTE, {**key, **columns_of(answer), **how})

    def put(self, answer: Answer, at: datetime) -> Saved:
        """Let an answer stand, as the next revision."""
        columns = {**columns_of(answer), "revision": self.revision + 1, "changed_at": at}
        if self.revision:
            self.connection.execute(_REPLACE, {"town": self.assessment_id, "what": self.criterion, **columns})
        else:
            self.connection.execute(_ADD, {"assessment_id": self.assessment_id, "criterion": self.criterion, **columns})
        self.connection.execute(_DATE, {"town": self.assessment_id, "changed_at": at, "dated": at.date()})
        return Saved(self.revision + 1, at)


def save_answer(
    session: Session, catalogue: Catalogue, assessment_id: int, criterion: str, answer: Answer, *, base_revision: int, client_id: str, now: datetime
) -> Saved:
    """Save one answer; the same client id again gives the same outcome and changes nothing.

    Raises `Invalid` for an answer that the catalogue does not allow, `NotFound`, and `Conflict` when somebody changed the
    answer since `base_revision` to something else.
    """
    kept = typed.answer(catalogue, criterion, answer)
    connection = session.connection()
    _lock(connection, assessment_id)
    name: str | None = client_id[:LONGEST_CLIENT_ID]
    known = _sent_before(connection, assessment_id, client_id[:LONGEST_CLIENT_ID])
    place = _place(connection, assessment_id, criterion)
    if known and (known.criterion, answer_of(known)) != (criterion, kept):
        known = name = None  # the name of another saving: this is a new one, and is not taken for done
    if known and known.kind != ChangeKind.PARKED:
        return Saved(known.revision, known.at)
    if known:
        raise Conflict(criterion, yours=answer_of(known), theirs=place.answer, revision=place.revision)
    if kept == place.answer:
        place.note(kept, ChangeKind.REPEATED, place.revision, place.at or now, client_id=name)
        return Saved(place.revision, place.at or now)
    if base_revision != place.revision:
        place.note(kept, ChangeKind.PARKED, base_revision, now, client_id=name)
        raise Conflict(criterion, yours=kept, theirs=place.answer, revision=place.revision)
    place.note(kept, ChangeKind.SAVED, place.revision + 1, now, client_id=name)
    return place.put(kept, now)


def _lock(connection: Connection, assessment_id: int) -> None:
    """Let others who write to this assessment wait. Raises `NotFound`."""
    if connection.scalar(_LOCK, {"town": assessment_id}) is None:
        raise NotFound


def _sent_before(connection: Connection, assessment_id: int, client_id: str) -> Row[Any] | None:
    return connection.execute(_SENT, {"town": assessment_id, "client": client_id}).one_or_none()


def _place(connection: Connection, assessment_id: int, criterion: str) -> _Place:
    row = connection.execute(_STANDS, {"town": assessment_id, "what": criterion}).one_or_none()
    if row is None:
        return _Place(connection, assessment_id, criterion, NOTHING, 0, None)
    return _Place(connection, assessment_id, criterion, answer_of(row), row.revision, row.changed_at)


def undo(session: Session, assessment_id: int, *, now: datetime) -> str | None:
    """Take the last change that was not yet taken back; what stood before it stands again as a new revision.

    Gives the criterion, or None where nothing is left to take back. Raises `NotFound`.
    """
    _lock(session.connection(), assessment_id)
    later = aliased(ChangeRow)
    taken_back = select(later.id).where(later.undoes == ChangeRow.id).exists()
    query = select(ChangeRow).where(ChangeRow.assessment_id == assessment_id, ChangeRow.kind == ChangeKind.SAVED, ~taken_back)
    last = session.scalar(query.order_by(ChangeRow.id.desc()).limit(1))
    if last is None:
        return None
    place = _place(session.connection(), assessment_id, last.criterion)
    before = _before(session, last)
    place.note(before, ChangeKind.UNDONE, place.revision + 1, now, undoes=last.id)
    place.put(before, now)
    return last.criterion


def _before(session: Session, change: ChangeRow) -> Answer:
    """What stood before a change."""
    stood = (ChangeKind.SAVED, ChangeKind.UNDONE, ChangeKind.IMPORTED)
    earlier = select(ChangeRow).where(
        ChangeRow.assessment_id == change.assessment_id, ChangeRow.criterion == change.criterion, ChangeRow.id < change.id, ChangeRow.kind.in_(stood)
    )
    row = session.scalar(earlier.order_by(ChangeRow.id.desc()).limit(1))
    return answer_of(row) if row else NOTHING


def history(session: Session, assessment_id: int, criterion: str) -> tuple[Change, ...]:
    """All that was ever given for one criterion, newest first, with what was parked in a conflict."""
    query = select(ChangeRow).where(
        ChangeRow.assessment_id == assessment_id, ChangeRow.criterion == criterion, ChangeRow.kind != ChangeKind.REPEATED
    )
    rows = session.scalars(query.order_by(ChangeRow.id.desc()))
    return tuple(Change(row.revision, row.at, answer_of(row), ChangeKind(row.kind)) for row in rows)

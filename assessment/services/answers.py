"""Save an answer so that nothing typed is ever lost, take the last change back, and show what was given before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, CursorResult, Row, Table, bindparam, insert, null, select, union_all, update
from sqlalchemy.orm import Session, aliased

from assessment.answers import NOTHING, Answer
from assessment.catalogue.model import Catalogue
from assessment.database.answers import AnswerRow, ChangeRow, answer_of, columns_of
from assessment.database.assessments import AssessmentRow
from assessment.database.session import KeptOutcome
from assessment.errors import Invalid, SmartReadinessError
from assessment.filled import Channel, channel_of
from assessment.services import typed
from assessment.services.assignments import claim_answers
from assessment.services.opening import lock

LONGEST_CLIENT_ID = 80
_ASSESSMENTS, _ANSWERS, _CHANGES = (cast(Table, row.__table__) for row in (AssessmentRow, AnswerRow, ChangeRow))

# saving is what happens most: its statements are put together once
_GIVEN = [column.name for column in _ANSWERS.c if column.name not in ("assessment_id", "changed_at")]
_STANDING = select(
    *(_ANSWERS.c[name] for name in _GIVEN), _ANSWERS.c.changed_at.label("at"), null().label("kind"), null().label("client_id")
).where(_ANSWERS.c.assessment_id == bindparam("town"))
_SENT = select(*(_CHANGES.c[name] for name in (*_GIVEN, "at", "kind", "client_id"))).where(_CHANGES.c.assessment_id == bindparam("town"))
_KNOWN = union_all(
    _STANDING.where(_ANSWERS.c.criterion.in_(bindparam("criteria", expanding=True))),
    _SENT.where(_CHANGES.c.client_id.in_(bindparam("clients", expanding=True))),
)
_KNOWN_OF_ONE = union_all(
    _STANDING.where(_ANSWERS.c.criterion == bindparam("criterion")), _SENT.where(_CHANGES.c.client_id == bindparam("client")),
)
_HISTORY = select(_CHANGES).where(
    (_CHANGES.c.assessment_id == bindparam("town")) & (_CHANGES.c.criterion == bindparam("criterion")) & (_CHANGES.c.kind != bindparam("repeated"))
).order_by(_CHANGES.c.id.desc())
_REPLACE = update(_ANSWERS).where((_ANSWERS.c.assessment_id == bindparam("town")) & (_ANSWERS.c.criterion == bindparam("what")))
_ADD, _NOTE = insert(_ANSWERS).inline(), insert(_CHANGES).inline()
_DATE = update(_ASSESSMENTS).where(_ASSESSMENTS.c.id == bindparam("town"))


class ChangeKind(StrEnum):
    """What became of something given. A repeated one changed nothing; it is kept so that sending it again is recognised."""

    SAVED = "saved"
    UNDONE = "undone"
    IMPORTED = "imported"
    PARKED = "parked"
    REPEATED = "repeated"
    CONFIRMED = "confirmed"
    MOVED = "moved"


GIVEN = (ChangeKind.SAVED, ChangeKind.CONFIRMED)
STANDING = (*GIVEN, ChangeKind.UNDONE, ChangeKind.IMPORTED, ChangeKind.MOVED)


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledged save: the revision that stands now, and since when."""

    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history of an answer; `by` is the number of the person who gave it in a team, `channel` how it came with a form."""

    revision: int
    at: datetime
    answer: Answer
    kind: ChangeKind
    by: int | None = None
    channel: Channel | None = None


class Conflict(SmartReadinessError, KeptOutcome):
    """Somebody else changed this answer in between: `theirs` stands with `revision`, `yours` is kept in the history as parked.

    Of an opinion both are one's `own`: it was changed in another window or on another device.
    """

    def __init__(self, criterion: str, *, yours: Answer, theirs: Answer, revision: int, own: bool = False) -> None:
        super().__init__(f"{criterion} was changed by somebody else")
        self.criterion, self.yours, self.theirs, self.revision, self.own = criterion, yours, theirs, revision, own


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as somebody wants it kept: made from the answer of `base_revision`, sent under a name that is used for nothing else.

    `confirms` where it was taken over from last time, because it is still true. Its `kind` is another where it came with a form:
    one that is parked stands beside the answer and changes nothing.
    """

    criterion: str
    answer: Answer
    base_revision: int
    client_id: str
    confirms: bool = False
    kind: ChangeKind = ChangeKind.SAVED


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands for a criterion, as which revision, and since when."""

    answer: Answer = NOTHING
    revision: int = 0
    at: datetime | None = None


class Book:
    """The answers of one assessment while some of them are changed: read once, written once."""

    def __init__(
        self, connection: Connection, assessment_id: int, criteria: Sequence[str], clients: Sequence[str] = (), *, by: int | None = None,
    ) -> None:
        self._connection, self._assessment_id, self._by = connection, assessment_id, by
        self._places: dict[str, _Place] = {}
        self.sent: dict[str, Row[Any]] = {}
        self._notes: list[dict[str, Any]] = []
        self._added: list[dict[str, Any]] = []
        self._replaced: list[dict[str, Any]] = []
        for row in self._known(criteria, clients):
            if row.kind is None:
                self._places[row.criterion] = _Place(answer_of(row), row.revision, row.at)
            else:
                self.sent[row.client_id] = row

    def _known(self, criteria: Sequence[str], clients: Sequence[str]) -> CursorResult[Any]:
        """What stands for the criteria, and what came under these names already."""
        if len(criteria) == 1 and len(clients) <= 1:
            one = {"town": self._assessment_id, "criterion": criteria[0], "client": clients[0] if clients else None}
            return self._connection.execute(_KNOWN_OF_ONE, one)
        return self._connection.execute(_KNOWN, {"town": self._assessment_id, "criteria": criteria, "clients": clients})

    def place(self, criterion: str) -> _Place:
        """What stands for a criterion."""
        return self._places.get(criterion, _Place())

    def note(
        self, criterion: str, answer: Answer, kind: ChangeKind, *,
        revision: int, at: datetime, client_id: str | None = None, undoes: int | None = None,
    ) -> None:
        """Add a line to the history."""
        key = {"assessment_id": self._assessment_id, "criterion": criterion, "revision": revision}
        made = {"kind": kind.value, "at": at, "client_id": client_id, "undoes": undoes, "person_id": self._by}
        self._notes.append({**key, **columns_of(answer), **made})

    def put(self, criterion: str, answer: Answer, at: datetime) -> Saved:
        """Let an answer stand, as the next revision."""
        before = self.place(criterion)
        columns = {**columns_of(answer), "revision": before.revision + 1, "changed_at": at}
        if before.revision:
            self._replaced.append({"town": self._assessment_id, "what": criterion, **columns})
        else:
            self._added.append({"assessment_id": self._assessment_id, "criterion": criterion, **columns})
        self._places[criterion] = _Place(answer, before.revision + 1, at)
        return Saved(before.revision + 1, at)

    def take_back(self, change: ChangeRow, earlier: Answer, now: datetime) -> None:
        """Let what stood before a change stand again."""
        self.note(change.criterion, earlier, ChangeKind.UNDONE, revision=self.place(change.criterion).revision + 1, at=now, undoes=change.id)
        self.put(change.criterion, earlier, now)

    def write(self, now: datetime) -> None:
        """Write what was noted and put."""
        for statement, rows in ((_NOTE, self._notes), (_REPLACE, self._replaced), (_ADD, self._added)):
            if rows:
                self._connection.execute(statement, rows if len(rows) > 1 else rows[0])
        if self._replaced or self._added:
            self._connection.execute(_DATE, {"town": self._assessment_id, "changed_at": now, "dated": now.date()})


def save_answer(session: Session, catalogue: Catalogue, assessment_id: int, draft: Draft, *, now: datetime, by: int | None = None) -> Saved:
    """Save one answer; the same client id again gives the same outcome and changes nothing. `by` is the number of the person who gave it.

    Raises `Invalid` for an answer that the catalogue does not allow, `NotFound`, and `Conflict` when somebody changed the
    answer since its base revision to something else.
    """
    (outcome,) = save_answers(session, catalogue, assessment_id, (draft,), now=now, by=by)
    if isinstance(outcome, Saved):
        return outcome
    raise outcome


def save_answers(
    session: Session, catalogue: Catalogue, assessment_id: int, drafts: Sequence[Draft], *, now: datetime, by: int | None = None,
) -> tuple[Saved | Conflict | Invalid, ...]:
    """Save answers to different criteria at once; each stands or falls by itself, as in `save_answer`. Raises `NotFound`.

    In a team whoever may not give one of these answers gets `NotAllowed`, and none of them is saved.
    """
    lock(session, assessment_id)
    if by is not None:
        claim_answers(session, assessment_id, by, [draft.criterion for draft in drafts])
    criteria, clients = [draft.criterion for draft in drafts], [draft.client_id[:LONGEST_CLIENT_ID] for draft in drafts]
    book = Book(session.connection(), assessment_id, criteria, clients, by=by)
    outcomes = tuple(_outcome(book, catalogue, draft, now) for draft in drafts)
    book.write(now)
    return outcomes


def _outcome(book: Book, catalogue: Catalogue, draft: Draft, now: datetime) -> Saved | Conflict | Invalid:
    try:
        kept = typed.answer(catalogue, draft.criterion, draft.answer)
    except Invalid as invalid:
        return invalid
    place = book.place(draft.criterion)
    if kept.reviewed is None and kept.level == place.answer.level:  # what a reviewer says stays with the level that it is about
        kept = replace(kept, reviewed=place.answer.reviewed, review=place.answer.review)
    name: str | None = draft.client_id[:LONGEST_CLIENT_ID]
    known = book.sent.get(name or "")
    if known and (known.criterion, answer_of(known).declared) != (draft.criterion, kept.declared):
        known = name = None  # the name of another saving: this is a new one, and is not taken for done
    if known and (known.kind != ChangeKind.PARKED or draft.kind is ChangeKind.PARKED):
        return Saved(known.revision, known.at)
    if known:
        return Conflict(draft.criterion, yours=answer_of(known), theirs=place.answer, revision=place.revision)
    if kept == place.answer:
        book.note(draft.criterion, kept, ChangeKind.REPEATED, revision=place.revision, at=place.at or now, client_id=name)
        return Saved(place.revision, place.at or now)
    if draft.kind is ChangeKind.PARKED:
        book.note(draft.criterion, kept, ChangeKind.PARKED, revision=place.revision, at=now, client_id=name)
        return Saved(place.revision, place.at or now)
    if draft.base_revision != place.revision:
        book.note(draft.criterion, kept, ChangeKind.PARKED, revision=draft.base_revision, at=now, client_id=name)
        return Conflict(draft.criterion, yours=kept, theirs=place.answer, revision=place.revision)
    kind = ChangeKind.CONFIRMED if draft.confirms else draft.kind
    book.note(draft.criterion, kept, kind, revision=place.revision + 1, at=now, client_id=name)
    return book.put(draft.criterion, kept, now)


def undo(session: Session, assessment_id: int, *, now: datetime, by: int | None = None) -> str | None:
    """Take the last change that was not yet taken back; what stood before it stands again as a new revision.

    In a team it is one's own last change that nobody else has changed since. Gives the criterion, or None where nothing is left to take back.
    Raises `NotFound`, and `NotAllowed` where the answer has been given to somebody else meanwhile.
    """
    lock(session, assessment_id)
    last = last_given(session, assessment_id, by)
    if last is None:
        return None
    if by is not None:
        claim_answers(session, assessment_id, by, [last.criterion])
    earlier, book = before(session, last), Book(session.connection(), assessment_id, [last.criterion], by=by)
    book.take_back(last, earlier, now)
    book.write(now)
    return last.criterion


def last_given(session: Session, assessment_id: int, by: int | None) -> ChangeRow | None:
    """The change that `undo` takes back."""
    later = aliased(ChangeRow)
    taken_back = select(later.id).where(later.undoes == ChangeRow.id).exists()
    came_with_a_form = (ChangeRow.kind == ChangeKind.IMPORTED) & ChangeRow.client_id.is_not(None)
    given = ChangeRow.kind.in_(GIVEN) | came_with_a_form
    query = select(ChangeRow).where(ChangeRow.assessment_id == assessment_id, given, ~taken_back, _is_still_asked())
    if by is not None:
        query = query.where(ChangeRow.person_id == by, ~_changed_by_others(by))
    return session.scalar(query.order_by(ChangeRow.id.desc()).limit(1))


def _is_still_asked() -> ColumnElement[bool]:
    """Whether what was changed has a place yet: under another edition it may be parked."""
    return select(AnswerRow.criterion).where(
        AnswerRow.assessment_id == ChangeRow.assessment_id, AnswerRow.criterion == ChangeRow.criterion,
    ).exists()


def _changed_by_others(by: int) -> ColumnElement[bool]:
    """Whether somebody else changed the same answer after a change."""
    theirs = aliased(ChangeRow)
    same = (theirs.assessment_id == ChangeRow.assessment_id) & (theirs.criterion == ChangeRow.criterion) & (theirs.id > ChangeRow.id)
    return select(theirs.id).where(same, theirs.kind.in_(STANDING), theirs.person_id.is_distinct_from(by)).exists()


def before(session: Session, change: ChangeRow) -> Answer:
    """What stood before a change."""
    earlier = select(ChangeRow).where(
        ChangeRow.assessment_id == change.assessment_id, ChangeRow.criterion == change.criterion, ChangeRow.id < change.id,
        ChangeRow.kind.in_(STANDING),
    )
    row = session.scalar(earlier.order_by(ChangeRow.id.desc()).limit(1))
    return answer_of(row) if row else NOTHING


def history(session: Session, assessment_id: int, criterion: str) -> tuple[Change, ...]:
    """All that was ever given for one criterion, newest first, with what was parked in a conflict."""
    asked = {"town": assessment_id, "criterion": criterion, "repeated": ChangeKind.REPEATED.value}
    rows = session.connection().execute(_HISTORY, asked)
    return tuple(Change(row.revision, row.at, answer_of(row), ChangeKind(row.kind), row.person_id, channel_of(row.client_id)) for row in rows)

"""What each person says alone about a criterion, saved so that nothing is lost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Answer
from assessment.catalogue.model import Catalogue
from assessment.database.answers import answer_of, columns_of
from assessment.database.teamwork import OpinionChangeRow, OpinionRow
from assessment.services import typed
from assessment.services.answers import LONGEST_CLIENT_ID, ChangeKind, Conflict, Draft, Saved
from assessment.services.opening import lock

SEVERAL = 2
_STANDING = (ChangeKind.SAVED, ChangeKind.UNDONE)
_OPINIONS = cast(Table, OpinionRow.__table__)
_ALL = select(_OPINIONS).where(_OPINIONS.c.assessment_id == bindparam("town")).order_by(_OPINIONS.c.criterion, _OPINIONS.c.person_id)
_THESE = _ALL.where(_OPINIONS.c.criterion.in_(bindparam("criteria", expanding=True)))


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person says about a criterion; `by` is the person's number."""

    by: int
    answer: Answer
    revision: int
    at: datetime


def opinions_on(session: Session, assessment_id: int, criteria: Iterable[str] | None = None) -> Mapping[str, tuple[Opinion, ...]]:
    """Everybody's opinions, by criterion. Whoever shows them sees to it that nobody sees what is hidden."""
    given: dict[str, object] = {"town": assessment_id}
    if criteria is not None:
        given["criteria"] = list(criteria)
    found: dict[str, tuple[Opinion, ...]] = defaultdict(tuple)
    for row in session.connection().execute(_ALL if criteria is None else _THESE, given):
        found[row.criterion] += (_opinion(row),)
    return found


def own_opinions(session: Session, assessment_id: int, person: int) -> Mapping[str, Opinion]:
    """What one person said, by criterion."""
    query = select(OpinionRow).where(OpinionRow.assessment_id == assessment_id, OpinionRow.person_id == person)
    return {row.criterion: _opinion(row) for row in session.scalars(query)}


def own_history(session: Session, assessment_id: int, criterion: str, person: int) -> Sequence[Opinion]:
    """All that one person ever said about a criterion, newest first, with what was parked in a conflict."""
    query = select(OpinionChangeRow).where(
        OpinionChangeRow.assessment_id == assessment_id, OpinionChangeRow.criterion == criterion, OpinionChangeRow.person_id == person,
        OpinionChangeRow.kind != ChangeKind.REPEATED,
    )
    rows = session.scalars(query.order_by(OpinionChangeRow.id.desc()))
    return [Opinion(person, answer_of(row), row.revision, row.at) for row in rows]


def save_opinion(session: Session, catalogue: Catalogue, assessment_id: int, draft: Draft, *, now: datetime, by: int) -> Saved:
    """Save what a person says alone; the same client id again gives the same outcome and changes nothing.

    Raises `Invalid`, `NotFound`, `Closed`, and `Conflict` when the same person changed it elsewhere since its base revision; both are kept then.
    """
    lock(session, assessment_id)
    kept = typed.answer(catalogue, draft.criterion, draft.answer.declared)
    key = {"assessment_id": assessment_id, "criterion": draft.criterion, "person_id": by}
    row = session.get(OpinionRow, tuple(key.values()))
    place = _opinion(row) if row else Opinion(by, NOTHING, 0, now)
    name: str | None = draft.client_id[:LONGEST_CLIENT_ID]
    known = _sent(session, assessment_id, by, name)
    if known and (known.criterion, answer_of(known)) != (draft.criterion, kept):
        known = name = None  # the name of another saving: this is a new one, and is not taken for done
    if known and known.kind != ChangeKind.PARKED:
        return Saved(known.revision, known.at)
    if known is None:
        kind, saved = _outcome(kept, draft.base_revision, place, now)
        session.add(OpinionChangeRow(kind=kind.value, revision=saved.revision, at=saved.at, client_id=name, **key, **columns_of(kept)))
        if kind is ChangeKind.SAVED:
            _put(session, row or OpinionRow(**key), kept, saved)
        session.flush()
        if kind is not ChangeKind.PARKED:
            return saved
    raise Conflict(draft.criterion, yours=kept, theirs=place.answer, revision=place.revision, own=True)


def last_said(session: Session, assessment_id: int, person: int) -> OpinionChangeRow | None:
    """The last opinion of a person that was not taken back, on what is still asked: taking one back takes the one before it that is left."""
    key = (OpinionRow.assessment_id, OpinionChangeRow.assessment_id), (OpinionRow.criterion, OpinionChangeRow.criterion)
    query = select(OpinionChangeRow).where(
        OpinionChangeRow.assessment_id == assessment_id, OpinionChangeRow.person_id == person, OpinionChangeRow.kind.in_(_STANDING),
        select(OpinionRow.revision).where(OpinionRow.person_id == person, *(one == other for one, other in key)).exists(),
    )
    left: list[OpinionChangeRow] = []
    for change in session.scalars(query.order_by(OpinionChangeRow.id)):
        if change.kind == ChangeKind.SAVED:
            left.append(change)
        elif left:
            left.pop()
    return left[-1] if left else None


def take_opinion_back(session: Session, last: OpinionChangeRow, *, now: datetime) -> str:
    """Let what a person said before stand again, as a new revision; gives the criterion."""
    key = {"assessment_id": last.assessment_id, "criterion": last.criterion, "person_id": last.person_id}
    earlier = select(OpinionChangeRow).filter_by(**key).where(OpinionChangeRow.id < last.id, OpinionChangeRow.kind.in_(_STANDING))
    row = session.scalar(earlier.order_by(OpinionChangeRow.id.desc()).limit(1))
    before, place = answer_of(row) if row else NOTHING, session.get_one(OpinionRow, tuple(key.values()))
    saved = Saved(place.revision + 1, now)
    session.add(OpinionChangeRow(kind=ChangeKind.UNDONE.value, revision=saved.revision, at=now, **key, **columns_of(before)))
    _put(session, place, before, saved)
    session.flush()
    return last.criterion


def _outcome(kept: Answer, base: int, place: Opinion, now: datetime) -> tuple[ChangeKind, Saved]:
    """What becomes of something given where this stands."""
    if kept == place.answer:
        return ChangeKind.REPEATED, Saved(place.revision, place.at)
    if base != place.revision:
        return ChangeKind.PARKED, Saved(base, now)
    return ChangeKind.SAVED, Saved(place.revision + 1, now)


def _put(session: Session, row: OpinionRow, kept: Answer, saved: Saved) -> None:
    """Let an opinion stand."""
    for name, value in columns_of(kept).items():
        setattr(row, name, value)
    row.revision, row.changed_at = saved.revision, saved.at
    session.add(row)


def _opinion(row: OpinionRow | Row[Any]) -> Opinion:
    return Opinion(row.person_id, answer_of(row), row.revision, row.changed_at)


def _sent(session: Session, assessment_id: int, person: int, name: str | None) -> OpinionChangeRow | None:
    """What a person sent under this name before."""
    query = select(OpinionChangeRow).where(
        OpinionChangeRow.assessment_id == assessment_id, OpinionChangeRow.person_id == person, OpinionChangeRow.client_id == name
    )
    return session.scalar(query)

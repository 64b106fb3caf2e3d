"""Move an open assessment to another edition: answers follow the bridge, what has no place there is kept beside, and it can be undone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from assessment.catalogue.bridge import Bridge
from assessment.catalogue.model import Catalogue
from assessment.database.answers import AnswerRow, ChangeRow, answer_of, columns_of
from assessment.database.assessments import AssessmentRow, StepRow
from assessment.database.course import CarriedRow, DoneRow, EventRow, ReviewRow
from assessment.database.evidence import EvidenceRow
from assessment.database.teamwork import AgreementRow, AssignmentRow, CommentRow, OpinionChangeRow, OpinionRow
from assessment.errors import Invalid, Problem
from assessment.moving import Arrival, arrive
from assessment.services.answers import STANDING, ChangeKind
from assessment.services.carrying import carry
from assessment.services.opening import found, lock, touch, value
from assessment.translation import message

NAMED = tuple(cast(Table, row.__table__) for row in (
    AnswerRow, ChangeRow, StepRow, CarriedRow, DoneRow, ReviewRow, EvidenceRow, AgreementRow, AssignmentRow, CommentRow, OpinionRow, OpinionChangeRow,
))
ON_THE_WAY = "~"  # no identifier begins with it: two that swap their names do not meet
CHANGED_SINCE = message("Something was changed since the assessment was moved, so it stays where it is.")


def move(session: Session, assessment_id: int, bridge: Bridge | None, catalogue: Catalogue, *, now: datetime, by: int | None = None) -> Arrival:
    """Move an assessment to the edition of a catalogue, over the bridge that leads there; one that is there already is left alone.

    Raises `NotFound`, and `Closed` where it is submitted or final.
    """
    lock(session, assessment_id)
    before = value(session, assessment_id)
    if before.edition == catalogue.edition:
        return arrive(None, catalogue, before)
    arrival, row = arrive(bridge, catalogue, before), found(session, assessment_id)
    names = bridge.names if bridge else {}
    _rename(session, assessment_id, names)
    ended = {names.get(old, old) for old in before.answers} - set(arrival.assessment.answers)
    stays = AnswerRow.criterion.in_(set(names.values()) - ended)
    session.execute(delete(AnswerRow).where(AnswerRow.assessment_id == assessment_id, ~stays))
    known = {replace(each, criterion=names.get(each.criterion, each.criterion)) for each in before.carried}
    if fresh := [each for each in arrival.assessment.carried if each not in known]:
        carry(session, assessment_id, fresh, now=now)
    row.moved_from, row.moved_at = row.edition, now
    row.edition, row.edition_digest = catalogue.edition, catalogue.digest
    touch(row, now)
    _note_all(session, assessment_id, now=now, by=by)
    session.refresh(row)
    return arrival


def may_move_back(row: AssessmentRow) -> bool:
    """Whether nothing was changed since an assessment was moved."""
    return row.moved_from is not None and row.moved_at == row.changed_at


def moved_from(session: Session, assessment_id: int) -> str | None:
    """The edition to which an assessment can still be moved back, or None. Raises `NotFound`."""
    row = found(session, assessment_id)
    return row.moved_from if may_move_back(row) else None


def move_back(session: Session, assessment_id: int, bridge: Bridge | None, catalogue: Catalogue, *, now: datetime, by: int | None = None) -> None:
    """Undo the last move: `catalogue` is that of the edition it came from, `bridge` the one over which it came.

    Raises `NotFound`, `Closed`, and `Invalid` where something was changed since.
    """
    lock(session, assessment_id)
    row = found(session, assessment_id)
    if not may_move_back(row) or row.moved_from != catalogue.edition:
        raise Invalid([Problem("edition", CHANGED_SINCE)])
    settled = update(CarriedRow).where(CarriedRow.assessment_id == assessment_id, CarriedRow.at == row.moved_at).values(settled_at=now)
    session.execute(settled, execution_options={"synchronize_session": False})
    _rename(session, assessment_id, {new: old for old, new in bridge.names.items()} if bridge else {})
    _restore(session, assessment_id)
    row.edition, row.edition_digest, row.moved_from, row.moved_at = catalogue.edition, catalogue.digest, None, None
    touch(row, now)
    _note_all(session, assessment_id, now=now, by=by)


def _rename(session: Session, assessment_id: int, names: Mapping[str, str]) -> None:
    """Let everything that belongs to a criterion belong to it under its other name."""
    others = {old: new for old, new in names.items() if old != new}
    steps = [(old, ON_THE_WAY + old) for old in others] + [(ON_THE_WAY + old, new) for old, new in others.items()]
    for table in NAMED:
        for old, new in steps:
            session.execute(update(table).where(table.c.assessment_id == assessment_id, table.c.criterion == old).values(criterion=new))
    named = select(EventRow).where(EventRow.assessment_id == assessment_id, EventRow.criteria != "")
    for event in session.scalars(named):
        event.criteria = " ".join(others.get(each, each) for each in event.criteria.split())
    session.flush()
    session.expire_all()


def _restore(session: Session, assessment_id: int) -> None:
    """Let answers stand again that have a history and no place: the last of each that stood, as the revision that it was."""
    stands = set(session.scalars(select(AnswerRow.criterion).where(AnswerRow.assessment_id == assessment_id)))
    query = select(ChangeRow).where(ChangeRow.assessment_id == assessment_id, ChangeRow.kind.in_(STANDING)).order_by(ChangeRow.id)
    for change in {change.criterion: change for change in session.scalars(query)}.values():
        if change.criterion not in stands:
            columns = columns_of(answer_of(change))
            session.add(AnswerRow(
                assessment_id=assessment_id, criterion=change.criterion, revision=change.revision, changed_at=change.at, **columns,
            ))
    session.flush()


def _note_all(session: Session, assessment_id: int, *, now: datetime, by: int | None) -> None:
    """A line in the history of each answer that stands: it is the same, and its question is of another edition."""
    rows: Iterable[AnswerRow] = session.scalars(select(AnswerRow).where(AnswerRow.assessment_id == assessment_id))
    for row in rows:
        session.add(ChangeRow(
            assessment_id=assessment_id, criterion=row.criterion, revision=row.revision, kind=ChangeKind.MOVED.value, at=now, person_id=by,
            **columns_of(answer_of(row)),
        ))
    session.flush()

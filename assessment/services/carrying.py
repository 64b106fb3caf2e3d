"""Answers carried over from an earlier assessment or edition: they do not count, and stay to be looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Carried, CarriedKind
from assessment.database.answers import answer_of, columns_of
from assessment.database.assessments import AssessmentRow
from assessment.database.course import CarriedRow
from assessment.services.typed import LONGEST_LINK, LONGEST_TEXT


def carry(session: Session, assessment_id: int, answers: Iterable[Carried], *, now: datetime) -> None:
    """Keep answers beside those that count. One that is carried already from the same criterion is replaced."""
    known = {(row.criterion, row.kind, row.source): row for row in _rows(session, assessment_id, settled=True)}
    for each in answers:
        row = known.get((each.criterion, each.kind.value, each.source))
        if row is None:
            row = CarriedRow(assessment_id=assessment_id, criterion=each.criterion, kind=each.kind.value, source=each.source)
            session.add(row)
        row.edition, row.at, row.settled_at = each.edition, now, None
        for name, value in columns_of(each.answer).items():
            setattr(row, name, value)
    session.execute(update(AssessmentRow).where(AssessmentRow.id == assessment_id).values(carries=True))
    session.flush()


def park(session: Session, assessment_id: int, stray: Carried, *, now: datetime) -> bool:
    """Keep an answer that came too late: its question is not asked any more. What is parked stays too; gives whether it is new."""
    rows = (row for row in _rows(session, assessment_id) if (row.kind, row.source) == (CarriedKind.PARKED.value, stray.source))
    known = next((answer_of(row) for row in rows), NOTHING)
    text, note = _both(stray.answer.evidence_text, known.evidence_text), _both(stray.answer.note, known.note)
    link = stray.answer.evidence_link[:LONGEST_LINK]
    whole = replace(stray.answer, evidence_text=text[:LONGEST_TEXT], note=note[:LONGEST_TEXT], evidence_link=link)
    if whole in (known, NOTHING):
        return False
    carry(session, assessment_id, (replace(stray, answer=whole),), now=now)
    return True


def _both(late: str, before: str) -> str:
    """Two texts one after the other; what stands in the other already is not said twice."""
    return late if before in late else before if late in before else f"{late}\n{before}"


def carried(session: Session, assessment_id: int) -> tuple[Carried, ...]:
    """Everything that was carried over into an assessment, in the order in which it came."""
    return tuple(
        Carried(row.criterion, CarriedKind(row.kind), row.source, row.edition, answer_of(row)) for row in _rows(session, assessment_id)
    )


def _rows(session: Session, assessment_id: int, *, settled: bool = False) -> Sequence[CarriedRow]:
    query = select(CarriedRow).where(CarriedRow.assessment_id == assessment_id).order_by(CarriedRow.id)
    return session.scalars(query if settled else query.where(CarriedRow.settled_at.is_(None))).all()

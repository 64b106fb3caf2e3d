"""Answers carried over from an earlier assessment or edition: they do not count, and stay to be looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment.answers import Answer
from assessment.database.answers import answer_of, columns_of
from assessment.database.assessments import AssessmentRow
from assessment.database.course import CarriedRow


class CarriedKind(StrEnum):
    """To be confirmed: it may still be true. Parked: its question is not asked any more."""

    TO_CONFIRM = "to-confirm"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer that was carried over: to which criterion, from which one of which edition, and since when."""

    criterion: str
    kind: CarriedKind
    source: str
    edition: str
    answer: Answer


def carry(session: Session, assessment_id: int, answers: Iterable[Carried], *, now: datetime) -> None:
    """Keep answers beside those that count. One that is carried already from the same criterion is replaced."""
    known = {(row.criterion, row.kind, row.source): row for row in _rows(session, assessment_id)}
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


def carried(session: Session, assessment_id: int) -> tuple[Carried, ...]:
    """Everything that was carried over into an assessment, in the order in which it came."""
    return tuple(
        Carried(row.criterion, CarriedKind(row.kind), row.source, row.edition, answer_of(row)) for row in _rows(session, assessment_id)
    )


def last_time(session: Session, assessment_id: int) -> dict[str, Carried]:
    """What is to be confirmed, by the criterion that it may answer now; of several, the one that came last."""
    return {each.criterion: each for each in carried(session, assessment_id) if each.kind is CarriedKind.TO_CONFIRM}


def _rows(session: Session, assessment_id: int) -> Sequence[CarriedRow]:
    query = select(CarriedRow).where(CarriedRow.assessment_id == assessment_id, CarriedRow.settled_at.is_(None)).order_by(CarriedRow.id)
    return session.scalars(query).all()

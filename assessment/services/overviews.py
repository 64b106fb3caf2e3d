"""What a municipality has: its assessments, where each stands and how far it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue
from assessment.course import Course, EventKind, course_of
from assessment.database.answers import AnswerRow
from assessment.database.assessments import AssessmentRow
from assessment.database.course import EventRow
from assessment.questionnaire import Scope, asked


@dataclass(frozen=True, slots=True)
class Overview:
    """An assessment of a municipality in one line; `settled` of `asked` questions have a level or do not apply."""

    id: int
    key: str
    scope: Scope
    edition: str
    dated: date
    changed_at: datetime
    course: Course
    settled: int
    asked: int


def overviews(session: Session, catalogue: Catalogue, municipality_id: int) -> tuple[Overview, ...]:
    """All assessments of a municipality, the newest first; progress counts the questions of this edition."""
    query = select(AssessmentRow).where(AssessmentRow.municipality_id == municipality_id, AssessmentRow.withdrawn_at.is_(None))
    rows = session.scalars(query.order_by(AssessmentRow.created_at.desc(), AssessmentRow.id.desc())).all()
    identifiers = [row.id for row in rows]
    courses, settled = _courses(session, identifiers), _settled(session, catalogue, identifiers)
    found = []
    for row in rows:
        scope = Scope(row.scope)
        found.append(Overview(
            row.id, row.key or "", scope, row.edition, row.dated, row.changed_at, courses.get(row.id, Course.DRAFT),
            settled[row.id, scope], len(asked(catalogue, scope)),
        ))
    return tuple(found)


def _courses(session: Session, identifiers: list[int]) -> dict[int, Course]:
    events = defaultdict(list)
    query = select(EventRow.assessment_id, EventRow.kind).where(EventRow.assessment_id.in_(identifiers))
    for row in session.execute(query.order_by(EventRow.assessment_id, EventRow.number)):
        events[row.assessment_id].append(EventKind(row.kind))
    return {identifier: course_of(kinds) for identifier, kinds in events.items()}


def _settled(session: Session, catalogue: Catalogue, identifiers: Iterable[int]) -> Counter[tuple[int, Scope]]:
    """How many questions are settled, for each assessment and each scope."""
    within = {scope: {criterion.id for criterion in asked(catalogue, scope)} for scope in Scope}
    answered = or_(AnswerRow.level.is_not(None), AnswerRow.not_applicable != "")
    rows = session.execute(select(AnswerRow.assessment_id, AnswerRow.criterion).where(AnswerRow.assessment_id.in_(identifiers), answered))
    return Counter((row.assessment_id, scope) for row in rows for scope in Scope if row.criterion in within[scope])

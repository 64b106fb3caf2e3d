"""What a municipality has: its assessments, where each stands and how far it is."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue
from assessment.course import Course, EventKind, course_of
from assessment.database.answers import AnswerRow
from assessment.database.assessments import AssessmentRow
from assessment.database.course import EventRow, FinalRow
from assessment.questionnaire import Scope, asked


@dataclass(frozen=True, slots=True)
class Overview:
    """An assessment of a municipality in one line; `settled` of `asked` questions have a level or do not apply.

    `finals` is how many final versions of it there are, whatever happened since.
    """

    id: int
    key: str
    scope: Scope
    edition: str
    dated: date
    changed_at: datetime
    course: Course
    settled: int
    asked: int
    finals: int


def overviews(session: Session, catalogue_of: Callable[[str], Catalogue], municipality_id: int) -> tuple[Overview, ...]:
    """All assessments of a municipality, the newest first; progress counts the questions of each one's edition."""
    query = select(AssessmentRow).where(AssessmentRow.municipality_id == municipality_id, AssessmentRow.withdrawn_at.is_(None))
    rows = session.scalars(query.order_by(AssessmentRow.created_at.desc(), AssessmentRow.id.desc())).all()
    identifiers = [row.id for row in rows]
    courses, finals, settled = _courses(session, identifiers), _finals(session, identifiers), _settled(session, identifiers)
    found = []
    for row in rows:
        scope = Scope(row.scope)
        questions = {criterion.id for criterion in asked(catalogue_of(row.edition), scope)}
        found.append(Overview(
            row.id, row.key or "", scope, row.edition, row.dated, row.changed_at, courses.get(row.id, Course.DRAFT),
            len(questions & settled[row.id]), len(questions), finals[row.id],
        ))
    return tuple(found)


def _courses(session: Session, identifiers: list[int]) -> dict[int, Course]:
    events = defaultdict(list)
    query = select(EventRow.assessment_id, EventRow.kind).where(EventRow.assessment_id.in_(identifiers))
    for row in session.execute(query.order_by(EventRow.assessment_id, EventRow.number)):
        events[row.assessment_id].append(EventKind(row.kind))
    return {identifier: course_of(kinds) for identifier, kinds in events.items()}


def _finals(session: Session, identifiers: list[int]) -> Counter[int]:
    return Counter(session.scalars(select(FinalRow.assessment_id).where(FinalRow.assessment_id.in_(identifiers))))


def _settled(session: Session, identifiers: list[int]) -> dict[int, set[str]]:
    """The questions that are settled, for each assessment."""
    found: dict[int, set[str]] = defaultdict(set)
    answered = or_(AnswerRow.level.is_not(None), AnswerRow.not_applicable != "")
    for row in session.execute(select(AnswerRow.assessment_id, AnswerRow.criterion).where(AnswerRow.assessment_id.in_(identifiers), answered)):
        found[row.assessment_id].add(row.criterion)
    return found

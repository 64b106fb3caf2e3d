"""Final assessments to test with."""

from sqlalchemy import Engine

from assessment.course import EventKind
from assessment.database.course import EventRow
from assessment.database.session import writing
from tests.teams import NOON


def finalise(engine: Engine, assessment_id: int) -> None:
    """Let an assessment be final, however it came to be."""
    with writing(engine) as session:
        for number, kind in enumerate((EventKind.SUBMITTED, EventKind.FINALISED), start=1):
            session.add(EventRow(assessment_id=assessment_id, number=number, kind=kind.value, at=NOON))

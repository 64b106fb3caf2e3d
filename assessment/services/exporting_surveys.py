"""What residents said, for the record of an export: counts only, as they were frozen; single replies stay where they were given."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.database.assessments import AssessmentRow
from assessment.database.surveys import SurveyRow

SURVEYS = "surveys"


def counted_surveys(session: Session, municipality_id: int) -> list[dict[str, Any]]:
    """The counted surveys of a municipality, each with the number that its assessment has in the export; an import takes none over."""
    own = session.scalars(select(AssessmentRow.id).where(AssessmentRow.municipality_id == municipality_id).order_by(AssessmentRow.id))
    numbers = {assessment: number for number, assessment in enumerate(own, 1)}
    rows = session.scalars(
        select(SurveyRow).where(SurveyRow.assessment_id.in_(numbers), SurveyRow.counted_on.is_not(None)).order_by(SurveyRow.id)
    )
    return [
        {
            "assessment_id": numbers[row.assessment_id], "opened": row.opens.isoformat(), "closed": row.closes.isoformat(),
            "counted_on": row.counted_on and row.counted_on.isoformat(), "replies": row.replies, "counts": json.loads(row.heard or "null"),
        }
        for row in rows
    ]

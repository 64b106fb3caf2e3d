"""What residents said in the last survey of an assessment that was counted."""

from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.database.surveys import SurveyRow
from assessment.residents import Heard
from assessment.services.survey_tallies import read

_SURVEYS = cast(Table, SurveyRow.__table__)
_NEWEST = select(_SURVEYS.c.heard).where(
    (_SURVEYS.c.assessment_id == bindparam("id")) & _SURVEYS.c.heard.is_not(None)
).order_by(_SURVEYS.c.id.desc()).limit(1)


def last_heard(session: Session, assessment_id: int) -> Heard | None:
    """The tally of the newest survey that was counted; None where there is none."""
    kept = session.connection().execute(_NEWEST, {"id": assessment_id}).scalar()
    return read(kept) if kept else None

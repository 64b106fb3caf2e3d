"""What stands beside the answers of an assessment: who has taken on steps, the names of files, and what residents said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import String, Table, bindparam, func, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from assessment.answers import Commitment, EvidenceFile
from assessment.database.assessments import StepRow
from assessment.database.base import Moment
from assessment.database.evidence import EvidenceRow
from assessment.database.surveys import SurveyRow
from assessment.residents import Heard
from assessment.services.survey_tallies import read

_STEPS, _EVIDENCE, _SURVEYS = (cast(Table, row.__table__) for row in (StepRow, EvidenceRow, SurveyRow))
_NO_DIGEST, _NO_MOMENT = type_coerce(null(), String(64)).label("digest"), type_coerce(null(), Moment).label("at")
_HEARD = ""  # where a criterion would stand: what residents said is about all of them
_COUNTED = select(func.max(_SURVEYS.c.id)).where((_SURVEYS.c.assessment_id == bindparam("id")) & _SURVEYS.c.heard.is_not(None))
# all at once: every page opens an assessment, and a second question would cost more than the answer
_BESIDE = union_all(
    select(_STEPS.c.criterion, _STEPS.c.who.label("said"), _STEPS.c.by.label("day"), _NO_DIGEST, _NO_MOMENT)
    .where(_STEPS.c.assessment_id == bindparam("id")),
    select(_EVIDENCE.c.criterion, _EVIDENCE.c.name, _EVIDENCE.c.holds_until, _EVIDENCE.c.digest, _EVIDENCE.c.added_at)
    .where((_EVIDENCE.c.assessment_id == bindparam("id")) & _EVIDENCE.c.removed_at.is_(None)),
    select(literal(_HEARD), _SURVEYS.c.heard, _SURVEYS.c.counted_on, _NO_DIGEST, _NO_MOMENT).where(_SURVEYS.c.id == _COUNTED.scalar_subquery()),
).order_by("criterion", "at", "said")


@dataclass(frozen=True, slots=True)
class Beside:
    """Steps and files by criterion, and the tally of the survey that was counted last."""

    steps: Mapping[str, Commitment]
    files: Mapping[str, tuple[EvidenceFile, ...]]
    residents: Heard | None


def what_stands_beside(session: Session, assessment_id: int) -> Beside:
    """Everything that stands beside the answers of an assessment."""
    steps: dict[str, Commitment] = {}
    files: dict[str, tuple[EvidenceFile, ...]] = {}
    residents = None
    for criterion, said, day, digest, at in session.connection().execute(_BESIDE, {"id": assessment_id}):
        if criterion == _HEARD:
            residents = read(said)
        elif digest is None:
            steps[criterion] = Commitment(said, day)
        else:
            files[criterion] = (*files.get(criterion, ()), EvidenceFile(said, digest, at.date(), day))
    return Beside(steps, files, residents)

"""Open a municipality's assessment from outside: what is final of it, as far as a grant lets somebody see it."""

from datetime import date
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from assessment.course import Course
from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.database.municipalities import MunicipalityRow
from assessment.errors import NotFound
from assessment.exchange.frozen_json import from_json
from assessment.roles import Person, Role
from assessment.services.discretion import discreet
from assessment.services.entitlements import sight
from assessment.services.opening import Opened, Team, open_for_team

_ASSESSMENTS, _MUNICIPALITIES, _FINALS = (cast(Table, row.__table__) for row in (AssessmentRow, MunicipalityRow, FinalRow))
_NEWEST_FINAL = (
    select(_ASSESSMENTS.c.id, _ASSESSMENTS.c.municipality_id, _MUNICIPALITIES.c.key, _MUNICIPALITIES.c.name, _FINALS.c.content, _FINALS.c.at)
    .join(_MUNICIPALITIES, _MUNICIPALITIES.c.id == _ASSESSMENTS.c.municipality_id)
    .join(_FINALS, _FINALS.c.assessment_id == _ASSESSMENTS.c.id)
    .where(_ASSESSMENTS.c.key == bindparam("key"), _ASSESSMENTS.c.withdrawn_at.is_(None))
    .order_by(_FINALS.c.number.desc()).limit(1)
)


def open_by_key(session: Session, key: str, person: Person, *, today: date) -> Opened:
    """Open a team's assessment as a member, or by a grant. Raises `NotFound`, for everybody else as for what does not exist."""
    try:
        return open_for_team(session, key, person, today=today)
    except NotFound:
        return open_by_grant(session, key, person, today=today)


def open_by_grant(session: Session, key: str, person: Person, *, today: date) -> Opened:
    """The newest final version and nothing else, as far as a grant goes and without the address for reading. Raises `NotFound`."""
    row = session.connection().execute(_NEWEST_FINAL, {"key": key}).one_or_none()
    if row is None:
        raise NotFound
    seen = sight(session, person, row.municipality_id, today=today)
    if seen.is_member:
        raise NotFound  # somebody who belongs there is let in as a member, and if not, then not at all
    return Opened(
        row.id, None, "", Role.CONSULTANT, discreet(from_json(row.content).assessment, seen), revisions={}, changed_at=row.at,
        created_at=row.at, withdrawn_at=None, delete_on=None, continued_from_quick=False, course=Course.FINAL,
        team=Team(row.municipality_id, row.key, row.name, key, person), sight=seen,
    )

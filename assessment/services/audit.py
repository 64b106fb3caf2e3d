"""The audit log: what was done, by whom and to whom, by number; there is no way to change or remove a line but its age."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from assessment.database.audit import AuditRow


class Audited(StrEnum):
    """What is written down."""

    STEWARD_MADE = "steward-made"
    PERSON_MADE = "person-made"
    SIGNED_IN = "signed-in"
    SIGN_IN_REFUSED = "sign-in-refused"
    SIGNED_OUT = "signed-out"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - a word for an event
    PASSWORD_RESET = "password-reset"  # noqa: S105 - a word for an event
    ACCOUNT_CHANGED = "account-changed"
    CONNECTED = "connected"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    INVITED = "invited"
    JOINED = "joined"
    ROLE_CHANGED = "role-changed"
    LEFT = "left"
    ADOPTED = "adopted"
    ASSOCIATED = "associated"
    EXPORTED = "exported"
    IMPORTED = "imported"
    EVIDENCE_FETCHED = "evidence-fetched"
    FINALISED = "finalised"
    REOPENED = "reopened"
    PERSON_DELETED = "person-deleted"
    MUNICIPALITY_WITHDRAWN = "municipality-withdrawn"
    MUNICIPALITY_TAKEN_BACK = "municipality-taken-back"
    MUNICIPALITY_DELETED = "municipality-deleted"
    BACKED_UP = "backed-up"
    GRANT_OFFERED = "grant-offered"
    GRANTED = "granted"
    GRANT_ACCEPTED = "grant-accepted"
    GRANT_DECLINED = "grant-declined"
    GRANT_CHANGED = "grant-changed"
    GRANT_ENDED = "grant-ended"
    CONSENTED = "consented"
    CONSENT_WITHDRAWN = "consent-withdrawn"


def note(
    session: Session, kind: Audited, *, now: datetime, by: int | None = None,
    person: int | None = None, municipality: int | None = None, assessment: int | None = None, detail: str = "",
) -> None:
    """Write a line: `by` did this, to `person`, `municipality` or `assessment`. The detail holds no name and no address."""
    session.add(AuditRow(
        kind=kind.value, person_id=by, about_person=person, municipality_id=municipality, assessment_id=assessment, detail=detail, at=now,
    ))
    session.flush()

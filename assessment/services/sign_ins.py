"""Who is signed in with which browser: marks kept on the server, which can be listed and revoked."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.database.people import PersonRow, SignInRow
from assessment.roles import Person

SIGN_IN_DAYS = 30


def sign_in(session: Session, person_id: int, *, means: str, browser: str, now: datetime, days: int = SIGN_IN_DAYS) -> str:
    """Let a browser in as a person, for so many days; gives the mark that the browser keeps, of which only a digest is kept here."""
    mark = secrets.token_urlsafe(32)
    until = now + timedelta(days=days)
    session.add(SignInRow(
        digest=digest_of(mark), person_id=person_id, means=means, browser=browser[:200], created_at=now, seen_at=now, expires_at=until,
    ))
    session.flush()
    return mark


def person_of(session: Session, mark: str, *, now: datetime) -> Person | None:
    """Who is signed in with this mark, or nobody: it may be unknown, expired, revoked, or its person gone."""
    if not mark:
        return None
    query = select(PersonRow).join(SignInRow, SignInRow.person_id == PersonRow.id)
    query = query.where(SignInRow.digest == digest_of(mark), SignInRow.expires_at > now, PersonRow.deleted_at.is_(None))
    row = session.scalar(query)
    return Person(row.id, row.name, row.email or "", row.is_steward) if row else None


def digest_of(mark: str) -> str:
    """What is kept of a mark."""
    return sha256(mark.encode()).hexdigest()

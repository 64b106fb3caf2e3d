"""Sign in with a password: counted, compared, let in or refused, in three steps, so that nobody waits while a password is compared."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assessment.database.people import PersonRow
from assessment.database.session import reading, writing
from assessment.errors import TooMany
from assessment.services import audit, passwords
from assessment.services.attempts import (
    OWN_PASSWORD,
    SIGN_IN_ACCOUNT,
    SIGN_IN_ADDRESS,
    WRITTEN_DOWN,
    Attempt,
    admit,
    attempt,
    forget,
    network_of,
    take_back,
)
from assessment.services.audit import Audited
from assessment.services.people import email_of
from assessment.services.sign_ins import SIGN_IN_DAYS, sign_in, sign_out


@dataclass(frozen=True, slots=True)
class Visit:
    """The browser that somebody comes with: where from, what it calls itself, and the mark it has from before."""

    address: str
    browser: str = ""
    mark: str = ""


def enter(
    engine: Engine, email: str, password: str, *, visit: Visit, key: str, now: datetime, days: int = SIGN_IN_DAYS
) -> str | None:
    """Let somebody in with a password; gives the new mark of the browser, whose old one stops working, or None where the two do not fit.

    Who is not there, is deactivated or has no password is refused like who types a wrong one, after the same work. Raises `TooMany`.
    """
    account = attempt(SIGN_IN_ACCOUNT, email_of(email), key=key)
    address = attempt(SIGN_IN_ADDRESS, network_of(visit.address), key=key)
    _count(engine, account, address, now=now)
    with reading(engine) as session:
        query = select(PersonRow.id, PersonRow.password, PersonRow.deactivated_at).where(PersonRow.email == email_of(email))
        found = session.execute(query).one_or_none()
    kept = found.password if found and found.deactivated_at is None else None
    is_right = passwords.matches(password, kept)
    renewed = passwords.hashed(password) if is_right and kept and passwords.is_outdated(kept) else None
    with writing(engine) as session:
        row = session.get(PersonRow, found.id, with_for_update=True) if found else None
        if row is None or not is_right or row.password != kept or row.deactivated_at is not None:
            audit.note(session, Audited.SIGN_IN_REFUSED, now=now, person=row.id if row else None, detail="password")
            return None
        row.password = renewed or row.password
        forget(session, account)
        take_back(session, address)
        return let_in(session, row.id, means="password", visit=visit, now=now, days=days)


def let_in(session: Session, person_id: int, *, means: str, visit: Visit, now: datetime, days: int = SIGN_IN_DAYS) -> str:
    """Sign a browser in under a new mark and let the one it had stop working, so that nobody can have prepared it."""
    sign_out(session, visit.mark)
    audit.note(session, Audited.SIGNED_IN, now=now, by=person_id, person=person_id, detail=means)
    return sign_in(session, person_id, means=means, browser=visit.browser, now=now, days=days)


def is_own_password(engine: Engine, person_id: int, password: str, *, key: str, now: datetime) -> bool:
    """Whether somebody who is signed in knows their own password. Raises `TooMany`."""
    tried = attempt(OWN_PASSWORD, str(person_id), key=key)
    with writing(engine) as session:
        admit(session, (tried,), now=now)
        kept = session.scalar(select(PersonRow.password).where(PersonRow.id == person_id))
    is_right = passwords.matches(password, kept)
    if is_right:
        with writing(engine) as session:
            forget(session, tried)
    return is_right


def _count(engine: Engine, *attempts: Attempt, now: datetime) -> None:
    """Count attempts. Raises `TooMany`, which is written down once for each place, so that nobody can fill the log."""
    try:
        with writing(engine) as session:
            admit(session, attempts, now=now)
    except TooMany:
        with suppress(TooMany), writing(engine) as session:
            admit(session, (replace(attempts[-1], limit=WRITTEN_DOWN),), now=now)
            audit.note(session, Audited.SIGN_IN_REFUSED, now=now, detail="too many attempts")
        raise

"""Who is signed in with which browser: marks kept on the server, which can be listed and revoked."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from assessment.database.people import PersonRow, SignInRow
from assessment.errors import NotFound
from assessment.roles import Person

SIGN_IN_DAYS = 30
SEEN_ANEW = timedelta(hours=1)
FRESH = timedelta(minutes=15)
_PEOPLE, _SIGN_INS = (cast(Table, row.__table__) for row in (PersonRow, SignInRow))
# asked with every page of somebody who is signed in: put together once
_SIGNED_IN = (
    select(_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.email, _PEOPLE.c.is_steward, _SIGN_INS.c.seen_at)
    .join(_SIGN_INS, _SIGN_INS.c.person_id == _PEOPLE.c.id)
    .where(_SIGN_INS.c.digest == bindparam("digest"), _SIGN_INS.c.expires_at > bindparam("now", type_=_SIGN_INS.c.expires_at.type))
    .where(_PEOPLE.c.deleted_at.is_(None), _PEOPLE.c.deactivated_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser in which somebody is signed in; `is_this` is the one that asks."""

    id: int
    browser: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


def sign_in(session: Session, person_id: int, *, means: str, browser: str, now: datetime, days: int = SIGN_IN_DAYS) -> str:
    """Let a browser in as a person, for so many days; gives the mark that the browser keeps, of which only a digest is kept here.

    Whatever has expired meanwhile, of anybody, is forgotten.
    """
    _delete(session, SignInRow.expires_at <= now)
    mark = secrets.token_urlsafe(32)
    until = now + timedelta(days=days)
    session.add(SignInRow(
        digest=digest_of(mark), person_id=person_id, means=means, browser=browser[:200], created_at=now, seen_at=now, expires_at=until,
    ))
    session.flush()
    return mark


def person_of(session: Session, mark: str, *, now: datetime) -> Person | None:
    """Who is signed in with this mark, or nobody: it may be unknown, expired, revoked, or its person gone."""
    found = look(session, mark, now=now)
    return found[0] if found else None


def look(session: Session, mark: str, *, now: datetime) -> tuple[Person, bool] | None:
    """Who is signed in with this mark, and whether it is an hour since that was noted."""
    if not mark:
        return None
    row = session.connection().execute(_SIGNED_IN, {"digest": digest_of(mark), "now": now}).one_or_none()
    if row is None:
        return None
    return Person(row.id, row.name, row.email or "", row.is_steward), row.seen_at <= now - SEEN_ANEW


def seen(session: Session, mark: str, *, now: datetime) -> None:
    """Note that somebody was here."""
    noted = update(SignInRow).where(SignInRow.digest == digest_of(mark), SignInRow.seen_at < now).values(seen_at=now)
    session.execute(noted, execution_options={"synchronize_session": False})


def is_fresh(session: Session, mark: str, *, means: str, now: datetime) -> bool:
    """Whether somebody signed in with this mark and by these means within the last quarter of an hour."""
    query = select(SignInRow.created_at).where(SignInRow.digest == digest_of(mark), SignInRow.means == means, SignInRow.expires_at > now)
    began = session.scalar(query)
    return began is not None and began <= now < began + FRESH


def sign_ins_of(session: Session, person_id: int, *, mark: str, now: datetime) -> tuple[SignedIn, ...]:
    """All browsers in which somebody is signed in, the one last used first."""
    query = select(SignInRow).where(SignInRow.person_id == person_id, SignInRow.expires_at > now)
    this = digest_of(mark)
    return tuple(
        SignedIn(row.id, row.browser, row.created_at, row.seen_at, row.expires_at, row.digest == this)
        for row in session.scalars(query.order_by(SignInRow.seen_at.desc(), SignInRow.id.desc()))
    )


def sign_out(session: Session, mark: str) -> None:
    """Let a mark stop working; one that does not work already may stay so."""
    _delete(session, SignInRow.digest == digest_of(mark))


def sign_out_one(session: Session, person_id: int, sign_in_id: int) -> None:
    """Sign one's own account out in another browser. Raises `NotFound`, also for a sign-in of somebody else."""
    row = session.scalar(select(SignInRow).where(SignInRow.id == sign_in_id, SignInRow.person_id == person_id))
    if row is None:
        raise NotFound
    _delete(session, SignInRow.id == sign_in_id)


def sign_out_everywhere(session: Session, person_id: int, *, but: str = "") -> None:
    """Let all marks of a person stop working, but one."""
    _delete(session, SignInRow.person_id == person_id, SignInRow.digest != digest_of(but))


def digest_of(mark: str) -> str:
    """What is kept of a mark."""
    return sha256(mark.encode(errors="replace")).hexdigest()


def _delete(session: Session, *which: ColumnElement[bool]) -> None:
    session.execute(delete(SignInRow).where(*which), execution_options={"synchronize_session": False})

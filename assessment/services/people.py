"""People with accounts: make one, find one, change its name and address, and let nobody in with it for a while."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.database.people import PersonRow
from assessment.database.session import take_turns
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import Person
from assessment.services import audit, passwords, typed
from assessment.services.audit import Audited
from assessment.services.links import LinkKind, revoke_links, revoke_links_made_by
from assessment.services.sign_ins import sign_out_everywhere
from assessment.translation import message

LONGEST_NAME, LONGEST_EMAIL = 200, 254
STEWARDS = "stewards"
_EMAIL = re.compile(r'[^\s@<>,;:"()\[\]\\]+@[^\s@<>,;:"()\[\]\\]+')
TAKEN = message("There is an account with this e-mail address already. Sign in with it, or choose another address.")
LAST_STEWARD = message("Somebody has to run this installation. Make somebody else steward first.")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at an OpenID provider; the address is only trusted where the provider has verified it."""

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who wants an account, with the hash of a password, or an identity elsewhere."""

    name: str
    email: str
    password: str | None = None
    identity: Identity | None = None


def newcomer(name: str, email: str, password: str, *, about: Iterable[str] = ()) -> Newcomer:
    """Somebody who will sign in with a password, which is hashed here. Raises `Invalid` with every problem."""
    kept_name, kept_email = typed.line(name), email_of(email)
    found = list(_problems(kept_name, kept_email))
    found += passwords.problems(password, about=(*about, kept_name, kept_email))
    if found:
        raise Invalid(found)
    return Newcomer(kept_name, kept_email, passwords.hashed(password))


def named(name: str, email: str) -> Newcomer:
    """Somebody who sets a password later. Raises `Invalid` with every problem."""
    kept_name, kept_email = typed.line(name), email_of(email)
    if found := list(_problems(kept_name, kept_email)):
        raise Invalid(found)
    return Newcomer(kept_name, kept_email)


def newcomer_from(identity: Identity, name: str, email: str) -> Newcomer:
    """Somebody who will sign in elsewhere. Raises `Invalid` with every problem."""
    return replace(named(name, email), identity=identity)


def email_of(given: str) -> str:
    """An e-mail address as it is kept and looked for: on one line, in small letters, each letter in one form."""
    return unicodedata.normalize("NFC", typed.line(given)).lower()


def _problems(name: str, email: str) -> Iterator[Problem]:
    if not name:
        yield Problem("name", message("Enter your name."))
    if len(name) > LONGEST_NAME:
        yield Problem("name", message("Enter a name of at most %(limit)s characters.", limit=LONGEST_NAME))
    if not is_address(email):
        yield Problem("email", message("Enter an e-mail address such as name@example.org."))


def is_address(email: str) -> bool:
    """Whether this can be an e-mail address, as it is kept."""
    return len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) is not None and email == email_of(email)


def add(session: Session, who: Newcomer, *, now: datetime, is_steward: bool = False, by: int | None = None) -> Person:
    """Make an account. Raises `Invalid` where there is one with this e-mail address."""
    _keep_free(session, who.email)
    row = PersonRow(name=who.name, email=who.email, password=who.password, is_steward=is_steward, created_at=now)
    if who.identity:
        row.issuer, row.subject = who.identity.issuer, who.identity.subject
    session.add(row)
    session.flush()
    audit.note(session, Audited.STEWARD_MADE if is_steward else Audited.PERSON_MADE, now=now, by=by or row.id, person=row.id)
    return person_from(row)


def change(session: Session, person_id: int, name: str, email: str, *, now: datetime) -> None:
    """Change one's own name and e-mail address. Raises `NotFound`, and `Invalid` with every problem."""
    kept = named(name, email)
    row = locked(session, person_id)
    if row.email != kept.email:
        _keep_free(session, kept.email)
    if (row.name, row.email) != (kept.name, kept.email):
        row.name, row.email = kept.name, kept.email
        audit.note(session, Audited.ACCOUNT_CHANGED, now=now, by=person_id, person=person_id)
    session.flush()


def _keep_free(session: Session, email: str) -> None:
    """Of two who want the same address at once, the second is told."""
    take_turns(session, f"email {email}")
    if session.scalar(select(PersonRow.id).where(PersonRow.email == email)) is not None:
        raise Invalid([Problem("email", TAKEN)])


def by_email(session: Session, email: str) -> Person | None:
    """Whose address this is."""
    row = session.scalar(select(PersonRow).where(PersonRow.email == email_of(email), PersonRow.deleted_at.is_(None)))
    return person_from(row) if row else None


def deactivate(session: Session, person_id: int, *, by: Person, now: datetime) -> None:
    """Sign somebody out everywhere and let nobody in with their account until this is undone.

    Raises `NotFound`, and `Invalid` for oneself, so that there is always a steward.
    """
    if person_id == by.id:
        raise Invalid([Problem("", LAST_STEWARD)])
    take_turns(session, STEWARDS)
    row = locked(session, person_id)
    if locked(session, by.id).deactivated_at is not None:  # of two stewards who deactivate each other at once only one can
        raise NotFound
    if row.deactivated_at is None:
        row.deactivated_at = now
        sign_out_everywhere(session, person_id)
        revoke_links(session, LinkKind.PASSWORD, person=person_id)
        revoke_links_made_by(session, person_id)
        audit.note(session, Audited.DEACTIVATED, now=now, by=by.id, person=person_id)
    session.flush()


def reactivate(session: Session, person_id: int, *, by: Person, now: datetime) -> None:
    """Let somebody in again. Raises `NotFound`."""
    row = locked(session, person_id)
    if row.deactivated_at is not None:
        row.deactivated_at = None
        audit.note(session, Audited.REACTIVATED, now=now, by=by.id, person=person_id)
    session.flush()


def locked(session: Session, person_id: int) -> PersonRow:
    """The row of somebody, and others who change it wait. Raises `NotFound` also for somebody who was deleted."""
    row = session.get(PersonRow, person_id, with_for_update=True, populate_existing=True)
    if row is None or row.deleted_at is not None:
        raise NotFound
    return row


def person_from(row: PersonRow) -> Person:
    """The value of a row."""
    return Person(row.id, row.name, row.email or "", row.is_steward)

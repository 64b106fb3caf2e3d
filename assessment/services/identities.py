"""Accounts and who their owners are at an OpenID provider: matched by issuer and subject, never by an e-mail address alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.database.people import PersonRow
from assessment.database.session import take_turns
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import Person
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.links import Link
from assessment.services.people import Identity, email_of, locked, person_from
from assessment.translation import message

LONGEST = 300
ANOTHERS = message("This sign-on is already connected with another account here.")
HAS_ONE = message("Your account is already connected with another sign-on. Take that away first.")
NO_OTHER_WAY = message("Set a password first: without it and without this sign-on you could not come in any more.")


def owner_of(session: Session, identity: Identity) -> Person | None:
    """Whose account is connected with an identity; None also where it is deactivated."""
    row = session.scalar(select(PersonRow).where(
        PersonRow.issuer == identity.issuer, PersonRow.subject == identity.subject,
        PersonRow.deleted_at.is_(None), PersonRow.deactivated_at.is_(None),
    ))
    return person_from(row) if row else None


def is_connected(session: Session, person_id: int) -> bool:
    """Whether somebody can sign in at the provider."""
    return session.scalar(select(PersonRow.subject).where(PersonRow.id == person_id)) is not None


def invited_owner(session: Session, link: Link, identity: Identity) -> Person | None:
    """Whose account an identity may be connected with because of an invitation that is being used.

    The invitation was made out to an address that the provider has verified, and the account has no other identity.
    """
    email = email_of(identity.email)
    if not identity.is_verified or not email or email_of(link.email) != email:
        return None
    row = session.scalar(select(PersonRow).where(
        PersonRow.email == email, PersonRow.subject.is_(None), PersonRow.deleted_at.is_(None), PersonRow.deactivated_at.is_(None),
    ))
    return person_from(row) if row else None


def connect(session: Session, person_id: int, identity: Identity, *, now: datetime) -> None:
    """Connect an account with an identity. Raises `NotFound`, and `Invalid` where either is connected otherwise already."""
    keep_free(session, identity, but=person_id)
    row = locked(session, person_id)
    if row.subject is not None and (row.issuer, row.subject) != (identity.issuer, identity.subject):
        raise Invalid([Problem("", HAS_ONE)])
    row.issuer, row.subject = identity.issuer, identity.subject
    audit.note(session, Audited.CONNECTED, now=now, by=person_id, person=person_id)
    session.flush()


def disconnect(session: Session, person_id: int, *, now: datetime) -> None:
    """Let an account have no identity elsewhere. Raises `NotFound`, and `Invalid` where there would be no way in any more."""
    row = locked(session, person_id)
    if row.password is None:
        raise Invalid([Problem("", NO_OTHER_WAY)])
    row.issuer = row.subject = None
    audit.note(session, Audited.CONNECTED, now=now, by=person_id, person=person_id, detail="no more")
    session.flush()


def keep_free(session: Session, identity: Identity, *, but: int | None = None) -> None:
    """Of two accounts that are to be connected with the same identity at once, the second is refused. Raises `Invalid`, and `NotFound`."""
    if not 0 < len(identity.subject) <= LONGEST or not 0 < len(identity.issuer) <= LONGEST:
        raise NotFound
    take_turns(session, f"identity {identity.issuer} {identity.subject}")
    query = select(PersonRow.id).where(PersonRow.issuer == identity.issuer, PersonRow.subject == identity.subject)
    if session.scalar(query) not in (None, but):
        raise Invalid([Problem("", ANOTHERS)])

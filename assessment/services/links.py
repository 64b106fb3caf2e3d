"""Links that work once and expire: for a first steward, an invitation, an association, an offer, a password. Only a digest of the secret is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.orm import Session

from assessment.database.people import LinkRow
from assessment.errors import NotFound
from assessment.roles import Role
from assessment.services import secret as secrets


class LinkKind(StrEnum):
    """What a link is good for."""

    STEWARD = "steward"
    INVITATION = "invitation"
    ASSOCIATION = "association"
    GRANT = "grant"
    PASSWORD = "password"  # noqa: S105 - a word for a kind of link


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works: an invitation names municipality, role and perhaps an e-mail address; one for a new password names the person."""

    id: int
    kind: LinkKind
    expires_at: datetime
    municipality: int | None = None
    role: Role | None = None
    person: int | None = None
    email: str = ""
    made_by: int | None = None


def make_link(
    session: Session, kind: LinkKind, *, now: datetime, days: int, municipality: int | None = None,
    role: Role | None = None, person: int | None = None, email: str = "", made_by: int | None = None, note: str = "",
) -> str:
    """Make a link that works once within so many days; gives its secret, which nobody can ask for again."""
    secret = secrets.fresh()
    session.add(LinkRow(
        digest=secrets.digest(secret), kind=kind.value, municipality_id=municipality, role=role.value if role else None, person_id=person,
        email=email, note=note, made_by=made_by, created_at=now, expires_at=now + timedelta(days=days),
    ))
    session.flush()
    return secret


def look_at_link(session: Session, secret: str, *, now: datetime) -> Link:
    """What a link is good for, without using it. Raises `NotFound` for an unknown, expired or used one alike."""
    row = session.scalar(select(LinkRow).where(*_works(secret, now)))
    if row is None:
        raise NotFound
    role = Role(row.role) if row.role else None
    return Link(row.id, LinkKind(row.kind), row.expires_at, row.municipality_id, role, row.person_id, row.email, row.made_by)


def use_link(session: Session, secret: str, kind: LinkKind, *, now: datetime) -> Link:
    """Use a link up; of two who use it at once only one can. Raises `NotFound` for an unknown, expired or used one, and one of another kind."""
    link = look_at_link(session, secret, now=now)
    used = update(LinkRow).where(*_works(secret, now), LinkRow.kind == kind.value).values(used_at=now)
    if cast("CursorResult[Any]", session.execute(used, execution_options={"synchronize_session": False})).rowcount != 1:
        raise NotFound
    return link


def revoke_links(session: Session, kind: LinkKind, *, person: int | None = None) -> None:
    """Let all unused links of a kind stop working, or those for one person."""
    query = delete(LinkRow).where(LinkRow.kind == kind.value, LinkRow.used_at.is_(None))
    if person is not None:
        query = query.where(LinkRow.person_id == person)
    session.execute(query, execution_options={"synchronize_session": False})


def revoke_links_made_by(session: Session, person: int, *, municipality: int | None = None) -> None:
    """Let the unused invitations, codes and offers that somebody made stop working, or those for one municipality: they may have kept one."""
    query = delete(LinkRow).where(
        LinkRow.made_by == person, LinkRow.kind.in_((LinkKind.INVITATION, LinkKind.ASSOCIATION, LinkKind.GRANT)), LinkRow.used_at.is_(None),
    )
    if municipality is not None:
        query = query.where(LinkRow.municipality_id == municipality)
    session.execute(query, execution_options={"synchronize_session": False})


def _works(secret: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return LinkRow.digest == secrets.digest(secret), LinkRow.used_at.is_(None), LinkRow.expires_at > now

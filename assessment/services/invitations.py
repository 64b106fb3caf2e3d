"""Invite people into a municipality by links that work once, see which are open, and call them back."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assessment.database.people import LinkRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import MEMBERSHIPS, Role
from assessment.services import audit, typed
from assessment.services.audit import Audited
from assessment.services.links import LinkKind, make_link
from assessment.services.municipalities import Member
from assessment.translation import message

LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that nobody has used yet, and until when it works; the link itself is not kept."""

    id: int
    role: Role
    email: str
    created_at: datetime
    expires_at: datetime


def invite(session: Session, member: Member, role: Role, *, email: str = "", now: datetime, days: int) -> str:
    """Invite somebody in a role; gives the secret of the link. Raises `Invalid`."""
    to = typed.line(email)
    problems = []
    if role not in MEMBERSHIPS:
        problems.append(Problem("role", message("Choose a role.")))
    if problems := [*problems, *email_problems(to)]:
        raise Invalid(problems)
    town = member.municipality.id
    secret = make_link(session, LinkKind.INVITATION, now=now, days=days, municipality=town, role=role, email=to, made_by=member.person.id)
    audit.note(session, Audited.INVITED, now=now, by=member.person.id, municipality=town, detail=role.value)
    return secret


def email_problems(typed: str) -> list[Problem]:
    """What is wrong with an address to send a link to; none need be given."""
    if not typed or (len(typed) <= LONGEST_EMAIL and _EMAIL.fullmatch(typed)):
        return []
    return [Problem("email", message("Enter an e-mail address such as name@example.org, or leave this empty."))]


def invitations(session: Session, municipality_id: int, *, now: datetime) -> tuple[Invitation, ...]:
    """The links that still work, the newest first."""
    rows = session.scalars(select(LinkRow).where(*_open(municipality_id, now)).order_by(LinkRow.id.desc()))
    return tuple(Invitation(row.id, Role(row.role or Role.CONTRIBUTOR), row.email, row.created_at, row.expires_at) for row in rows)


def revoke(session: Session, municipality_id: int, invitation_id: int, *, now: datetime) -> None:
    """Call an invitation back: its link stops working. Raises `NotFound` where it is another municipality's, used or expired."""
    row = session.scalar(select(LinkRow).where(LinkRow.id == invitation_id, *_open(municipality_id, now)).with_for_update())
    if row is None:
        raise NotFound
    session.delete(row)
    session.flush()


def _open(municipality_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        LinkRow.municipality_id == municipality_id, LinkRow.kind == LinkKind.INVITATION, LinkRow.used_at.is_(None), LinkRow.expires_at > now,
    )

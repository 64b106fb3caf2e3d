"""What a link that works once leads to: the first steward's account, membership of a municipality, or a new password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.session import reading, take_turns, writing
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import Person
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.identities import connect, invited_owner, keep_free, owner_of
from assessment.services.links import Link, LinkKind, look_at_link, make_link, use_link
from assessment.services.municipalities import Municipality, municipality_of
from assessment.services.people import STEWARDS, Newcomer, add
from assessment.services.resets import whose_password
from assessment.translation import message

FIRST_STEWARD_DAYS = 1
MEMBER_ALREADY = message("You already belong to this municipality, so you do not need this invitation. It still works for somebody else.")


@dataclass(frozen=True, slots=True)
class Way:
    """What somebody with a link can do: the municipality to join, or the person who sets a new password."""

    link: Link
    municipality: Municipality | None = None
    person: Person | None = None


def first_steward_link(session: Session, *, now: datetime) -> str | None:
    """A link with which the first steward's account is made; None where there is a steward."""
    return None if has_steward(session) else make_link(session, LinkKind.STEWARD, now=now, days=FIRST_STEWARD_DAYS)


def offer_first_steward(engine: Engine, *, now: datetime) -> str | None:
    """The same in a transaction of its own; where there is a steward, which is nearly always, nothing is written."""
    with reading(engine) as session:
        if has_steward(session):
            return None
    with writing(engine) as session:
        return first_steward_link(session, now=now)


def has_steward(session: Session, *, besides: int | None = None) -> bool:
    """Whether somebody, or somebody else, runs this installation."""
    query = select(PersonRow.id).where(PersonRow.is_steward, PersonRow.deleted_at.is_(None), PersonRow.deactivated_at.is_(None))
    if besides is not None:
        query = query.where(PersonRow.id != besides)
    return session.scalar(query.limit(1)) is not None


def way_in(session: Session, secret: str, *, now: datetime) -> Way:
    """What a link is good for now. Raises `NotFound` for one that is unknown, expired, used, or leads nowhere any more, all alike."""
    link = look_at_link(session, secret, now=now)
    if link.kind is LinkKind.PASSWORD:
        return Way(link, person=whose_password(session, secret, now=now))
    if link.kind is LinkKind.STEWARD:
        if has_steward(session):
            raise NotFound
        return Way(link)
    row = session.get(MunicipalityRow, link.municipality) if link.municipality else None
    if row is None or row.withdrawn_at is not None or link.role is None:
        raise NotFound
    return Way(link, municipality=municipality_of(row))


def join(session: Session, secret: str, who: Person | Newcomer, *, now: datetime) -> Person:
    """Use an invitation up, or the link for the first steward: as somebody with an account, or with a new one.

    Raises `NotFound`, and `Invalid` where the account cannot be made or its owner already belongs to the municipality.
    """
    take_turns(session, STEWARDS)
    way = way_in(session, secret, now=now)
    is_first = way.link.kind is LinkKind.STEWARD
    if way.person is not None or (is_first and isinstance(who, Person)):
        raise NotFound
    use_link(session, secret, way.link.kind, now=now)
    person = who if isinstance(who, Person) else _account(session, who, way, now=now)
    if way.municipality is not None:
        _belong(session, way.municipality, person, way.link, now=now)
    return person


def _account(session: Session, who: Newcomer, way: Way, *, now: datetime) -> Person:
    """A new account, or the one that is connected with the newcomer's identity, or may be because of the invitation."""
    if who.identity is None:
        return add(session, who, now=now, is_steward=way.municipality is None)
    if way.municipality is not None:
        if owner := owner_of(session, who.identity):
            return owner
        if owner := invited_owner(session, way.link, who.identity):
            connect(session, owner.id, who.identity, now=now)
            return owner
    keep_free(session, who.identity)
    return add(session, who, now=now, is_steward=way.municipality is None)


def _belong(session: Session, municipality: Municipality, person: Person, link: Link, *, now: datetime) -> None:
    """Add a membership; of two invitations that somebody accepts at once the second is refused."""
    take_turns(session, f"member {municipality.id} {person.id}")
    if link.role is None:
        raise NotFound
    if session.get(MembershipRow, (municipality.id, person.id), populate_existing=True) is not None:
        raise Invalid([Problem("", MEMBER_ALREADY)])
    session.add(MembershipRow(municipality_id=municipality.id, person_id=person.id, role=link.role.value, since=now.date()))
    session.flush()
    detail = link.role.value
    audit.note(session, Audited.JOINED, now=now, by=person.id, person=person.id, municipality=municipality.id, detail=detail)

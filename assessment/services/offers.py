"""Offers to see what is final of a municipality: a link for a person with an account, who accepts or declines it."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import LinkRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import Person
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.grants import Holder, Terms, check, coordinating, give, said
from assessment.services.invitations import email_problems
from assessment.services.links import LinkKind, look_at_link, make_link, use_link
from assessment.services.municipalities import Member, Municipality, lock_municipality, municipality_of
from assessment.services.typed import line
from assessment.translation import message

BELONGS = message("You belong to this municipality, so you see what is final anyway. The link still works for somebody else.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A link that works: which municipality offers what, and until when it can be accepted. The link itself is not kept."""

    id: int
    municipality: Municipality
    terms: Terms
    email: str
    made_by: int | None
    created_at: datetime
    expires_at: datetime


def offer_grant(session: Session, member: Member, terms: Terms, *, email: str = "", now: datetime, days: int) -> str:
    """Offer somebody to see what is final; gives the secret of the link. Raises `NotAllowed`, and `Invalid` with every problem."""
    town, to, problems = coordinating(session, member), line(email), []
    try:
        check(terms, today=now.date())
    except Invalid as invalid:
        problems += invalid.problems
    if problems := [*problems, *email_problems(to)]:
        raise Invalid(problems)
    secret = make_link(
        session, LinkKind.GRANT, now=now, days=days, municipality=town, email=to, made_by=member.person.id, note=_written(terms),
    )
    audit.note(session, Audited.GRANT_OFFERED, now=now, by=member.person.id, municipality=town, detail=said(terms))
    return secret


def offers(session: Session, municipality_id: int, *, now: datetime) -> tuple[Offer, ...]:
    """The offers that nobody has answered yet, the newest first; without those whose day is over."""
    rows = session.execute(
        select(LinkRow, MunicipalityRow).join(MunicipalityRow, MunicipalityRow.id == LinkRow.municipality_id)
        .where(*_open(municipality_id, now)).order_by(LinkRow.id.desc()),
    )
    found = (_offer(link, town) for link, town in rows)
    return tuple(each for each in found if _holds(each.terms, now.date()))


def call_back(session: Session, member: Member, offer_id: int, *, now: datetime) -> None:
    """Let the link of an offer work no more. Raises `NotAllowed`, and `NotFound` for another municipality's, a used or an expired one."""
    town = coordinating(session, member)
    row = session.scalar(select(LinkRow).where(LinkRow.id == offer_id, *_open(town, now)).with_for_update())
    if row is None:
        raise NotFound
    session.delete(row)
    session.flush()


def offered(session: Session, secret: str, *, now: datetime) -> Offer:
    """What a link offers. Raises `NotFound` for one that is unknown, used, expired, called back, or whose day is over, all alike."""
    link = look_at_link(session, secret, now=now)
    if link.kind is not LinkKind.GRANT:
        raise NotFound
    row, town = session.get(LinkRow, link.id), session.get(MunicipalityRow, link.municipality or 0)
    if row is None or town is None or town.withdrawn_at is not None:
        raise NotFound
    offer = _offer(row, town)
    if not _holds(offer.terms, now.date()):
        raise NotFound
    return offer


def accept_grant(session: Session, secret: str, person: Person, *, now: datetime) -> Municipality:
    """Use an offer up, and see from now on what it grants. Raises `NotFound`, and `Invalid` for somebody who belongs to the municipality."""
    offer = offered(session, secret, now=now)
    town = offer.municipality.id
    lock_municipality(session, town)
    if session.get(MembershipRow, (town, person.id), populate_existing=True) is not None:
        raise Invalid([Problem("", BELONGS)])
    use_link(session, secret, LinkKind.GRANT, now=now)
    give(session, town, Holder(person=person.id), offer.terms, by=offer.made_by, now=now)
    audit.note(session, Audited.GRANT_ACCEPTED, now=now, by=person.id, person=person.id, municipality=town)
    return offer.municipality


def decline_grant(session: Session, secret: str, person: Person, *, now: datetime) -> Municipality:
    """Use an offer up without taking it. Raises `NotFound`, and `Invalid` for somebody who belongs to the municipality."""
    offer = offered(session, secret, now=now)
    if session.get(MembershipRow, (offer.municipality.id, person.id)) is not None:
        raise Invalid([Problem("", BELONGS)])
    use_link(session, secret, LinkKind.GRANT, now=now)
    audit.note(session, Audited.GRANT_DECLINED, now=now, by=person.id, person=person.id, municipality=offer.municipality.id)
    return offer.municipality


def _open(municipality_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        LinkRow.municipality_id == municipality_id, LinkRow.kind == LinkKind.GRANT, LinkRow.used_at.is_(None), LinkRow.expires_at > now,
    )


def _holds(terms: Terms, today: date) -> bool:
    return terms.until is None or terms.until >= today


def _offer(row: LinkRow, town: MunicipalityRow) -> Offer:
    return Offer(row.id, municipality_of(town), _read(row.note), row.email, row.made_by, row.created_at, row.expires_at)


def _written(terms: Terms) -> str:
    until = terms.until.isoformat() if terms.until else None
    return json.dumps({"until": until, "with-notes": terms.with_notes, "with-evidence": terms.with_evidence})


def _read(note: str) -> Terms:
    table = json.loads(note)
    until = date.fromisoformat(table["until"]) if table["until"] else None
    return Terms(until, with_notes=table["with-notes"], with_evidence=table["with-evidence"])

"""What a municipality lets others see of its final assessments: given to an association or a person, changed, given again and ended at once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.answers import Kind
from assessment.database.grants import GrantRow
from assessment.database.municipalities import AssociationRow, MembershipRow, MunicipalityRow
from assessment.database.people import PersonRow
from assessment.errors import Invalid, NotAllowed, NotFound, Problem
from assessment.roles import Person, Role
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.municipalities import Member, fresh_key, lock_municipality
from assessment.services.typed import line
from assessment.translation import message

PAST = message("This day is over. Choose today or a later day, or leave it empty.")
NOT_ASSESSED = message("An association has no assessments of its own, so there is nothing to let others see.")
ENDED = message("This was withdrawn meanwhile. Below you find it, and can let them see it again.")
NOT_TOGETHER = message("You belong to this association no more, so it cannot be given anything. Choose one that you belong to.")
GONE = message("This person has no account here any more.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is granted: through which day, and whether with notes and with what was said as evidence. Without a day it holds until withdrawn."""

    until: date | None = None
    with_notes: bool = False
    with_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """To whom something is granted: the number of a person, or that of an association."""

    person: int | None = None
    association: int | None = None


def grant_to_association(session: Session, member: Member, association_key: str, terms: Terms, *, now: datetime) -> str:
    """Let the members of an association to which a municipality belongs see what is final of it; gives the key of the grant.

    Raises `NotAllowed`, and `Invalid` for terms that cannot be, and for an association to which it does not belong.
    """
    town = coordinating(session, member)
    check(terms, today=now.date())
    query = select(MunicipalityRow.id).where(
        MunicipalityRow.key == line(association_key), MunicipalityRow.kind == Kind.ASSOCIATION.value, MunicipalityRow.withdrawn_at.is_(None),
    )
    association = session.scalar(query) or 0
    _must_belong(session, association, town)
    return give(session, town, Holder(association=association), terms, by=member.person.id, now=now).key


def change(session: Session, member: Member, key: str, terms: Terms, *, now: datetime) -> None:
    """Give a grant other terms from now on. Raises `NotFound`, `NotAllowed`, and `Invalid` for terms that cannot be and for one that was ended."""
    town = coordinating(session, member)
    row = _found(session, town, key)
    check(terms, today=now.date())
    if row.ended_at is not None:
        raise Invalid([Problem("", ENDED)])
    _set_terms(row, terms)
    _note(session, Audited.GRANT_CHANGED, row, by=member.person.id, now=now)


def end_grant(session: Session, member: Member, key: str, *, now: datetime) -> None:
    """Let nobody see anything by this grant from now on; ended already is as good. Raises `NotFound` and `NotAllowed`."""
    town = coordinating(session, member)
    _end(session, _found(session, town, key), by=member.person.id, now=now)


def give_again(session: Session, member: Member, key: str, terms: Terms, *, now: datetime) -> str:
    """Grant once more what was ended, to the same holder; gives the key of the new grant.

    Raises `NotFound`, `NotAllowed`, and `Invalid` for terms that cannot be, and where the holder cannot hold it any more.
    """
    town = coordinating(session, member)
    row = _found(session, town, key)
    check(terms, today=now.date())
    if row.to_municipality_id is not None:
        _must_belong(session, row.to_municipality_id, town)
    else:
        holder = session.get(PersonRow, row.to_person_id)
        if holder is None or holder.deleted_at is not None:
            raise Invalid([Problem("", GONE)])
    return give(session, town, Holder(row.to_person_id, row.to_municipality_id), terms, by=member.person.id, now=now).key


def give_up(session: Session, person: Person, key: str, *, now: datetime) -> None:
    """Let go of a grant that one holds oneself; ended already is as good. Raises `NotFound` for that of somebody else."""
    row = session.scalar(select(GrantRow).where(GrantRow.key == line(key), GrantRow.to_person_id == person.id).with_for_update())
    if row is None:
        raise NotFound
    _end(session, row, by=person.id, now=now)


def end_for_association(session: Session, association: int, municipality: int, *, by: int | None, now: datetime) -> None:
    """A municipality has left its association, or the other way round: its members see nothing of it any more."""
    query = select(GrantRow).where(GrantRow.municipality_id == municipality, GrantRow.to_municipality_id == association, GrantRow.ended_at.is_(None))
    for row in session.scalars(query).all():
        _end(session, row, by=by, now=now)


def end_for_person(session: Session, person: int, municipality: int, *, by: int | None, now: datetime) -> None:
    """Somebody was removed from a municipality: they see nothing of it any more, by whatever they were granted before they joined."""
    query = select(GrantRow).where(GrantRow.municipality_id == municipality, GrantRow.to_person_id == person, GrantRow.ended_at.is_(None))
    for row in session.scalars(query).all():
        _end(session, row, by=by, now=now)


def give(session: Session, town: int, holder: Holder, terms: Terms, *, by: int | None, now: datetime) -> GrantRow:
    """Grant something; the municipality is locked and the terms are checked. A grant of the same holder that is there gets the new terms."""
    query = select(GrantRow).where(GrantRow.municipality_id == town, GrantRow.ended_at.is_(None), GrantRow.to_person_id == holder.person)
    if holder.association is not None:
        query = select(GrantRow).where(
            GrantRow.municipality_id == town, GrantRow.ended_at.is_(None), GrantRow.to_municipality_id == holder.association,
        )
    row = session.scalar(query.order_by(GrantRow.id).limit(1))
    if row is not None and row.until is not None and row.until < now.date():
        row.ended_at, row = now, None  # it ran out by itself; what begins now is another one
    if row is None:
        row = GrantRow(
            key=fresh_key(), municipality_id=town, to_person_id=holder.person, to_municipality_id=holder.association, given_at=now, given_by=by,
        )
        session.add(row)
    _set_terms(row, terms)
    _note(session, Audited.GRANTED, row, by=by, now=now)
    return row


def check(terms: Terms, *, today: date) -> None:
    """Raises `Invalid` for a day that is over; today holds through its end."""
    if terms.until is not None and terms.until < today:
        raise Invalid([Problem("until", PAST)])


def coordinating(session: Session, member: Member) -> int:
    """The number of the municipality, locked, once whoever acts is known to coordinate it still.

    Raises `NotFound`, `NotAllowed`, and `Invalid` for an association, which has nothing to show.
    """
    town = member.municipality.id
    lock_municipality(session, town)
    own = session.get(MembershipRow, (town, member.person.id), populate_existing=True)
    if own is None:
        raise NotFound
    if own.role != Role.COORDINATOR:
        raise NotAllowed
    if member.municipality.is_association:
        raise Invalid([Problem("", NOT_ASSESSED)])
    return town


def terms_of(row: GrantRow) -> Terms:
    """The terms in a row."""
    return Terms(row.until, row.with_notes, row.with_evidence)


def _set_terms(row: GrantRow, terms: Terms) -> None:
    row.until, row.with_notes, row.with_evidence = terms.until, terms.with_notes, terms.with_evidence


def _must_belong(session: Session, association: int, town: int) -> None:
    """Locked, so that whoever ends that they belong together at this moment ends the grant too."""
    if session.get(AssociationRow, (association, town), with_for_update=True) is None:
        raise Invalid([Problem("association", NOT_TOGETHER)])


def _found(session: Session, town: int, key: str) -> GrantRow:
    row = session.scalar(select(GrantRow).where(GrantRow.key == line(key), GrantRow.municipality_id == town).with_for_update())
    if row is None:
        raise NotFound
    return row


def _end(session: Session, row: GrantRow, *, by: int | None, now: datetime) -> None:
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        _note(session, Audited.GRANT_ENDED, row, by=by, now=now)


def _note(session: Session, kind: Audited, row: GrantRow, *, by: int | None, now: datetime) -> None:
    """Write it down, without a name: to whom, and on what terms."""
    detail = said(terms_of(row)) if kind is not Audited.GRANT_ENDED else ""
    if row.to_municipality_id is not None:
        detail = f"association {row.to_municipality_id} {detail}".strip()
    audit.note(session, kind, now=now, by=by, person=row.to_person_id, municipality=row.municipality_id, detail=detail)


def said(terms: Terms) -> str:
    """Terms in the words of the log.

    >>> said(Terms(date(2027, 1, 31), with_notes=True))
    'until 2027-01-31, notes'
    """
    until = terms.until.isoformat() if terms.until else "withdrawn"
    return ", ".join([f"until {until}", *(["notes"] if terms.with_notes else []), *(["evidence"] if terms.with_evidence else [])])

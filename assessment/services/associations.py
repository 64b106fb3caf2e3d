"""Which municipality belongs to which association: the municipality hands over a code, the association takes it, and either ends it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assessment.database.municipalities import AssociationRow, MunicipalityRow
from assessment.errors import Invalid, NotAllowed, NotFound, Problem
from assessment.roles import may
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.grants import end_for_association
from assessment.services.links import LinkKind, make_link, use_link
from assessment.services.municipalities import Member, Municipality, lock_municipality, municipality_of
from assessment.translation import message

COORDINATE = "municipality.coordinate"
NO_SUCH_CODE = message("This code does not work: a letter may be missing, it may have been used, or it has expired. Ask for a new one.")


@dataclass(frozen=True, slots=True)
class Belonging:
    """A municipality that belongs to an association, or an association to which it belongs, as the other side sees it."""

    municipality: Municipality
    since: date


def offer(session: Session, member: Member, *, now: datetime, days: int) -> str:
    """A code with which an association can take this municipality in, once. Raises `NotAllowed`, and `Invalid` for an association."""
    _must_coordinate(member)
    if member.municipality.is_association:
        raise Invalid([Problem("kind", message("An association does not belong to another one."))])
    town = member.municipality.id
    return make_link(session, LinkKind.ASSOCIATION, now=now, days=days, municipality=town, made_by=member.person.id)


def take_in(session: Session, member: Member, code: str, *, now: datetime) -> Municipality:
    """Let the municipality that handed over the code belong to this association. Raises `NotAllowed`, and `Invalid` for a code that does not work."""
    _must_coordinate(member)
    if not member.municipality.is_association:
        raise Invalid([Problem("code", message("Only an association takes municipalities in."))])
    try:
        town = use_link(session, code, LinkKind.ASSOCIATION, now=now).municipality or 0
        row = lock_municipality(session, town)
    except NotFound:
        raise Invalid([Problem("code", NO_SUCH_CODE)]) from None
    if session.get(AssociationRow, (member.municipality.id, town)) is None:
        session.add(AssociationRow(association_id=member.municipality.id, municipality_id=town, since=now.date()))
        detail = f"belongs to {member.municipality.id}"
        audit.note(session, Audited.ASSOCIATED, now=now, by=member.person.id, municipality=town, detail=detail)
    return municipality_of(row)


def end(session: Session, member: Member, other_key: str, *, now: datetime) -> None:
    """End that two belong together, from either side, and what the one let the other see; ended already is as good. Raises `NotAllowed`."""
    _must_coordinate(member)
    own = member.municipality.id
    query = select(AssociationRow).join(MunicipalityRow, _is_other(own)).where(MunicipalityRow.key == other_key)
    for row in session.scalars(query).all():
        detail = f"belongs to {row.association_id} no more"
        audit.note(session, Audited.ASSOCIATED, now=now, by=member.person.id, municipality=row.municipality_id, detail=detail)
        association, town = row.association_id, row.municipality_id
        session.delete(row)
        session.flush()
        end_for_association(session, association, town, by=member.person.id, now=now)


def belongings(session: Session, municipality_id: int) -> tuple[Belonging, ...]:
    """The members of an association, or the associations of a municipality, by name."""
    query = select(MunicipalityRow, AssociationRow.since).select_from(AssociationRow).join(MunicipalityRow, _is_other(municipality_id))
    rows = session.execute(query.where(MunicipalityRow.withdrawn_at.is_(None)).order_by(MunicipalityRow.name, MunicipalityRow.id))
    return tuple(Belonging(municipality_of(row), since) for row, since in rows)


def _is_other(municipality_id: int) -> ColumnElement[bool]:
    """Whether a municipality is the other side of one to which this one is a side."""
    return ((AssociationRow.association_id == municipality_id) & (AssociationRow.municipality_id == MunicipalityRow.id)) | (
        (AssociationRow.municipality_id == municipality_id) & (AssociationRow.association_id == MunicipalityRow.id)
    )


def _must_coordinate(member: Member) -> None:
    if not may(member.role, COORDINATE):
        raise NotAllowed

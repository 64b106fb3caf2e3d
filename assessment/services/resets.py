"""New passwords: changed by their owner, set at last by who signs in elsewhere, or with a link that a steward or coordinator hands over."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.database.municipalities import MembershipRow
from assessment.database.people import PersonRow
from assessment.errors import Invalid, NotAllowed, NotFound, Problem
from assessment.roles import Person, Role
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.links import LinkKind, look_at_link, make_link, revoke_links, use_link
from assessment.services.municipalities import Member
from assessment.services.people import add, by_email, locked, named, person_from
from assessment.services.sign_ins import is_fresh, sign_out_everywhere
from assessment.translation import message

RESET_DAYS = 2
ELSEWHERE_SIGNED_IN = "openid"  # the means that a sign-in at a provider is written down with
ELSEWHERE = message("This person also belongs elsewhere. Only a steward of this installation can make a link for a new password.")


def reset_link(session: Session, person_id: int, *, now: datetime, by: Person | None = None, days: int = RESET_DAYS) -> str:
    """A link with which somebody sets a new password; older ones stop working. Raises `NotFound`, also for a deactivated account."""
    row = locked(session, person_id)
    if row.deactivated_at is not None:
        raise NotFound
    revoke_links(session, LinkKind.PASSWORD, person=person_id)
    audit.note(session, Audited.PASSWORD_RESET, now=now, by=by.id if by else None, person=person_id)
    return make_link(session, LinkKind.PASSWORD, now=now, days=days, person=person_id, email=row.email or "", made_by=by.id if by else None)


def reset_link_for(session: Session, email: str, *, now: datetime) -> str:
    """A link with which the owner of an e-mail address sets a new password. Raises `NotFound`."""
    found = by_email(session, email)
    if found is None:
        raise NotFound
    return reset_link(session, found.id, now=now)


def reset_link_for_member(session: Session, member: Member, person_id: int, *, now: datetime) -> str:
    """A coordinator's link with which a colleague sets a new password.

    Raises `NotFound` for whoever does not belong to the municipality, and `Invalid` for whoever gets in where the coordinator does not.
    """
    if session.get(MembershipRow, (member.municipality.id, person_id)) is None:
        raise NotFound
    if not _gets_in_nowhere_else(session, person_id, member.person.id):
        raise Invalid([Problem("", ELSEWHERE)])
    return reset_link(session, person_id, now=now, by=member.person)


def _gets_in_nowhere_else(session: Session, person_id: int, maker_id: int) -> bool:
    """Whether whoever makes a link, and could use it, comes in with it nowhere else than before: a steward makes one for everybody,
    a coordinator for people who belong only to what the coordinator coordinates, and who are no stewards.
    """
    maker, person = session.get_one(PersonRow, maker_id), session.get_one(PersonRow, person_id)
    if maker.is_steward:
        return True
    towns = select(MembershipRow.municipality_id).where(MembershipRow.person_id == person_id)
    coordinated = select(MembershipRow.municipality_id).where(MembershipRow.person_id == maker_id, MembershipRow.role == Role.COORDINATOR)
    elsewhere = session.scalar(towns.where(MembershipRow.municipality_id.not_in(coordinated)).limit(1))
    return elsewhere is None and not person.is_steward


def add_with_link(
    session: Session, name: str, email: str, *, now: datetime, days: int, is_steward: bool = False, by: Person | None = None
) -> str:
    """Make an account whose owner sets the first password with a link; gives its secret. Raises `Invalid` with every problem."""
    person = add(session, named(name, email), now=now, is_steward=is_steward, by=by.id if by else None)
    return reset_link(session, person.id, now=now, by=by, days=days)


def whose_password(session: Session, secret: str, *, now: datetime) -> Person:
    """Who sets a new password with a link. Raises `NotFound`."""
    link = look_at_link(session, secret, now=now)
    row = session.get(PersonRow, link.person) if link.kind is LinkKind.PASSWORD and link.person else None
    if row is None or row.deleted_at is not None or row.deactivated_at is not None:
        raise NotFound
    if link.made_by is not None and not _gets_in_nowhere_else(session, row.id, link.made_by):  # who belongs elsewhere since it was made
        raise NotFound
    return person_from(row)


def set_password(session: Session, secret: str, hashed: str, *, now: datetime) -> Person:
    """Set a new password with a link, and sign its owner out everywhere. Raises `NotFound`."""
    who = whose_password(session, secret, now=now)
    use_link(session, secret, LinkKind.PASSWORD, now=now)
    _keep(session, who.id, hashed, now=now)
    sign_out_everywhere(session, who.id)
    return who


def change_password(session: Session, person_id: int, hashed: str, *, mark: str, now: datetime) -> None:
    """Change one's own password and sign out in every browser but this one; links for a new password stop working. Raises `NotFound`."""
    _keep(session, person_id, hashed, now=now)
    revoke_links(session, LinkKind.PASSWORD, person=person_id)
    sign_out_everywhere(session, person_id, but=mark)


def has_password(session: Session, person_id: int) -> bool:
    """Whether somebody can sign in with a password."""
    return session.scalar(select(PersonRow.password).where(PersonRow.id == person_id)) is not None


def may_set_first(session: Session, person_id: int, *, mark: str, now: datetime) -> bool:
    """Whether somebody may set a password without knowing one: there is none, and they have just shown elsewhere who they are."""
    return not has_password(session, person_id) and is_fresh(session, mark, means=ELSEWHERE_SIGNED_IN, now=now)


def set_first_password(session: Session, person_id: int, hashed: str, *, mark: str, now: datetime) -> None:
    """Set the first password of an account that was made by signing in elsewhere. Raises `NotAllowed` and `NotFound`."""
    locked(session, person_id)
    if not may_set_first(session, person_id, mark=mark, now=now):
        raise NotAllowed
    change_password(session, person_id, hashed, mark=mark, now=now)


def _keep(session: Session, person_id: int, hashed: str, *, now: datetime) -> None:
    locked(session, person_id).password = hashed
    audit.note(session, Audited.PASSWORD_CHANGED, now=now, by=person_id, person=person_id)
    session.flush()

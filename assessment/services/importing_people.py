"""People who come with a municipality: they have a name and a role, and no account until they take it up with a link that works once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessment.database.municipalities import MembershipRow
from assessment.database.people import PersonRow
from assessment.roles import MEMBERSHIPS, Person, Role
from assessment.services import typed
from assessment.services.links import LinkKind, make_link
from assessment.services.people import LONGEST_NAME, by_email, is_address
from assessment.services.resets import reset_link
from assessment.services.town_rows import PEOPLE, Numbers, day, moment


@dataclass(frozen=True, slots=True)
class Newcomers:
    """How many people came along, and the numbers and names of those who coordinate and whose address was free here."""

    count: int
    coordinators: tuple[tuple[int, str], ...]


def take_people(session: Session, lines: Iterable[Mapping[str, Any]], town: int, numbers: Numbers, *, now: datetime) -> Newcomers:
    """Add people, and their membership. Whoever's address belongs to an account here comes without it: that account is not touched.

    Raises `ValueError`, `KeyError` or `TypeError` for what cannot be a person.
    """
    known: dict[int, int] = numbers.setdefault(PEOPLE, {})
    coordinators = []
    for values in lines:
        row = _person(session, values)
        session.add(row)
        session.flush()
        number = _whole(values["number"])
        if number in known:
            raise ValueError(f"the number {number} is given twice")
        known[number] = row.id
        if (role := values["role"]) is not None and row.deleted_at is None:
            if role not in MEMBERSHIPS:
                raise ValueError(f"{str(role)[:20]!r} is no role")
            session.add(MembershipRow(municipality_id=town, person_id=row.id, role=Role(role).value, since=day(values["since"])))
            if role == Role.COORDINATOR and row.email:
                coordinators.append((row.id, row.name))
    session.flush()
    return Newcomers(len(known), tuple(coordinators))


def ways_in(session: Session, people: Newcomers, town: int, *, by: Person | None, now: datetime, days: int) -> tuple[tuple[str, str], ...]:
    """Links with which those who coordinate take up their accounts, each with a name; without any such person, one invitation to coordinate."""
    found = tuple((name, reset_link(session, number, now=now, by=by, days=days)) for number, name in people.coordinators)
    if found:
        return found
    made_by = by.id if by else None
    return (("", make_link(session, LinkKind.INVITATION, now=now, days=days, municipality=town, role=Role.COORDINATOR, made_by=made_by)),)


def _person(session: Session, values: Mapping[str, Any]) -> PersonRow:
    name, email, left = typed.line(values["name"]), values["email"], values["left_at"]
    if len(name) > LONGEST_NAME or not (email is None or is_address(email)):
        raise ValueError("a name or an address cannot be one")
    gone = moment(left) if left else None
    is_free = email is not None and gone is None and by_email(session, email) is None
    return PersonRow(
        name="" if gone else name, email=email if is_free else None, created_at=moment(values["created_at"]),
        deleted_at=gone,
    )


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a number of a person is none")
    return value

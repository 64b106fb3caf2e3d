"""Attempts that count against a limit, kept in the database so that several processes count together; whose they are is kept as a digest."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from assessment.database.people import AttemptRow
from assessment.database.session import take_turns
from assessment.errors import TooMany

_ATTEMPTS = cast(Table, AttemptRow.__table__)
_FORGET = delete(_ATTEMPTS).where(
    (_ATTEMPTS.c.kind == bindparam("kind")) & ((_ATTEMPTS.c.at <= bindparam("since")) | (_ATTEMPTS.c.at > bindparam("ahead")))
)
_MOMENTS = select(_ATTEMPTS.c.at).where(
    (_ATTEMPTS.c.kind == bindparam("kind")) & (_ATTEMPTS.c.subject == bindparam("subject"))
).order_by(_ATTEMPTS.c.at.desc()).limit(bindparam("most"))
_ADD = insert(_ATTEMPTS).inline()
CLOCKS_DIFFER = timedelta(minutes=1)  # at most, between processes that count together
ONE_NETWORK = 64  # bits of an IPv6 address that one household or office has for itself


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts of one kind by one subject count within a time; the next has to wait."""

    kind: str
    most: int
    within: timedelta


SIGN_IN_ACCOUNT = Limit("sign-in-account", 10, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in-address", 50, timedelta(minutes=15))
WRITTEN_DOWN = Limit("written-down", 1, timedelta(minutes=15))
OWN_PASSWORD = Limit("own-password", 10, timedelta(minutes=15))
BEGIN = Limit("begin", 30, timedelta(hours=1))
UPLOAD = Limit("upload", 30, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries something: what limits it, and a digest that says who without naming anybody."""

    limit: Limit
    subject: str


def attempt(limit: Limit, who: str, *, key: str) -> Attempt:
    """An attempt by an account or from a network address; without the key nobody can find out which."""
    return Attempt(limit, hmac.new(key.encode(), f"{limit.kind}\n{who.strip().casefold()}".encode(errors="replace"), sha256).hexdigest())


def network_of(address: str) -> str:
    """What counts as one place in the network: an IPv4 address, or the 64 bits of an IPv6 address that belong to one line."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, ONE_NETWORK), strict=False))


def admit(session: Session, attempts: Iterable[Attempt], *, now: datetime) -> None:
    """Count attempts, all of them or none. Raises `TooMany` with the moment from which one more is possible; refused ones do not count."""
    tried = sorted(attempts, key=lambda each: (each.limit.kind, each.subject))
    for each in tried:
        take_turns(session, f"{each.limit.kind} {each.subject}")
        _forget_old(session, each.limit, now)
        asked = {"kind": each.limit.kind, "subject": each.subject, "most": each.limit.most}
        moments = session.connection().scalars(_MOMENTS, asked).all()
        if len(moments) == each.limit.most:
            raise TooMany(moments[-1] + each.limit.within)
    if tried:
        session.connection().execute(_ADD, [{"kind": each.limit.kind, "subject": each.subject, "at": now} for each in tried])


def forget(session: Session, each: Attempt) -> None:
    """Begin to count anew, because whoever tried has shown who they are."""
    _delete(session, *_of(each))


def take_back(session: Session, each: Attempt) -> None:
    """Count one attempt less: the last one did what it should."""
    newest = select(AttemptRow.id).where(*_of(each)).order_by(AttemptRow.id.desc()).limit(1)
    _delete(session, AttemptRow.id == newest.scalar_subquery())


def _of(each: Attempt) -> tuple[ColumnElement[bool], ...]:
    return AttemptRow.kind == each.limit.kind, AttemptRow.subject == each.subject


def _forget_old(session: Session, limit: Limit, now: datetime) -> None:
    """What does not count any more; nor does what lies ahead, because the clock was put back."""
    session.connection().execute(_FORGET, {"kind": limit.kind, "since": now - limit.within, "ahead": now + CLOCKS_DIFFER})


def _delete(session: Session, *which: ColumnElement[bool]) -> None:
    session.execute(delete(AttemptRow).where(*which), execution_options={"synchronize_session": False})

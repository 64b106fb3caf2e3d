"""The two consents of a municipality: to count in anonymous benchmarks, and to be named as a place that can help others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from assessment.database.grants import ConsentRow
from assessment.database.municipalities import MunicipalityRow
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.grants import coordinating
from assessment.services.memberships import names_of
from assessment.services.municipalities import Member


class ConsentKind(StrEnum):
    """What is consented to."""

    BENCHMARKS = "benchmarks"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that holds: since when, and who gave it, by name; empty once the account is deleted."""

    kind: ConsentKind
    given_at: datetime
    given_by: str


def give_consent(session: Session, member: Member, kind: ConsentKind, *, now: datetime) -> None:
    """Consent from now on; given already is as good. Raises `NotAllowed`, and `Invalid` for an association."""
    town = coordinating(session, member)
    if _standing(session, town, kind):
        return
    session.add(ConsentRow(municipality_id=town, kind=kind.value, given_at=now, given_by=member.person.id))
    audit.note(session, Audited.CONSENTED, now=now, by=member.person.id, municipality=town, detail=kind.value)


def withdraw_consent(session: Session, member: Member, kind: ConsentKind, *, now: datetime) -> None:
    """Consent no more; withdrawn already is as good. Raises `NotAllowed`, and `Invalid` for an association."""
    town = coordinating(session, member)
    for row in _standing(session, town, kind):
        row.withdrawn_at, row.withdrawn_by = now, member.person.id
        audit.note(session, Audited.CONSENT_WITHDRAWN, now=now, by=member.person.id, municipality=town, detail=kind.value)


def consents_of(session: Session, municipality_id: int) -> Mapping[ConsentKind, Consent]:
    """The consents of a municipality that hold."""
    query = select(ConsentRow).where(ConsentRow.municipality_id == municipality_id, ConsentRow.withdrawn_at.is_(None))
    rows = session.scalars(query.order_by(ConsentRow.id.desc())).all()
    names = names_of(session, [row.given_by for row in rows])
    found = (Consent(ConsentKind(row.kind), row.given_at, names.get(row.given_by or 0, "")) for row in rows if row.kind in set(ConsentKind))
    return {each.kind: each for each in found}


def consented(session: Session, kind: ConsentKind) -> frozenset[int]:
    """The municipalities that consent now, by number; a withdrawn municipality consents to nothing."""
    return frozenset(session.connection().scalars(consenting(kind)))


def consenting(kind: ConsentKind) -> Select[int]:
    """The same as a query, to be part of a larger one."""
    query = select(ConsentRow.municipality_id).join(MunicipalityRow, MunicipalityRow.id == ConsentRow.municipality_id)
    return query.where(ConsentRow.kind == kind.value, ConsentRow.withdrawn_at.is_(None), MunicipalityRow.withdrawn_at.is_(None)).distinct()


def _standing(session: Session, town: int, kind: ConsentKind) -> list[ConsentRow]:
    query = select(ConsentRow).where(ConsentRow.municipality_id == town, ConsentRow.kind == kind.value, ConsentRow.withdrawn_at.is_(None))
    return list(session.scalars(query))

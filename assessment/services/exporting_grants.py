"""What a municipality let others see and consented to, as rows for the record: they go along with an export, and nothing is granted anew by them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from assessment.database.grants import ConsentRow, GrantRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.tables import plain
from assessment.services.memberships import names_of

GRANTED, CONSENTED = "granted", "consented"
_TERMS = ("until", "with_notes", "with_evidence", "given_at", "ended_at")


def for_the_record(session: Session, municipality_id: int) -> Mapping[str, list[dict[str, Any]]]:
    """To whom what was granted and by whom, and what was consented to, with names and without numbers or keys."""
    return {GRANTED: _granted(session, municipality_id), CONSENTED: _consented(session, municipality_id)}


def _granted(session: Session, municipality_id: int) -> list[dict[str, Any]]:
    association = aliased(MunicipalityRow)
    query = (
        select(GrantRow, PersonRow.name, association.name).outerjoin(PersonRow, PersonRow.id == GrantRow.to_person_id)
        .outerjoin(association, association.id == GrantRow.to_municipality_id)
        .where(GrantRow.municipality_id == municipality_id).order_by(GrantRow.id)
    )
    rows = session.execute(query).all()
    names = names_of(session, [number for row, _, _ in rows for number in (row.given_by, row.ended_by)])
    return [
        {
            "to_person": person, "to_association": place, **{name: plain(getattr(row, name)) for name in _TERMS},
            "given_by": names.get(row.given_by or 0), "ended_by": names.get(row.ended_by or 0),
        }
        for row, person, place in rows
    ]


def _consented(session: Session, municipality_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(select(ConsentRow).where(ConsentRow.municipality_id == municipality_id).order_by(ConsentRow.id)).all()
    names = names_of(session, [number for row in rows for number in (row.given_by, row.withdrawn_by)])
    return [
        {
            "kind": row.kind, "given_at": plain(row.given_at), "given_by": names.get(row.given_by or 0),
            "withdrawn_at": plain(row.withdrawn_at), "withdrawn_by": names.get(row.withdrawn_by or 0),
        }
        for row in rows
    ]

"""The lists of what is granted: what a municipality lets others see, for those who belong to it, and what somebody may see, for themselves."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.database.grants import GrantRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.people import PersonRow
from assessment.roles import Person
from assessment.services.entitlements import associations_of
from assessment.services.grants import Terms, terms_of
from assessment.services.memberships import names_of
from assessment.services.municipalities import Municipality, municipality_of


@dataclass(frozen=True, slots=True)
class Grant:
    """What a municipality grants, as those who belong to it see it: `to` whom by name, on what terms, since when and by whom.

    `ended_at` where it was withdrawn; a name is empty once the account is deleted.
    """

    key: str
    to: str
    association: int | None
    terms: Terms
    given_at: datetime
    given_by: str
    ended_at: datetime | None
    is_live: bool

    @property
    def is_association(self) -> bool:
        """Whether everybody who belongs to an association holds it."""
        return self.association is not None


@dataclass(frozen=True, slots=True)
class Seen:
    """A municipality of which somebody may see what is final: on what terms, through which association if by one, and the keys of what is final.

    `finals` are the assessments of which there is a final version: key and day, the newest first.
    """

    key: str
    municipality: Municipality
    terms: Terms
    through: str
    given_at: datetime
    finals: tuple[tuple[str, date], ...]


def grants_of(session: Session, municipality_id: int, *, today: date) -> tuple[Grant, ...]:
    """What a municipality grants and has granted, of each holder the newest, those that hold first, by name."""
    association = aliased(MunicipalityRow)
    query = (
        select(GrantRow, PersonRow.name, association.name).outerjoin(PersonRow, PersonRow.id == GrantRow.to_person_id)
        .outerjoin(association, association.id == GrantRow.to_municipality_id)
        .where(GrantRow.municipality_id == municipality_id).order_by(GrantRow.id)
    )
    newest = {(row.to_person_id, row.to_municipality_id): (row, person or place or "") for row, person, place in session.execute(query)}
    names = names_of(session, [row.given_by for row, _ in newest.values()])
    found = [
        Grant(
            row.key, name, row.to_municipality_id, terms_of(row), row.given_at, names.get(row.given_by or 0, ""), row.ended_at,
            row.ended_at is None and (row.until is None or row.until >= today),
        )
        for row, name in newest.values()
    ]
    return tuple(sorted(found, key=lambda each: (not each.is_live, each.to.casefold(), each.key)))


def grants_to(session: Session, person: Person, *, today: date) -> tuple[Seen, ...]:
    """What somebody may see now because a municipality granted it to them or to an association of theirs, by the name of the municipality."""
    holder = or_(GrantRow.to_person_id == person.id, GrantRow.to_municipality_id.in_(associations_of(session, person)))
    association = aliased(MunicipalityRow)
    query = (
        select(GrantRow, MunicipalityRow, association.name).join(MunicipalityRow, MunicipalityRow.id == GrantRow.municipality_id)
        .outerjoin(association, association.id == GrantRow.to_municipality_id)
        .where(
            holder, GrantRow.ended_at.is_(None), or_(GrantRow.until.is_(None), GrantRow.until >= today), MunicipalityRow.withdrawn_at.is_(None),
        )
        .order_by(MunicipalityRow.name, GrantRow.id)
    )
    rows = session.execute(query).all()
    finals = _finals(session, [row.municipality_id for row, _, _ in rows])
    return tuple(
        Seen(row.key, municipality_of(town), terms_of(row), through or "", row.given_at, finals.get(town.id, ())) for row, town, through in rows
    )


def _finals(session: Session, municipalities: list[int]) -> dict[int, tuple[tuple[str, date], ...]]:
    """The assessments with a final version, of each municipality: the day is that of the newest version."""
    query = select(AssessmentRow.municipality_id, AssessmentRow.key, FinalRow.dated).join(FinalRow, FinalRow.assessment_id == AssessmentRow.id)
    query = query.where(AssessmentRow.municipality_id.in_(municipalities), AssessmentRow.withdrawn_at.is_(None)).order_by(FinalRow.number)
    newest = {(row.municipality_id, row.key): row.dated for row in session.execute(query)}
    found: dict[int, tuple[tuple[str, date], ...]] = {}
    for (town, key), day in sorted(newest.items(), key=lambda each: each[1], reverse=True):
        found[town] = (*found.get(town, ()), (key, day))
    return found

"""All data about one person, wherever it stands: for a page to read, and whole, to take along."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, or_, select
from sqlalchemy.orm import Session

from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.people import LinkRow, PersonRow
from assessment.database.tables import TABLES, plain
from assessment.errors import NotFound
from assessment.services.audit import Audited, note
from assessment.translation import Message, message

_SECRET = frozenset({"password", "digest", "read_secret", "edit_digest", "client_id", "token", "given"})
_PEOPLE = PersonRow.__tablename__
PLACES: Mapping[str, Message] = {
    "people": message("Your account"),
    "memberships": message("Municipalities to which you belong"),
    "sign_ins": message("Browsers in which you are signed in"),
    "links": message("Invitations and other links that you made or got"),
    "changes": message("Answers that you gave, with all their versions"),
    "opinions": message("What you said about a question before the others saw it"),
    "opinion_changes": message("Earlier versions of what you said about a question"),
    "agreements": message("Agreed answers that you confirmed"),
    "comments": message("Comments by you or for you"),
    "mentions": message("Comments that are for you among others"),
    "assignments": message("Questions that you were given, or gave"),
    "evidence": message("Files that you added"),
    "events": message("What you did to an assessment as a whole, such as submitting it"),
    "reviews": message("What you said as a reviewer"),
    "finals": message("Assessments that you made final"),
    "done": message("Next steps that you ticked off"),
    "grants": message("What municipalities let you see, and what you let others see"),
    "consents": message("What you agreed to for a municipality"),
    "comparisons": message("Comparisons that you saved"),
    "jobs": message("Reports that you asked for"),
    "intakes": message("Filled forms that you uploaded"),
    "audit": message("Lines of the audit log about you"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept about somebody in one place."""

    place: str
    rows: tuple[Mapping[str, Any], ...]


def own_data(session: Session, person_id: int) -> tuple[Found, ...]:
    """Everything in which the number or the address of somebody stands, place by place. Raises `NotFound`.

    Digests of passwords and of marks are left out: they say nothing, and whoever gets hold of them could try to guess. So is what a report
    is made of: it holds what municipalities let somebody see then, and perhaps not any more.
    """
    row = session.get(PersonRow, person_id)
    if row is None or row.deleted_at is not None:
        raise NotFound
    found = (Found(name, tuple(_rows(session, TABLES[name], row))) for name in sorted(TABLES, key=_order))
    return tuple(each for each in found if each.rows)


def note_export(session: Session, person_id: int, *, now: datetime) -> None:
    """Write down that somebody took their data along."""
    note(session, Audited.EXPORTED, now=now, by=person_id, person=person_id)


def _order(name: str) -> tuple[int, str]:
    known = list(PLACES)
    return (known.index(name) if name in known else len(known), name)


def _rows(session: Session, table: Table, person: PersonRow) -> Iterator[Mapping[str, Any]]:
    naming = [column == person.id for column in naming_columns(table)]
    if table.name == _PEOPLE:
        naming = [table.c.id == person.id]
    if table.name == LinkRow.__tablename__ and person.email:
        naming.append(table.c.email == person.email)
    if not naming:
        return
    shown = [column for column in table.columns if column.name not in _SECRET]
    for row in session.execute(select(*shown).where(or_(*naming)).order_by(*table.primary_key)):
        values = {column.name: plain(value) for column, value in zip(shown, row, strict=True)}
        yield values | _named(session, values)


def naming_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that say who."""
    return [column for column in table.columns if any(key.column.table.name == _PEOPLE for key in column.foreign_keys)]


def _named(session: Session, values: Mapping[str, Any]) -> dict[str, str]:
    """The names of the municipality and of the assessment that a row belongs to, which numbers do not say."""
    names = {}
    if number := values.get("municipality_id"):
        names["municipality"] = session.scalar(select(MunicipalityRow.name).where(MunicipalityRow.id == number)) or ""
    if number := values.get("assessment_id"):
        names["assessment"] = session.scalar(select(AssessmentRow.name).where(AssessmentRow.id == number)) or ""
    return names

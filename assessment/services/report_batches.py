"""Many final reports at once: which there are, which still have to be made, and asking for some of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.roles import Person
from assessment.services import entitlements, finals
from assessment.services.discretion import discreet_content
from assessment.services.entitlements import Sight
from assessment.services.reports import JobState

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class FinalReport:
    """A final report that is wanted: of which final version, of which municipality and day."""

    id: int
    assessment_id: int
    number: int
    name: str
    dated: date
    digest: str


@dataclass(frozen=True, slots=True)
class Made:
    """How far some reports are: made ones with their file, and those that could not be made."""

    files: dict[int, Path]
    failed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The final reports that are wanted, and how many more belong to the portfolio but hold more than was granted."""

    reports: tuple[FinalReport, ...]
    left_out: int = 0


def wanted(engine: Engine, *, email: str | None, today: date) -> Wanted:
    """Every final report of the installation, or of the portfolio of the person with this address. Raises `NotFound` for an unknown one.

    A report holds notes, names evidence and says who does what: of a portfolio only those that hold no more than was granted.
    """
    columns = (FinalRow.id, FinalRow.assessment_id, FinalRow.number, MunicipalityRow.name, FinalRow.dated, FinalRow.digest, MunicipalityRow.id)
    query = select(*columns).join(AssessmentRow, AssessmentRow.id == FinalRow.assessment_id)
    query = query.join(MunicipalityRow, MunicipalityRow.id == AssessmentRow.municipality_id)
    query = query.where(MunicipalityRow.withdrawn_at.is_(None)).order_by(FinalRow.id)
    with reading(engine) as session:
        if email is None:
            return Wanted(tuple(FinalReport(*row[:6]) for row in session.execute(query)))
        person = _person(session, email)
        seen = entitlements.visible_to(MunicipalityRow.id, person.id, entitlements.associations_of(session, person), today)
        rows = session.execute(query.where(seen)).all()
        sights = entitlements.sights(session, person, (row[6] for row in rows), today=today)
        whole = tuple(FinalReport(*row[:6]) for row in rows if _sees_whole(session, row[0], sights[row[6]]))
    return Wanted(whole, len(rows) - len(whole))


def _sees_whole(session: Session, final_id: int, sight: Sight) -> bool:
    """Whether nothing would have to be taken out of a report: names of people are never shown to somebody from outside."""
    if sight.is_member or not (sight.with_notes and sight.with_evidence):
        return sight.is_member
    content = session.scalars(select(FinalRow.content).where(FinalRow.id == final_id)).one()
    return discreet_content(content, sight) == content


def _person(session: Session, email: str) -> Person:
    query = select(PersonRow).where(func.lower(PersonRow.email) == email.strip().lower(), PersonRow.deactivated_at.is_(None))
    row = session.scalar(query)
    if row is None:
        raise NotFound
    return Person(row.id, row.name, row.email or "", row.is_steward)


def ask_for_some(engine: Engine, settings: Settings, some: Sequence[FinalReport], *, now: datetime) -> None:
    """Ask for the reports of these; what is made or being made already is not made again, and what somebody waits for at a page goes before."""
    with writing(engine) as session:
        for each in some:
            finals.request_report(session, settings, each.assessment_id, each.number, now=now, gives_way=True)


def made(engine: Engine, settings: Settings, some: Sequence[FinalReport]) -> Made:
    """How far these reports are. One whose newest job has failed counts as failed until it is asked for again; so does one whose file is gone."""
    files: dict[int, Path] = {}
    failed: set[int] = set()
    with reading(engine) as session:
        for start in range(0, len(some), AT_ONCE):
            part = some[start:start + AT_ONCE]
            rows = session.execute(select(FinalRow.id, FinalRow.report_digest).where(FinalRow.id.in_([each.id for each in part])))
            places = {row.id: finals.report_path(settings, row.report_digest) for row in rows if row.report_digest}
            files.update({number: place for number, place in places.items() if place.is_file()})
            failed.update(number for number, place in places.items() if not place.is_file())
            digests = {each.digest for each in part}
            newest = select(func.max(JobRow.id)).where(JobRow.digest.in_(digests)).group_by(JobRow.assessment_id, JobRow.digest)
            lost = session.execute(select(JobRow.assessment_id, JobRow.digest).where(JobRow.id.in_(newest), JobRow.state == JobState.FAILED))
            ended = {tuple(row) for row in lost}
            failed.update(each.id for each in part if (each.assessment_id, each.digest) in ended)
    return Made(files, frozenset(failed - files.keys()))

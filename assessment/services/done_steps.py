"""Next steps that a town did during the year: ticked off with a day and what shows it, and taken back where that was a mistake."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.database.course import DoneRow
from assessment.errors import Invalid, NotFound, Problem
from assessment.next_steps import next_steps
from assessment.roadmap import roadmap
from assessment.scoring import score_assessment
from assessment.services import typed
from assessment.services.opening import lock
from assessment.translation import message

FIRST_YEAR = 2000
TOMORROW = timedelta(days=1)  # where it is tomorrow already, today is not the future


@dataclass(frozen=True, slots=True)
class Done:
    """A next step that was done: of which criterion, at which level it stands in the catalogue, when, and what shows it."""

    criterion: str
    level: int
    day: date
    evidence: str
    stands: bool = True

    @property
    def key(self) -> tuple[str, int]:
        """Which step it is."""
        return self.criterion, self.level


@dataclass(frozen=True, slots=True)
class Planned:
    """A step of the roadmap: of which criterion, from which level on, in which quarter (1 to 4) it starts."""

    criterion: str
    level: int
    leads_to: int
    quarter: int

    @property
    def key(self) -> tuple[str, int]:
        """Which step it is."""
        return self.criterion, self.level


def planned_steps(catalogue: Catalogue, assessment: Assessment) -> tuple[Planned, ...]:
    """The steps of an assessment's roadmap, in the order in which they start."""
    results = score_assessment(catalogue, assessment)
    year = roadmap(catalogue, results, assessment.plan.capacity, next_steps(catalogue, results, assessment.ask_why))
    items = sorted(year.items, key=lambda item: item.quarter)
    return tuple(Planned(item.step.criterion, item.step.level, item.step.leads_to, item.quarter + 1) for item in items)


def tick_off(session: Session, assessment_id: int, done: Done, *, planned: Collection[tuple[str, int]], now: datetime, by: int | None) -> None:
    """Note that a planned step was done. What somebody else typed about it already is kept too.

    Raises `NotFound` for a step that is not planned, and `Invalid` for a day that cannot be and a text that is too long.
    """
    if done.key not in planned:
        raise NotFound
    lock(session, assessment_id, whatever_course=True)
    row = _row(session, assessment_id, done.key)
    evidence = typed.text(done.evidence).strip()
    if row is not None and row.undone_at is None:
        evidence = row.evidence if evidence in row.evidence else "\n".join(filter(None, (row.evidence, evidence)))
    if problems := _problems(done.day, evidence, now):
        raise Invalid(problems)
    if row is None:
        row = DoneRow(assessment_id=assessment_id, criterion=done.criterion, level=done.level)
        session.add(row)
    row.day, row.evidence, row.person_id, row.at, row.undone_at = done.day, evidence, by, now, None
    session.flush()


def take_back(session: Session, assessment_id: int, key: tuple[str, int], *, now: datetime) -> None:
    """Note that a step was not done after all; what was typed about it stays for the next time. Raises `NotFound`."""
    lock(session, assessment_id, whatever_course=True)
    row = _row(session, assessment_id, key)
    if row is None:
        raise NotFound
    row.undone_at = row.undone_at or now
    session.flush()


def done_steps(session: Session, assessment_id: int) -> tuple[Done, ...]:
    """Every step that was ticked off, the first day first; those taken back do not `stand`."""
    query = select(DoneRow).where(DoneRow.assessment_id == assessment_id).order_by(DoneRow.day, DoneRow.id)
    return tuple(Done(row.criterion, row.level, row.day, row.evidence, stands=row.undone_at is None) for row in session.scalars(query))


def _row(session: Session, assessment_id: int, key: tuple[str, int]) -> DoneRow | None:
    criterion, level = key
    query = select(DoneRow).where(DoneRow.assessment_id == assessment_id, DoneRow.criterion == criterion, DoneRow.level == level)
    return session.scalar(query)


def _problems(day: date, evidence: str, now: datetime) -> list[Problem]:
    problems = []
    if day.year < FIRST_YEAR or day > now.date() + TOMORROW:
        problems.append(Problem("day", message("Enter a day that has been, from the year %(first)s on.", first=str(FIRST_YEAR))))
    if len(evidence) > typed.LONGEST_TEXT:
        problems.append(Problem("evidence", message("This text is too long: at most %(most)s characters fit.", most=typed.LONGEST_TEXT)))
    return problems

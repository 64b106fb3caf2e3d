"""Who is asked what, by when: given and taken back by whoever coordinates, and who may answer therefore."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, select
from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue
from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MembershipRow
from assessment.database.teamwork import AssignmentRow
from assessment.errors import Invalid, NotAllowed, NotFound, Problem
from assessment.questionnaire import Scope, is_asked
from assessment.roles import PERMISSIONS, Role
from assessment.services.opening import found, lock
from assessment.translation import Message, message

ANSWERING = frozenset({Role.COORDINATOR, Role.CONTRIBUTOR})
FIRST_YEAR, LAST_YEAR = 2000, 2199
_ASSIGNMENTS, _MEMBERSHIPS, _ASSESSMENTS = (cast(Table, row.__table__) for row in (AssignmentRow, MembershipRow, AssessmentRow))
# asked on every page of a team: put together once
_ASKED = (
    select(_ASSIGNMENTS.c.criterion, _ASSIGNMENTS.c.person_id, _ASSIGNMENTS.c.due)
    .join(_ASSESSMENTS, _ASSESSMENTS.c.id == _ASSIGNMENTS.c.assessment_id)
    .join(_MEMBERSHIPS, (_MEMBERSHIPS.c.municipality_id == _ASSESSMENTS.c.municipality_id) & (_MEMBERSHIPS.c.person_id == _ASSIGNMENTS.c.person_id))
    .where(_ASSIGNMENTS.c.assessment_id == bindparam("town"), _MEMBERSHIPS.c.role.in_([role.value for role in ANSWERING]))
    .order_by(_ASSIGNMENTS.c.criterion, _ASSIGNMENTS.c.person_id)
)
_ASKED_THESE = _ASKED.where(_ASSIGNMENTS.c.criterion.in_(bindparam("criteria", expanding=True)))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A criterion that somebody is asked to answer, perhaps by a day; `person` is a number."""

    criterion: str
    person: int
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Some criteria and some people, by their identifiers and numbers."""

    criteria: Collection[str]
    people: Collection[int]


def may_answer(role: Role, person: int, people: Sequence[int]) -> bool:
    """Whether somebody may answer a criterion for which these people are asked: a contributor only what they, or nobody, are asked.

    >>> [may_answer(Role.CONTRIBUTOR, 1, people) for people in ((), (1,), (2,), (1, 2))]
    [True, True, False, True]
    >>> may_answer(Role.COORDINATOR, 1, (2,)), may_answer(Role.REVIEWER, 1, ())
    (True, False)
    """
    if role is Role.CONTRIBUTOR:
        return not people or person in people
    return role in PERMISSIONS["assessment.answer"]


def assignments(session: Session, assessment_id: int, criteria: Iterable[str] | None = None) -> tuple[Assignment, ...]:
    """Who is asked these criteria, or all; only people who still belong to the municipality and answer."""
    given: dict[str, object] = {"town": assessment_id}
    if criteria is not None:
        given["criteria"] = list(criteria)
    rows = session.connection().execute(_ASKED if criteria is None else _ASKED_THESE, given)
    return tuple(Assignment(*row) for row in rows)


def assigned(session: Session, assessment_id: int, criteria: Iterable[str] | None = None) -> Mapping[str, tuple[int, ...]]:
    """The numbers of the people who are asked, by criterion; nobody for the rest."""
    return by_criterion(assignments(session, assessment_id, criteria))


def by_criterion(given: Iterable[Assignment]) -> Mapping[str, tuple[int, ...]]:
    """The numbers of the people who are asked, by criterion; nobody for the rest."""
    people: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for each in given:
        people[each.criterion] += (each.person,)
    return people


def asked_of(session: Session, assessment_id: int, person_id: int) -> Mapping[str, date | None]:
    """The criteria that one person is asked, each with its day."""
    return {each.criterion: each.due for each in assignments(session, assessment_id) if each.person == person_id}


def give(
    session: Session, catalogue: Catalogue, assessment_id: int, choice: Choice, *, due: date | None, by: int, now: datetime,
) -> None:
    """Ask people some criteria; who is asked already gets the new day. Raises `Invalid` with every problem, `NotFound` and `Closed`."""
    lock(session, assessment_id)
    row = found(session, assessment_id)
    _check(choice, known=_may_be_asked(session, row), asked=_asked(catalogue, Scope(row.scope)), due=due)
    there = {(each.criterion, each.person_id): each for each in session.scalars(select(AssignmentRow).where(*_these(assessment_id, choice)))}
    for criterion in choice.criteria:
        for person in choice.people:
            if known := there.get((criterion, person)):
                known.due = due
            else:
                key = {"assessment_id": assessment_id, "criterion": criterion, "person_id": person}
                session.add(AssignmentRow(**key, due=due, given_by=by, given_at=now))
    session.flush()


def take_back(session: Session, assessment_id: int, choice: Choice) -> None:
    """Ask these people these criteria no more; what they gave stays. Raises `Invalid`, `NotFound` and `Closed`."""
    lock(session, assessment_id)
    _check(choice)
    session.execute(delete(AssignmentRow).where(*_these(assessment_id, choice)), execution_options={"synchronize_session": False})


def claim_answers(session: Session, assessment_id: int, person_id: int, criteria: Sequence[str]) -> None:
    """Let nobody change an answer who may not: where several are asked, a contributor gives an opinion and not the answer.

    Raises `NotAllowed`, and `NotFound` for whoever does not belong here.
    """
    query = select(MembershipRow.role).join(AssessmentRow, AssessmentRow.municipality_id == MembershipRow.municipality_id)
    role = session.scalar(query.where(AssessmentRow.id == assessment_id, MembershipRow.person_id == person_id))
    if role is None:
        raise NotFound
    if role == Role.COORDINATOR:
        return
    people = assigned(session, assessment_id, criteria)
    if role != Role.CONTRIBUTOR or any(people.get(criterion, ()) not in ((), (person_id,)) for criterion in criteria):
        raise NotAllowed


def _check(choice: Choice, *, known: Collection[int] | None = None, asked: Collection[str] | None = None, due: date | None = None) -> None:
    """Raise `Invalid` with everything that is wrong about a choice."""
    problems: list[tuple[str, Message]] = []
    if not choice.people:
        problems.append(("person", message("Choose at least one person.")))
    elif known is not None and not set(choice.people) <= set(known):
        problems.append(("person", message("Somebody you chose does not answer in this municipality any more. Please choose again.")))
    if not choice.criteria:
        problems.append(("criterion", message("Choose at least one part or question.")))
    elif asked is not None and not set(choice.criteria) <= set(asked):
        problems.append(("criterion", message("A question you chose is not asked in this assessment. Please choose again.")))
    if due and not FIRST_YEAR <= due.year <= LAST_YEAR:
        problems.append(("due", message("Please give a year from 2000 to 2199.")))
    if problems:
        raise Invalid([Problem(where, sentence) for where, sentence in problems])


def _may_be_asked(session: Session, row: AssessmentRow) -> list[int]:
    query = select(MembershipRow.person_id).where(MembershipRow.municipality_id == row.municipality_id, MembershipRow.role.in_(ANSWERING))
    return list(session.scalars(query))


def _asked(catalogue: Catalogue, scope: Scope) -> list[str]:
    return [criterion.id for criterion in catalogue if is_asked(criterion, scope)]


def _these(assessment_id: int, choice: Choice) -> tuple[ColumnElement[bool], ...]:
    town = AssignmentRow.assessment_id == assessment_id
    return town, AssignmentRow.criterion.in_(list(choice.criteria)), AssignmentRow.person_id.in_(list(choice.people))

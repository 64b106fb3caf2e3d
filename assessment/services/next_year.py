"""Start again from the last assessment: its answers are taken over to be confirmed, never as answered."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from assessment.answers import NOTHING, Assessment, Carried, CarriedKind
from assessment.catalogue.editions import Editions
from assessment.course import Course
from assessment.database.assessments import AssessmentRow
from assessment.database.evidence import EvidenceRow
from assessment.errors import Invalid, NotAllowed, Problem
from assessment.moving import arrive
from assessment.roles import Role
from assessment.services import typed
from assessment.services.asking_again import ask_again
from assessment.services.carrying import carry
from assessment.services.municipalities import fresh_key, open_municipality
from assessment.services.opening import Opened, found, lock, open_again, open_for_team
from assessment.services.starting import start, start_for_team
from assessment.translation import message

NOT_FINAL = message("This assessment is not final yet. Finish it first; what is open in it can still be answered there.")


def following(session: Session, before: Opened) -> str | None:
    """The key of the assessment that a team began after this one, or None."""
    if before.team is None:
        return None
    query = select(AssessmentRow.key).where(AssessmentRow.follows == before.id, AssessmentRow.municipality_id == before.team.municipality_id)
    return session.scalar(query.order_by(AssessmentRow.id.desc()).limit(1))


def preceding(session: Session, after: Opened) -> str | None:
    """The key of the assessment that a team's one follows, or None."""
    if after.team is None:
        return None
    follows = select(AssessmentRow.follows).where(AssessmentRow.id == after.id).scalar_subquery()
    return session.scalar(select(AssessmentRow.key).where(AssessmentRow.id == follows, AssessmentRow.municipality_id == after.team.municipality_id))


def start_again(session: Session, editions: Editions, before: Opened, *, now: datetime, ask: Collection[int] = ()) -> Opened:
    """Start the next assessment of the same place, in the newest edition; all that was answered before is to be confirmed.

    The people to `ask`, by number, are asked again what they were asked last time. A team starts once after each final assessment: asked
    again, the one that was started is given as it is. Raises `Invalid` where it is not final yet or somebody to ask has left, and
    `NotAllowed` for those who do not run the assessment.
    """
    catalogue = editions.newest
    if before.team is None:
        begun = start(session, catalogue, before.assessment.profile, scope=before.assessment.scope, now=now)
        return _taken_over(session, to_confirm(before.assessment, editions), begun, follows=before, now=now)
    if before.role is not Role.COORDINATOR:
        raise NotAllowed
    if before.course is not Course.FINAL:
        raise Invalid([Problem("course", NOT_FINAL)])
    lock(session, before.id, whatever_course=True)
    if key := following(session, before):
        return open_for_team(session, key, before.team.person)
    member = open_municipality(session, before.team.municipality_key, before.team.person)
    begun = start_for_team(session, catalogue, member, scope=before.assessment.scope, now=now)
    ask_again(session, editions, before, begun, people=ask, now=now)
    return _taken_over(session, to_confirm(before.assessment, editions), begun, follows=before, now=now)


def start_from_file(session: Session, editions: Editions, given: Assessment, *, now: datetime) -> Opened:
    """Start an assessment in which all answers of an uploaded report or answers file are to be confirmed. Raises `Invalid`."""
    catalogue = editions.by_name[given.edition].catalogue
    kept = {criterion: typed.answer(catalogue, criterion, answer) for criterion, answer in given.answers.items()}
    begun = start(session, editions.newest, given.profile, scope=given.scope, now=now)
    return _taken_over(session, to_confirm(replace(given, answers=kept), editions), begun, follows=None, now=now)


def _taken_over(session: Session, last: Iterable[Carried], begun: Opened, *, follows: Opened | None, now: datetime) -> Opened:
    """The new assessment with everything of the one before that may still be true."""
    row = found(session, begun.id)
    if follows:
        row.follows, row.capacity = follows.id, follows.assessment.plan.capacity
    carry(session, begun.id, last, now=now)
    session.refresh(row)
    return open_again(session, begun, now=now)


def to_confirm(before: Assessment, editions: Editions) -> tuple[Carried, ...]:
    """All that was answered, as it is to be confirmed in the newest edition; what a reviewer said of it was said of last time."""
    last = tuple(
        Carried(criterion, CarriedKind.TO_CONFIRM, criterion, before.edition, answer.declared)
        for criterion, answer in before.answers.items() if answer != NOTHING
    )
    newest = editions.newest
    if before.edition == newest.edition:
        return (*before.parked, *last)
    whole = replace(before, answers={}, carried=(*before.parked, *last))
    return arrive(editions.way(before.edition, newest.edition), newest, whole).assessment.carried


def take_evidence(session: Session, assessment_id: int, last: Carried, *, now: datetime, by: int | None) -> None:
    """Let the files that showed an answer last time show it again, now that it was said to be still true; none is there twice."""
    row = found(session, assessment_id)
    here = set(session.scalars(_kept(assessment_id, last.criterion, EvidenceRow.digest)))
    for old in session.scalars(_kept(row.follows or assessment_id, last.source, EvidenceRow)):
        if old.digest not in here:
            session.add(EvidenceRow(
                key=fresh_key(), assessment_id=assessment_id, criterion=last.criterion, digest=old.digest, name=old.name,
                description=old.description, holds_until=old.holds_until, added_by=by, added_at=now,
            ))
            here.add(old.digest)
    session.flush()


def files_to_take(session: Session, opened: Opened) -> Mapping[str, tuple[str, ...]]:
    """The names of the files that would show an answer again if it is said to be still true, by its criterion; none is taken before that."""
    last = opened.assessment.last_time
    source = found(session, opened.id).follows or opened.id
    files: dict[str, tuple[str, ...]] = {}
    for row in session.scalars(select(EvidenceRow).where(*_standing(source)).order_by(EvidenceRow.id)):
        files[row.criterion] = (*files.get(row.criterion, ()), row.name)
    return {name: files[each.source] for name, each in last.items() if each.source in files}


def _standing(assessment_id: int) -> tuple[ColumnElement[bool], ...]:
    return EvidenceRow.assessment_id == assessment_id, EvidenceRow.removed_at.is_(None)


def _kept(assessment_id: int, criterion: str, what: Any) -> Select[Any]:  # noqa: ANN401 - a row or a column
    return select(what).where(*_standing(assessment_id), EvidenceRow.criterion == criterion).order_by(EvidenceRow.id)

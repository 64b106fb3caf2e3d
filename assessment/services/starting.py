"""Start an assessment, change what it is about, and widen a quick check."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from assessment import __version__
from assessment.answers import Answer, Assessment, EvidenceFile, Profile
from assessment.catalogue.model import Catalogue
from assessment.database.answers import AnswerRow, ChangeRow, columns_of
from assessment.database.assessments import AssessmentRow, StepRow
from assessment.database.surveys import SurveyRow
from assessment.errors import Invalid, Problem
from assessment.questionnaire import Scope
from assessment.residents import Heard
from assessment.roles import Role
from assessment.services import secret as secrets
from assessment.services import surveys, typed
from assessment.services.answers import ChangeKind
from assessment.services.carrying import carry
from assessment.services.municipalities import Member, fresh_key
from assessment.services.opening import Opened, found, open_for_team, opened, profile_of, touch
from assessment.services.survey_tallies import written
from assessment.translation import message


def start(session: Session, catalogue: Catalogue, profile: Profile, *, scope: Scope, now: datetime) -> Opened:
    """Start an empty assessment under two new private addresses. Raises `Invalid` for a profile that cannot be used."""
    empty = Assessment(catalogue.edition, now.date(), profile, {}, scope)
    return start_from(session, catalogue, empty, now=now)


def start_from(session: Session, catalogue: Catalogue, assessment: Assessment, *, now: datetime) -> Opened:
    """Start an assessment with all that an uploaded report or answers file holds; its date stays until something changes.

    Raises `Invalid` for another edition, a profile or an answer that cannot be used.
    """
    if assessment.edition != catalogue.edition:
        sentence = message(
            "These answers are for edition %(given)s; this installation has edition %(ours)s.", given=assessment.edition, ours=catalogue.edition
        )
        raise Invalid([Problem("catalogue", sentence)])
    secret = secrets.fresh()
    row = _row(catalogue, assessment, secret, now)
    session.add(row)
    session.flush()
    _add_contents(session, catalogue, assessment, row)
    return opened(session, row, role=Role.EDITOR, edit_secret=secret)


def start_for_team(session: Session, catalogue: Catalogue, member: Member, *, scope: Scope, now: datetime) -> Opened:
    """Start an empty assessment that belongs to a municipality, with its present profile; its members open it, no private address does."""
    empty = Assessment(catalogue.edition, now.date(), member.municipality.profile, {}, scope)
    row = _row(catalogue, empty, secrets.fresh(), now)
    row.key, row.municipality_id = fresh_key(), member.municipality.id
    session.add(row)
    session.flush()
    return open_for_team(session, row.key, member.person)


def _row(catalogue: Catalogue, assessment: Assessment, secret: str, now: datetime) -> AssessmentRow:
    return AssessmentRow(
        edit_digest=secrets.digest(secret), read_secret=secrets.fresh(), edition=catalogue.edition, edition_digest=catalogue.digest,
        engine_version=__version__, scope=assessment.scope.value, capacity=assessment.plan.capacity,
        dated=assessment.date, created_at=now, changed_at=now, **_columns(typed.profile(assessment.profile)),
    )


def _columns(profile: Profile) -> dict[str, Any]:
    kind = profile.kind.value if profile.kind else None
    return {"name": profile.name, "country": profile.country, "population": profile.population, "kind": kind}


def _add_contents(session: Session, catalogue: Catalogue, assessment: Assessment, row: AssessmentRow) -> None:
    """The answers, each with the first line of its history, and the plan."""
    files_here = [criterion for criterion in assessment.files if criterion in catalogue.criteria]
    for criterion in dict.fromkeys([*assessment.answers, *files_here]):
        given = with_names(assessment.answer(criterion), assessment.files.get(criterion, ()))
        columns = {"assessment_id": row.id, "criterion": criterion, "revision": 1, **columns_of(typed.answer(catalogue, criterion, given))}
        session.add(AnswerRow(changed_at=row.changed_at, **columns))
        session.add(ChangeRow(kind=ChangeKind.IMPORTED, at=row.changed_at, **columns))
    for criterion, promised in assessment.plan.steps.items():
        kept = typed.commitment(criterion, promised)
        session.add(StepRow(assessment_id=row.id, criterion=criterion, who=kept.who, by=kept.by))
    if assessment.carried:
        ended = {criterion: files for criterion, files in assessment.files.items() if criterion not in catalogue.criteria}
        named = (replace(each, answer=with_names(each.answer, ended.get(each.source, ()))) for each in assessment.carried)
        carry(session, row.id, named, now=row.changed_at)
        session.refresh(row)
    if assessment.residents:
        _keep_heard(session, catalogue, row.id, assessment.residents)
    session.flush()


def _keep_heard(session: Session, catalogue: Catalogue, assessment_id: int, heard: Heard) -> None:
    """What residents said came along: keep it as a survey that is counted."""
    session.add(SurveyRow(
        key=surveys.fresh_key(), assessment_id=assessment_id, edition=catalogue.edition, opens=heard.opened, closes=heard.closed, ended=True,
        statements=" ".join(each.statement for each in heard.statements), counted_on=heard.closed, replies=heard.replies, heard=written(heard),
    ))


def with_names(answer: Answer, files: Iterable[EvidenceFile]) -> Answer:
    """An answer whose evidence names the files that were kept elsewhere, as far as there is room: their contents did not come along.

    >>> with_names(Answer(level=3, evidence_text="See:"), [EvidenceFile("contract.pdf", added=datetime(2026, 11, 20).date())]).evidence_text
    'See:\\ncontract.pdf (2026-11-20)'
    """
    text = answer.evidence_text
    for file in files:
        line = f"{file.name} ({file.added})" if file.added else file.name
        if line not in text and len(text) + len(line) < typed.LONGEST_TEXT:
            text = f"{text}\n{line}" if text else line
    return replace(answer, evidence_text=text)


def save_profile(session: Session, assessment_id: int, profile: Profile, *, now: datetime) -> None:
    """Change the facts about the municipality. Raises `NotFound`, and `Invalid` with every problem."""
    columns = _columns(typed.profile(profile))
    row = found(session, assessment_id, lock_it=True)
    if columns != _columns(profile_of(row)):
        for name, value in columns.items():
            setattr(row, name, value)
        touch(row, now)
    session.flush()


def continue_as_full(session: Session, assessment_id: int, *, now: datetime) -> None:
    """Ask everything from now on; what was answered in the quick check stays. Raises `NotFound`."""
    row = found(session, assessment_id, lock_it=True)
    if row.scope != Scope.FULL.value:
        row.scope, row.continued_from_quick = Scope.FULL.value, True
        touch(row, now)
    session.flush()

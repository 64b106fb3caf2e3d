"""The forms of an assessment, for a pen and for a screen: ask for it, see how far it is, and find the file; an equal form is there at once."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import translation
from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.errors import NotFound
from assessment.exchange.frozen_json import as_table, from_table
from assessment.filled import FormMark, form_number
from assessment.report.form_content import mark_of
from assessment.report.letterhead import letterhead_of
from assessment.roles import PERMISSIONS, Person
from assessment.services import reports, secret
from assessment.services.opening import Opened
from assessment.services.reports import Asked, ReportJob
from assessment.services.tasks import FORMS, JobKind


@dataclass(frozen=True, slots=True)
class FormOrder:
    """What is asked for, as a worker finds it: the assessment without what is not printed, its mark, the type, and where forms are typed in."""

    assessment: Assessment
    mark: FormMark
    large: bool = False
    public_url: str = ""


def order_of(settings: Settings, catalogue: Catalogue, opened: Opened, *, large: bool = False) -> FormOrder:
    """The paper form of an assessment, which tells nothing of its answers and so stays the same however they change."""
    given = opened.assessment
    blank = Assessment(given.edition, opened.created_at.date(), given.profile, {}, given.scope)
    mark = mark_of(catalogue, blank, key=settings.secret_key, number=opened.id)
    return FormOrder(blank, mark, large, settings.public_url or "")


def fillable_order_of(settings: Settings, catalogue: Catalogue, opened: Opened) -> FormOrder:
    """The form to fill in on a screen, with what the municipality answered until now."""
    given = opened.assessment
    declared = {criterion: answer.declared for criterion, answer in given.answers.items()}
    filled = Assessment(given.edition, given.date, given.profile, declared, given.scope)
    return FormOrder(filled, mark_of(catalogue, filled, key=settings.secret_key, number=opened.id))


def request_form(
    session: Session, settings: Settings, opened: Opened, order: FormOrder, *, now: datetime, kind: JobKind = JobKind.FORM,
) -> ReportJob:
    """Ask for a form in the reader's language. What is made or being made already is not made again."""
    mark = {"catalogue": order.mark.edition, "catalogue-digest": order.mark.digest}
    given = json.dumps({**mark, "order": as_table(order)}, ensure_ascii=False, sort_keys=True, allow_nan=False)
    language = translation.language()
    digest = reports.digest_of(f"{kind}\n{given}".encode(), language, letterhead_of(settings))
    return reports.ask(session, settings, Asked(opened.id, kind=kind), given, digest=digest, language=language, now=now)


def form_job(session: Session, token: str, *, assessment_id: int) -> ReportJob:
    """How far a form of this assessment is. Raises `NotFound`."""
    ours = (JobRow.assessment_id == assessment_id) & JobRow.kind.in_(FORMS)
    row = session.scalar(select(JobRow).where(JobRow.token == secret.well_formed(token), ours))
    if row is None:
        raise NotFound
    return reports.job_of(row)


def asked_for(given: str) -> FormOrder:
    """What a job asks for. Raises `Unreadable`."""
    return from_table(FormOrder, json.loads(given)["order"])


def door_for(session: Session, settings: Settings, person: Person, number: str) -> str | None:
    """The key of the assessment with this number that somebody may answer as a member of its municipality; None where there is none."""
    members = select(AssessmentRow.id, AssessmentRow.key).join(MunicipalityRow, MunicipalityRow.id == AssessmentRow.municipality_id).join(
        MembershipRow, MembershipRow.municipality_id == MunicipalityRow.id,
    )
    answering = MembershipRow.role.in_(PERMISSIONS["assessment.answer"])
    query = members.where(MembershipRow.person_id == person.id, answering, MunicipalityRow.withdrawn_at.is_(None)).order_by(AssessmentRow.id)
    return next((key for identifier, key in session.execute(query) if fits(settings, number, identifier)), None)


def fits(settings: Settings, number: str, assessment_id: int) -> bool:
    """Whether this is the number on the forms of an assessment, however it is written."""
    written = "".join(character for character in number.upper() if character.isalnum())
    return written == form_number(settings.secret_key, assessment_id).replace("-", "")

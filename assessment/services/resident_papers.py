"""What is printed for residents: ask for a poster, a form on paper, a results poster or a summary, and find the file."""

import json
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import translation
from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.errors import NotFound
from assessment.exchange.frozen_json import as_table, from_table
from assessment.report.content import report_of
from assessment.report.letterhead import letterhead_of
from assessment.report.resident_papers import Invitation, Paper, PaperKind
from assessment.report.resident_words import summary_of, told_by
from assessment.services import reports, secret
from assessment.services.reports import Asked, ReportJob
from assessment.services.survey_tallies import read
from assessment.services.surveys import State, Survey
from assessment.services.tasks import JobKind


def invitation_to(catalogue: Catalogue, survey: Survey, kind: PaperKind, *, address: str) -> Paper:
    """The poster or the form on paper of a survey. Raises `NotFound` for a survey that is counted, and for any other kind."""
    if survey.state is State.COUNTED or kind not in (PaperKind.POSTER, PaperKind.FORM):
        raise NotFound
    known = {each.id: each.text for each in catalogue.residents.statements}
    terms = survey.terms
    return Paper(kind, terms.opens, Invitation(
        survey.town, address, terms.opens, terms.closes, tuple(known[each] for each in survey.statements if each in known),
        catalogue.residents.answers, tuple(part.name for part in terms.parts), terms.numbered,
    ))


def results_of(catalogue: Catalogue, assessment: Assessment, survey: Survey, *, again: date | None) -> Paper:
    """The results poster of a counted survey, with the first steps of the town as they stand now. Raises `NotFound` for any other survey."""
    if survey.state is not State.COUNTED or survey.heard is None:
        raise NotFound
    return told_by(report_of(catalogue, replace(assessment, residents=read(survey.heard))), again=again)


def short_report(catalogue: Catalogue, assessment: Assessment, *, draft: bool) -> Paper:
    """The report in two pages for everybody."""
    return summary_of(catalogue, report_of(catalogue, assessment, draft=draft))


def request_paper(session: Session, settings: Settings, assessment_id: int, paper: Paper, *, now: datetime) -> ReportJob:
    """Ask for a paper in the reader's language. What is made or being made already is not made again."""
    given = json.dumps(as_table(paper), ensure_ascii=False, sort_keys=True, allow_nan=False)
    language = translation.language()
    digest = reports.digest_of(f"{JobKind.RESIDENTS}\n{given}".encode(), language, letterhead_of(settings))
    return reports.ask(session, settings, Asked(assessment_id, kind=JobKind.RESIDENTS), given, digest=digest, language=language, now=now)


def paper_job(session: Session, token: str, *, assessment_id: int) -> tuple[ReportJob, PaperKind]:
    """How far a paper of this assessment is, and which it is. Raises `NotFound`."""
    ours = (JobRow.assessment_id == assessment_id) & (JobRow.kind == JobKind.RESIDENTS)
    row = session.scalar(select(JobRow).where(JobRow.token == secret.well_formed(token), ours))
    if row is None:
        raise NotFound
    return reports.job_of(row), asked_for(row.given).kind


def asked_for(given: str) -> Paper:
    """What a job asks for. Raises `Unreadable`."""
    return from_table(Paper, json.loads(given))

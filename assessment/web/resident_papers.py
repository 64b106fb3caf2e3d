"""What is printed for residents: asked for, waited for and fetched."""

from flask import Blueprint, g, redirect, request, send_file
from flask.typing import ResponseReturnValue
from slugify import slugify

from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.report.resident_papers import Paper, PaperKind
from assessment.services import resident_papers as use
from assessment.services.assessments import Opened
from assessment.services.reports import JobState, ReportJob, report_file
from assessment.translation import message, say
from assessment.web.addresses import public_root
from assessment.web.forms import day
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.results import is_draft
from assessment.web.site import now, site
from assessment.web.survey_forms import catalogue_for
from assessment.web.surveys import NO_DAY, named, surveys_page

blueprint = Blueprint("resident_papers", __name__)
READY = {
    PaperKind.POSTER: message("A poster to print on A4. Write by hand, in the line at the bottom, where else people can answer."),
    PaperKind.FORM: message("Two pages to print on A4, on one sheet. Write by hand where the box stands."),
    PaperKind.RESULTS: message("A poster for the notice board: what residents told you, what you do now, and when you ask again."),
    PaperKind.SUMMARY: message("The report in two pages and large type, for everybody."),
}


@blueprint.post("/a/<door>/residents/papers")
@requires("assessment.look")
def ask(opened: Opened) -> ResponseReturnValue:
    """Ask for a poster, a form on paper or a results poster of a survey; an equal one is there at once."""
    survey, kind = named(opened), _kind()
    if kind is not PaperKind.RESULTS:
        paper = use.invitation_to(catalogue_for(survey), survey, kind, address=f"{public_root()}/r/{survey.key}")
        return _asked(opened, paper)
    typed = request.form.get("again", "").strip()
    again = day(typed)
    if typed and again is None:
        return surveys_page(opened, [(f"again-{survey.key}", say(NO_DAY))]), 400
    return _asked(opened, use.results_of(site().catalogue, opened.assessment, survey, again=again))


@blueprint.post("/a/<door>/papers")
@blueprint.post("/r/<read_secret>/papers")
@requires("assessment.read")
def ask_for_summary(opened: Opened) -> ResponseReturnValue:
    """Ask for the report in two pages."""
    return _asked(opened, use.short_report(site().catalogue, opened.assessment, draft=is_draft(opened)))


@blueprint.get("/a/<door>/papers/<token>")
@blueprint.get("/r/<read_secret>/papers/<token>")
@requires("assessment.read")
def progress(opened: Opened, token: str) -> str:
    """How far the paper is."""
    job, kind = _job(opened, token)
    return render("resident_papers/progress.html", job=job, ready=READY[kind], is_summary=kind is PaperKind.SUMMARY)


@blueprint.get("/a/<door>/papers/<token>/state")
@blueprint.get("/r/<read_secret>/papers/<token>/state")
@requires("assessment.read")
def state(opened: Opened, token: str) -> ResponseReturnValue:
    """The same for the script of that page."""
    job, _ = _job(opened, token)
    return {"state": job.state, "progress": job.progress}


@blueprint.get("/a/<door>/papers/<token>/file")
@blueprint.get("/r/<read_secret>/papers/<token>/file")
@requires("assessment.read")
def fetch(opened: Opened, token: str) -> ResponseReturnValue:
    """The finished paper."""
    job, kind = _job(opened, token)
    if job.state is not JobState.DONE:
        raise NotFound
    name = f"{slugify(opened.assessment.profile.name) or 'residents'}-{kind}.pdf"
    return send_file(report_file(site().settings, job), mimetype="application/pdf", as_attachment=True, download_name=name)


def _kind() -> PaperKind:
    try:
        return PaperKind(request.form.get("paper", ""))
    except ValueError:
        raise NotFound from None


def _asked(opened: Opened, paper: Paper) -> ResponseReturnValue:
    with writing(site().engine) as database:
        job = use.request_paper(database, site().settings, opened.id, paper, now=now())
    return redirect(f"{g.here}/papers/{job.token}", 303)


def _job(opened: Opened, token: str) -> tuple[ReportJob, PaperKind]:
    with reading(site().engine) as database:
        return use.paper_job(database, token, assessment_id=opened.id)

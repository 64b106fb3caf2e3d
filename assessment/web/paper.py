"""Other ways to answer: all of them on one page, and the paper form asked for, waited for and fetched."""

from flask import Blueprint, g, redirect, request, send_file
from flask.typing import ResponseReturnValue
from slugify import slugify

from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.filled import form_number
from assessment.services import paper as use
from assessment.services.assessments import Opened
from assessment.services.reports import JobState, ReportJob, report_file
from assessment.services.tasks import JobKind
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("paper", __name__)
LARGE, FILLABLE = "large", "fillable"


@blueprint.get("/a/<door>/forms")
@requires("assessment.answer")
def show(opened: Opened) -> str:
    """Every way to answer beside the pages themselves, and how the answers come back."""
    number = form_number(site().settings.secret_key, opened.id)
    return render("paper/forms.html", number=number, with_codes=bool(site().settings.public_url), typed="typed" in request.args)


@blueprint.post("/a/<door>/forms")
@requires("assessment.answer")
def ask(opened: Opened) -> ResponseReturnValue:
    """Ask for a form for a pen or for a screen; one that was made before is there at once."""
    settings = site().settings
    wanted = request.form.get("type")
    if wanted == FILLABLE:
        order, kind = use.fillable_order_of(settings, site().catalogue, opened), JobKind.FILLABLE
    else:
        order, kind = use.order_of(settings, site().catalogue, opened, large=wanted == LARGE), JobKind.FORM
    with writing(site().engine) as database:
        job = use.request_form(database, settings, opened, order, now=now(), kind=kind)
    return redirect(f"{g.here}/forms/{job.token}", 303)


@blueprint.get("/a/<door>/forms/<token>")
@requires("assessment.answer")
def progress(opened: Opened, token: str) -> str:
    """How far the form is."""
    return render("paper/progress.html", job=_job(opened, token))


@blueprint.get("/a/<door>/forms/<token>/state")
@requires("assessment.answer")
def state(opened: Opened, token: str) -> ResponseReturnValue:
    """The same for the script of that page."""
    job = _job(opened, token)
    return {"state": job.state, "progress": job.progress}


@blueprint.get("/a/<door>/forms/<token>/file")
@requires("assessment.answer")
def fetch(opened: Opened, token: str) -> ResponseReturnValue:
    """The finished form."""
    job = _job(opened, token)
    if job.state is not JobState.DONE:
        raise NotFound
    name = f"{slugify(opened.assessment.profile.name) or 'form'}-{'answers' if job.kind == JobKind.FILLABLE else 'questions'}.pdf"
    return send_file(report_file(site().settings, job), mimetype="application/pdf", as_attachment=True, download_name=name)


def _job(opened: Opened, token: str) -> ReportJob:
    with reading(site().engine) as database:
        return use.form_job(database, token, assessment_id=opened.id)

"""The report as a file: ask for it, see how far it is, fetch it."""

from flask import Blueprint, g, redirect, send_file
from flask.typing import ResponseReturnValue
from slugify import slugify

from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.services import reports as use
from assessment.services.assessments import Opened
from assessment.web.finals import ask_for_final, is_theirs, kind_wanted, newest_number
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("reports", __name__)
DONE = "done"
TYPES = {use.PDF: "application/pdf", use.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@blueprint.post("/a/<door>/report")
@blueprint.post("/r/<read_secret>/report")
@requires("assessment.read")
def ask(opened: Opened) -> ResponseReturnValue:
    """Ask for the report; one that was made from the same answers is there at once."""
    kind = kind_wanted()
    if (number := newest_number(opened)) is not None:
        return ask_for_final(opened, number, kind)
    with writing(site().engine) as database:
        job = use.request_report(database, site().settings, assessment_id=opened.id, catalogue=site().catalogue, now=now(), kind=kind)
    return redirect(f"{g.here}/report/{job.token}", 303)


@blueprint.get("/a/<door>/report/<token>")
@blueprint.get("/r/<read_secret>/report/<token>")
@requires("assessment.read")
def progress(opened: Opened, token: str) -> str:
    """How far the report is."""
    return render("reports/progress.html", job=_job(opened, token))


@blueprint.get("/a/<door>/report/<token>/state")
@blueprint.get("/r/<read_secret>/report/<token>/state")
@requires("assessment.read")
def state(opened: Opened, token: str) -> ResponseReturnValue:
    """The same for the script of that page."""
    job = _job(opened, token)
    return {"state": job.state, "progress": job.progress}


@blueprint.get("/a/<door>/report/<token>/file")
@blueprint.get("/r/<read_secret>/report/<token>/file")
@requires("assessment.read")
def fetch(opened: Opened, token: str) -> ResponseReturnValue:
    """The finished report."""
    job = _job(opened, token)
    if job.state != DONE:
        raise NotFound
    name = f"{slugify(opened.assessment.profile.name) or 'report'}-smart-readiness{use.REPORTS[job.kind]}"
    return send_file(use.report_file(site().settings, job), mimetype=TYPES[job.kind], as_attachment=True, download_name=name)


def _job(opened: Opened, token: str) -> use.ReportJob:
    with reading(site().engine) as database:
        job = use.report_job(database, token, assessment_id=opened.id)
    if not is_theirs(opened, job.digest):
        raise NotFound
    return job

"""The report of a comparison as a file: ask for it, see how far it is, fetch it."""

from flask import Blueprint, g, redirect, send_file
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.report.compared import Compared, said
from assessment.services import comparison_reports as use
from assessment.services.comparison_files import note_taken, title_taken
from assessment.services.comparisons import Comparison
from assessment.services.reports import JobState, ReportJob, report_file
from assessment.web.comparison_files import file_name, where_comparable
from assessment.web.comparisons import address_of
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("comparison_reports", __name__)


@blueprint.get("/comparisons/<comparison>/report")
@requires("comparison.see")
def show(opened: Comparison) -> ResponseReturnValue:
    """What stands in the report, and a button to have it made."""
    return where_comparable(opened, lambda shown: render("comparisons/report.html", comparison=opened, compared=shown, said=said))


@blueprint.post("/comparisons/<comparison>/report")
@requires("comparison.see")
def ask(opened: Comparison) -> ResponseReturnValue:
    """Ask for the report; one that was made from the same figures is there at once."""
    def answer(shown: Compared) -> ResponseReturnValue:
        with reading(site().engine) as database:
            order = use.order_of(database, opened, shown, site().every_edition, catalogue_of=site().catalogue_of, now=now())
        with writing(site().engine) as database:
            job = use.request_report(database, site().settings, g.person, order, now=now())
        return redirect(f"{address_of(opened.key)}report/{job.token}", 303)

    return where_comparable(opened, answer)


@blueprint.get("/comparisons/<comparison>/report/<token>")
@requires("comparison.see")
def progress(opened: Comparison, token: str) -> str:
    """How far the report is."""
    return render("comparisons/progress.html", comparison=opened, job=_job(opened, token), address=f"{address_of(opened.key)}report")


@blueprint.get("/comparisons/<comparison>/report/<token>/state")
@requires("comparison.see")
def state(opened: Comparison, token: str) -> ResponseReturnValue:
    """The same for the script of that page."""
    try:
        job = _job(opened, token)
    except use.NamedNoMore:  # the script then opens the page, which says it
        return {"state": "withheld"}, 404
    return {"state": job.state, "progress": job.progress}


@blueprint.get("/comparisons/<comparison>/report/<token>/file")
@requires("comparison.see")
def fetch(opened: Comparison, token: str) -> ResponseReturnValue:
    """The finished report."""
    job = _job(opened, token)
    if job.state is not JobState.DONE:
        raise NotFound
    path = report_file(site().settings, job)

    def answer(shown: Compared) -> ResponseReturnValue:
        with writing(site().engine) as database:
            note_taken(database, opened, "pdf", by=g.person.id, now=now())
        name = file_name(title_taken(shown), "pdf")
        return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name)

    return where_comparable(opened, answer)


@blueprint.errorhandler(use.NamedNoMore)
def withheld(error: use.NamedNoMore) -> ResponseReturnValue:
    """The report names a place that may not be named any more; which one is not said, and a new one can be made."""
    return render("comparisons/withheld.html", comparison=error.comparison), 404


def _job(opened: Comparison, token: str) -> ReportJob:
    with reading(site().engine) as database:
        return use.report_job(database, g.person, opened, token, now=now())

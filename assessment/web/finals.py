"""Final versions: make an assessment final, and look at what was frozen, its report and its data."""

from functools import partial

from flask import Blueprint, Response, g, redirect, send_file
from flask.typing import ResponseReturnValue
from markupsafe import escape
from slugify import slugify

from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.report.content import report_of
from assessment.services import finals as use
from assessment.services.assessments import Opened
from assessment.services.reports import shipped_catalogue
from assessment.translation import speaking
from assessment.web.course import happen
from assessment.web.permissions import requires, token
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.web.skeletons import Skeleton, filled, skeleton_of, slot

blueprint = Blueprint("finals", __name__)


@blueprint.post("/a/<door>/course/finalise")
@requires("assessment.coordinate", refills=True)
def finalise(opened: Opened) -> ResponseReturnValue:
    """Freeze everything, and have the report made."""
    return happen(opened, lambda database, wish: use.finalise(database, site().settings, site().catalogue, opened.id, wish))


@blueprint.get("/a/<door>/final/<int(max=9999):number>/")
@requires("assessment.read")
def show(opened: Opened, number: int) -> str:
    """The results of a final version, as they were frozen."""
    return final_page(opened, number)


@blueprint.get("/a/<door>/final/<int(max=9999):number>/report.pdf")
@requires("assessment.read")
def report(opened: Opened, number: int) -> ResponseReturnValue:
    """The report of a final version, as it was made once."""
    with reading(site().engine) as database:
        path = use.report_of_final(database, site().settings, opened.id, number)
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=f"{_name(opened, number)}.pdf")


@blueprint.post("/a/<door>/final/<int(max=9999):number>/report")
@requires("assessment.read")
def ask(opened: Opened, number: int) -> ResponseReturnValue:
    """Fetch the report, or see how far it is; one that could not be made is tried again."""
    with writing(site().engine) as database:
        job = use.request_report(database, site().settings, opened.id, number, now=now())
    return redirect(f"{g.here}/report/{job.token}" if job else f"{g.here}/final/{number}/report.pdf", 303)


@blueprint.get("/a/<door>/final/<int(max=9999):number>/data.json")
@requires("assessment.read")
def data(opened: Opened, number: int) -> ResponseReturnValue:
    """What was frozen, byte for byte."""
    with reading(site().engine) as database:
        content = use.final_content(database, opened.id, number)
    headers = {"Content-Disposition": f'attachment; filename="{_name(opened, number)}.json"'}
    return Response(content.encode(), mimetype="application/json", headers=headers)


def final_page(opened: Opened, number: int) -> str:
    """The page of results of a final version; it never changes, so it is put together once."""
    with reading(site().engine) as database:
        final = next((each for each in use.finals_of(database, opened.id) if each.number == number), None)
        if final is None:
            raise NotFound
        make = partial(use.open_final, database, opened.id, number, shipped_catalogue())
        skeleton = site().results.get(("final", final.digest, g.here), lambda: _computed(make(), final))
    return filled(skeleton, {"token": token(), "here": escape(g.here)})


def _computed(frozen: use.OpenedFinal, final: use.Final) -> Skeleton:
    with speaking(frozen.language):
        report = report_of(frozen.catalogue, frozen.assessment, final=frozen.mark)
        values = {"report": report, "final": final, "problems": (), "changed": local(final.at), "mark": slot("token"), "here": slot("here")}
        return skeleton_of(render("results/results.html", **values, may_edit=False, language=frozen.language))


def _name(opened: Opened, number: int) -> str:
    return f"{slugify(opened.assessment.profile.name) or 'report'}-smart-readiness-{number}"

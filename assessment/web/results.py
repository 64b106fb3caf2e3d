"""The results of an assessment at any time, for those who may change it and for those who may read it."""


from collections.abc import Sequence

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from assessment import __version__
from assessment.exchange.answers_json import to_json
from assessment.report.content import report_of
from assessment.services.assessments import Opened
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, site

blueprint = Blueprint("results", __name__)


@blueprint.get("/a/<edit_secret>/results")
@blueprint.get("/r/<read_secret>/")
@requires("assessment.read")
def show(opened: Opened) -> str:
    """Everything that the answers say."""
    return results_page(opened)


def results_page(opened: Opened, problems: Sequence[tuple[str, str]] = ()) -> str:
    """The page of results, with what is wrong about a plan that was sent."""
    return render("results/results.html", report=report_of(site().catalogue, opened.assessment), problems=problems, changed=local(opened.changed_at))


@blueprint.get("/a/<edit_secret>/answers.json")
@requires("assessment.edit")
def answers_file(opened: Opened) -> ResponseReturnValue:
    """All answers as a file to keep; it can be uploaded again."""
    content = to_json(opened.assessment, digest=site().catalogue.digest, engine=__version__)
    return Response(content, mimetype="application/json", headers={"Content-Disposition": 'attachment; filename="answers.json"'})

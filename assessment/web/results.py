"""The results of an assessment at any time, for those who may change it and for those who may read it."""

from collections.abc import Sequence

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue
from markupsafe import escape

from assessment import __version__
from assessment.course import Course
from assessment.exchange.answers_json import to_json
from assessment.report.content import report_of
from assessment.services.assessments import Opened
from assessment.translation import language
from assessment.web.finals import newest_final_page
from assessment.web.kept import content_of
from assessment.web.permissions import requires, token
from assessment.web.rendering import render
from assessment.web.site import local, site
from assessment.web.skeletons import Skeleton, filled, skeleton_of, slot

blueprint = Blueprint("results", __name__)


@blueprint.get("/a/<door>/results")
@blueprint.get("/r/<read_secret>/")
@requires("assessment.read")
def show(opened: Opened) -> str:
    """Everything that the answers say."""
    if opened.course is Course.FINAL and (final := newest_final_page(opened)):
        return final
    return results_page(opened)


def results_page(opened: Opened, problems: Sequence[tuple[str, str]] = ()) -> str:
    """The page of results, with what is wrong about a plan that was sent. An unchanged page is not computed again."""
    who = g.here, opened.role, opened.by, language()
    key = (content_of(opened.assessment), opened.course, opened.changed_at, opened.withdrawn_at, tuple(problems), *who)
    return filled(site().results.get(key, lambda: _computed(opened, problems)), {"token": token(), "here": escape(g.here)})


def is_draft(opened: Opened) -> bool:
    """Whether a team has not made it final; only what belongs to a municipality is kept without a last day."""
    return opened.delete_on is None and opened.course is not Course.FINAL


def _computed(opened: Opened, problems: Sequence[tuple[str, str]]) -> Skeleton:
    report = report_of(site().catalogue, opened.assessment, draft=is_draft(opened))
    changed = local(opened.changed_at)
    values = {"report": report, "problems": problems, "changed": changed, "mark": slot("token"), "here": slot("here")}
    return skeleton_of(render("results/results.html", **values))


@blueprint.get("/a/<door>/answers.json")
@requires("assessment.look")
def answers_file(opened: Opened) -> ResponseReturnValue:
    """All answers as a file to keep; it can be uploaded again."""
    content = to_json(opened.assessment, digest=site().catalogue.digest, engine=__version__)
    return Response(content, mimetype="application/json", headers={"Content-Disposition": 'attachment; filename="answers.json"'})

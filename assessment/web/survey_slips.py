"""Numbered slips to print: made now, shown once, and known to nobody afterwards."""

from collections.abc import Sequence

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.services.assessments import Opened
from assessment.services.survey_slips import MOST_AT_ONCE, make_slips, slips_of
from assessment.services.surveys import State
from assessment.translation import say
from assessment.web.addresses import public_root
from assessment.web.forms import plain_number, whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import site
from assessment.web.surveys import Elsewhere, working_on

blueprint = Blueprint("survey_slips", __name__)


@blueprint.get("/a/<door>/residents/slips")
@requires("assessment.edit")
def show(opened: Opened) -> str:
    """How many slips there are, and the form for more."""
    return _page(opened)


@blueprint.post("/a/<door>/residents/slips")
@requires("assessment.edit")
def make(opened: Opened) -> ResponseReturnValue:
    """Make slips and show them, once: only their digests are kept."""
    survey = working_on(opened, State.PLANNED, State.OPEN, State.CLOSED)
    try:
        with writing(site().engine) as database:
            made = make_slips(database, survey, whole(plain_number(request.form.get("number"))) or 0, secret=site().settings.secret_key)
    except Invalid as invalid:
        return _page(opened, [(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    return render("surveys/slips.html", survey=survey, slips=made, address=f"{public_root()}/r/{survey.key}")


def _page(opened: Opened, problems: Sequence[tuple[str, str]] = ()) -> str:
    survey = working_on(opened, State.PLANNED, State.OPEN, State.CLOSED)
    if not survey.terms.numbered:
        raise Elsewhere(f"{g.here}/residents")
    with reading(site().engine) as database:
        there = slips_of(database, survey)
    return render(
        "surveys/make_slips.html", survey=survey, there=there, most=MOST_AT_ONCE, problems=problems, errors=dict(problems),
        number=request.form.get("number", ""),
    )

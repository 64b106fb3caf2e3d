"""The end of a survey: count it, read what residents wrote in their own words, or delete it."""

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import empty_log, reading, writing
from assessment.errors import Invalid
from assessment.residents import FEWEST
from assessment.services.assessments import Opened
from assessment.services.survey_counting import KEEP_LINES, count, free_lines
from assessment.services.survey_replies import came_in
from assessment.services.surveys import State, delete_survey
from assessment.translation import say
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import site
from assessment.web.survey_forms import catalogue_for
from assessment.web.surveys import named, surveys_page, today, working_on

blueprint = Blueprint("survey_counting", __name__)


@blueprint.get("/a/<door>/residents/count")
@requires("assessment.edit")
def ask(opened: Opened) -> str:
    """What counting means, before it is done."""
    survey = working_on(opened, State.CLOSED)
    with reading(site().engine) as database:
        replies = came_in(database, survey).total()
    return render("surveys/count.html", survey=survey, replies=replies, fewest=FEWEST)


@blueprint.post("/a/<door>/residents/count")
@requires("assessment.edit")
def count_now(opened: Opened) -> ResponseReturnValue:
    """Count, once and for good."""
    survey = named(opened)
    try:
        with writing(site().engine) as database:
            count(database, catalogue_for(survey), survey, today=today())
        empty_log(site().engine)
    except Invalid as invalid:
        return surveys_page(opened, [(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    return redirect(f"{g.here}/residents", 303)


@blueprint.get("/a/<door>/residents/lines")
@requires("assessment.edit")
def lines(opened: Opened) -> str:
    """What residents wrote in their own words."""
    survey = named(opened)
    with reading(site().engine) as database:
        found = free_lines(database, survey)
    return render("surveys/lines.html", survey=survey, lines=found, until=survey.counted_on and survey.counted_on + KEEP_LINES)


@blueprint.get("/a/<door>/residents/delete")
@requires("assessment.edit")
def ask_to_delete(opened: Opened) -> str:
    """What deleting means."""
    return render("surveys/delete.html", survey=named(opened))


@blueprint.post("/a/<door>/residents/delete")
@requires("assessment.edit")
def delete(opened: Opened) -> ResponseReturnValue:
    """Delete a survey with everything that came in."""
    survey = named(opened)
    if "surely" not in request.form:
        return render("surveys/delete.html", survey=survey, unsure=True), 400
    with writing(site().engine) as database:
        delete_survey(database, survey)
    empty_log(site().engine)
    return redirect(f"{g.here}/residents", 303)

"""All questions to look through and print before anybody starts, also as a list for each person to ask."""

from flask import Blueprint, request

from assessment.questionnaire import Scope, by_informant, questions
from assessment.web.entries import who_may_know
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import site

blueprint = Blueprint("questions", __name__)


@blueprint.get("/questions")
@requires("public")
def all_questions() -> str:
    """Every question with its statements, in the order asked."""
    scope = _scope()
    chapters = [(dimension, questions(dimension, scope)) for dimension in site().catalogue.dimensions]
    return render("questions/all.html", scope=scope, chapters=chapters, who=who_may_know)


@blueprint.get("/questions/by-person")
@requires("public")
def by_person() -> str:
    """The questions sorted by who is most likely to know."""
    scope = _scope()
    lists = [(site().catalogue.informant[informant], criteria) for informant, criteria in by_informant(site().catalogue, scope).items()]
    return render("questions/by_person.html", scope=scope, lists=lists)


def _scope() -> Scope:
    return Scope.QUICK if request.args.get("scope") == Scope.QUICK else Scope.FULL

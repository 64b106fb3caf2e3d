"""Pages that everybody may read and that hold no answers: what this is, how it is computed, who answers for it."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from assessment.errors import NotFound
from assessment.questionnaire import Scope, asked
from assessment.report.cited import population_of
from assessment.web.permissions import requires
from assessment.web.rendering import once, render
from assessment.web.site import site

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@requires("public")
def start() -> str:
    """What this is, for whom, how long it takes, what happens to the data."""
    catalogue = site().catalogue
    return once("pages/start.html", (), lambda: {"counts": {scope.value: len(asked(catalogue, scope)) for scope in Scope}}, {})


@blueprint.get("/help")
@requires("public")
def help_page() -> str:
    """How to go about it."""
    return once("pages/help.html", (), dict, {})


@blueprint.get("/method")
@requires("public")
def method() -> str:
    """How every number is computed."""
    return once("pages/method.html", (), dict, {})


@blueprint.get("/glossary")
@requires("public")
def glossary() -> str:
    """The words that we use."""
    return once("pages/glossary.html", (), dict, {})


@blueprint.get("/privacy")
@requires("public")
def privacy() -> str:
    """What happens to the data."""
    return once("pages/privacy.html", (), dict, {})


@blueprint.get("/imprint")
@requires("public")
def imprint() -> str:
    """Who answers for this installation."""
    return once("pages/imprint.html", (), dict, {})


@blueprint.get("/accessibility")
@requires("public")
def accessibility() -> str:
    """What we do so that everybody can use this, and whom to tell where we fail."""
    return once("pages/accessibility.html", (), dict, {})


@blueprint.get("/case-studies")
@requires("public")
def case_studies() -> str:
    """All documented places."""
    return render("case-studies/list.html", populations={case.id: population_of(case) for case in site().catalogue.case_studies})


@blueprint.get("/case-studies/<place>")
@requires("public")
def case_study(place: str) -> str:
    """How one place did it."""
    every = [site().newest, *(edition.catalogue for edition in site().editions.by_name.values())]
    catalogue = next((each for each in every if place in each.case_study), None)
    if catalogue is None:
        raise NotFound
    case = catalogue.case_study[place]
    return render("case-studies/one.html", case=case, catalogue=catalogue, population=population_of(case))


@blueprint.get("/logo")
@requires("public")
def logo() -> ResponseReturnValue:
    """The logo of this installation, where it has one."""
    path = site().settings.logo
    if path is None or not path.is_file():
        raise NotFound
    return send_file(path, max_age=3600)

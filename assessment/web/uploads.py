"""Going on with what somebody already has: a report with its answers inside, or an answers file."""

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import writing
from assessment.errors import Invalid, TooMany
from assessment.exchange.given import read_assessment
from assessment.services import assessments as use
from assessment.services.attempts import UPLOAD, admit
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.limits import start_from_here
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.sign_in import TOO_MANY, wait
from assessment.web.site import now, site

blueprint = Blueprint("uploads", __name__)
MOST_PROBLEMS = 20


@blueprint.get("/upload")
@requires("public")
def choose() -> str:
    """Choose a file."""
    return render("assessments/upload.html", problems=[])


@blueprint.post("/upload")
@requires("public", refills=True)
def upload() -> ResponseReturnValue:
    """Start an assessment with all that the file holds."""
    if g.is_stale:
        sentence = _("The page was open for a very long time, and a file cannot be kept meanwhile. Please choose it again.")
        return render("assessments/upload.html", problems=[("file", sentence)]), 400
    file = request.files.get("file")
    if file is None or not file.filename:
        return render("assessments/upload.html", problems=[("file", _("Choose a report (PDF) or an answers file (TOML or JSON)."))]), 400
    try:
        with writing(site().engine) as database:
            admit(database, (start_from_here(UPLOAD),), now=now())
        given = read_assessment(file.read(), site().catalogue, name=file.filename)
        with writing(site().engine) as database:
            opened = use.start_from(database, site().newest, given, now=now())
    except TooMany as error:
        return render("assessments/upload.html", problems=[("file", wait(error))]), TOO_MANY
    except Invalid as invalid:
        found = [("file", f"{problem.where}: {say(problem.message)}") for problem in invalid.problems[:MOST_PROBLEMS]]
        return render("assessments/upload.html", problems=found), 400
    return redirect(f"{request.script_root}/a/{opened.edit_secret}/welcome", 303)

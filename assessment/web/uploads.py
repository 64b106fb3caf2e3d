"""Going on with what somebody already has: a report with its answers inside, or an answers file."""

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.answers import Assessment
from assessment.database.session import writing
from assessment.errors import Invalid, TooMany
from assessment.exchange.given import read_assessment
from assessment.services import assessments as use
from assessment.services.assessments import Opened
from assessment.services.attempts import UPLOAD, admit
from assessment.services.next_year import start_from_file
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.assessments import LEFT_BEHIND
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
        given = _read(file.read(), file.filename)
        with writing(site().engine) as database:
            opened = _begun(database, given)
    except TooMany as error:
        return render("assessments/upload.html", problems=[("file", wait(error))]), TOO_MANY
    except Invalid as invalid:
        found = [("file", f"{problem.where}: {say(problem.message)}") for problem in invalid.problems[:MOST_PROBLEMS]]
        return render("assessments/upload.html", problems=found), 400
    left = f"?{LEFT_BEHIND}={given.differed}" if given.differed is not None else ""
    return redirect(f"{request.script_root}/a/{opened.edit_secret}/welcome{left}", 303)


def _read(content: bytes, name: str) -> Assessment:
    """What the file holds, in the newest edition or in an older one that is known here. Raises `Invalid`."""
    try:
        return read_assessment(content, site().newest, name=name)
    except Invalid as invalid:
        given = next((problem.message.values.get("given") for problem in invalid.problems if problem.where == "catalogue"), None)
        known = site().every_edition.by_name.get(str(given))
        if known is None:
            raise
    return read_assessment(content, known.catalogue, name=name)


def _begun(database: Session, given: Assessment) -> Opened:
    """A new assessment: its answers count as they are, or are to be confirmed, as the pressed button says."""
    if "confirm" in request.form:
        return start_from_file(database, site().every_edition, given, now=now())
    return use.start_from(database, site().catalogue_of(given.edition), given, now=now())

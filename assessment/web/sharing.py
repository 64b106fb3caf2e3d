"""The two addresses of an assessment: who can do what with them, renewing, withdrawing, and going on from a quick check."""

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import writing
from assessment.services import assessments as use
from assessment.services.assessments import Opened
from assessment.web.addresses import editing_address, qr_code, reading_address
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("sharing", __name__)


@blueprint.get("/a/<door>/sharing")
@requires("assessment.own")
def show(opened: Opened) -> str:
    """Both addresses, and what can be done with them."""
    editing, reading = editing_address(opened), reading_address(opened)
    return render(
        "sharing/sharing.html", editing=editing, reading=reading, editing_code=qr_code(editing), reading_code=qr_code(reading),
        renewed="renewed" in request.args,
    )


@blueprint.post("/a/<door>/sharing/renew")
@requires("assessment.own")
def renew(opened: Opened) -> ResponseReturnValue:
    """A new editing address; the old one stops working."""
    with writing(site().engine) as database:
        secret = use.renew_editing_address(database, opened.id, now=now())
    return redirect(f"{request.script_root}/a/{secret}/sharing?renewed=1", 303)


@blueprint.post("/a/<door>/sharing/withdraw")
@requires("assessment.own")
def withdraw(opened: Opened) -> ResponseReturnValue:
    """Take the assessment back; it is deleted after a time of grace."""
    with writing(site().engine) as database:
        use.withdraw(database, opened.id, now=now())
    return redirect(f"{g.here}/sharing", 303)


@blueprint.post("/a/<door>/sharing/take-back")
@requires("assessment.own")
def take_back(opened: Opened) -> ResponseReturnValue:
    """Keep the assessment after all."""
    with writing(site().engine) as database:
        use.take_back(database, opened.id, now=now())
    return redirect(f"{g.here}/sharing", 303)


@blueprint.post("/a/<door>/sharing/continue")
@requires("assessment.edit")
def continue_as_full(opened: Opened) -> ResponseReturnValue:
    """Go on with all questions; the answers of the quick check stay."""
    with writing(site().engine) as database:
        use.continue_as_full(database, opened.id, now=now())
    return redirect(f"{g.here}/", 303)

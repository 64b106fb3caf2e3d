"""Where the code on a paper form leads: to the sheet for whoever may type it in, and for everybody else to a place for the private address."""

from flask import Blueprint, g, redirect, request, session
from flask.typing import ResponseReturnValue

from assessment.database.session import reading
from assessment.errors import NotFound
from assessment.paper import is_code
from assessment.services.assessments import open_for_editing
from assessment.services.paper import door_for, fits
from assessment.translation import message, say
from assessment.web.adopting import SECRET
from assessment.web.forms import tidy
from assessment.web.permissions import SIGNED_IN, requires
from assessment.web.rendering import render
from assessment.web.site import now, site
from assessment.web.visits import visitor

blueprint = Blueprint("form_numbers", __name__)
DOES_NOT_FIT = message("This address and the number on the sheet do not belong together. Look at both again; copy the address with its last letter.")
LONGEST_NUMBER = 20


@blueprint.get("/form/<number>/<sheet>")
@requires("public")
def show(number: str, sheet: str) -> ResponseReturnValue:
    """On to the sheet, where somebody is signed in who may type it in; else a place for the private address, whatever the number."""
    _check(number, sheet)
    if SIGNED_IN in session and (person := visitor()):
        with reading(site().engine) as database:
            door = door_for(database, site().settings, person, number)
        if door is not None:
            return redirect(f"{request.script_root}/a/{door}/type/{sheet}", 303)
    return _page(number, sheet)


@blueprint.post("/form/<number>/<sheet>")
@requires("public", refills=True)
def go_on(number: str, sheet: str) -> ResponseReturnValue:
    """On to the sheet, where the private address that was pasted is that of the number."""
    _check(number, sheet)
    typed = tidy(request.form.get("address"))
    if g.is_stale:
        return _page(number, sheet, typed), 400
    found = SECRET.fullmatch(typed)
    if found is None or not _belong_together(found[1], number):
        return _page(number, sheet, typed, problem=say(DOES_NOT_FIT)), 400
    return redirect(f"{request.script_root}/a/{found[1]}/type/{sheet}", 303)


def _check(number: str, sheet: str) -> None:
    """Raises `NotFound` for what no form could say."""
    if not is_code(sheet) or len(number) > LONGEST_NUMBER:
        raise NotFound


def _belong_together(secret: str, number: str) -> bool:
    try:
        with reading(site().engine) as database:
            opened = open_for_editing(database, secret, now=now(), keep_days=site().settings.keep_anonymous_days)
    except NotFound:
        return False
    return fits(site().settings, number, opened.id)


def _page(number: str, sheet: str, typed: str = "", *, problem: str = "") -> str:
    return render("form_numbers/landing.html", number=number, sheet=sheet, typed=typed, problem=problem, stale=g.is_stale)

"""Signing in with a password, and out; a form that was sent too late comes along and is sent again afterwards."""

from dataclasses import dataclass

from flask import Blueprint, g, request, session
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessment.database.session import writing
from assessment.errors import TooMany
from assessment.services import audit
from assessment.services.audit import Audited
from assessment.services.entering import enter
from assessment.services.sign_ins import sign_out, sign_out_everywhere
from assessment.translation import message, ngettext, say
from assessment.web.forms import tidy
from assessment.web.permissions import SIGNED_IN, requires
from assessment.web.rendering import render
from assessment.web.site import now, site
from assessment.web.visits import asked_address, let_in, let_out, on_to, own_address, sent_fields, visit, visitor

blueprint = Blueprint("sign_in", __name__)
KEPT = "kept:"
TOO_MANY = 429
NOT_TOGETHER = message("This e-mail address and this password do not belong together. Please look at both again.")


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody wanted to do before signing in: an address, and what they sent there, where they sent something."""

    address: str
    sends: bool = False
    typed: tuple[tuple[str, str], ...] = ()
    had_files: bool = False


@blueprint.get("/sign-in")
@requires("public")
def show() -> ResponseReturnValue:
    """The form, or on to where somebody who is signed in already wanted to go."""
    errand = Errand(own_address(request.args.get("next", "")))
    return on_to(errand.address) if visitor() else form_page(errand)


@blueprint.post("/sign-in")
@requires("public", refills=True)
def let_somebody_in() -> ResponseReturnValue:
    """Compare, and go on to where somebody wanted to go; with what they had typed, where they had sent something."""
    errand, email = _errand(request.form), tidy(request.form.get("email"))
    if g.is_stale:
        return form_page(errand, email=email, stale=True), 400
    try:
        mark = enter(
            site().engine, email, request.form.get("password", ""), visit=visit(), key=site().settings.secret_key, now=now(),
            days=site().settings.sign_in_days,
        )
    except TooMany as error:
        return form_page(errand, email=email, problem=wait(error)), TOO_MANY, {"Retry-After": str(seconds_until(error))}
    if mark is None:
        return form_page(errand, email=email, problem=say(NOT_TOGETHER)), 400
    let_in(mark)
    return again(errand) if errand.sends else on_to(errand.address)


@blueprint.post("/sign-out")
@requires("public")
def out() -> ResponseReturnValue:
    """Sign this browser out."""
    if person := visitor():
        with writing(site().engine) as database:
            sign_out(database, session.get(SIGNED_IN, ""))
            audit.note(database, Audited.SIGNED_OUT, now=now(), by=person.id, person=person.id)
    let_out()
    return on_to("/sign-in?out=1")


@blueprint.post("/sign-out/everywhere")
@requires("public")
def out_everywhere() -> ResponseReturnValue:
    """Sign every browser of a person out."""
    if person := visitor():
        with writing(site().engine) as database:
            sign_out_everywhere(database, person.id)
            audit.note(database, Audited.SIGNED_OUT, now=now(), by=person.id, person=person.id, detail="everywhere")
    let_out()
    return on_to("/sign-in?out=1")


def sent_too_late() -> Errand:
    """What somebody sent whose sign-in has ended meanwhile."""
    had_files = any(file.filename for file in request.files.values())
    return Errand(own_address(asked_address()), sends=True, typed=tuple(sent_fields()), had_files=had_files)


def form_page(errand: Errand, *, email: str = "", problem: str = "", stale: bool = False) -> str:
    """The page with the form for signing in, filled in again but for the password."""
    return render(
        "sign_in/sign_in.html", errand=errand, kept=KEPT, email=email, stale=stale, problems=[("email", problem)] if problem else [],
        out="out" in request.args,
    )


def again(errand: Errand) -> str:
    """A page whose one button sends again what was sent too late."""
    return render("sign_in/again.html", errand=errand)


def seconds_until(error: TooMany) -> int:
    """How long to wait, in whole seconds, at least one."""
    return max(int((error.until - now()).total_seconds()) + 1, 1)


def wait(error: TooMany) -> str:
    """How long to wait, as a sentence."""
    return ngettext(
        "That was tried too often. Please try again in %(num)s minute.", "That was tried too often. Please try again in %(num)s minutes.",
        (seconds_until(error) + 59) // 60,
    )


def _errand(sent: MultiDict[str, str]) -> Errand:
    typed = tuple((name.removeprefix(KEPT), value) for name, value in sent.items(multi=True) if name.startswith(KEPT))
    address = own_address(sent.get("next", ""))
    return Errand(address, sends=bool(sent.get("sends")) and address == sent.get("next"), typed=typed)

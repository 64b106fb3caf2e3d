"""Taking an assessment with a private address into a municipality, and undoing it."""

import re
from collections.abc import Sequence

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound, Problem
from assessment.roles import may
from assessment.services.adopting import adopt, adopted, may_release, release
from assessment.services.assessments import Opened
from assessment.services.keeping import renew_reading_address
from assessment.services.municipalities import Member, found_municipality, municipalities_of, open_municipality
from assessment.translation import message, say
from assessment.web.addresses import reading_address
from assessment.web.forms import tidy
from assessment.web.permissions import requires, signed_in_person
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("adopting", __name__)
COORDINATE = "municipality.coordinate"
SECRET = re.compile(r"(?:.*/a/)?([A-Za-z0-9_-]{32})(?:[/?#].*)?", re.DOTALL)
NEW = "new"
NO_SUCH_ADDRESS = message("Nothing can be answered at this address. Copy the whole private address, with its last letter.")


@blueprint.get("/a/<door>/adopt")
@requires("assessment.own")
def choose(opened: Opened) -> str:
    """What happens, and into which municipality."""
    return _choice(opened)


@blueprint.post("/a/<door>/adopt")
@requires("assessment.own")
def adopt_now(opened: Opened) -> ResponseReturnValue:
    """Take the assessment at a private address into a municipality."""
    person, wanted = signed_in_person(), request.form.get("municipality", "")
    try:
        with writing(site().engine) as database:
            if wanted == NEW:
                member = found_municipality(database, opened.assessment.profile, person, now=now())
            else:
                member = open_municipality(database, wanted, person)
            key = adopt(database, opened.edit_secret or "", member, now=now())
    except Invalid as invalid:
        return _choice(opened, [("municipality", say(problem.message)) for problem in invalid.problems]), 400
    except NotFound:
        return _choice(opened, [("municipality", say(message("Choose a municipality.")))]), 400
    return redirect(f"{request.script_root}/a/{key}/addresses", 303)


@blueprint.get("/m/<municipality>/adopt")
@requires(COORDINATE)
def paste(member: Member) -> str:
    """A place to paste a private address."""
    return _paste(member)


@blueprint.post("/m/<municipality>/adopt")
@requires(COORDINATE, refills=True)
def adopt_pasted(member: Member) -> ResponseReturnValue:
    """Take the assessment at the pasted address in."""
    typed = tidy(request.form.get("address"))
    if g.is_stale:
        return _paste(member, typed), 400
    known = SECRET.fullmatch(typed)
    try:
        if known is None:
            raise Invalid([Problem("address", NO_SUCH_ADDRESS)])
        with writing(site().engine) as database:
            key = adopt(database, known[1], member, now=now())
    except NotFound:
        return _paste(member, typed, [("address", say(NO_SUCH_ADDRESS))]), 400
    except Invalid as invalid:
        return _paste(member, typed, [("address", say(problem.message)) for problem in invalid.problems]), 400
    return redirect(f"{request.script_root}/a/{key}/addresses", 303)


@blueprint.get("/a/<door>/addresses")
@requires("assessment.coordinate")
def addresses(opened: Opened) -> str:
    """The reading address of a team's assessment, and the way back where it was taken over from a private address."""
    with reading(site().engine) as database:
        taken, is_free = adopted(database, opened), may_release(database, opened)
    return render("adopting/addresses.html", reading=reading_address(opened), taken=taken, may_release=is_free, renewed="renewed" in request.args)


@blueprint.post("/a/<door>/addresses/renew")
@requires("assessment.coordinate")
def renew(opened: Opened) -> ResponseReturnValue:
    """A new reading address; the old one, which somebody who has left may know, stops working."""
    with writing(site().engine) as database:
        renew_reading_address(database, opened.id)
    return redirect(f"{g.here}/addresses?renewed=1#reading", 303)


@blueprint.post("/a/<door>/release")
@requires("assessment.coordinate")
def release_now(opened: Opened) -> ResponseReturnValue:
    """Undo the adoption; there is a new private address."""
    with writing(site().engine) as database:
        secret = release(database, opened, now=now())
    return redirect(f"{request.script_root}/a/{secret}/sharing?renewed=1", 303)


def _choice(opened: Opened, problems: Sequence[tuple[str, str]] = ()) -> str:
    person = signed_in_person()
    with reading(site().engine) as database:
        known = [each for each in municipalities_of(database, person) if may(each.role, COORDINATE) and not each.municipality.is_association]
    same = [each for each in known if each.municipality.profile.name == opened.assessment.profile.name]
    return render("adopting/choose.html", known=known, chosen=next(iter(same or known), None), problems=problems, errors=dict(problems))


def _paste(member: Member, typed: str = "", problems: Sequence[tuple[str, str]] = ()) -> str:
    return render("adopting/paste.html", typed=typed, problems=problems, errors=dict(problems), stale=g.is_stale)

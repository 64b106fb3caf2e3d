"""An offer to see what is final of a municipality, as whoever it is for sees it, and the list of all that one may see."""

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Person
from assessment.services import grants, offers
from assessment.services.granted import grants_to
from assessment.services.offers import Offer
from assessment.translation import say
from assessment.web.permissions import requires, signed_in_person
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.web.visits import on_to, visitor

blueprint = Blueprint("offers", __name__)
MINE = "/me/grants"
DONE = ("accepted", "declined", "given-up")


@blueprint.get("/grants/<link>")
@requires("public")
def show(link: str) -> ResponseReturnValue:
    """What is offered, and the buttons to accept or decline it."""
    try:
        return _page(_offer(link))
    except NotFound:
        return render("grants/gone.html"), 404


@blueprint.post("/grants/<link>")
@requires("public")
def accept(link: str) -> ResponseReturnValue:
    """See from now on what is offered."""
    try:
        offer, person = _offer(link), signed_in_person()
        with writing(site().engine) as database:
            offers.accept_grant(database, link, person, now=now())
    except NotFound:
        return render("grants/gone.html"), 404
    except Invalid as invalid:
        return _page(offer, invalid), 400
    return on_to(f"{MINE}?done=accepted")


@blueprint.post("/grants/<link>/decline")
@requires("public")
def decline(link: str) -> ResponseReturnValue:
    """Let the offer be; its link works no more."""
    try:
        offer, person = _offer(link), signed_in_person()
        with writing(site().engine) as database:
            offers.decline_grant(database, link, person, now=now())
    except NotFound:
        return render("grants/gone.html"), 404
    except Invalid as invalid:
        return _page(offer, invalid), 400
    return on_to(f"{MINE}?done=declined")


@blueprint.get("/me/grants")
@requires("signed-in")
def mine(person: Person) -> str:
    """Which municipalities let somebody see what is final, and what is."""
    done = request.args.get("done", "")
    with reading(site().engine) as database:
        seen = grants_to(database, person, today=now().date())
    return render("grants/mine.html", seen=seen, local=local, done=done if done in DONE else "")


@blueprint.post("/me/grants/<grant>/give-up")
@requires("signed-in")
def give_up(person: Person, grant: str) -> ResponseReturnValue:
    """Let go of what one was granted."""
    with writing(site().engine) as database:
        grants.give_up(database, person, grant, now=now())
    return redirect(f"{request.script_root}{MINE}?done=given-up", 303)


def _offer(link: str) -> Offer:
    with reading(site().engine) as database:
        return offers.offered(database, link, now=now())


def _page(offer: Offer, invalid: Invalid | None = None) -> str:
    problems = [("", say(problem.message)) for problem in (invalid.problems if invalid else ())]
    g.is_private = True  # it names a municipality
    return render("grants/offer.html", offer=offer, who=visitor(), address=request.path.removesuffix("/decline"), problems=problems)

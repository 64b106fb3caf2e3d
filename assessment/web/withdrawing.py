"""Withdraw a municipality, with its name typed to confirm, and take it back within the time of grace."""

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.roles import Person
from assessment.services.municipalities import Member
from assessment.services.withdrawing import take_municipality_back, withdraw_municipality, withdrawn_of
from assessment.translation import say
from assessment.web.forms import tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site
from assessment.web.visits import on_to

blueprint = Blueprint("withdrawing", __name__)


@blueprint.get("/m/<municipality>/withdraw")
@requires("municipality.coordinate")
def ask(member: Member) -> str:
    """What withdrawing means."""
    return _page(member)


@blueprint.post("/m/<municipality>/withdraw")
@requires("municipality.coordinate", refills=True)
def withdraw(member: Member) -> ResponseReturnValue:
    """Withdraw the municipality, for whoever types its name."""
    if g.is_stale:
        return _page(member), 400
    try:
        with writing(site().engine) as database:
            withdraw_municipality(database, member, request.form.get("name", ""), now=now())
    except Invalid as invalid:
        return _page(member, invalid), 400
    return on_to("/me/withdrawn")


@blueprint.get("/me/withdrawn")
@requires("signed-in")
def show(person: Person) -> str:
    """The municipalities that can still be taken back."""
    with reading(site().engine) as database:
        found = withdrawn_of(database, person, now=now())
    return render("withdrawing/withdrawn.html", withdrawn=found)


@blueprint.post("/me/withdrawn")
@requires("signed-in")
def take_back(person: Person) -> ResponseReturnValue:
    """Take a municipality back."""
    with writing(site().engine) as database:
        town = take_municipality_back(database, request.form.get("municipality", ""), person, now=now())
    return on_to(f"/m/{town.key}/")


def _page(member: Member, invalid: Invalid | None = None) -> str:
    problems = [(problem.where, say(problem.message)) for problem in invalid.problems] if invalid else []
    typed = tidy(request.form.get("name"))
    return render("withdrawing/withdraw.html", typed=typed, problems=problems, errors=dict(problems), stale=g.is_stale)

"""Saved comparisons: the list of one's own, a new one from a portfolio, its name and places, and what happens when a place is lost."""

from collections.abc import Sequence

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.comparison import MOST_PLACES
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Person
from assessment.services import comparisons as use
from assessment.services.comparisons import Comparison, PlacesLost
from assessment.translation import say
from assessment.web.forms import tidy
from assessment.web.permissions import requires
from assessment.web.portfolio import kept_choice
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("comparisons", __name__)
SIGNED_IN = "signed-in"


@blueprint.get("/comparisons")
@requires(SIGNED_IN)
def show(person: Person) -> str:
    """One's own saved comparisons."""
    return _list(person)


@blueprint.post("/comparisons")
@requires(SIGNED_IN)
def save(person: Person) -> ResponseReturnValue:
    """Compare the places that were chosen in the portfolio."""
    chosen = [tidy(key) for key in request.form.getlist("municipality")]
    neutral = request.form.get("neutral") == "yes"
    try:
        with writing(site().engine) as database:
            key = use.save_comparison(database, person, chosen, name=tidy(request.form.get("name")), neutral=neutral, now=now())
    except Invalid as invalid:
        return _list(person, problems=[("", say(problem.message)) for problem in invalid.problems], back=kept_choice()), 400
    return redirect(address_of(key), 303)


@blueprint.get("/comparisons/<comparison>/change")
@requires("comparison.see")
def look(opened: Comparison) -> str:
    """The name, the places, and whether names are neutral."""
    return _form(opened)


@blueprint.post("/comparisons/<comparison>/change")
@requires("comparison.see", refills=True)
def change(opened: Comparison) -> ResponseReturnValue:
    """Give one's own comparison another name, or take places out of it."""
    name, kept = tidy(request.form.get("name")), [tidy(key) for key in request.form.getlist("municipality")]
    neutral = request.form.get("neutral") == "yes"
    if g.is_stale:
        return _form(opened, name=name, kept=kept, neutral=neutral), 400
    try:
        with writing(site().engine) as database:
            use.change_comparison(database, g.person, opened.key, kept, name=name, neutral=neutral, now=now())
    except Invalid as invalid:
        problems = [(problem.where, say(problem.message)) for problem in invalid.problems]
        return _form(opened, name=name, kept=kept, neutral=neutral, problems=problems), 400
    return redirect(address_of(opened.key), 303)


@blueprint.post("/comparisons/<comparison>/without")
@requires(SIGNED_IN)
def go_on(person: Person, comparison: str) -> ResponseReturnValue:
    """Go on without the places that cannot be seen any more."""
    try:
        with writing(site().engine) as database:
            use.go_on_without(database, person, comparison, now=now())
    except Invalid as invalid:
        return _list(person, problems=[("", say(problem.message)) for problem in invalid.problems]), 400
    return redirect(address_of(comparison), 303)


@blueprint.post("/comparisons/<comparison>/delete")
@requires(SIGNED_IN)
def remove(person: Person, comparison: str) -> ResponseReturnValue:
    """Delete one's own comparison; the places themselves stay as they are."""
    with writing(site().engine) as database:
        use.delete_comparison(database, person, comparison)
    return redirect(f"{request.script_root}/comparisons?done=deleted", 303)


@blueprint.app_errorhandler(PlacesLost)
def lost(error: PlacesLost) -> ResponseReturnValue:
    """Some places cannot be seen any more; which they are is not said."""
    left, typed = len(error.comparison.municipalities), tidy(request.form.get("name"))
    return render("comparisons/lost.html", comparison=error.comparison, lost=error.lost, left=left, typed=typed), 409


def address_of(key: str) -> str:
    """The address of a comparison."""
    return f"{request.script_root}/comparisons/{key}/"


def _list(person: Person, *, problems: Sequence[tuple[str, str]] = (), back: str = "") -> str:
    with reading(site().engine) as database:
        own = use.comparisons_of(database, person, now=now())
    return render("comparisons/list.html", own=own, problems=problems, back=back, most=MOST_PLACES, done=request.args.get("done", ""))


def _form(
    opened: Comparison, *, name: str | None = None, kept: Sequence[str] | None = None, neutral: bool | None = None,
    problems: Sequence[tuple[str, str]] = (),
) -> str:
    if not opened.is_own:
        raise NotFound
    with reading(site().engine) as database:
        places = use.compared_places(database, opened, site().catalogue_of)
    return render(
        "comparisons/change.html", comparison=opened, places=places, name=opened.name if name is None else name,
        kept=[place.key for place in places] if kept is None else kept, neutral=opened.neutral if neutral is None else neutral,
        problems=problems, errors=dict(problems), stale=g.is_stale,
    )

"""An assessment from its first page to its list of tasks: begin, private address, profile, tasks."""

from collections.abc import Mapping

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessment.answers import Kind, Profile
from assessment.database.session import writing
from assessment.errors import NotFound
from assessment.questionnaire import Scope
from assessment.services import assessments as use
from assessment.services.assessments import Opened
from assessment.translation import Message, clock, countries, country_name, message, say
from assessment.web.addresses import editing_address, qr_code
from assessment.web.entries import answered_words, progress
from assessment.web.forms import ProfileForm, first_errors
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site

blueprint = Blueprint("assessments", __name__)
KINDS: Mapping[Kind, Message] = {
    Kind.VILLAGE: message("Village"), Kind.TOWN: message("Town"), Kind.CITY: message("City"), Kind.COUNTY: message("County"),
}


@blueprint.get("/begin/<scope>")
@requires("public")
def begin(scope: str) -> str:
    """The profile of a new assessment."""
    return _profile_page(ProfileForm(), begins=_scope(scope))


@blueprint.post("/begin/<scope>")
@requires("public", refills=True)
def begin_now(scope: str) -> ResponseReturnValue:
    """Start an assessment and go to its private address."""
    form = ProfileForm(request.form)
    if g.is_stale or not form.validate():
        return _profile_page(form, begins=_scope(scope)), 400
    with writing(site().engine) as database:
        opened = use.start(database, site().catalogue, form.profile(), scope=_scope(scope), now=now())
    return redirect(f"{request.script_root}/a/{opened.edit_secret}/welcome", 303)


@blueprint.get("/a/<edit_secret>/welcome")
@requires("assessment.edit")
def welcome(opened: Opened) -> str:
    """The private address, and what it means."""
    address = editing_address(opened)
    return render("assessments/welcome.html", address=address, code=qr_code(address))


@blueprint.get("/a/<edit_secret>/")
@requires("assessment.edit")
def tasks(opened: Opened) -> str:
    """The parts with their state, and what comes after them."""
    parts = progress(opened.assessment, site().catalogue.dimensions)
    return render(
        "assessments/tasks.html", parts=parts, answered=answered_words(parts), saved=clock(local(opened.changed_at)),
        saved_on=local(opened.changed_at).date(), is_begun=bool(opened.revisions),
    )


@blueprint.get("/a/<edit_secret>/profile")
@requires("assessment.edit")
def profile(opened: Opened) -> str:
    """The facts about the municipality."""
    return _profile_page(ProfileForm(_typed(opened.assessment.profile)))


@blueprint.post("/a/<edit_secret>/profile")
@requires("assessment.edit", refills=True)
def save_profile(opened: Opened) -> ResponseReturnValue:
    """Change the facts about the municipality."""
    form = ProfileForm(request.form)
    if g.is_stale or not form.validate():
        return _profile_page(form), 400
    with writing(site().engine) as database:
        use.save_profile(database, opened.id, form.profile(), now=now())
    return redirect(f"{g.here}/", 303)


def _profile_page(form: ProfileForm, *, begins: Scope | None = None) -> str:
    errors = first_errors(form)
    return render(
        "assessments/profile.html", begins=begins, typed=form.data, errors=errors, problems=list(errors.items()), stale=g.is_stale,
        countries=sorted(((code, country_name(code)) for code in countries()), key=lambda pair: pair[1]),
        kinds=[(kind.value, say(words)) for kind, words in KINDS.items()],
    )


def _typed(known: Profile) -> MultiDict[str, str]:
    people = "" if known.population is None else str(known.population)
    return MultiDict({"name": known.name, "country": known.country, "population": people, "kind": known.kind.value if known.kind else ""})


def _scope(word: str) -> Scope:
    if word not in set(Scope):
        raise NotFound
    return Scope(word)

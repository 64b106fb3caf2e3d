"""A municipality's own pages: set it up, its assessments and people, its profile, a new assessment."""

from collections.abc import Mapping

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessment.answers import Kind
from assessment.course import Course
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.questionnaire import Scope
from assessment.roles import Person, Role
from assessment.services import assessments as use
from assessment.services.associations import belongings
from assessment.services.memberships import colleagues
from assessment.services.municipalities import Member, found_municipality, save_municipality
from assessment.services.overviews import overviews
from assessment.translation import Message, countries, country_name, message, say
from assessment.web.forms import MunicipalityForm, first_errors
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("municipalities", __name__)
KINDS: Mapping[Kind, Message] = {
    Kind.VILLAGE: message("Village"), Kind.TOWN: message("Town"), Kind.CITY: message("City"), Kind.COUNTY: message("County"),
    Kind.ASSOCIATION: message("Association of municipalities"),
}


@blueprint.get("/m/new")
@requires("signed-in")
def new(_: Person) -> str:
    """The form to set up a municipality."""
    return _form_page(MunicipalityForm(), is_new=True)


@blueprint.post("/m/new")
@requires("signed-in", refills=True)
def set_up(person: Person) -> ResponseReturnValue:
    """Set up a municipality; whoever does it coordinates."""
    form = MunicipalityForm(request.form)
    if g.is_stale or not form.validate():
        return _form_page(form, is_new=True), 400
    with writing(site().engine) as database:
        member = found_municipality(database, form.profile(), person, now=now())
    return redirect(address_of(member), 303)


@blueprint.get("/m/<municipality>/")
@requires("municipality.see")
def show(member: Member) -> str:
    """Assessments with where they stand, people with their roles, and what to do first."""
    town = member.municipality.id
    with reading(site().engine) as database:
        found, people, others = overviews(database, site().catalogue_of, town), colleagues(database, town), belongings(database, town)
    if member.role is Role.CONSULTANT:
        found = tuple(each for each in found if each.finals)
    has_open = any(each.course is not Course.FINAL for each in found)
    last = None if has_open else max(found, key=lambda each: (each.dated, each.id), default=None)
    return render("municipalities/municipality.html", assessments=found, people=people, others=others, has_open=has_open, last=last)


@blueprint.post("/m/<municipality>/start/<scope>")
@requires("municipality.coordinate")
def start(member: Member, scope: str) -> ResponseReturnValue:
    """Start an assessment and go to its list of tasks."""
    if scope not in set(Scope):
        raise NotFound
    with writing(site().engine) as database:
        opened = use.start_for_team(database, site().newest, member, scope=Scope(scope), now=now())
    key = opened.team.key if opened.team else ""
    return redirect(f"{request.script_root}/a/{key}/", 303)


@blueprint.get("/m/<municipality>/profile")
@requires("municipality.coordinate")
def profile(member: Member) -> str:
    """The facts about the municipality."""
    known = member.municipality.profile
    people = "" if known.population is None else str(known.population)
    typed = {"name": known.name, "country": known.country, "population": people, "kind": known.kind.value if known.kind else ""}
    return _form_page(MunicipalityForm(MultiDict(typed)), is_new=False)


@blueprint.post("/m/<municipality>/profile")
@requires("municipality.coordinate", refills=True)
def save_profile(member: Member) -> ResponseReturnValue:
    """Change the facts about the municipality."""
    form = MunicipalityForm(request.form)
    if g.is_stale or not form.validate():
        return _form_page(form, is_new=False), 400
    try:
        with writing(site().engine) as database:
            save_municipality(database, member.municipality.id, form.profile())
    except Invalid as invalid:
        return _form_page(form, is_new=False, errors={problem.where: say(problem.message) for problem in invalid.problems}), 400
    return redirect(address_of(member), 303)


def address_of(member: Member) -> str:
    """The address of a municipality's page."""
    return f"{request.script_root}/m/{member.municipality.key}/"


def _form_page(form: MunicipalityForm, *, is_new: bool, errors: Mapping[str, str] | None = None) -> str:
    wrong = first_errors(form) | dict(errors or {})
    return render(
        "municipalities/profile.html", is_new=is_new, typed=form.data, errors=wrong, problems=list(wrong.items()), stale=g.is_stale,
        countries=sorted(((code, country_name(code)) for code in countries()), key=lambda pair: pair[1]),
        kinds=[(kind.value, say(words)) for kind, words in KINDS.items()],
    )

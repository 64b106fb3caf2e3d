"""An assessment from its first page to its list of tasks: begin, private address, profile, tasks."""

from collections.abc import Mapping

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from assessment.answers import Kind, Profile
from assessment.database.session import writing
from assessment.errors import NotFound, TooMany
from assessment.questionnaire import Scope
from assessment.services import assessments as use
from assessment.services.assessments import Opened
from assessment.services.attempts import BEGIN, admit
from assessment.translation import Message, clock, countries, country_name, long_date, message, ngettext, say
from assessment.translation import gettext as _
from assessment.web.addresses import editing_address, qr_code
from assessment.web.entries import answered_words, progress
from assessment.web.forms import ProfileForm, first_errors, whole
from assessment.web.limits import start_from_here
from assessment.web.next_year import links
from assessment.web.offline import device_owner
from assessment.web.permissions import requires, token
from assessment.web.rendering import once, render
from assessment.web.sign_in import TOO_MANY, wait
from assessment.web.site import local, now, site
from assessment.web.skeletons import slots
from assessment.web.team_tasks import team_tasks

blueprint = Blueprint("assessments", __name__)
LEFT_BEHIND = "differed"
KINDS: Mapping[Kind, Message] = {
    Kind.VILLAGE: message("Village"), Kind.TOWN: message("Town"), Kind.CITY: message("City"), Kind.COUNTY: message("County"),
}


@blueprint.get("/begin/<scope>")
@requires("public")
def begin(scope: str) -> str:
    """The profile of a new assessment."""
    begins = _scope(scope)
    return once("assessments/profile.html", begins, lambda: _profile(ProfileForm(), begins), {"token": token()})


@blueprint.post("/begin/<scope>")
@requires("public", refills=True)
def begin_now(scope: str) -> ResponseReturnValue:
    """Start an assessment and go to its private address."""
    form = ProfileForm(request.form)
    if g.is_stale or not form.validate():
        return _profile_page(form, begins=_scope(scope)), 400
    try:
        with writing(site().engine) as database:
            admit(database, (start_from_here(BEGIN),), now=now())
            opened = use.start(database, site().catalogue, form.profile(), scope=_scope(scope), now=now())
    except TooMany as error:
        return _profile_page(form, begins=_scope(scope), problem=wait(error)), TOO_MANY
    return redirect(f"{request.script_root}/a/{opened.edit_secret}/welcome", 303)


@blueprint.get("/a/<door>/welcome")
@requires("assessment.own")
def welcome(opened: Opened) -> str:
    """The private address, and what it means."""
    address = editing_address(opened)
    values = {
        "name": escape(opened.assessment.profile.name), "address": escape(address), "code": qr_code(address),
        "day": escape(_day(opened)), "left": escape(_left_behind()),
    }
    has_left = bool(values["left"])
    return once("assessments/welcome.html", (has_left,), lambda: {"may_edit": True, "has_left": has_left, **slots(values)}, values)


def _left_behind() -> str:
    """What the file from which it began says of the opinions of a team; it was said of their answers, and does not come along."""
    differed = whole(request.args.get(LEFT_BEHIND))
    if differed is None or differed > len(site().catalogue.criteria):
        return ""
    if not differed:
        return _("The file says that the opinions of a team did not differ.")
    return ngettext(
        "The file says that the opinions of a team differed on %(num)s question.",
        "The file says that the opinions of a team differed on %(num)s questions.", differed,
    )


@blueprint.get("/a/<door>/")
@requires("assessment.look")
def tasks(opened: Opened) -> str:
    """The parts with their state, and what comes after them."""
    if opened.team:
        return team_tasks(opened)
    parts, changed = progress(opened.assessment, site().catalogue.dimensions), local(opened.changed_at)
    values = {
        "name": escape(opened.assessment.profile.name), "answered": escape(answered_words(parts)), "token": token(),
        "saved": escape(_("saved %(day)s, %(time)s", day=long_date(changed), time=clock(changed))), "day": escape(_day(opened)),
        "years": links(opened), "who": device_owner(opened),
    }
    for part in parts:
        values |= {f"state-{part.dimension.id}": part.state, f"words-{part.dimension.id}": escape(part.words)}
    shape = {"quick": opened.assessment.scope is Scope.QUICK, "is_begun": bool(opened.revisions), "is_withdrawn": opened.withdrawn_at is not None}
    return once("assessments/tasks.html", tuple(shape.values()), lambda: {"may_edit": True, **shape, **slots(values)}, values)


@blueprint.get("/a/<door>/profile")
@requires("assessment.edit")
def profile(opened: Opened) -> str:
    """The facts about the municipality."""
    return _profile_page(ProfileForm(_typed(opened.assessment.profile)))


@blueprint.post("/a/<door>/profile")
@requires("assessment.edit", refills=True)
def save_profile(opened: Opened) -> ResponseReturnValue:
    """Change the facts about the municipality."""
    form = ProfileForm(request.form)
    if g.is_stale or not form.validate():
        return _profile_page(form), 400
    with writing(site().engine) as database:
        use.save_profile(database, opened.id, form.profile(), now=now())
    return redirect(f"{g.here}/", 303)


def _day(opened: Opened) -> str:
    """The day on which the assessment is deleted, where there is one."""
    return long_date(opened.delete_on) if opened.delete_on else ""


def _profile_page(form: ProfileForm, *, begins: Scope | None = None, problem: str = "") -> str:
    values = _profile(form, begins)
    return render("assessments/profile.html", **(values | {"problems": [("", problem)]} if problem else values))


def _profile(form: ProfileForm, begins: Scope | None) -> dict[str, object]:
    errors = first_errors(form)
    return {
        "begins": begins, "typed": form.data, "errors": errors, "problems": list(errors.items()), "stale": g.is_stale, "mark": "",
        "countries": sorted(((code, country_name(code)) for code in countries()), key=lambda pair: pair[1]),
        "kinds": [(kind.value, say(words)) for kind, words in KINDS.items()],
    }


def _typed(known: Profile) -> MultiDict[str, str]:
    people = "" if known.population is None else str(known.population)
    return MultiDict({"name": known.name, "country": known.country, "population": people, "kind": known.kind.value if known.kind else ""})


def _scope(word: str) -> Scope:
    if word not in set(Scope):
        raise NotFound
    return Scope(word)

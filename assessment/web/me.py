"""A person's own pages: where one belongs, name and address, password, and the browsers in which one is signed in."""

from flask import Blueprint, g, request, session
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid, Problem, TooMany
from assessment.roles import Person
from assessment.services import passwords, people
from assessment.services.entering import is_own_password
from assessment.services.municipalities import municipalities_of
from assessment.services.resets import change_password, has_password, may_set_first, set_first_password
from assessment.services.sign_ins import sign_ins_of, sign_out_one
from assessment.translation import message, say
from assessment.web.forms import tidy, whole
from assessment.web.permissions import SIGNED_IN, requires
from assessment.web.rendering import render
from assessment.web.sign_in import TOO_MANY, wait
from assessment.web.site import local, now, site
from assessment.web.visits import on_to

blueprint = Blueprint("me", __name__)
KNOWN, FIRST, ELSEWHERE = "known", "first", "elsewhere"
NOT_YOURS = message("This is not your present password.")


@blueprint.get("/me/")
@requires("signed-in")
def show(person: Person) -> str:
    """Where somebody belongs, and what their account is made of."""
    with reading(site().engine) as database:
        belongs = municipalities_of(database, person)
        browsers = sign_ins_of(database, person.id, mark=session.get(SIGNED_IN, ""), now=now())
        knows = has_password(database, person.id)
    return render("me/me.html", belongs=belongs, browsers=browsers, local=local, done=request.args.get("done", ""), has_password=knows)


@blueprint.get("/me/account")
@requires("signed-in")
def account(person: Person) -> str:
    """Name and e-mail address."""
    return _account({"name": person.name, "email": person.email})


@blueprint.post("/me/account")
@requires("signed-in", refills=True)
def save_account(person: Person) -> ResponseReturnValue:
    """Change name and e-mail address."""
    typed = {name: tidy(request.form.get(name)) for name in ("name", "email")}
    if g.is_stale:
        return _account(typed), 400
    try:
        with writing(site().engine) as database:
            people.change(database, person.id, **typed, now=now())
    except Invalid as invalid:
        return _account(typed, invalid), 400
    return on_to("/me/?done=account")


@blueprint.get("/me/password")
@requires("signed-in")
def password(person: Person) -> str:
    """The form for a new password."""
    return _password(_way_to_password(person))


@blueprint.post("/me/password")
@requires("signed-in", refills=True)
def save_password(person: Person) -> ResponseReturnValue:
    """Change the password, for whoever knows the present one, or set a first one; other browsers are signed out."""
    way, fresh = _way_to_password(person), request.form.get("password", "")
    if g.is_stale or way == ELSEWHERE:
        return _password(way, stale=g.is_stale), 400
    found = list(passwords.problems(fresh, about=(person.name, person.email, site().settings.installation_name)))
    try:
        if way == KNOWN and not is_own_password(
            site().engine, person.id, request.form.get("present_password", ""), key=site().settings.secret_key, now=now(),
        ):
            found.insert(0, Problem("present_password", NOT_YOURS))
    except TooMany as error:
        return _password(way, [("present_password", wait(error))]), TOO_MANY
    if found:
        return _password(way, [(problem.where, say(problem.message)) for problem in found]), 400
    hashed, keep = passwords.hashed(fresh), change_password if way == KNOWN else set_first_password
    with writing(site().engine) as database:
        keep(database, person.id, hashed, mark=session.get(SIGNED_IN, ""), now=now())
    return on_to("/me/?done=password")


@blueprint.post("/me/browsers/<number>/sign-out")
@requires("signed-in")
def sign_out_browser(person: Person, number: str) -> ResponseReturnValue:
    """Sign out in another browser."""
    with writing(site().engine) as database:
        sign_out_one(database, person.id, whole(number) or 0)
    return on_to("/me/?done=browser")


def _account(typed: dict[str, str], invalid: Invalid | None = None) -> str:
    errors = {problem.where: say(problem.message) for problem in invalid.problems} if invalid else {}
    return render("me/account.html", typed=typed, errors=errors, problems=list(errors.items()), stale=g.is_stale)


def _way_to_password(person: Person) -> str:
    """How somebody comes to a new password: knowing the present one, setting a first one, or showing elsewhere who they are before that."""
    with reading(site().engine) as database:
        if has_password(database, person.id):
            return KNOWN
        return FIRST if may_set_first(database, person.id, mark=session.get(SIGNED_IN, ""), now=now()) else ELSEWHERE


def _password(way: str, problems: list[tuple[str, str]] | None = None, *, stale: bool = False) -> str:
    found = problems or []
    return render("me/password.html", way=way, problems=found, errors=dict(found), stale=stale)

"""A person's own pages: where one belongs, name and address, password, and the browsers in which one is signed in."""

from flask import Blueprint, g, request, session
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid, Problem, TooMany
from assessment.roles import Person
from assessment.services import passwords, people
from assessment.services.entering import is_own_password
from assessment.services.municipalities import municipalities_of
from assessment.services.resets import change_password
from assessment.services.sign_ins import sign_ins_of, sign_out_one
from assessment.translation import message, say
from assessment.web.forms import tidy, whole
from assessment.web.permissions import SIGNED_IN, requires
from assessment.web.rendering import render
from assessment.web.sign_in import TOO_MANY, wait
from assessment.web.site import local, now, site
from assessment.web.visits import on_to

blueprint = Blueprint("me", __name__)
NOT_YOURS = message("This is not your present password.")


@blueprint.get("/me/")
@requires("signed-in")
def show(person: Person) -> str:
    """Where somebody belongs, and what their account is made of."""
    with reading(site().engine) as database:
        belongs = municipalities_of(database, person)
        browsers = sign_ins_of(database, person.id, mark=session.get(SIGNED_IN, ""), now=now())
    return render("me/me.html", belongs=belongs, browsers=browsers, local=local, done=request.args.get("done", ""))


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
def password(_: Person) -> str:
    """The form for a new password."""
    return render("me/password.html", problems=[], errors={}, stale=False)


@blueprint.post("/me/password")
@requires("signed-in", refills=True)
def save_password(person: Person) -> ResponseReturnValue:
    """Change the password, for whoever knows the present one; other browsers are signed out."""
    if g.is_stale:
        return render("me/password.html", problems=[], errors={}, stale=True), 400
    fresh = request.form.get("password", "")
    found = list(passwords.problems(fresh, about=(person.name, person.email, site().settings.installation_name)))
    try:
        if not is_own_password(site().engine, person.id, request.form.get("present_password", ""), key=site().settings.secret_key, now=now()):
            found.insert(0, Problem("present_password", NOT_YOURS))
    except TooMany as error:
        return render("me/password.html", problems=[("present_password", wait(error))], errors={}, stale=False), TOO_MANY
    if found:
        errors = {problem.where: say(problem.message) for problem in found}
        return render("me/password.html", problems=list(errors.items()), errors=errors, stale=False), 400
    hashed = passwords.hashed(fresh)
    with writing(site().engine) as database:
        change_password(database, person.id, hashed, mark=session.get(SIGNED_IN, ""), now=now())
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

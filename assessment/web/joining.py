"""The page behind a link that works once: join a municipality, make the first steward's account, or set a new password."""

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Person
from assessment.services import entering, passwords
from assessment.services.joining import Way, join, way_in
from assessment.services.people import Newcomer, newcomer, newcomer_from
from assessment.services.resets import set_password
from assessment.translation import say
from assessment.web import openid
from assessment.web.forms import tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site
from assessment.web.visits import HOME, let_in, on_to, visit, visitor

blueprint = Blueprint("joining", __name__)


@blueprint.get("/join/<link>")
@requires("public")
def show(link: str) -> ResponseReturnValue:
    """What the link is good for, and the form that it takes."""
    try:
        return _page(_way(link))
    except NotFound:
        return render("joining/gone.html"), 404


@blueprint.post("/join/<link>")
@requires("public", refills=True)
def accept(link: str) -> ResponseReturnValue:
    """Use the link up. Whatever is wrong with what was typed, it still works afterwards."""
    try:
        way = _way(link)
        if g.is_stale:
            return _page(way), 400
        try:
            return _set_password(link, way.person) if way.person else _join(link, way)
        except Invalid as invalid:
            return _page(way, invalid), 400
    except NotFound:
        return render("joining/gone.html"), 404


def _way(link: str) -> Way:
    with reading(site().engine) as database:
        return way_in(database, link, now=now())


def _join(link: str, way: Way) -> ResponseReturnValue:
    """Join as who is signed in, or with a new account in which this browser is then signed in."""
    here = visitor() if way.municipality else None
    who = here or _newcomer(way)
    with writing(site().engine) as database:
        person = join(database, link, who, now=now())
        mark = "" if here else _mark(database, person)
    if mark:
        let_in(mark)
    return on_to(f"/m/{way.municipality.key}/" if way.municipality else HOME)


def _newcomer(way: Way) -> Newcomer:
    """Somebody who wants an account, with who they are elsewhere or with a password. Raises `Invalid`."""
    if _typed("means") == openid.NAME and (identity := openid.pending(now())):
        return newcomer_from(identity, _typed("name"), _typed("email"))
    return newcomer(_typed("name"), _typed("email"), _typed("password"), about=_about(way))


def _set_password(link: str, person: Person) -> ResponseReturnValue:
    """Keep a new password, and sign this browser in."""
    if found := list(passwords.problems(_typed("password"), about=(person.name, person.email, site().settings.installation_name))):
        raise Invalid(found)
    hashed = passwords.hashed(_typed("password"))
    with writing(site().engine) as database:
        set_password(database, link, hashed, now=now())
        mark = _mark(database, person)
    let_in(mark)
    return on_to(f"{HOME}?done=password")


def _mark(database: Session, person: Person) -> str:
    return entering.let_in(database, person.id, means="link", visit=visit(), now=now(), days=site().settings.sign_in_days)


def _page(way: Way, invalid: Invalid | None = None) -> str:
    errors = {problem.where: say(problem.message) for problem in invalid.problems} if invalid else {}
    identity = openid.pending(now())
    typed = {"name": tidy(_typed("name")), "email": tidy(_typed("email")) or way.link.email}
    if identity and request.method == "GET":
        typed = {"name": identity.name, "email": identity.email or way.link.email}
    return render(
        "joining/password.html" if way.person else "joining/join.html", way=way, who=visitor(), typed=typed, errors=errors,
        problems=[(where if where in ("name", "email", "password") else "", sentence) for where, sentence in errors.items()],
        stale=g.is_stale, address=request.path, identity=identity,
    )


def _about(way: Way) -> tuple[str, ...]:
    """What everybody knows, and no password should be made of."""
    return (site().settings.installation_name, *([way.municipality.profile.name] if way.municipality else []))


def _typed(name: str) -> str:
    return request.form.get(name, "")

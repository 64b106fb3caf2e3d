"""Signing in at an OpenID provider: there and back, with PKCE, a state and a nonce, and with an account that is connected with it."""

from dataclasses import asdict
from datetime import datetime
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from flask import Blueprint, current_app, redirect, request, session
from flask.typing import ResponseReturnValue

from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound, SmartReadinessError
from assessment.roles import Person
from assessment.services import audit, entering
from assessment.services.attempts import SIGN_IN_ADDRESS, admit
from assessment.services.audit import Audited
from assessment.services.identities import connect, disconnect, is_connected, owner_of
from assessment.services.joining import way_in
from assessment.services.people import Identity
from assessment.translation import say
from assessment.web.limits import from_here
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site
from assessment.web.visits import let_in, on_to, own_address, visit

if TYPE_CHECKING:
    from assessment.web.provider import Provider

blueprint = Blueprint("openid", __name__)
NAME = "openid"
PENDING = "openid-pending"
PENDING_SECONDS = 900
CANNOT = 502
class Purpose(NamedTuple):
    """What somebody goes to the provider for, and where to go on afterwards; it travels in the signed cookie, as a list."""

    why: Literal["sign-in", "join", "connect"]
    on: str


class Refused(SmartReadinessError):
    """The way there or back failed: what went wrong in a word, whether somebody stopped it, and whether what came back was at fault."""

    def __init__(self, fault: str, *, is_cancelled: bool = False, is_answer: bool = False) -> None:
        super().__init__(fault)
        self.fault, self.is_cancelled, self.is_answer = fault, is_cancelled, is_answer


def prepare(settings: Settings) -> "Provider | None":
    """The one provider of this process, where one is configured; what it takes to talk to it is loaded only then."""
    if not settings.has_openid:
        return None
    provider: Provider = resolve_name("assessment.web.provider:Provider")(settings)
    return provider


@blueprint.get("/sign-in/openid")
@requires("public")
def start() -> ResponseReturnValue:
    """Go to the provider to sign in."""
    return _go(Purpose("sign-in", own_address(request.args.get("next", ""))))


@blueprint.get("/join/<link>/openid")
@requires("public")
def start_to_join(link: str) -> ResponseReturnValue:
    """Go to the provider to join with an account there."""
    with reading(site().engine) as database:
        if way_in(database, link, now=now()).person:
            raise NotFound
    return _go(Purpose("join", f"/join/{link}"))


@blueprint.get("/me/openid/start")
@requires("signed-in")
def start_to_connect(_: Person) -> ResponseReturnValue:
    """Go to the provider to connect one's account."""
    if not site().settings.has_openid:
        return on_to("/me/openid")
    return _go(Purpose("connect", "/me/openid"))


@blueprint.get("/me/password/sign-on")
@requires("signed-in")
def start_afresh(_: Person) -> ResponseReturnValue:
    """Go to the provider to show once more who one is, before a first password is set."""
    if not site().settings.has_openid:
        return on_to("/me/password")
    return _go(Purpose("sign-in", "/me/password"), afresh=True)


@blueprint.get("/sign-in/openid/back")
@requires("public")
def back() -> ResponseReturnValue:
    """Back from the provider: check what it says, and go on to what somebody went there for."""
    with writing(site().engine) as database:
        admit(database, (from_here(SIGN_IN_ADDRESS),), now=now())
    try:
        identity, purpose = _provider().answer()
    except Refused as refused:
        return _refused(refused)
    if purpose.why == "sign-in":
        return _enter(identity, purpose.on)
    session[PENDING] = {**asdict(identity), "at": now().timestamp()}
    return on_to(purpose.on)


@blueprint.get("/me/openid")
@requires("signed-in")
def show(person: Person) -> str:
    """Whether the account is connected, and with what it could be."""
    return _page(person)


@blueprint.post("/me/openid")
@requires("signed-in")
def connect_account(person: Person) -> ResponseReturnValue:
    """Connect the account with the identity that the provider has just told, after having shown it."""
    if identity := pending(now()):
        try:
            with writing(site().engine) as database:
                connect(database, person.id, identity, now=now())
        except Invalid as invalid:
            return _page(person, invalid), 400
        session.pop(PENDING, None)
    return on_to("/me/openid")


@blueprint.post("/me/openid/disconnect")
@requires("signed-in")
def disconnect_account(person: Person) -> ResponseReturnValue:
    """Let the account be connected no more."""
    try:
        with writing(site().engine) as database:
            disconnect(database, person.id, now=now())
    except Invalid as invalid:
        return _page(person, invalid), 400
    return on_to("/me/openid")


def pending(moment: datetime) -> Identity | None:
    """Who somebody is at the provider, as it told within the last quarter of an hour and nobody has used yet."""
    kept: dict[str, Any] | None = session.get(PENDING)
    if not kept or not 0 <= moment.timestamp() - kept["at"] <= PENDING_SECONDS:
        return None
    return Identity(kept["issuer"], kept["subject"], kept["name"], kept["email"], kept["is_verified"])


def _provider() -> "Provider":
    provider: Provider | None = current_app.extensions.get(NAME)
    if provider is None:
        raise NotFound
    return provider


def _go(purpose: Purpose, *, afresh: bool = False) -> ResponseReturnValue:
    try:
        return redirect(_provider().way(purpose, afresh=afresh), 303)
    except Refused as refused:
        return _refused(refused)


def _enter(identity: Identity, on: str) -> ResponseReturnValue:
    """Let the owner of an account in that is connected with an identity."""
    with writing(site().engine) as database:
        person = owner_of(database, identity)
        if person is None:
            audit.note(database, Audited.SIGN_IN_REFUSED, now=now(), detail="openid, not connected")
            mark = ""
        else:
            mark = entering.let_in(database, person.id, means=NAME, visit=visit(), now=now(), days=site().settings.sign_in_days)
    if not mark:
        return render("openid/unknown.html", identity=identity), 403
    let_in(mark)
    return on_to(on)


def _refused(refused: Refused) -> ResponseReturnValue:
    """Whatever went wrong: nothing was changed, and there are other ways in."""
    current_app.logger.warning("openid: %s", refused.fault)
    with writing(site().engine) as database:
        audit.note(database, Audited.SIGN_IN_REFUSED, now=now(), detail=f"openid, {refused.fault}")
    return render("openid/refused.html", is_cancelled=refused.is_cancelled), 400 if refused.is_answer else CANNOT


def _page(person: Person, invalid: Invalid | None = None) -> str:
    with reading(site().engine) as database:
        connected = is_connected(database, person.id)
    problems = [("", say(problem.message)) for problem in invalid.problems] if invalid else []
    return render("openid/account.html", connected=connected, pending=pending(now()), problems=problems)

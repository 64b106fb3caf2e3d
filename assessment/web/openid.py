"""Signing in at an OpenID provider: there and back, with PKCE, a state and a nonce, and with an account that is connected with it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, NamedTuple

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from flask import Blueprint, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
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

blueprint = Blueprint("openid", __name__)
NAME = "openid"
PENDING = "openid-pending"
PATIENCE_SECONDS = 10
PENDING_SECONDS = 900
CANNOT = 502
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# whatever may go wrong between us and the provider: what it says, what it signed, the way there, and what is not as it is written down
FAULTS = (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, TypeError, RuntimeError)


class Purpose(NamedTuple):
    """What somebody goes to the provider for, and where to go on afterwards; it travels in the signed cookie, as a list."""

    why: Literal["sign-in", "join", "connect"]
    on: str


def prepare(settings: Settings) -> FlaskOAuth2App | None:
    """The one client of this process, where a provider is configured; it asks the provider for nothing yet."""
    if not settings.has_openid:
        return None
    return FlaskOAuth2App(
        FlaskIntegration(NAME), name=NAME, client_id=settings.openid_client_id, client_secret=settings.openid_client_secret or None,
        server_metadata_url=f"{settings.openid_issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "default_timeout": PATIENCE_SECONDS},
    )


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


@blueprint.get("/sign-in/openid/back")
@requires("public")
def back() -> ResponseReturnValue:
    """Back from the provider: check what it says, and go on to what somebody went there for."""
    with writing(site().engine) as database:
        admit(database, (from_here(SIGN_IN_ADDRESS),), now=now())
    client = _client()
    try:
        known = client.framework.get_state_data(session, request.args.get("state")) or {}
        identity = _identity(client, client.authorize_access_token())
        purpose = Purpose(*known["purpose"])
    except FAULTS as error:
        return _refused(error)
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


def forget_pending() -> None:
    """What the provider told was used."""
    session.pop(PENDING, None)


def _client() -> FlaskOAuth2App:
    client = current_app.extensions.get(NAME)
    if client is None:
        raise NotFound
    return client


def _go(purpose: Purpose) -> ResponseReturnValue:
    """Remember in the cookie what is needed when somebody comes back, of one journey at a time, and go."""
    client = _client()
    for key in [key for key in session if key.startswith(f"_state_{NAME}")]:
        session.pop(key)
    try:
        _check_provider(client.load_server_metadata())
        way = client.create_authorization_url(f"{site().settings.public_url}/sign-in/openid/back")
    except FAULTS as error:
        return _refused(error)
    client.save_authorize_data(
        state=way["state"], nonce=way["nonce"], code_verifier=way["code_verifier"], purpose=list(purpose),
        redirect_uri=f"{site().settings.public_url}/sign-in/openid/back",
    )
    return redirect(way["url"], 303)


def _check_provider(metadata: dict[str, Any]) -> None:
    """The provider says itself who it is, and signs with a key that only it has. Raises `ValueError`."""
    if str(metadata["issuer"]).rstrip("/") != site().settings.openid_issuer:
        raise ValueError("issuer")
    offered = metadata.get("id_token_signing_alg_values_supported", SIGNED)
    metadata["id_token_signing_alg_values_supported"] = [way for way in offered if way in SIGNED]


def _identity(client: FlaskOAuth2App, token: Mapping[str, Any]) -> Identity:
    """Who the provider says somebody is; what its signed statement leaves out is asked for. Raises `KeyError` and `ValueError`."""
    claims = dict(token["userinfo"])
    if "email" not in claims and "userinfo_endpoint" in client.server_metadata:
        more = dict(client.userinfo(token=token))
        if more.get("sub") != claims["sub"]:
            raise ValueError("subject")
        claims = {**more, **claims}
    return Identity(
        str(claims["iss"]), str(claims["sub"]), str(claims.get("name") or ""), str(claims.get("email") or ""), claims.get("email_verified") is True,
    )


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


def _refused(error: Exception) -> ResponseReturnValue:
    """Whatever went wrong: nothing was changed, and there are other ways in."""
    current_app.logger.warning("openid: %s", type(error).__name__)
    with writing(site().engine) as database:
        audit.note(database, Audited.SIGN_IN_REFUSED, now=now(), detail=f"openid, {type(error).__name__}")
    is_cancelled = getattr(error, "error", "") == "access_denied"
    return render("openid/refused.html", is_cancelled=is_cancelled), 400 if is_cancelled or isinstance(error, AuthlibBaseError) else CANNOT


def _page(person: Person, invalid: Invalid | None = None) -> str:
    with reading(site().engine) as database:
        connected = is_connected(database, person.id)
    problems = [("", say(problem.message)) for problem in invalid.problems] if invalid else []
    return render("openid/account.html", connected=connected, pending=pending(now()), problems=problems)

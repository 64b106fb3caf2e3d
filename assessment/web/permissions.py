"""Who may see a view: `@requires` names its permission, opens the assessment behind a private address, and checks where a form came from."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf, validate_csrf
from itsdangerous import URLSafeTimedSerializer
from wtforms.validators import ValidationError

from assessment.database.session import reading
from assessment.errors import NotFound
from assessment.roles import PERMISSIONS, Role, may
from assessment.services.assessments import Opened, open_for_editing, open_for_reading
from assessment.web.rendering import render
from assessment.web.site import now, site

PUBLIC = "public"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TOKEN_FIELD, TOKEN_HEADER = "csrf_token", "X-CSRFToken"

View = Callable[..., ResponseReturnValue]


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with the signer made once and not for every request."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the application, whose key does not change while it runs."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


class Guarded:
    """A view with its permission.

    `refills`: the view itself shows a form again whose token has expired. `opens` False: it opens the private address itself,
    within its own transaction, because it needs no more than to know that the address is right.
    """

    __name__: str

    def __init__(self, view: View, permission: str, *, refills: bool, opens: bool) -> None:
        self.permission = permission
        self._view, self._refills, self._opens = view, refills, opens and permission != PUBLIC
        update_wrapper(self, view)

    def __call__(self, **address: Any) -> ResponseReturnValue:  # noqa: ANN401 - whatever the address holds
        g.is_private = self.permission != PUBLIC
        g.is_stale = request.method in CHANGING and not _token_is_good()
        if g.is_stale and request.is_json:
            return {"csrfToken": token()}, 403
        if g.is_stale and "application/json" in request.headers.get("Accept", ""):
            return {}, 403  # without a new session: the form that is sent at the same moment gets one, and only one can stand
        if not self._opens:
            return self._answer(**address)
        opened, role = _open(address)
        if not may(role, self.permission):
            raise NotFound
        g.opened = opened
        return self._answer(opened, **address)

    def _answer(self, *opened: Opened, **address: Any) -> ResponseReturnValue:  # noqa: ANN401 - whatever the address holds
        if g.is_stale and not self._refills:
            return render("errors/again.html", typed=[(key, value) for key, value in request.form.items(multi=True) if key != TOKEN_FIELD]), 400
        return self._view(*opened, **address)


def requires(permission: str, *, refills: bool = False, opens: bool = True) -> Callable[[View], Guarded]:
    """Let only those see a view who hold a permission; behind a private address the view is given the opened assessment first."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return lambda view: Guarded(view, permission, refills=refills, opens=opens)


def token() -> str:
    """The mark that a form was made by this site; it lives as long as the session."""
    if TOKEN_FIELD not in session:
        session.permanent = True
    return str(generate_csrf())


def _token_is_good() -> bool:
    try:
        validate_csrf(request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD))
    except ValidationError:
        return False
    return True


def _open(address: dict[str, str]) -> tuple[Opened, Role]:
    """Open the assessment behind the secret in the address, which says by its name what it is good for."""
    keep_days = site().settings.keep_anonymous_days
    with reading(site().engine) as database:
        if editing := address.pop("edit_secret", None):
            g.here = f"{request.script_root}/a/{editing}"
            return open_for_editing(database, editing, now=now(), keep_days=keep_days), Role.EDITOR
        reader = address.pop("read_secret")
        g.here = f"{request.script_root}/r/{reader}"
        return open_for_reading(database, reader, now=now(), keep_days=keep_days), Role.READER

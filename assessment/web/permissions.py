"""Who may see a view: `@requires` names its permission, opens what the address names, and checks where a form came from.

What a view is given first depends on its permission: `assessment.…` the opened assessment, `municipality.…` the member,
`comparison.see` a comparison all of whose places whoever is signed in may see, `signed-in` and `installation.run` the person, `public` nothing.
"""

from collections.abc import Callable, Mapping
from functools import update_wrapper
from time import monotonic
from typing import Any, cast

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf, validate_csrf
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from wtforms.validators import ValidationError

from assessment.database.session import reading, writing
from assessment.errors import NotAllowed, NotFound, SignInNeeded
from assessment.roles import PERMISSIONS, Person, Role, may
from assessment.services.assessments import Opened, editing, open_for_editing, open_for_reading, open_for_team
from assessment.services.comparisons import Comparison, open_comparison
from assessment.services.contributing import Hand
from assessment.services.municipalities import KEY_LENGTH, Member, open_municipality
from assessment.services.sign_ins import look, seen
from assessment.services.visiting import open_by_key
from assessment.web import viewers
from assessment.web.kept import Kept
from assessment.web.rendering import render
from assessment.web.site import now, site

PUBLIC = "public"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TOKEN_FIELD, TOKEN_HEADER = "csrf_token", "X-CSRFToken"
SIGNED_IN = viewers.SIGNED_IN
REMEMBERED_COOKIES = 1_024
COOKIE_KNOWN_SECONDS = 600

View = Callable[..., ResponseReturnValue]


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with the signer made once and not for every request, and each cookie opened once in ten minutes."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None
        self._opened = Kept[dict[str, Any]](REMEMBERED_COOKIES)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie of the browser holds, if it is ours and not too old; what stands in it is replaced and never changed."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return self.session_class()
        key = (cookie, monotonic() // COOKIE_KNOWN_SECONDS)
        return self.session_class(self._opened.get(key, lambda: dict(super(Sessions, self).open_session(app, request) or ())))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser its cookie where it has changed; mostly it has not."""
        if session and not session.modified and "Vary" not in response.headers:
            if session.accessed:
                response.headers["Vary"] = "Cookie"
        else:
            super().save_session(app, session, response)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the application, whose key does not change while it runs."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


class Guarded:
    """A view with its permission.

    `refills`: the view itself shows a form again whose token has expired. `opens` False: it opens the private address itself,
    within its own transaction, because it needs no more than to know that the address is right. `marked` False: its form carries no
    mark and needs no cookie, because it can do nothing that somebody without any rights cannot do from anywhere.
    """

    __name__: str

    def __init__(self, view: View, permission: str, *, refills: bool, opens: bool, marked: bool = True) -> None:
        self.permission, self.marked = permission, marked
        self._view, self._refills, self._opens = view, refills, opens and permission != PUBLIC
        update_wrapper(self, view)

    def __call__(self, **address: Any) -> ResponseReturnValue:  # noqa: ANN401 - whatever the address holds
        g.is_private = self.permission != PUBLIC
        g.is_stale = self.marked and request.method in CHANGING and not _token_is_good()
        if any("\0" in str(part) for part in address.values()):
            raise NotFound  # nothing is called so, and PostgreSQL does not even look
        if g.is_stale and request.is_json:
            return {"csrfToken": token()}, 403
        if g.is_stale and "application/json" in request.headers.get("Accept", ""):
            return {}, 403  # without a new session: the form that is sent at the same moment gets one, and only one can stand
        if not self._opens:
            return self._answer(**address)
        given, role = _OPENING[self.permission.partition(".")[0]](address)
        if not may(role, self.permission):
            raise NotAllowed if "person" in g and getattr(given, "sight", None) is None else NotFound
        return self._answer(given, **address)

    def _answer(self, *opened: object, **address: Any) -> ResponseReturnValue:  # noqa: ANN401 - whatever the address holds
        if g.is_stale and not self._refills:
            return render("errors/again.html", typed=[(key, value) for key, value in request.form.items(multi=True) if key != TOKEN_FIELD]), 400
        return self._view(*opened, **address)


def requires(permission: str, *, refills: bool = False, opens: bool = True, marked: bool = True) -> Callable[[View], Guarded]:
    """Let only those see a view who hold a permission; behind a private address the view is given the opened assessment first."""
    if permission not in PERMISSIONS or not (marked or permission == PUBLIC):
        raise KeyError(permission)
    return lambda view: Guarded(view, permission, refills=refills, opens=opens, marked=marked)


def token() -> str:
    """The mark that a form was made by this site; it lives as long as the session."""
    if TOKEN_FIELD in session:
        return site().tokens.get(session[TOKEN_FIELD], lambda: str(generate_csrf()))
    session.permanent = True
    return str(generate_csrf())


def _token_is_good() -> bool:
    mark = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD)
    try:
        site().good_tokens.get((session.get(TOKEN_FIELD), mark), lambda: validate_csrf(mark))
    except ValidationError:
        return False
    return True


def answering(database: Session, door: str) -> tuple[int, Hand | None]:
    """The assessment whose answers can be changed at an address, and in a team who answers. Raises `NotFound` and `NotAllowed`."""
    if len(door) != KEY_LENGTH:
        town = editing(database, door, now=now())
        g.edition = town.edition
        return town.id, None
    person = signed_in_person()
    opened = open_for_team(database, door, person, today=now().date())
    if opened.role not in PERMISSIONS["assessment.answer"]:
        raise NotAllowed
    g.edition = opened.assessment.edition
    return opened.id, Hand(person.id, opened.role)


def _open_assessment(address: dict[str, str]) -> tuple[Opened, Role]:
    """Open the assessment that the address names, which says by its form what it is: a key is a team's, a secret opens by itself."""
    keep_days = site().settings.keep_anonymous_days
    with reading(site().engine) as database:
        if reader := address.pop("read_secret", None):
            g.here = f"{request.script_root}/r/{reader}"
            opened = open_for_reading(database, reader, now=now(), keep_days=keep_days)
        else:
            door = address.pop("door")
            g.here = f"{request.script_root}/a/{door}"
            if len(door) == KEY_LENGTH:
                opened = open_by_key(database, door, signed_in_person(), today=now().date())
            else:
                opened = open_for_editing(database, door, now=now(), keep_days=keep_days)
    g.opened, g.edition = opened, opened.assessment.edition
    return opened, opened.role


def _open_municipality(address: dict[str, str]) -> tuple[Member, Role]:
    person = signed_in_person()
    with reading(site().engine) as database:
        member = open_municipality(database, address.pop("municipality"), person)
    g.member = member
    return member, member.role


def _open_person(_: dict[str, str]) -> tuple[Person, Role]:
    person = signed_in_person()
    return person, Role.STEWARD if person.is_steward else Role.PERSON


def _open_comparison(address: dict[str, str]) -> tuple[Comparison, Role]:
    person = signed_in_person()
    with reading(site().engine) as database:
        return open_comparison(database, person, address.pop("comparison"), now=now()), Role.PERSON


_OPENING: Mapping[str, Callable[[dict[str, str]], tuple[Any, Role]]] = {
    "assessment": _open_assessment, "municipality": _open_municipality, "signed-in": _open_person, "installation": _open_person,
    "comparison": _open_comparison,
}


def signed_in_person() -> Person:
    """Who is signed in with this browser, which is noted once an hour. Raises `SignInNeeded`."""
    if "person" not in g:
        g.person = None
        mark, moment = session.get(SIGNED_IN, ""), now()
        with reading(site().engine) as database:
            found = look(database, mark, now=moment)
        if found:
            g.person, is_long_ago = found
            if is_long_ago:
                with writing(site().engine) as database:
                    seen(database, mark, now=moment)
    if g.person is None:
        raise SignInNeeded
    return cast(Person, g.person)

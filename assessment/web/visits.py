"""Browsers and who is signed in with them: what a browser comes with, the cookie it gets, and where it may be sent on to."""

import re
from urllib.parse import quote

from flask import g, redirect, request, session
from flask.typing import ResponseReturnValue

from assessment.database.session import reading
from assessment.roles import Person
from assessment.services.entering import Visit
from assessment.services.sign_ins import person_of
from assessment.web.permissions import SIGNED_IN, TOKEN_FIELD
from assessment.web.site import now, site

HOME = "/me/"
LONGEST_ADDRESS = 2_000
# one of our own addresses: a browser would take two slashes, or a backslash, for the name of another site
_OWN = re.compile(r"/(?!/)[^\\\x00-\x20\x7f-\x9f]*")
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)


def visit() -> Visit:
    """The browser that asks."""
    return Visit(request.remote_addr or "", browser_name(request.user_agent.string), session.get(SIGNED_IN, ""))


def browser_name(calls_itself: str) -> str:
    """What a browser calls itself, as short as it takes to know it again in a list.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), browser_name("curl/8.0")
    ('Firefox, Linux', '')
    """
    found = (next((name for sign, name in names if sign in calls_itself), "") for names in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)


def let_in(mark: str) -> None:
    """Give the browser a new cookie with its new mark and with nothing of the old one."""
    session.clear()
    g.pop("person", None)
    g.pop("csrf_token", None)  # the mark of forms that belonged to the old cookie
    session[SIGNED_IN] = mark
    session.permanent = True


def let_out() -> None:
    """Take the cookie back."""
    session.clear()
    g.pop("person", None)
    g.pop("csrf_token", None)


def visitor() -> Person | None:
    """Who is signed in with this browser, if anybody is; for pages that are for everybody."""
    with reading(site().engine) as database:
        g.person = person_of(database, session.get(SIGNED_IN, ""), now=now())
    found: Person | None = g.person
    return found


def sent_fields() -> list[tuple[str, str]]:
    """What came with a form and may be shown again: all but its mark and passwords."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != TOKEN_FIELD and "password" not in name]


def asked_address() -> str:
    """The address that was asked for, as it can stand in another one."""
    query = request.query_string.decode("latin-1")
    return quote(request.path, safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")


def own_address(given: str) -> str:
    """Where to go on to, if it is an address of this site, else one's own page."""
    return given if len(given) <= LONGEST_ADDRESS and _OWN.fullmatch(given) else HOME


def on_to(address: str) -> ResponseReturnValue:
    """Go to one of our own addresses."""
    return redirect(f"{request.script_root}{own_address(address)}", 303)

"""The outermost edge of the web: whatever goes wrong becomes a page in the same look, without internals."""

from urllib.parse import urlencode

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from assessment.errors import Closed, Invalid, NotAllowed, NotFound, SignInNeeded, TooLarge, TooMany
from assessment.translation import Message, message, say
from assessment.translation import gettext as _
from assessment.web.rendering import render
from assessment.web.sign_in import TOO_MANY, form_page, seconds_until, sent_too_late, wait
from assessment.web.too_large import refusal
from assessment.web.visits import asked_address, sent_fields

TOO_LARGE = 413
NOBODYS = (403, 404, 409)  # where somebody lands whose right to answer has ended, perhaps with answers that wait on the device
PAGES: dict[int, tuple[Message, Message]] = {
    400: (
        message("This could not be understood"),
        message("What your browser sent is incomplete or damaged. Go back, look at what you entered and send it again."),
    ),
    403: (
        message("This is somebody else's task"),
        message("Your role in this municipality does not include it. Ask its coordinator, who can do it or change your role."),
    ),
    409: (
        message("This assessment is closed at the moment"),
        message("It was submitted or is final, so nothing was changed. Its coordinator can open it again, with a reason."),
    ),
    404: (
        message("There is nothing at this address"),
        message(
            "Perhaps a letter of the address is missing, or the assessment was withdrawn, or its address was renewed. "
            "Ask whoever sent you the address, or look for it in your bookmarks."
        ),
    ),
    405: (
        message("This address cannot do that"),
        message("The page exists, but not for what your browser tried. Go to it through a link, or start again."),
    ),
    413: (
        message("This is too large"),
        message("What was sent is larger than this page takes, so nothing of it was kept. Go back, make it shorter and send it again."),
    ),
    429: (
        message("Please wait a little"),
        message("That was tried very often from your place in the network in a short time. What you entered stands below, so that you can keep it."),
    ),
    500: (
        message("Something went wrong on our side"),
        message(
            "Everything that was shown as saved is saved. Please try again in a few minutes. "
            "If it happens again, tell the people who run this site."
        ),
    ),
}


def register(app: Flask) -> None:
    """Turn exceptions into pages."""
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(SignInNeeded, lambda error: _sign_in())
    app.register_error_handler(NotAllowed, lambda error: _page(403))
    app.register_error_handler(Closed, lambda error: _page(409))
    app.register_error_handler(TooLarge, lambda error: _too_large())
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _sign_in() -> ResponseReturnValue:
    """The way to the page for signing in, which leads back; a script is told that it has to be asked for.

    What was sent comes along, but not from a form of another site: one click would then send what a stranger has typed.
    """
    if request.is_json or (request.method == "POST" and "application/json" in request.headers.get("Accept", "")):
        return {"problems": [_("Please sign in again; what you typed is still here.")]}, 401
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect(f"{request.script_root}/sign-in", 303)
    if request.method == "POST":
        return form_page(sent_too_late()), 401
    return redirect(f"{request.script_root}/sign-in?{urlencode({'next': asked_address()})}", 303)


def _page(code: int, sentences: list[str] | None = None) -> ResponseReturnValue:
    title, advice = PAGES[code]
    if request.is_json:
        return {"problems": sentences or [say(title)]}, code
    sent = _sent() if code != TOO_LARGE else []  # looking for it would find again that it is too large
    said = {"title": say(title), "advice": say(advice), "sentences": sentences or []}
    return render("errors/error.html", **said, sent=sent, again=code >= 500, tells_unsent=code in NOBODYS), code


def _too_large() -> ResponseReturnValue:
    """Where files are sent to, the page says how large they may be and leads back to where another one is chosen."""
    said = refusal()
    if said is None or request.is_json:
        return _page(TOO_LARGE)
    return render("errors/too_large.html", said=said), TOO_LARGE


def _sent() -> list[tuple[str, str]]:
    """What came with a form, so that the page can give it back: going back in the browser would not, private pages are never kept."""
    return sent_fields() if request.method == "POST" else []


def _too_many(error: TooMany) -> ResponseReturnValue:
    response = current_app.make_response(_page(TOO_MANY, [wait(error)]))
    response.headers["Retry-After"] = str(seconds_until(error))
    return response


def _invalid(error: Invalid) -> ResponseReturnValue:
    return _page(400, [say(problem.message) for problem in error.problems])


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    known = error.code if error.code in PAGES else 400 if error.code < 500 else 500
    shown = _too_large() if known == TOO_LARGE else _page(known)
    response = current_app.make_response(shown)
    response.status_code = error.code
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("unforeseen: %s %s", request.method, request.endpoint, exc_info=error)
    return _page(500)

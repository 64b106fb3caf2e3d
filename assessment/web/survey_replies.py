"""The page for residents: it needs no account, no cookie and no script, and keeps nothing of whoever asks for it."""

from collections.abc import Sequence

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.services.attempts import network_of
from assessment.services.survey_replies import Given, reply
from assessment.services.surveys import KEY_LENGTH, State, Survey, public_survey
from assessment.translation import clock, language
from assessment.translation import gettext as _
from assessment.web.permissions import requires
from assessment.web.site import local, now, site
from assessment.web.slowing import Wait
from assessment.web.survey_forms import catalogue_for, given_from, problems_in, statements
from assessment.wording import AGE_BANDS, HELPED_ONLINE

blueprint = Blueprint("survey_replies", __name__)
Problems = Sequence[tuple[str, str]]
TOO_MANY = 429


class SurveyKey(BaseConverter):
    """The key of a survey in an address; it is looked for before the longer secrets of addresses for reading."""

    regex = f"[A-Za-z0-9]{{{KEY_LENGTH}}}"
    weight = 50


@blueprint.get("/r/<survey:survey>", strict_slashes=False)
@requires("public", marked=False)
def show(survey: str) -> ResponseReturnValue:
    """The statements, or when there is something to see here."""
    try:
        return _page(_survey(survey))
    except NotFound:
        return _render("surveys/gone.html"), 404


@blueprint.post("/r/<survey:survey>")
@requires("public", marked=False)
def send(survey: str) -> ResponseReturnValue:
    """Keep what a resident says."""
    try:
        found = _survey(survey)
        if found.state is not State.OPEN:
            return _page(found), 409
        given = given_from(request.form, found)
        if wait := site().slowing.claim(_place(), f"{found.key}\n{given}", now=now()):
            return _wait(found, given, wait)
        return _keep(found, given)
    except NotFound:
        return _render("surveys/gone.html"), 404


@blueprint.get("/r/<survey:survey>/thanks")
@requires("public", marked=False)
def thanks(survey: str) -> ResponseReturnValue:
    """Thank you, and when there is something to see."""
    try:
        return _render("surveys/thanks.html", survey=_survey(survey))
    except NotFound:
        return _render("surveys/gone.html"), 404


def _survey(key: str) -> Survey:
    with reading(site().engine) as database:
        return public_survey(database, key.lower(), today=local(now()).date())


def _place() -> str:
    """Where the request comes from; this is never written down anywhere."""
    return network_of(request.remote_addr or "")


def _keep(survey: Survey, given: Given) -> ResponseReturnValue:
    """Keep a reply; whatever hinders it, the same can be sent again at once, and is not said to be kept."""
    kept = False
    try:
        with writing(site().engine) as database:
            reply(database, survey.key, given, today=local(now()).date(), secret=site().settings.secret_key)
        kept = True
    except Invalid as invalid:
        return _page(survey, given, problems_in(invalid, survey)), 400
    finally:
        if not kept:
            site().slowing.release(_place(), f"{survey.key}\n{given}")
    return redirect(f"{request.script_root}/r/{survey.key}/thanks", 303)


def _wait(survey: Survey, given: Given, wait: Wait) -> ResponseReturnValue:
    """The form comes back as it was sent, and says until when it has to wait."""
    until = clock(local(wait.until))
    sentence = _(
        "The same answers came from here less than a minute ago: those are kept, so you need do nothing. If somebody else has exactly the same "
        "answers, press the button again at %(time)s.", time=until,
    ) if wait.twice else _(
        "Very many answers came through your connection to the internet within an hour. Yours are not sent yet. They stand below: "
        "press the button again at %(time)s, or take a paper form.", time=until,
    )
    response = current_app.make_response((_page(survey, given, [("", sentence)]), TOO_MANY))
    response.headers["Retry-After"] = str(max(1, round((wait.until - now()).total_seconds())))
    return response


def _page(survey: Survey, given: Given | None = None, problems: Problems = ()) -> str:
    """The page of a survey; an empty form is the same for everybody, and made once."""
    if survey.state is not State.OPEN:
        return _render("surveys/not_open.html", survey=survey)
    if given is None:
        return site().resident_pages.get((survey, request.script_root, language()), lambda: _form(survey, Given(("",) * len(survey.statements)), ()))
    return _form(survey, given, problems)


def _form(survey: Survey, given: Given, problems: Problems) -> str:
    return _render(
        "surveys/reply.html", survey=survey, asked=statements(survey), words=catalogue_for(survey).residents.answers, given=given,
        problems=problems, errors=dict(problems), ages=AGE_BANDS, helped=HELPED_ONLINE,
    )


def _render(template: str, **values: object) -> str:
    """A page for residents; unlike the others it does not look whether somebody is signed in."""
    return render_template(template, root=request.script_root, **values)

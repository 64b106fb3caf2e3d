"""The pages: a Flask application made from settings, with engine, catalogue and templates made once."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from flask import Flask, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from assessment.config import Settings
from assessment.database.session import make_engine
from assessment.paths import STATIC, TEMPLATES
from assessment.services.editions import editions_here
from assessment.translation import speaking
from assessment.web import (
    adopting,
    answers,
    assessments,
    assignments,
    associations,
    audit,
    comments,
    comparison_files,
    comparison_reports,
    comparisons,
    cooperation,
    course,
    done_steps,
    errors,
    evidence,
    exports,
    finals,
    form_files,
    form_numbers,
    grants,
    headers,
    health,
    history,
    installation,
    intakes,
    joining,
    me,
    members,
    moving,
    municipalities,
    next_year,
    offers,
    offline,
    open_data,
    openid,
    opinions,
    own_data,
    pages,
    paper,
    plan,
    portfolio,
    questions,
    rendering,
    reports,
    resets,
    resident_papers,
    results,
    reviews,
    sharing,
    side_by_side,
    sign_in,
    survey_counting,
    survey_entry,
    survey_replies,
    survey_slips,
    surveys,
    trend,
    typing_in,
    uploads,
    withdrawing,
    workshop,
)
from assessment.web.permissions import Sessions, requires, token
from assessment.web.site import EXTENSION, Site
from assessment.web.too_large import ROOM_FOR_FIELDS

PARTS = (
    sign_in, openid, joining, me, installation, resets,
    pages, questions, health, offline, assessments, uploads, intakes, paper, form_files, typing_in, form_numbers,
    answers, results, plan, reports, sharing, evidence,
    municipalities, members, assignments, comments, adopting, associations, grants, offers, next_year, done_steps, trend, moving,
    course, finals, reviews, history, opinions, workshop,
    own_data, withdrawing, exports, audit,
    portfolio, comparisons, side_by_side, cooperation, comparison_files, comparison_reports,
    open_data,
    survey_replies, surveys, survey_counting, survey_entry, survey_slips, resident_papers,
)
LARGEST_FORM = 4 * 1024 * 1024
REMEMBERED = timedelta(days=180)

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def create_app(settings: Settings) -> Flask:
    """The web application of one installation; its database is brought up to date before."""
    app = Flask("assessment", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=settings.max_upload_bytes + ROOM_FOR_FIELDS, MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        SESSION_COOKIE_NAME="smart-readiness", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies, SESSION_REFRESH_EACH_REQUEST=False, PERMANENT_SESSION_LIFETIME=REMEMBERED,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = Sessions()
    site = Site(settings, make_engine(settings.database_url), editions_here(settings, settings.language))
    app.extensions[EXTENSION] = site
    app.extensions[openid.NAME] = openid.prepare(settings)
    rendering.prepare(app, settings.instance / "templates")
    app.jinja_env.globals.update(
        site=settings, language=settings.language, csrf_token=token,
    )
    app.add_url_rule("/static/<path:filename>", "static", requires("public")(static_file))
    app.url_map.converters["survey"] = survey_replies.SurveyKey
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    errors.register(app)
    app.after_request(headers.add_headers)
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]  # as Werkzeug documents it
    app.wsgi_app = _around(app.wsgi_app, settings.language)  # type: ignore[method-assign,assignment]  # as Flask documents it
    return app


def static_file(filename: str) -> ResponseReturnValue:
    """A style sheet, script or font; its address carries the digest of its content."""
    return send_from_directory(STATIC, filename, max_age=headers.ONE_YEAR)


def _around(application: Application, language: str) -> Application:
    """Serve every request in the language of the installation, and every answer with the headers that all of them carry."""
    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - as WSGI has it
        def start(status: str, given: list[tuple[str, str]], *failed: Any) -> Any:  # noqa: ANN401 - as WSGI has it
            return start_response(status, [*given, *headers.ALWAYS], *failed)

        with speaking(language):
            return application(environ, start)
    return serve

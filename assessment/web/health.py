"""Two addresses for whoever watches over the server: does it run, and can it work."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from assessment.database.session import reading
from assessment.web.permissions import requires
from assessment.web.site import site

blueprint = Blueprint("health", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@blueprint.get("/healthz")
@requires("public")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", 200, PLAIN


@blueprint.get("/readyz")
@requires("public")
def ready() -> ResponseReturnValue:
    """The database answers too."""
    try:
        with reading(site().engine) as database:
            database.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "no database\n", 503, PLAIN
    return "ready\n", 200, PLAIN

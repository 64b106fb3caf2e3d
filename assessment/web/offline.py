"""Going on without a connection: what a device may keep of an assessment, for whom, and the worker that serves it there."""

import hmac
from functools import cache
from hashlib import sha256

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from assessment.errors import SignInNeeded
from assessment.paths import STATIC, TEMPLATES
from assessment.questionnaire import Scope
from assessment.services.assessments import Opened
from assessment.translation import language
from assessment.web.permissions import requires, signed_in_person
from assessment.web.rendering import render
from assessment.web.sheets import MINE, QUICK
from assessment.web.site import local, now, site

blueprint = Blueprint("offline", __name__)
SCRIPT = {"Content-Type": "text/javascript; charset=utf-8"}
SHORT = 16


@blueprint.get("/a/worker.js")
@requires("public")
def worker() -> ResponseReturnValue:
    """The worker; its address says that it can reach assessments and nothing else."""
    return _worker(), 200, SCRIPT


@blueprint.get("/unsent")
@requires("public")
def unsent() -> str:
    """Answers that wait on a device and were not sent: the page knows nothing of them, its script lists them there."""
    try:
        person = signed_in_person().id
    except SignInNeeded:
        person = None
    return render("offline/unsent.html", who=owner_mark(person), criteria=site().catalogue.criteria.values())


@blueprint.get("/a/<door>/offline")
@requires("assessment.answer")
def needs_connection(opened: Opened) -> str:
    """What is shown without a connection in place of a page that is not kept."""
    return render("offline/needs_connection.html", who=device_owner(opened))


@blueprint.get("/a/<door>/offline.json")
@requires("assessment.answer")
def kept(opened: Opened) -> ResponseReturnValue:
    """What a device may keep: nothing of an assessment that was withdrawn. It is old once the stamp or the version differs."""
    stamp = f"{opened.changed_at.isoformat()} {opened.course} {local(now()).date()}"
    version = f"{_version()} {language()} {opened.assessment.edition}"
    return {"who": device_owner(opened), "version": version, "stamp": stamp, "pages": [] if opened.withdrawn_at else _pages(opened)}


def device_owner(opened: Opened) -> str:
    """Whose copies and unsent answers these are, as a device may know it: a digest of a team's person, nobody's at a private address."""
    return owner_mark(opened.by)


def owner_mark(person: int | None) -> str:
    """A digest that tells one person from another and says nothing of them."""
    if person is None:
        return ""
    return hmac.new(site().settings.secret_key.encode(), f"device:{person}".encode(), sha256).hexdigest()[:SHORT]


def refuse_others(sent: object, person: int | None) -> None:
    """An answer that waited on a device is taken only from whoever gave it. Raises `SignInNeeded`."""
    if sent is not None and sent != owner_mark(person):
        raise SignInNeeded


def _pages(opened: Opened) -> list[str]:
    parts = [QUICK] if opened.assessment.scope is Scope.QUICK else [dimension.id for dimension in site().catalogue.dimensions]
    own = [MINE] if opened.team else []
    return [f"{g.here}/", f"{g.here}/offline", *(f"{g.here}/part/{part}" for part in [*parts, *own])]


@cache
def _worker() -> bytes:
    return b"".join((STATIC / "js" / name).read_bytes() for name in ("waiting.js", "worker.js"))


@cache
def _version() -> str:
    """A digest of everything that pages are made of; an upgrade changes it."""
    files = [path for folder in (STATIC, TEMPLATES) for path in sorted(folder.rglob("*")) if path.is_file()]
    return sha256(b"".join(sha256(path.read_bytes()).digest() for path in files)).hexdigest()[:SHORT]

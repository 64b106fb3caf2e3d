"""Final versions: make an assessment final, and look at what was frozen, its report and its data."""

from flask import Blueprint, Response, g, redirect, request, send_file
from flask.typing import ResponseReturnValue
from markupsafe import escape
from slugify import slugify

from assessment.course import Course
from assessment.database.session import reading, writing
from assessment.errors import EditionChanged, NotFound
from assessment.report.content import report_of
from assessment.roles import Role
from assessment.services import finals as use
from assessment.services.assessments import Opened
from assessment.services.reports import DOCX, PDF, shipped_catalogue
from assessment.translation import language, message, say, speaking
from assessment.web.among import among_piece
from assessment.web.course import course_page, happen
from assessment.web.permissions import requires, token
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.web.skeletons import Skeleton, filled, skeleton_of, slot

blueprint = Blueprint("finals", __name__)


@blueprint.post("/a/<door>/course/finalise")
@requires("assessment.coordinate")
def finalise(opened: Opened) -> ResponseReturnValue:
    """Freeze everything, and have the report made."""
    try:
        return happen(opened, lambda database, wish: use.finalise(database, site().settings, site().catalogue, opened.id, wish=wish))
    except EditionChanged as changed:
        sentence = message(
            "The questions of edition %(edition)s were changed on this installation, so nothing was made final. Please tell whoever runs it.",
            edition=changed.edition,
        )
        return course_page(opened, problems=[("", say(sentence))]), 409


@blueprint.get("/a/<door>/final/<int(max=9999):number>/")
@requires("assessment.read")
def show(opened: Opened, number: int) -> str:
    """The results of a final version, as they were frozen."""
    return _page(opened, _final(opened, number))


@blueprint.get("/a/<door>/final/<int(max=9999):number>/report.pdf")
@requires("assessment.read")
def report(opened: Opened, number: int) -> ResponseReturnValue:
    """The report of a final version, as it was made once."""
    return report_file(opened, number)


@blueprint.get("/r/<read_secret>/report.pdf")
@requires("assessment.read")
def newest_report(opened: Opened) -> ResponseReturnValue:
    """The report of the newest final version, for those who may only read."""
    number = newest_number(opened)
    if number is None:
        raise NotFound
    return report_file(opened, number)


@blueprint.post("/a/<door>/final/<int(max=9999):number>/report")
@requires("assessment.read")
def ask(opened: Opened, number: int) -> ResponseReturnValue:
    """Fetch the report, or see how far it is; one that could not be made is tried again."""
    return ask_for_final(opened, number, kind_wanted())


@blueprint.get("/a/<door>/final/<int(max=9999):number>/data.json")
@requires("assessment.read")
def data(opened: Opened, number: int) -> ResponseReturnValue:
    """What was frozen, byte for byte, or as far as a grant goes."""
    with reading(site().engine) as database:
        content = use.final_content(database, opened.id, _final(opened, number).number, sight=opened.sight)
    headers = {"Content-Disposition": f'attachment; filename="{_name(opened, number)}.json"'}
    return Response(content.encode(), mimetype="application/json", headers=headers)


def newest_number(opened: Opened) -> int | None:
    """The number of the version that is final now; None where it is not final."""
    if opened.course is not Course.FINAL:
        return None
    finals = _finals(opened)
    return finals[0].number if finals else None


def kind_wanted() -> str:
    """As what a report is asked for: a PDF, or a document to edit."""
    return DOCX if request.form.get("format") == "docx" else PDF


def ask_for_final(opened: Opened, number: int, kind: str) -> ResponseReturnValue:
    """The way to the report of a final version, or to how far it is."""
    number = _final(opened, number).number
    with writing(site().engine) as database:
        job = use.request_report(database, site().settings, opened.id, number, now=now(), sight=opened.sight, kind=kind)
    made = f"{g.here}/report.pdf" if opened.role is Role.READER else f"{g.here}/final/{number}/report.pdf"
    return redirect(f"{g.here}/report/{job.token}" if job else made, 303)


def report_file(opened: Opened, number: int) -> ResponseReturnValue:
    """The report of a final version as a file."""
    number = _final(opened, number).number
    with reading(site().engine) as database:
        path = use.report_of_final(database, site().settings, opened.id, number, sight=opened.sight)
    return send_file(path, mimetype="application/pdf", as_attachment=True, download_name=f"{_name(opened, number)}.pdf")


def newest_final_page(opened: Opened) -> str | None:
    """The page of results of the newest final version; None where there is none."""
    finals = _finals(opened)
    return _page(opened, finals[0]) if finals else None


def is_theirs(opened: Opened, digest: str) -> bool:
    """Whether a report may be fetched by somebody who sees by a grant: made from no more than they may see now."""
    if opened.sight is None:
        return True
    with reading(site().engine) as database:
        return any(use.digest_seen(database, opened.id, final.number, sight=opened.sight) == digest for final in _finals(opened))


def _final(opened: Opened, number: int) -> use.Final:
    final = next((each for each in _finals(opened) if each.number == number), None)
    if final is None:
        raise NotFound
    return final


def _finals(opened: Opened) -> tuple[use.Final, ...]:
    """The final versions that can be looked at, newest first; by a grant only the newest one."""
    with reading(site().engine) as database:
        finals = use.finals_of(database, opened.id)
    return finals[:1] if opened.sight else finals


def _page(opened: Opened, final: use.Final) -> str:
    """The page of results of a final version; but for its place among others it never changes, so it is put together once for everybody to whom it
    looks the same."""
    g.edition = final.edition
    key = ("final", final.digest, g.here, opened.role, opened.by, opened.sight, language())
    slots = {"token": token(), "here": escape(g.here), "among": among_piece(opened, final)}
    return filled(site().results.get(key, lambda: _computed(opened, final)), slots)


def _computed(opened: Opened, final: use.Final) -> Skeleton:
    with reading(site().engine) as database:
        frozen = use.open_final(database, opened.id, final.number, shipped_catalogue(), sight=opened.sight)
    g.texts_of = frozen.mark.digest if frozen.has_own_texts else ""
    with speaking(frozen.language):
        report = report_of(frozen.catalogue, frozen.assessment, final=frozen.mark)
        values = {"report": report, "changed": local(final.at), "problems": (), "mark": slot("token"), "here": slot("here")}
        return skeleton_of(render("results/results.html", **values, may_edit=False, may_answer=False, language=frozen.language))


def _name(opened: Opened, number: int) -> str:
    return f"{slugify(opened.assessment.profile.name) or 'report'}-smart-readiness-{number}"

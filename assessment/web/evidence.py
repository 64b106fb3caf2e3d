"""Files that show something: those of a question, those of the whole assessment, and each as a download, never shown inside a page."""

from flask import Blueprint, Response, g, redirect, request, send_file
from flask.typing import ResponseReturnValue
from slugify import slugify

from assessment.answers import evidence_on
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.exchange.evidence_zip import Piece, zipped
from assessment.exchange.file_kinds import KINDS, accepted
from assessment.services import adding_evidence as use
from assessment.services import contents
from assessment.services.assessments import Opened
from assessment.services.audit import Audited, note
from assessment.services.contributing import Desk, Turn
from assessment.services.evidence import KeptFile, file_with, files_of, used_bytes
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.desks import TURNS, criterion_of, desk_at
from assessment.web.forms import FileForm, first_errors
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.sheets import page_of
from assessment.web.site import now, site
from assessment.web.too_large import ROOM_FOR_FIELDS

blueprint = Blueprint("evidence", __name__)
SANDBOX = "sandbox; default-src 'none'"


@blueprint.before_request
def take_no_more_than_a_file() -> None:
    """A file may be as large as this installation lets evidence be, and nothing sent here may be larger."""
    request.max_content_length = site().settings.evidence_file_bytes + ROOM_FOR_FIELDS


@blueprint.get("/a/<door>/evidence")
@requires("assessment.look")
def show(opened: Opened) -> str:
    """Everything that is kept as evidence, by part and question."""
    catalogue, assessment = site().catalogue, opened.assessment
    with reading(site().engine) as database:
        files, used = files_of(database, opened.id), used_bytes(database, opened.id)
    of = {criterion: [file for file in files if file.criterion == criterion] for criterion in catalogue.criteria}
    lapsed = [identifier for identifier, answer in assessment.answers.items() if evidence_on(answer, assessment.date) is not answer.evidence]
    return render(
        "evidence/all.html", of=of, count=len(files), used=used, on=assessment.date, others=[file for file in files if file.criterion not in of],
        lapsed=[(criterion, assessment.answer(criterion.id).holds_until) for criterion in catalogue if criterion.id in lapsed],
    )


@blueprint.get("/a/<door>/evidence.zip")
@requires("assessment.look")
def fetch_all(opened: Opened) -> ResponseReturnValue:
    """All files as one, with a list."""
    with reading(site().engine) as database:
        pieces = [piece for file in files_of(database, opened.id) if (piece := _piece(file)).content.is_file()]
    _note(opened, "all")
    stream = zipped(site().catalogue, pieces, on=opened.assessment.date)
    response = Response(stream, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slugify(opened.assessment.profile.name) or 'all'}-evidence.zip")
    return as_download(response)


def _piece(file: KeptFile) -> Piece:
    path = contents.path_of(site().settings, file.digest)
    return Piece(file.criterion, file.name, file.description, file.digest, file.added_at.date(), file.holds_until, path)


@blueprint.get("/a/<door>/evidence/<criterion>")
@requires("assessment.look")
def show_one(opened: Opened, criterion: str) -> str:
    """The files of one question, and the way to add one."""
    return _page(opened, criterion)


@blueprint.post("/a/<door>/evidence/<criterion>")
@requires("assessment.answer", refills=True)
def add(opened: Opened, criterion: str) -> ResponseReturnValue:
    """Add a file to a question."""
    form, file = FileForm(request.form), request.files.get("file")
    if g.is_stale:
        return _page(opened, criterion, form, [("file", _("The page was open for a very long time. Please choose the file again."))]), 400
    if not form.validate():
        return _page(opened, criterion, form, list(first_errors(form).items())), 400
    if file is None or not file.filename:
        return _page(opened, criterion, form, [("file", _("Choose a file."))]), 400
    try:
        with contents.receiving(site().settings, file.stream, name=file.filename) as incoming, writing(site().engine) as database:
            added = use.add_file(
                database, site().settings, site().catalogue, assessment_id=opened.id, criterion=criterion, incoming=incoming,
                said=form.said(), now=now(), hand=Desk(opened).hand,
            )
    except Invalid as invalid:
        return _page(opened, criterion, form, [(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    return redirect(f"{g.here}/evidence/{criterion}?{'backed' if added.answer_changed else 'added'}={added.file.key}", 303)


@blueprint.post("/a/<door>/evidence/file/<key>")
@requires("assessment.answer", refills=True)
def describe(opened: Opened, key: str) -> ResponseReturnValue:
    """Say something else of a file."""
    form = FileForm(request.form)
    with reading(site().engine) as database:
        file = file_with(database, opened.id, key)
    if g.is_stale or not form.validate():
        problems = [(f"{where}-{key}", sentence) for where, sentence in first_errors(form).items()]
        return _page(opened, file.criterion, form, problems, about=key), 400
    with writing(site().engine) as database:
        use.describe_file(database, site().catalogue, opened.id, key, said=form.said(), now=now(), hand=Desk(opened).hand)
    return redirect(f"{g.here}/evidence/{file.criterion}?changed={key}", 303)


@blueprint.post("/a/<door>/evidence/file/<key>/remove")
@requires("assessment.answer")
def remove(opened: Opened, key: str) -> ResponseReturnValue:
    """Remove a file; it can be taken back for a while."""
    with writing(site().engine) as database:
        criterion = use.remove_file(database, opened.id, key, now=now(), hand=Desk(opened).hand)
    return redirect(f"{g.here}/evidence/{criterion}?removed={key}", 303)


@blueprint.post("/a/<door>/evidence/file/<key>/take-back")
@requires("assessment.answer")
def take_back(opened: Opened, key: str) -> ResponseReturnValue:
    """Keep a removed file after all."""
    with writing(site().engine) as database:
        criterion = use.take_back_file(database, opened.id, key, now=now(), hand=Desk(opened).hand)
    return redirect(f"{g.here}/evidence/{criterion}?changed={key}", 303)


@blueprint.get("/a/<door>/evidence/file/<key>")
@requires("assessment.look")
def fetch(opened: Opened, key: str) -> ResponseReturnValue:
    """A file as a download; a browser that shows it all the same may do nothing with it."""
    with reading(site().engine) as database:
        file = file_with(database, opened.id, key)
    path = contents.path_of(site().settings, file.digest)
    if not path.is_file() or file.media_type not in KINDS:
        raise NotFound
    _note(opened, key)
    return as_download(send_file(path, mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=False, conditional=False))


def as_download(response: Response) -> Response:
    """An answer that is only ever kept as a file: whatever it holds, a browser runs nothing of it."""
    response.headers["Content-Type"] = response.mimetype
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


def _note(opened: Opened, detail: str) -> None:
    """Write down that a member fetched evidence of the team."""
    if opened.team is None:
        return
    with writing(site().engine) as database:
        note(
            database, Audited.EVIDENCE_FETCHED, now=now(), by=opened.by, municipality=opened.team.municipality_id, assessment=opened.id,
            detail=detail,
        )


def _page(
    opened: Opened, criterion: str, form: FileForm | None = None, problems: list[tuple[str, str]] | None = None, *, about: str = "",
) -> str:
    """The files of a question, with what was typed and what is wrong about it; `about` is the file that it was typed for."""
    asked, turn = criterion_of(criterion), desk_at(opened).turn(criterion)
    with reading(site().engine) as database:
        files = files_of(database, opened.id, criterion=criterion)
        removed = files_of(database, opened.id, criterion=criterion, removed=True)
    form, may_add = form or FileForm(), opened.may_answer and turn is not Turn.OTHERS
    wrong = problems or []
    return render(
        "evidence/criterion.html", criterion=asked, page=page_of(asked, opened.assessment.scope), files=files, removed=removed,
        on=opened.assessment.date, said=_said(files), typed={"description": form.description.data or "", "until": _typed_date(form)},
        problems=[(where if may_add else "", sentence) for where, sentence in wrong], errors=dict(wrong), about=about, accept=",".join(accepted()),
        most=site().settings.evidence_file_bytes // use.MEGABYTE, may_add=may_add, turn=TURNS.get(turn) if opened.may_answer else None,
    )


def _typed_date(form: FileForm) -> str:
    return str(form.until.raw_data[0]) if form.until.raw_data else ""


def _said(files: tuple[KeptFile, ...]) -> tuple[str, str]:
    """What has just been done, and to which file: as the address says it."""
    named = {file.key: file.name for file in files}
    return next(((done, named.get(request.args[done], "")) for done in ("backed", "added", "changed", "removed") if done in request.args), ("", ""))

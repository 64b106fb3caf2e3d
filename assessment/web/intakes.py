"""Bring in a form that was filled in elsewhere: upload it, see what it would change, choose, and take all of it back."""

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from assessment.database.session import reading, writing
from assessment.errors import Invalid, TooMany
from assessment.exchange.filled_forms import LARGEST_FILLED, read_filled
from assessment.intake import Choice
from assessment.services import intakes as use
from assessment.services.assessments import Opened
from assessment.services.attempts import UPLOAD, admit
from assessment.services.intakes import Intake, intake_with, intakes_of
from assessment.services.memberships import names_of
from assessment.services.taking_over import TakenOver, Wish, Wishes, offer, take_all_back, take_over
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.desks import as_it_stands
from assessment.web.differences import Typed, shown
from assessment.web.forms import whole
from assessment.web.limits import start_from_here
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.sign_in import TOO_MANY, wait
from assessment.web.site import now, site
from assessment.web.too_large import filled_form_bytes

blueprint = Blueprint("intakes", __name__)
MOST_PROBLEMS = 20
REVISION, CHOICE, FACT, OFFERED = ".revision", ".choice", "fact.", "offered."


@blueprint.get("/a/<door>/intake")
@requires("assessment.answer")
def choose(opened: Opened) -> str:
    """Choose a file, or go on with one that waits."""
    return _upload_page(opened)


@blueprint.post("/a/<door>/intake")
@requires("assessment.answer", refills=True)
def upload(opened: Opened) -> ResponseReturnValue:
    """Read a file and hold what is in it; nothing is taken over yet."""
    if g.is_stale:
        return _upload_page(opened, [_("The page was open for a very long time, and a file cannot be kept meanwhile. Please choose it again.")]), 400
    files = [file for file in request.files.getlist("file") if file.filename]
    if len(files) != 1:
        return _upload_page(opened, [_("Choose one file at a time.") if files else _("Choose the file with the filled form.")]), 400
    try:
        intake = _hold(opened, files[0])
    except TooMany as error:
        return _upload_page(opened, [wait(error)]), TOO_MANY
    except Invalid as invalid:
        return _upload_page(opened, [_sentence(problem.where, say(problem.message)) for problem in invalid.problems[:MOST_PROBLEMS]]), 400
    return redirect(f"{g.here}/intake/{intake.key}", 303)


def _hold(opened: Opened, file: FileStorage) -> Intake:
    """What a file holds, checked and kept. Raises `Invalid` and `TooMany`."""
    name = file.filename or ""
    if opened.team is None:
        with writing(site().engine) as database:
            admit(database, (start_from_here(UPLOAD),), now=now())
    forms = read_filled(file.stream.read(LARGEST_FILLED + 1), site().catalogue, name=name)
    with writing(site().engine) as database:
        return use.hold(
            database, site().catalogue, opened.id, forms, secret_key=site().settings.secret_key, name=name, now=now(), by=opened.by,
        )


def _sentence(where: str, said: str) -> str:
    return said if where in ("", "file") else f"{where}: {said}"


@blueprint.get("/a/<door>/intake/<intake>")
@requires("assessment.answer")
def show(opened: Opened, intake: str) -> str:
    """What a form would change, beside what stands."""
    return _page(opened, intake)


@blueprint.post("/a/<door>/intake/<intake>")
@requires("assessment.answer", refills=True)
def take(opened: Opened, intake: str) -> ResponseReturnValue:
    """Take over what was chosen; what was changed meanwhile is shown again."""
    if g.is_stale:
        return _page(opened, intake, typed=request.form), 400
    with writing(site().engine) as database:
        done = take_over(database, site().catalogue, opened, _wishes(request.form), key=intake, now=now())
    if done.again:
        return _page(as_it_stands(opened), intake, typed=request.form, done=done), 409
    return redirect(f"{g.here}/intake/{intake}#done", 303)


def _wishes(typed: Typed) -> Wishes:
    """What was chosen; a new answer that is not ticked is not wanted, and one without a choice stays as it stands."""
    answers = {}
    for name in typed:
        if name.endswith(REVISION):
            criterion = name.removesuffix(REVISION)
            choice = typed.get(f"{criterion}{CHOICE}", Choice.KEEP)
            answers[criterion] = Wish(Choice(choice) if choice in set(Choice) else Choice.KEEP, whole(typed[name]) or 0)
    wanted = (name.removeprefix(FACT) for name, value in typed.items() if name.startswith(FACT) and value == Choice.TAKE)
    offered = (name.removeprefix(OFFERED) for name in typed if name.startswith(OFFERED))
    return Wishes(answers, frozenset(wanted), frozenset(offered))


@blueprint.post("/a/<door>/intake/<intake>/which")
@requires("assessment.answer")
def which(opened: Opened, intake: str) -> ResponseReturnValue:
    """Choose one of several forms that came in one file."""
    number = whole(request.form.get("form"))
    with writing(site().engine) as database:
        one = use.pick(database, opened.id, intake, -1 if number is None else number, now=now(), by=opened.by)
    return redirect(f"{g.here}/intake/{one.key}", 303)


@blueprint.post("/a/<door>/intake/<intake>/take-back")
@requires("assessment.answer")
def take_back(opened: Opened, intake: str) -> ResponseReturnValue:
    """Take back everything that came from a form, but for what was changed since."""
    with writing(site().engine) as database:
        done = take_all_back(database, opened, intake, now=now())
    return redirect(f"{g.here}/intake/{intake}?back={len(done.back)}&stays={len(done.stays)}", 303)


@blueprint.post("/a/<door>/intake/<intake>/discard")
@requires("assessment.answer")
def discard(opened: Opened, intake: str) -> ResponseReturnValue:
    """Throw a form away; what was taken over from it stays."""
    with writing(site().engine) as database:
        use.discard(database, opened.id, intake, now=now())
    return redirect(f"{g.here}/intake?discarded=1", 303)


def _upload_page(opened: Opened, problems: list[str] | None = None) -> str:
    with reading(site().engine) as database:
        held = intakes_of(database, opened.id, now=now())
        names = names_of(database, [intake.by for intake in held])
    return render(
        "intakes/upload.html", problems=[("file", sentence) for sentence in problems or []], held=held, names=names,
        most=filled_form_bytes(site().settings) >> 20, days=use.KEPT_DAYS, discarded="discarded" in request.args,
    )


def _page(opened: Opened, key: str, *, typed: Typed | None = None, done: TakenOver | None = None) -> str:
    with reading(site().engine) as database:
        intake = intake_with(database, opened.id, key, now=now())
        found = offer(database, site().catalogue, opened, intake)
    if len(intake.forms) > 1:
        return render("intakes/which.html", intake=intake)
    back = [whole(request.args.get(name)) for name in ("back", "stays")]
    return render("intakes/one.html", back=back, stale=g.is_stale, **shown(opened, intake, found, typed=typed, again=done.again if done else {}))

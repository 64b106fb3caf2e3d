"""The history of an answer: who gave what and when, what was said of it, and how an earlier one stands again."""

from collections.abc import Mapping
from secrets import token_urlsafe

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.services import assessments as use
from assessment.services.assessments import Draft, Opened, Saved
from assessment.services.contributing import desk_of, save_answers
from assessment.services.history import Line, lines_of
from assessment.services.memberships import names_of
from assessment.translation import Message, message, say
from assessment.translation import gettext as _
from assessment.web.desks import criterion_of
from assessment.web.differences import CHANNELS
from assessment.web.entries import Spoken, spoken
from assessment.web.forms import whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.sheets import page_of
from assessment.web.site import local, now, site

blueprint = Blueprint("history", __name__)
CHANGES: Mapping[str, Message] = {
    "saved": message("saved"),
    "undone": message("taken back to this"),
    "imported": message("came with a file"),
    "parked": message("kept beside: somebody else had changed it meanwhile"),
    "confirmed": message("still true, taken over from last time"),
    "moved": message("moved to another edition of the questions"),
}


@blueprint.get("/a/<door>/history/<criterion>")
@requires("assessment.look")
def show(opened: Opened, criterion: str) -> str:
    """Everything that was ever given as answer to a question, newest first; in a team also by whom, and what was said of it."""
    asked = criterion_of(criterion)
    with reading(site().engine) as database:
        lines = lines_of(database, opened.id, criterion, in_team=opened.team is not None)
        names = names_of(database, [line.by for line in lines])

    def both(line: Line) -> tuple[Spoken, Spoken] | None:
        return (spoken(line.change.answer, asked), spoken(line.before, asked)) if line.change else None

    shown = [(line, both(line), local(line.at), _who(line, names)) for line in lines]
    kinds, page = {kind: say(words) for kind, words in CHANGES.items()}, page_of(asked, opened.assessment.scope)
    newest = max((line.place for line in lines if line.change), default=-1)
    return render("answers/history.html", criterion=asked, page=page, lines=shown, kinds=kinds, newest=newest, channels=CHANNELS)


@blueprint.post("/a/<door>/history/<criterion>")
@requires("assessment.answer")
def bring_back(opened: Opened, criterion: str) -> ResponseReturnValue:
    """Let an earlier answer stand again."""
    asked = criterion_of(criterion)
    place = whole(request.form.get("change"))
    with writing(site().engine) as database:
        changes = use.history(database, opened.id, criterion)[::-1]  # the first one first: what comes later moves none
        if place is None or place >= len(changes):
            raise Invalid([])
        desk = desk_of(database, opened)
        draft = Draft(criterion, changes[place].answer.declared, desk.opened.revisions.get(criterion, 0), token_urlsafe(16))
        (outcome,) = save_answers(database, site().catalogue, opened.id, (draft,), now=now(), hand=desk.hand)
    if not isinstance(outcome, Saved):
        raise outcome
    return redirect(f"{g.here}/part/{page_of(asked, opened.assessment.scope)}#{criterion}", 303)


def _who(line: Line, names: Mapping[int, str]) -> str:
    """Who did it, in a team; somebody whose number is not known any more has left, and nobody is named at a private address."""
    return "" if line.by is None else names.get(line.by) or _("somebody who has left")

"""Typing in what came on paper, at the counter or by telephone: twelve keys a form, saved and on to the next, and the last one taken back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from flask import Blueprint, g, redirect, request, session
from flask.typing import ResponseReturnValue

from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.residents import Channel
from assessment.services.assessments import Opened
from assessment.services.survey_replies import CANT_SAY, NOTHING, Given, Taken, came_in, take_back, type_in
from assessment.services.surveys import State, Survey
from assessment.translation import gettext as _
from assessment.web.forms import tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site
from assessment.web.survey_forms import BESIDE, catalogue_for, problems_in, statements
from assessment.web.surveys import today, working_on
from assessment.wording import AGE_BANDS, HELPED_ONLINE, REPLY_CHANNELS

blueprint = Blueprint("survey_entry", __name__)
Problems = Sequence[tuple[str, str]]
KEYS = {"5": CANT_SAY, "?": CANT_SAY, "X": CANT_SAY}
BY_HAND = (Channel.PAPER, Channel.COUNTER)
NOTHING_YET = Given(())
LAST, SITTING = "typed-in", timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands in the fields while somebody types."""

    answers: str = ""
    channel: str = Channel.PAPER.value
    beside: Given = NOTHING_YET


@blueprint.get("/a/<door>/residents/entry")
@requires("assessment.edit")
def show(opened: Opened) -> str:
    """An empty form, in the way that was used last."""
    survey = working_on(opened, State.OPEN, State.CLOSED)
    return _page(survey, Desk(channel=request.args.get("channel", Channel.PAPER.value)))


@blueprint.post("/a/<door>/residents/entry")
@requires("assessment.edit")
def save(opened: Opened) -> ResponseReturnValue:
    """Keep one form and go on to the next."""
    survey, form = working_on(opened, State.OPEN, State.CLOSED), request.form
    signs = [KEYS.get(sign.upper(), sign) for sign in "".join(form.get("answers", "").split())]
    given = Given(tuple(signs), **{name: tidy(form.get(name)) for name in BESIDE})
    desk = Desk(form.get("answers", ""), form.get("channel", ""), given)
    if len(signs) != len(survey.statements):
        sentence = _("There are %(count)s answers here, and %(wanted)s statements. Type - for what was left empty.",
                     count=len(signs), wanted=len(survey.statements))
        return _page(survey, desk, [("answers", sentence)]), 400
    if desk.channel not in BY_HAND:
        return _page(survey, desk, [("channel", _("Choose how it came in."))]), 400
    try:
        with writing(site().engine) as database:
            taken = type_in(
                database, survey, given, Channel(desk.channel), day=today(), secret=site().settings.secret_key,
                key=sha256(f"{survey.key}\n{form.get('entry', '')}".encode(errors="replace")).hexdigest()[:32],
            )
    except Invalid as invalid:
        return _page(survey, desk, _where_typed(invalid, survey)), 400
    if taken:
        session[LAST] = {"survey": survey.key, "at": now().isoformat(), **asdict(taken)}
    return redirect(f"{g.here}/residents/entry?channel={desk.channel}&saved=1", 303)


@blueprint.post("/a/<door>/residents/entry/undo")
@requires("assessment.edit")
def undo(opened: Opened) -> ResponseReturnValue:
    """Take back what was saved last in this sitting."""
    survey = working_on(opened, State.OPEN, State.CLOSED)
    last, gone = _last(survey), False
    if last:
        with writing(site().engine) as database:
            gone = take_back(database, survey, last, today=today())
    session.pop(LAST, None)
    return redirect(f"{g.here}/residents/entry?{'undone=1' if gone else 'not-undone=1'}", 303)


def _last(survey: Survey) -> Taken | None:
    """What was saved last in this browser, if that was within the hour."""
    kept = session.get(LAST)
    if not kept or kept["survey"] != survey.key or now() - datetime.fromisoformat(kept["at"]) > SITTING:
        return None
    return Taken(kept["reply"], kept["line"], kept["slip"])


def _where_typed(invalid: Invalid, survey: Survey) -> Problems:
    """What is wrong; answers stand in one field, so that each says which of them is meant."""
    found = problems_in(invalid, survey)
    return [("answers", f"{where[1:]}: {sentence}") if where[1:].isdecimal() else (where, sentence) for where, sentence in found]


def _page(survey: Survey, desk: Desk, problems: Problems = ()) -> str:
    with reading(site().engine) as database:
        count = came_in(database, survey).total()
    return render(
        "surveys/entry.html", survey=survey, asked=statements(survey), words=catalogue_for(survey).residents.answers, desk=desk, count=count,
        problems=problems, errors=dict(problems), ages=AGE_BANDS, helped=HELPED_ONLINE, entry=token_urlsafe(12), nothing=NOTHING,
        parts=[(each.name, each.name) for each in survey.terms.parts],
        channels={channel.value: REPLY_CHANNELS[channel.value] for channel in BY_HAND}, may_undo=_last(survey) is not None,
    )

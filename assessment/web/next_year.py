"""Start again from the last assessment, and the page of what is still to be confirmed, one part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from assessment.answers import State
from assessment.catalogue.model import Criterion, Dimension
from assessment.course import Course
from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.questionnaire import questions
from assessment.roles import may
from assessment.services import next_year as use
from assessment.services.asking_again import asked_last_time
from assessment.services.assessments import Opened
from assessment.services.memberships import names_of
from assessment.translation import say
from assessment.web.entries import Spoken, spoken
from assessment.web.forms import whole
from assessment.web.permissions import requires
from assessment.web.rendering import once, render
from assessment.web.sheets import page_of
from assessment.web.site import now, site

blueprint = Blueprint("next_year", __name__)


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A question whose answer of last time may still be true: how it was answered, and whether it is answered now."""

    criterion: Criterion
    last: Spoken
    revision: int
    is_settled: bool


@dataclass(frozen=True, slots=True)
class PartToConfirm:
    """A part with the questions that have an answer of last time."""

    dimension: Dimension
    rows: tuple[ToConfirm, ...]

    @property
    def settled(self) -> int:
        """How many of them are answered now."""
        return sum(row.is_settled for row in self.rows)


def links(opened: Opened) -> Markup:
    """For the list of tasks: what there is from last time, and what follows."""
    runs_it = may(opened.role, "assessment.edit")
    shape = {
        "carries": bool(opened.assessment.last_time), "has_parked": bool(opened.assessment.parked), "in_team": opened.team is not None,
        "may_start": runs_it and (opened.team is None or opened.course is Course.FINAL),
        "may_move": opened.may_edit and opened.assessment.edition != site().newest.edition,
    }
    return once("next_year/links.html", tuple(shape.values()), lambda: shape, {})


@blueprint.get("/a/<door>/again")
@requires("assessment.edit")
def show(opened: Opened) -> str:
    """What starting again means, before it is done."""
    return _again(opened)


@blueprint.post("/a/<door>/again")
@requires("assessment.edit")
def start_again(opened: Opened) -> ResponseReturnValue:
    """Start the next assessment, whose answers are to be confirmed."""
    people = [whole(typed) or 0 for typed in request.form.getlist("ask")]
    try:
        with writing(site().engine) as database:
            begun = use.start_again(database, site().every_edition, opened, now=now(), ask=people)
    except Invalid as invalid:
        return _again(opened, [(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    if begun.team:
        return redirect(f"{request.script_root}/a/{begun.team.key}/to-confirm", 303)
    return redirect(f"{request.script_root}/a/{begun.edit_secret}/welcome", 303)


def _again(opened: Opened, problems: Sequence[tuple[str, str]] = ()) -> str:
    """The page on which a new year begins: what it means, and who is to be asked again."""
    with reading(site().engine) as database:
        begun = use.following(database, opened)
        asked = asked_last_time(database, site().every_edition, opened) if opened.team else {}
        names = names_of(database, asked)
    may_start = opened.team is None or opened.course is Course.FINAL
    people = sorted(((number, names[number], len(asked[number])) for number in asked if number in names), key=lambda each: each[1].casefold())
    return render(
        "next_year/again.html", may_start=may_start, begun=begun, count=len(opened.assessment.answers), people=people,
        files=sum(map(len, opened.assessment.files.values())) if opened.team else 0, ticked=request.form.getlist("ask"),
        problems=[(where if people else "", sentence) for where, sentence in problems],
    )


@blueprint.get("/a/<door>/to-confirm")
@requires("assessment.answer")
def to_confirm(opened: Opened) -> str:
    """What was answered last time, one part at a time; each is confirmed or answered anew."""
    parts = _parts(opened)
    with reading(site().engine) as database:
        files = use.files_to_take(database, opened) if opened.carries else {}
    unfinished = (part.dimension.id for part in parts if part.settled < len(part.rows))
    wanted = request.args.get("part") or next(unfinished, None)
    present = next((part for part in parts if part.dimension.id == wanted), parts[0] if parts else None)
    settled, count = sum(part.settled for part in parts), sum(len(part.rows) for part in parts)
    return render(
        "next_year/to_confirm.html", parts=parts, present=present, settled=settled, count=count, page=token_urlsafe(12), files=files,
        page_of=lambda criterion: page_of(criterion, opened.assessment.scope),
    )


def _parts(opened: Opened) -> list[PartToConfirm]:
    """The parts in which something was answered last time, in the order asked."""
    before = opened.assessment.last_time
    made = (PartToConfirm(dimension, tuple(
        ToConfirm(each, spoken(before[each.id].answer, each), opened.revisions.get(each.id, 0), _is_settled(opened, each))
        for each in questions(dimension, opened.assessment.scope) if each.id in before
    )) for dimension in site().catalogue.dimensions)
    return [part for part in made if part.rows]


def _is_settled(opened: Opened, criterion: Criterion) -> bool:
    return opened.assessment.answer(criterion.id).state is not State.UNANSWERED

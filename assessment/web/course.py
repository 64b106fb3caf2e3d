"""The course of a team's assessment: where it stands, what can be done next and by whom, and everything that happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessment.course import Course, EventKind, course_of, may_follow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import may
from assessment.services import course as use
from assessment.services.assessments import Opened
from assessment.services.course import Event, Incomplete, Missing, Overtaken, Wish
from assessment.services.finals import finals_of
from assessment.services.memberships import names_of
from assessment.services.reviewed import Review, newest_reviews
from assessment.translation import Message, clock, long_date, message, say
from assessment.translation import gettext as _
from assessment.web.forms import tidy, whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.web.standing import again_notice

blueprint = Blueprint("course", __name__)
BEFORE_ANYTHING = -1
HAPPENED: Mapping[EventKind, Message] = {
    EventKind.SUBMITTED: message("Submitted"),
    EventKind.REVIEW_BEGUN: message("Review begun"),
    EventKind.REVIEW_ENDED: message("Reviewed: nothing more to change"),
    EventKind.CHANGES_REQUESTED: message("Changes requested"),
    EventKind.FINALISED: message("Made final"),
    EventKind.REOPENED: message("Opened again"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done next: under which word of the address, by whom, what its button says and what it means."""

    word: str
    kind: EventKind
    permission: str
    button: Message
    meaning: Message
    needs_reason: bool = False


SUBMIT = Step(
    "submit", EventKind.SUBMITTED, "assessment.coordinate", message("Submit"),
    message("Nothing can be answered any more until it is opened again. A reviewer can look at it, or you make it final."),
)
STEPS = (
    SUBMIT,
    Step("begin-review", EventKind.REVIEW_BEGUN, "assessment.review", message("Begin the review"), message(
        "You look at the answers and their evidence, and give a second view where you see another level.")),
    Step("end-review", EventKind.REVIEW_ENDED, "assessment.review", message("Nothing more to change"), message(
        "You have seen enough. The review ends; the coordinator sees this and can make it final.")),
    Step("finalise", EventKind.FINALISED, "assessment.coordinate", message("Make it final"), message(
        "Answers, results and report are kept as they are now, for good. It can be opened again; this version stays all the same.")),
    Step("reopen", EventKind.REOPENED, "assessment.coordinate", message("Open it again"), message(
        "Answers can be changed again. Say why; versions that are final stay as they are."), needs_reason=True),
)


@blueprint.get("/a/<door>/course")
@requires("assessment.look")
def show(opened: Opened) -> str:
    """Where it stands, what can be done next, and everything that happened."""
    return course_page(opened)


@blueprint.post("/a/<door>/course/submit")
@requires("assessment.coordinate")
def submit(opened: Opened) -> ResponseReturnValue:
    """Hand the assessment in."""
    sure = "surely" in request.form
    return happen(opened, lambda database, wish: use.submit(database, site().catalogue, opened.id, wish, surely=sure))


@blueprint.post("/a/<door>/course/begin-review")
@requires("assessment.review")
def begin_review(opened: Opened) -> ResponseReturnValue:
    """Begin to look at it."""
    return happen(opened, lambda database, wish: use.begin_review(database, opened.id, wish), onwards="review")


@blueprint.post("/a/<door>/course/end-review")
@requires("assessment.review")
def end_review(opened: Opened) -> ResponseReturnValue:
    """Say that there is nothing more to change."""
    return happen(opened, lambda database, wish: use.end_review(database, opened.id, wish))


@blueprint.post("/a/<door>/course/reopen")
@requires("assessment.coordinate", refills=True)
def reopen(opened: Opened) -> ResponseReturnValue:
    """Let answers be changed again."""
    return happen(opened, lambda database, wish: use.reopen(database, opened.id, wish))


def happen(
    opened: Opened, act: Callable[[Session, Wish], object], *, onwards: str = "course", page: Callable[..., str] | None = None,
) -> ResponseReturnValue:
    """Do what a form wants; where it cannot be done, its page comes back and says why, with everything that was typed."""
    again = page or course_page
    if g.is_stale:
        return again(opened, stale=True), 400
    try:
        with writing(site().engine) as database:
            act(database, wish_of(opened))
    except Overtaken as overtaken:
        return again(opened, overtaken=overtaken), 409
    except Incomplete:
        return again(opened, asks_again=True), 400
    except Invalid as invalid:
        return again(opened, problems=[(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    return redirect(f"{g.here}/{onwards}", 303)


def wish_of(opened: Opened) -> Wish:
    """What the form wants, by whom, and what its page had shown."""
    if opened.by is None:
        raise NotFound
    seen = whole(request.form.get("seen"))
    criteria = tuple(request.form.getlist("criteria"))
    return Wish(opened.by, BEFORE_ANYTHING if seen is None else seen, now(), tidy(request.form.get("reason")), criteria)


def course_page(opened: Opened, **said: object) -> str:
    """The page of the course, with what has to be said about a form that was sent."""
    if opened.team is None:
        raise NotFound
    criteria = site().catalogue.criteria
    with reading(site().engine) as database:
        events, finals, reviews = use.events_of(database, opened.id), finals_of(database, opened.id), newest_reviews(database, opened.id)
        course = course_of(event.kind for event in events)
        steps = steps_for(opened, course)
        lacks = use.missing(database, site().catalogue, opened.id) if SUBMIT in steps else Missing((), lacks_score=False)
        names = names_of(database, [*(event.by for event in events), *(final.by for final in finals)])
    return render(
        "course/course.html", steps=steps, course=course, seen=len(events), events=[_told(event, names) for event in reversed(events)],
        missing=[criteria[each] for each in lacks.criteria], lacks_score=lacks.lacks_score, **about_form(said, names),
        differing=[(criteria[each], found) for each, found in reviews.items() if each in criteria and counts(opened, found)],
        finals=[(final, names.get(final.by or 0) or _("somebody who has left"), local(final.at)) for final in finals],
        again=again_notice(opened), reviewed=bool(events) and events[-1].kind is EventKind.REVIEW_ENDED,
    )


def counts(opened: Opened, review: Review) -> bool:
    """Whether a review is about the level that is declared now, and sees another one."""
    return review.is_about(opened.assessment.answer(review.criterion)) and not review.agrees


def steps_for(opened: Opened, course: Course) -> list[Step]:
    """What whoever opened it can do next."""
    return [step for step in STEPS if may(opened.role, step.permission) and may_follow(course, step.kind)]


def about_form(said: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, object]:
    """What a page says about a form that was sent and could not be followed, with what was typed into it."""
    overtaken: Overtaken | None = said.get("overtaken")
    return {
        "problems": said.get("problems", []), "stale": said.get("stale", False), "asks_again": said.get("asks_again", False),
        "typed": tidy(request.form.get("reason")), "chosen": request.form.getlist("criteria"),
        "overtaken": overtaken is not None, "last": _told(overtaken.last, names) if overtaken and overtaken.last else None,
    }


def _told(event: Event, names: Mapping[int, str]) -> dict[str, object]:
    """An event for the page: what, who, when and why."""
    at, criteria = local(event.at), site().catalogue.criteria
    return {
        "kind": event.kind, "what": say(HAPPENED[event.kind]), "who": names.get(event.by or 0) or _("somebody who has left"), "reason": event.reason,
        "at": _("%(day)s, %(time)s", day=long_date(at), time=clock(at)),
        "criteria": [(each, criteria[each].title if each in criteria else each) for each in event.criteria],
    }

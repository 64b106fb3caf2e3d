"""The review: a second view of every answer, part by part, and asking the municipality to look at some again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.answers import State
from assessment.catalogue.model import Criterion
from assessment.course import Course, course_of
from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.questionnaire import questions
from assessment.services import course as use
from assessment.services.assessments import Opened
from assessment.services.course import Overtaken
from assessment.services.memberships import names_of
from assessment.services.reviewed import Review, newest_reviews
from assessment.services.reviews import View, review
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.course import about_form, happen
from assessment.web.entries import Spoken, spoken
from assessment.web.forms import LEVELS, tidy, whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.sheets import Sheet, sheet_of
from assessment.web.site import now, site

blueprint = Blueprint("reviews", __name__)
AGREE = "agree"


@dataclass(frozen=True, slots=True)
class Second:
    """What stands in the form of one answer: what was declared, what the reviewer sees, and what was said of an earlier answer."""

    criterion: Criterion
    declared: int | None
    is_given: bool
    answer: Spoken
    revision: int
    choice: str = ""
    reason: str = ""
    earlier: Review | None = None
    errors: tuple[str, ...] = ()


@blueprint.get("/a/<door>/review")
@requires("assessment.review")
def overview(opened: Opened) -> str:
    """How far the review is, and what can be asked for."""
    return overview_page(opened)


@blueprint.post("/a/<door>/review/request")
@requires("assessment.review", refills=True)
def request_changes(opened: Opened) -> ResponseReturnValue:
    """Ask the municipality to look at some answers again."""
    return happen(opened, lambda database, wish: use.request_changes(database, site().catalogue, opened.id, wish), page=overview_page)


@blueprint.get("/a/<door>/review/<dimension>")
@requires("assessment.review")
def part(opened: Opened, dimension: str) -> str:
    """The answers of one part, each with what the reviewer sees."""
    return _part_page(opened, sheet_of(site().catalogue, dimension, opened.assessment.scope))


@blueprint.post("/a/<door>/review/<dimension>")
@requires("assessment.review", refills=True)
def save_part(opened: Opened, dimension: str) -> ResponseReturnValue:
    """Add what the reviewer sees; what cannot be kept comes back as it was typed."""
    sheet = sheet_of(site().catalogue, dimension, opened.assessment.scope)
    if g.is_stale:
        return _part_page(opened, sheet, stale=True), 400
    views = [view for criterion in sheet.criteria if (view := _view(criterion.id))]
    lacking = {criterion.id: (_("Choose a level, or that you agree."),) for criterion in sheet.criteria if _is_half(criterion.id)}
    try:
        with writing(site().engine) as database:
            refused = review(database, site().catalogue, opened.id, views, by=opened.by or 0, now=now())
    except Overtaken as overtaken:
        return _part_page(opened, sheet, overtaken=overtaken), 409
    if refused or lacking:
        return _part_page(opened, sheet, errors=lacking | {each: _sentences(wrong) for each, wrong in refused.items()}), 400
    return redirect(f"{g.here}/review/{sheet.following.id}" if sheet.following and "next" in request.form else f"{g.here}/review", 303)


def overview_page(opened: Opened, **said: object) -> str:
    """The page of the whole review, with what has to be said about a form that was sent."""
    with reading(site().engine) as database:
        events, reviews = use.events_of(database, opened.id), newest_reviews(database, opened.id)
        names = names_of(database, [event.by for event in events])
    answers = opened.assessment.answers
    about = {each: found for each, found in reviews.items() if each in answers and found.is_about(answers[each])}
    asked = [(dimension, questions(dimension, opened.assessment.scope)) for dimension in site().catalogue.dimensions]
    parts = [(dimension, sum(each.id in about for each in criteria), len(criteria)) for dimension, criteria in asked if criteria]
    differing = [(site().catalogue.criteria[each], found) for each, found in about.items() if not found.agrees]
    return render(
        "reviews/overview.html", course=course_of(event.kind for event in events), seen=len(events), parts=parts, asked=asked,
        differing=differing, **about_form(said, names),
    )


def _part_page(opened: Opened, sheet: Sheet, *, errors: Mapping[str, tuple[str, ...]] | None = None, **said: object) -> str:
    with reading(site().engine) as database:
        events, reviews = use.events_of(database, opened.id), newest_reviews(database, opened.id)
        names = names_of(database, [*(found.by for found in reviews.values()), *(event.by for event in events)])
    course = course_of(event.kind for event in events)
    seconds = [_second(opened, criterion, reviews.get(criterion.id), (errors or {}).get(criterion.id, ())) for criterion in sheet.criteria]
    problems = [(f"{each.criterion.id}-error", sentence) for each in seconds for sentence in each.errors]
    return render(
        "reviews/part.html", sheet=sheet, seconds=seconds, names=names, course=course, AGREE=AGREE,
        may_review=course is Course.IN_REVIEW or request.method == "POST", **{**about_form(said, names), "problems": problems},
    )


def _second(opened: Opened, criterion: Criterion, last: Review | None, errors: tuple[str, ...]) -> Second:
    """One answer with what stands beside it: what was just typed, or what was said of it last."""
    answer = opened.assessment.answer(criterion.id)
    is_current = last is not None and last.is_about(answer)
    second = Second(
        criterion, answer.level, answer.state is not State.UNANSWERED, spoken(answer, criterion),
        opened.revisions.get(criterion.id, 0), earlier=None if is_current else last, errors=errors,
    )
    if f"{criterion.id}.revision" in request.form:
        choice, reason = request.form.get(f"{criterion.id}.view", ""), request.form.get(f"{criterion.id}.reason")
        return replace(second, choice=choice, reason=tidy(reason))
    if last is not None and is_current:
        return replace(second, choice=AGREE if last.agrees else str(last.level), reason=last.reason)
    return second


def _view(criterion: str) -> View | None:
    """What the form says of one answer; None where nothing was chosen."""
    choice, revision = request.form.get(f"{criterion}.view", ""), whole(request.form.get(f"{criterion}.revision"))
    if choice != AGREE and choice not in LEVELS:
        return None
    level = None if choice == AGREE else int(choice)
    return View(criterion, level, tidy(request.form.get(f"{criterion}.reason")), -1 if revision is None else revision)


def _is_half(criterion: str) -> bool:
    """Whether a reason was typed, and nothing chosen."""
    return bool(tidy(request.form.get(f"{criterion}.reason"))) and _view(criterion) is None


def _sentences(wrong: Invalid) -> tuple[str, ...]:
    return tuple(say(problem.message) for problem in wrong.problems)

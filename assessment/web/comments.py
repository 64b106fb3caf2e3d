"""Remarks among colleagues: those on one question, and a page of everything that is open."""

from collections.abc import Mapping, Sequence
from datetime import date
from secrets import token_urlsafe

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.answers import State, evidence_on
from assessment.catalogue.model import Criterion
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.questionnaire import asked as asked_in
from assessment.roles import PERMISSIONS
from assessment.services.agreements import Standing, rounds
from assessment.services.assessments import Opened
from assessment.services.assignments import assigned
from assessment.services.comments import Comment, Remark, add_comment, comments_on, open_comments, reopen, resolve
from assessment.services.memberships import Colleague, colleagues, names_of
from assessment.translation import say
from assessment.web.entries import spoken
from assessment.web.forms import tidy, whole
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.sheets import page_of
from assessment.web.site import local, now, site

blueprint = Blueprint("comments", __name__)
DISCUSS = "assessment.discuss"
OPEN = (State.UNANSWERED, State.UNKNOWN)


@blueprint.get("/a/<door>/remarks")
@requires(DISCUSS)
def everything_open(opened: Opened) -> str:
    """All that still waits for somebody: remarks for oneself first, then the others, what to talk about, and what is not answered."""
    with reading(site().engine) as database:
        found, asked, seen = open_comments(database, opened.id), assigned(database, opened.id), rounds(database, opened)
        names = names_of(database, [*_people(found), *(person for people in asked.values() for person in people)])
    order = asked_in(site().catalogue, opened.assessment.scope)
    lacking = [(each, asked.get(each.id, ()), state) for each in order if (state := opened.assessment.answer(each.id).state) in OPEN]
    talk = {each.criterion for each in seen if each.standing is Standing.TALK}
    return render(
        "comments/open.html", mine=[each for each in found if opened.by in each.for_whom],
        others=[each for each in found if opened.by not in each.for_whom], names=names, lacking=lacking,
        to_talk=[each for each in order if each.id in talk], lapsed=_lapsed(opened, order), criteria=site().catalogue.criteria,
    )


@blueprint.get("/a/<door>/remarks/<criterion>")
@requires(DISCUSS)
def show(opened: Opened, criterion: str) -> str:
    """A question with what colleagues said about it."""
    return _page(opened, _criterion(criterion), {})


@blueprint.post("/a/<door>/remarks/<criterion>")
@requires(DISCUSS, refills=True)
def add(opened: Opened, criterion: str) -> ResponseReturnValue:
    """Say something about a question."""
    asked = _criterion(criterion)
    typed = {name: tidy(request.form.get(name)) for name in ("text", "client")}
    if g.is_stale:
        return _page(opened, asked, typed), 400
    for_whom = tuple(whole(each) or 0 for each in request.form.getlist("for") if each)
    remark = Remark(asked.id, typed["text"], typed["client"] or token_urlsafe(16), for_whom)
    try:
        with writing(site().engine) as database:
            number = add_comment(database, site().catalogue, opened.id, remark, by=opened.by or 0, now=now())
    except Invalid as invalid:
        return _page(opened, asked, typed, [(problem.where, say(problem.message)) for problem in invalid.problems]), 400
    return redirect(f"{g.here}/remarks/{asked.id}#remark-{number}", 303)


@blueprint.post("/a/<door>/remarks/<criterion>/<comment>")
@requires(DISCUSS)
def settle(opened: Opened, criterion: str, comment: str) -> ResponseReturnValue:
    """Resolve a remark, or open it again."""
    number = whole(comment if comment.isascii() else "")
    if number is None:
        raise NotFound
    with writing(site().engine) as database:
        if request.form.get("do") == "reopen":
            reopen(database, opened.id, number)
        else:
            resolve(database, opened.id, number, by=opened.by or 0, now=now())
    if request.form.get("back") == "all":
        return redirect(f"{g.here}/remarks", 303)
    return redirect(f"{g.here}/remarks/{_criterion(criterion).id}#remark-{number}", 303)


def _page(opened: Opened, criterion: Criterion, typed: Mapping[str, str], problems: Sequence[tuple[str, str]] = ()) -> str:
    with reading(site().engine) as database:
        found = comments_on(database, opened.id, criterion.id)
        names = names_of(database, _people(found))
        people = discussing(opened, colleagues(database, opened.team.municipality_id)) if opened.team else []
    answer = opened.assessment.answer(criterion.id)
    return render(
        "comments/criterion.html", criterion=criterion, answer=spoken(answer, criterion), comments=found, names=names, people=people,
        typed=typed, ticked=request.form.getlist("for"),
        client=typed.get("client") or token_urlsafe(16), problems=problems, errors=dict(problems), stale=g.is_stale,
        page=page_of(criterion, opened.assessment.scope),
    )


def _lapsed(opened: Opened, order: Sequence[Criterion]) -> list[tuple[Criterion, date]]:
    """The questions whose document does not hold any more, each with its last day."""
    given = ((each, opened.assessment.answer(each.id)) for each in order)
    today = local(now()).date()
    return [(each, answer.holds_until) for each, answer in given if answer.holds_until and evidence_on(answer, today) is not answer.evidence]


def discussing(opened: Opened, people: Sequence[Colleague]) -> list[Colleague]:
    """Those colleagues who read remarks, without the one who asks."""
    return [each for each in people if each.role in PERMISSIONS[DISCUSS] and each.id != opened.by]


def _people(comments: Sequence[Comment]) -> set[int | None]:
    return {number for each in comments for number in (each.by, *each.for_whom, each.resolved_by)}


def _criterion(identifier: str) -> Criterion:
    if identifier not in site().catalogue.criteria:
        raise NotFound
    return site().catalogue.criteria[identifier]

"""Where several people answer one question: one's own opinion, what all say without names, and the agreed answer."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_urlsafe

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.catalogue.model import Criterion
from assessment.database.session import reading
from assessment.roles import Role
from assessment.services.agreements import LONGEST_REASON, Round, Standing, round_on, rounds
from assessment.services.assessments import Opened
from assessment.services.contributing import Turn, desk_of
from assessment.services.memberships import names_of
from assessment.translation import say
from assessment.web.confirming import confirm_entry, reason_typed
from assessment.web.desks import COMES_NEXT, as_it_stands, criterion_of, desk_at
from assessment.web.entries import Entry, entry_of, entry_typed, is_small, question_markup, spoken
from assessment.web.offline import device_owner
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.saving import save_page
from assessment.web.sheets import page_of
from assessment.web.site import local, site
from assessment.web.spreads import agreed_entry, opinions_words, spread_rows, suggestion_words

blueprint = Blueprint("opinions", __name__)
Problems = Sequence[tuple[str, str]]


@blueprint.get("/a/<door>/agree/")
@requires("assessment.discuss")
def overview(opened: Opened) -> str:
    """All questions that several people answer, sorted by what comes next."""
    with reading(site().engine) as database:
        found = {seen.criterion: seen for seen in rounds(database, opened)}
    order = [criterion for criterion in site().catalogue if criterion.id in found]
    groups = [(words, [(each, found[each.id]) for each in order if found[each.id].standing is standing]) for standing, words in COMES_NEXT.items()]
    return render("opinions/list.html", groups=[(words, pairs) for words, pairs in groups if pairs], opinions_words=opinions_words)


@blueprint.get("/a/<door>/agree/<criterion>")
@requires("assessment.discuss")
def one(opened: Opened, criterion: str) -> str:
    """One question: one's own opinion, what all say as far as it may be seen, and for the coordinator the agreed answer."""
    return _page(opened, criterion_of(criterion))


@blueprint.post("/a/<door>/agree/<criterion>")
@requires("assessment.discuss", refills=True)
def give(opened: Opened, criterion: str) -> ResponseReturnValue:
    """Save one's own opinion."""
    asked = criterion_of(criterion)
    if g.is_stale:
        return _page(opened, asked, mine=entry_typed(request.form, criterion)), 400
    wrong = save_page(desk_at(opened), (asked,), request.form)
    if wrong:
        return _page(as_it_stands(opened), asked, mine=wrong[criterion]), 409 if wrong[criterion].theirs else 400
    return redirect(f"{g.here}/agree/{criterion}", 303)


@blueprint.get("/a/<door>/agreed/<criterion>")
@requires("assessment.coordinate")
def back(opened: Opened, criterion: str) -> ResponseReturnValue:
    """The page of the question, for whoever comes back to where the agreed answer was sent."""
    return redirect(f"{g.here}/agree/{criterion_of(criterion).id}", 303)


@blueprint.post("/a/<door>/agreed/<criterion>")
@requires("assessment.coordinate", refills=True)
def agree(opened: Opened, criterion: str) -> ResponseReturnValue:
    """Let the agreed answer stand."""
    asked = criterion_of(criterion)
    if g.is_stale:
        return _page(opened, asked, agreed=entry_typed(request.form, criterion)), 400
    wrong, problems = confirm_entry(opened, asked, entry_typed(request.form, criterion))
    if wrong:
        return _page(as_it_stands(opened), asked, agreed=wrong, problems=problems), 409 if wrong.theirs else 400
    return redirect(f"{g.here}/agree/{criterion}", 303)


def _page(opened: Opened, asked: Criterion, *, mine: Entry | None = None, agreed: Entry | None = None, problems: Problems = ()) -> str:
    """The page of one question, with what was typed into one of its two forms where it could not be saved."""
    with reading(site().engine) as database:
        desk = desk_of(database, opened)
        seen = round_on(database, opened, asked.id, looks=agreed is not None or "spread" in request.args)
        people = [seen.agreement.by] if seen.agreement else []
        names = names_of(database, [*people, *(said.by for said in seen.said)])
    form = _form(opened, seen, desk.turn(asked.id), mine=mine, agreed=agreed)
    if form == "mine":
        entry = mine or entry_of(desk.opened.assessment.answer(asked.id), desk.opened.revisions.get(asked.id, 0))
    else:
        entry = agreed or replace(agreed_entry(opened, seen), revision=opened.revisions.get(asked.id, 0))
    wrong = [(f"{asked.id}-0", sentence) for sentence in entry.errors]
    return render(
        "opinions/one.html", who=device_owner(opened), criterion=asked, seen=seen, form=form, entry=entry, names=names, problems=[*wrong, *problems],
        question=question_markup(asked, entry, small=is_small(opened.assessment.profile), past=form == "mine"),
        page=page_of(asked, opened.assessment.scope), key=token_urlsafe(12), reason=reason_typed(seen), longest_reason=LONGEST_REASON,
        standing=spoken(opened.assessment.answer(asked.id), asked), is_answered=asked.id in opened.revisions,
        rows=spread_rows(asked, seen.spread) if seen.spread else (), suggestion=suggestion_words(seen.spread) if seen.spread else "",
        opinions_words=opinions_words, heading=say(COMES_NEXT[seen.standing]), spoken=lambda answer: spoken(answer, asked), local=local,
        may_say=desk.turn(asked.id) is Turn.OPINION and opened.may_answer, is_coordinator=opened.role is Role.COORDINATOR,
    )


def _form(opened: Opened, seen: Round, turn: Turn, *, mine: Entry | None, agreed: Entry | None) -> str:
    """Which of the two forms stands on the page: for one's own opinion, for the agreed answer, or none. What was typed stays, whoever is asked."""
    if mine is not None:
        return "mine"
    if agreed is None and opened.may_answer and turn is Turn.OPINION:
        comes_first = seen.standing is Standing.MINE and "spread" not in request.args
        if comes_first or "mine" in request.args:
            return "mine"
    is_settled = seen.standing is Standing.AGREED and "again" not in request.args
    return "agreed" if opened.may_edit and (agreed or not is_settled) else ""

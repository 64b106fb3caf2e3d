"""The view for a projector: one question at a time in large type, what all say without names, and the agreed answer, by keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import token_urlsafe

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from assessment.catalogue.model import Criterion
from assessment.database.session import reading
from assessment.questionnaire import asked as asked_in
from assessment.services.agreements import LONGEST_REASON, Round, Standing, round_on, rounds
from assessment.services.assessments import Opened
from assessment.translation import gettext as _
from assessment.translation import long_date
from assessment.web.confirming import REASON, confirm_entry, reason_typed
from assessment.web.desks import as_it_stands, criterion_of
from assessment.web.entries import Entry, entry_typed, spoken
from assessment.web.forms import NOT_APPLICABLE, tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, now, site
from assessment.web.spreads import agreed_entry, opinions_words, spread_rows, suggestion_words

blueprint = Blueprint("workshop", __name__)
Problems = Sequence[tuple[str, str]]
FIRST = (Standing.TALK, Standing.CONFIRM, Standing.MINE, Standing.WAITING)
LONG, VERY_LONG = 480, 600  # characters of all statements together: what is longer is set smaller


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the order of a workshop a question stands."""

    number: int
    count: int
    agreed: int
    before: Criterion | None
    after: Criterion | None


@blueprint.get("/a/<door>/workshop")
@requires("assessment.coordinate")
def begin(opened: Opened) -> ResponseReturnValue:
    """Begin with the first question to talk about, then those that only wait to be confirmed."""
    found = _rounds(opened)
    order = _order(opened, found)
    ranked = [each for standing in FIRST for each in order if each.id in found and found[each.id].standing is standing]
    return redirect(f"{g.here}/workshop/{(ranked or order)[0].id}", 303)


@blueprint.get("/a/<door>/workshop/<criterion>")
@requires("assessment.coordinate")
def show(opened: Opened, criterion: str) -> str:
    """One question on the wall."""
    return _page(opened, criterion_of(criterion))


@blueprint.post("/a/<door>/workshop/<criterion>")
@requires("assessment.coordinate", refills=True)
def agree(opened: Opened, criterion: str) -> ResponseReturnValue:
    """Let the agreed answer stand; texts come from the opinions, and can be changed on the page of the question."""
    asked = criterion_of(criterion)
    entry = _typed(opened, asked)
    if g.is_stale:
        return _page(opened, asked, entry), 400
    wrong, problems = confirm_entry(opened, asked, entry)
    if wrong:
        return _page(as_it_stands(opened), asked, wrong, problems), 409 if wrong.theirs else 400
    return redirect(f"{g.here}/workshop/{criterion}", 303)


def _typed(opened: Opened, asked: Criterion) -> Entry:
    """What was chosen on the wall, with the texts that stand or that came with the opinions."""
    chosen = entry_typed(request.form, asked.id)
    with reading(site().engine) as database:
        before = agreed_entry(opened, round_on(database, opened, asked.id, looks=True))
    reason = tidy(request.form.get(REASON)) if chosen.choice == NOT_APPLICABLE else ""
    return replace(before, choice=chosen.choice, reason=reason, evidence=chosen.evidence, revision=chosen.revision)


def _rounds(opened: Opened) -> dict[str, Round]:
    with reading(site().engine) as database:
        return {seen.criterion: seen for seen in rounds(database, opened, looks=True)}


def _order(opened: Opened, found: dict[str, Round]) -> list[Criterion]:
    """The questions of a workshop: those that several people answer, or all where there are none."""
    everything = asked_in(site().catalogue, opened.assessment.scope)
    return [each for each in everything if each.id in found] or list(everything)


def _place(opened: Opened, asked: Criterion, found: dict[str, Round]) -> Place:
    order = _order(opened, found)
    if asked not in order:
        order = list(asked_in(site().catalogue, opened.assessment.scope)) or [asked]
    at = order.index(asked) if asked in order else 0
    agreed = sum(each.id in found and found[each.id].standing is Standing.AGREED for each in order)
    return Place(at + 1, len(order), agreed, order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)


def _page(opened: Opened, asked: Criterion, typed: Entry | None = None, problems: Problems = ()) -> str:
    with reading(site().engine) as database:
        seen = round_on(database, opened, asked.id, looks=True)
    revision = opened.revisions.get(asked.id, 0)
    entry = typed or replace(agreed_entry(opened, seen), revision=revision)
    length = sum(len(level.statement) for level in asked.levels)
    wrong = [("workshop", sentence) for sentence in entry.errors]
    if entry.theirs:
        wrong.append(("workshop", _("Meanwhile somebody else saved: %(answer)s Save once more to let yours stand.", answer=entry.theirs.summary)))
    return render(
        "workshop/one.html", criterion=asked, seen=seen, entry=entry, place=_place(opened, asked, _rounds(opened)),
        rows={row.mark: row for row in spread_rows(asked, seen.spread)} if seen.spread else {},
        suggestion=suggestion_words(seen.spread) if seen.spread else "", opinions_words=opinions_words(seen.number),
        problems=[*wrong, *problems], key=token_urlsafe(12), longest_reason=LONGEST_REASON,
        reason=reason_typed(seen) or (_reason() if request.method == "GET" else ""),
        size="small" if length > VERY_LONG else "medium" if length > LONG else "large",
        standing=spoken(opened.assessment.answer(asked.id), asked), is_agreed=seen.standing is Standing.AGREED,
        at=local(seen.agreement.at) if seen.agreement else None,
    )


def _reason() -> str:
    """What stands first in the field for the reason."""
    return _("Agreed in the workshop on %(day)s", day=long_date(local(now())))

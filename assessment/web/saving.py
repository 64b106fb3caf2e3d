"""Saving a whole page of answers: what was changed is saved, and what cannot be saved comes back as it was typed."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from assessment.answers import NOTHING, Answer, Carried
from assessment.catalogue.model import Criterion
from assessment.database.session import writing
from assessment.errors import Invalid
from assessment.services.assessments import Conflict, Draft, Opened, Saved
from assessment.services.contributing import Desk, Turn, given_before, save_answers
from assessment.services.next_year import take_evidence
from assessment.translation import message, say
from assessment.web.entries import Entry, answer_in, entry_of, entry_typed, spoken
from assessment.web.forms import NOT_APPLICABLE, day
from assessment.web.merging import MERGE, both, with_merged
from assessment.web.site import now, site

Typed = MultiDict[str, str]
STILL = "still"
LACKING = message("Say in a few words why this does not apply, or choose a level.")
NO_DAY = message("Enter the date as year, month and day, for example 2027-01-31.")


def typed_entries(typed: Typed, asked: Iterable[Criterion]) -> dict[str, Entry]:
    """What was typed into a page, question by question."""
    return {criterion.id: entry_typed(typed, criterion.id) for criterion in asked if f"{criterion.id}.revision" in typed}


def save_page(desk: Desk, asked: Iterable[Criterion], typed: Typed) -> dict[str, Entry]:
    """Save every answer that was changed, in one transaction; the entries that could not be saved come back, each saying why."""
    entries, confirmed = with_merged(typed_entries(typed, asked), desk, typed.get(MERGE, "")), _confirmed(desk.opened, typed)
    entries |= {criterion: _still_true(entries[criterion], last.answer) for criterion, last in confirmed.items() if criterion in entries}
    wrong = {criterion: replace(entry, errors=lacking(entry)) for criterion, entry in entries.items() if lacking(entry)}
    with writing(site().engine) as database:
        drafts = [_draft(desk.opened, criterion, entry, page=typed.get("page", "")) for criterion, entry in entries.items() if criterion not in wrong]
        changed = [replace(draft, confirms=draft.criterion in confirmed) for draft in drafts if _is_changed(database, desk, draft)]
        outcomes = save_answers(database, site().catalogue, desk.opened.id, changed, now=now(), hand=desk.hand) if changed else ()
        for draft, outcome in zip(changed, outcomes, strict=True):
            if isinstance(outcome, Saved) and draft.criterion in confirmed and desk.turn(draft.criterion) is Turn.ANSWER:
                take_evidence(database, desk.opened.id, confirmed[draft.criterion], now=now(), by=desk.opened.by)
    for draft, outcome in zip(changed, outcomes, strict=True):
        if not isinstance(outcome, Saved):
            wrong[draft.criterion] = refused(entries[draft.criterion], outcome)
    return wrong


def conflict_markup(criterion: Criterion, conflict: Conflict) -> Markup:
    """Both versions of an answer that two people changed, as the page shows them."""
    module = current_app.jinja_env.get_template("components/conflict.html").module
    both = spoken(conflict.theirs, criterion), spoken(conflict.yours, criterion)
    return Markup(module.conflict(criterion.id, *both, conflict.own))  # type: ignore[attr-defined]  # noqa: S704 - rendered by our own template


def lacking(entry: Entry) -> tuple[str, ...]:
    """What an entry lacks before it can be saved."""
    reason = [LACKING] if entry.choice == NOT_APPLICABLE and not entry.reason else []
    return tuple(say(sentence) for sentence in [*reason, *([NO_DAY] if entry.until and day(entry.until) is None else [])])


def _confirmed(opened: Opened, typed: Typed) -> dict[str, Carried]:
    """The answer of last time of which somebody said that it is still true, by its criterion."""
    still = typed.get(STILL)
    if not still or not opened.carries:
        return {}
    last = opened.assessment.last_time.get(still)
    return {still: last} if last else {}


def _still_true(entry: Entry, last: Answer) -> Entry:
    """What was answered last time, together with what was typed now."""
    taken = entry_of(last, entry.revision)
    return replace(
        taken, evidence_text=both(entry.evidence_text, taken.evidence_text), evidence_link=entry.evidence_link or taken.evidence_link,
        note=both(entry.note, taken.note),
    )


def _draft(opened: Opened, criterion: str, entry: Entry, *, page: str) -> Draft:
    answer = answer_in(entry)
    name = sha256(f"{page}:{criterion}:{entry.revision}:{answer!r}".encode()).hexdigest()[:40]
    return Draft(criterion, answer, entry.revision, name)


def refused(entry: Entry, outcome: Conflict | Invalid) -> Entry:
    """What was typed, with the reason why it was not saved."""
    if isinstance(outcome, Invalid):
        return replace(entry, errors=tuple(say(problem.message) for problem in outcome.problems))
    criterion = site().catalogue.criteria[outcome.criterion]
    theirs, yours = spoken(outcome.theirs, criterion), spoken(outcome.yours, criterion)
    return replace(entry, revision=outcome.revision, own=outcome.own, theirs=theirs, yours=yours)


def _is_changed(database: Session, desk: Desk, draft: Draft) -> bool:
    """Whether somebody changed this answer on the page: it differs from what stands and from what the page was made of."""
    if draft.answer == desk.opened.assessment.answer(draft.criterion).declared:
        return False
    if draft.base_revision == desk.opened.revisions.get(draft.criterion, 0):
        return True
    return draft.answer not in (given_before(database, desk, draft.criterion, draft.base_revision) or [NOTHING])

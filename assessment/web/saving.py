"""Saving a whole page of answers: what was changed is saved, and what cannot be saved comes back as it was typed."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from assessment.answers import NOTHING
from assessment.catalogue.model import Criterion
from assessment.database.session import writing
from assessment.errors import Invalid
from assessment.services import assessments as use
from assessment.services.assessments import Conflict, Draft, Opened, Saved
from assessment.translation import message, say
from assessment.web.entries import Entry, answer_in, entry_typed, spoken
from assessment.web.forms import NOT_APPLICABLE
from assessment.web.site import now, site

Typed = MultiDict[str, str]
LACKING = message("Say in a few words why this does not apply, or choose a level.")


def typed_entries(typed: Typed, asked: Iterable[Criterion]) -> dict[str, Entry]:
    """What was typed into a page, question by question."""
    return {criterion.id: entry_typed(typed, criterion.id) for criterion in asked if f"{criterion.id}.revision" in typed}


def save_page(opened: Opened, asked: Iterable[Criterion], typed: Typed) -> dict[str, Entry]:
    """Save every answer that was changed, in one transaction; the entries that could not be saved come back, each saying why."""
    entries = {criterion.id: entry_typed(typed, criterion.id) for criterion in asked if f"{criterion.id}.revision" in typed}
    wrong = {criterion: replace(entry, errors=(say(LACKING),)) for criterion, entry in entries.items() if _is_lacking(entry)}
    page = typed.get("page", "")
    with writing(site().engine) as database:
        drafts = [_draft(opened, criterion, entry, page=page) for criterion, entry in entries.items() if criterion not in wrong]
        changed = [draft for draft in drafts if _is_changed(database, opened, draft)]
        outcomes = use.save_answers(database, site().catalogue, opened.id, changed, now=now(), by=opened.by) if changed else ()
    for draft, outcome in zip(changed, outcomes, strict=True):
        if not isinstance(outcome, Saved):
            wrong[draft.criterion] = _refused(entries[draft.criterion], outcome)
    return wrong


def conflict_markup(criterion: Criterion, conflict: Conflict) -> Markup:
    """Both versions of an answer that two people changed, as the page shows them."""
    module = current_app.jinja_env.get_template("components/conflict.html").module
    both = spoken(conflict.theirs, criterion), spoken(conflict.yours, criterion)
    return Markup(module.conflict(criterion.id, *both))  # type: ignore[attr-defined]  # noqa: S704 - rendered by our own template


def _is_lacking(entry: Entry) -> bool:
    return entry.choice == NOT_APPLICABLE and not entry.reason


def _draft(opened: Opened, criterion: str, entry: Entry, *, page: str) -> Draft:
    answer = replace(answer_in(entry), reviewed=opened.assessment.answer(criterion).reviewed)
    name = sha256(f"{page}:{criterion}:{entry.revision}:{answer!r}".encode()).hexdigest()[:40]
    return Draft(criterion, answer, entry.revision, name)


def _refused(entry: Entry, outcome: Conflict | Invalid) -> Entry:
    """What was typed, with the reason why it was not saved."""
    if isinstance(outcome, Invalid):
        return replace(entry, errors=tuple(say(problem.message) for problem in outcome.problems))
    criterion = site().catalogue.criteria[outcome.criterion]
    return replace(entry, revision=outcome.revision, theirs=spoken(outcome.theirs, criterion), yours=spoken(outcome.yours, criterion))


def _is_changed(database: Session, opened: Opened, draft: Draft) -> bool:
    """Whether somebody changed this answer on the page: it differs from what stands and from what the page was made of."""
    if draft.answer == opened.assessment.answer(draft.criterion):
        return False
    if draft.base_revision == opened.revisions.get(draft.criterion, 0):
        return True
    before = [change.answer for change in use.history(database, opened.id, draft.criterion) if change.revision == draft.base_revision]
    return draft.answer not in (before or [NOTHING])

"""Saving a whole page of answers: what was changed is saved, and what cannot be saved comes back as it was typed."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from assessment.answers import Answer
from assessment.catalogue.model import Criterion
from assessment.database.session import writing
from assessment.errors import Invalid
from assessment.services import assessments as use
from assessment.services.assessments import Conflict, Opened
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.entries import Entry, answer_in, entry_typed, spoken
from assessment.web.forms import NOT_APPLICABLE
from assessment.web.site import now, site

Typed = MultiDict[str, str]


def typed_entries(typed: Typed, asked: Iterable[Criterion]) -> dict[str, Entry]:
    """What was typed into a page, question by question."""
    return {criterion.id: entry_typed(typed, criterion.id) for criterion in asked if f"{criterion.id}.revision" in typed}


def save_page(opened: Opened, asked: Iterable[Criterion], typed: Typed) -> dict[str, Entry]:
    """Save every answer that was changed, in one transaction; the entries that could not be saved come back, each saying why."""
    wrong: dict[str, Entry] = {}
    with writing(site().engine) as database:
        for criterion in asked:
            if f"{criterion.id}.revision" not in typed:
                continue
            entry = entry_typed(typed, criterion.id)
            refused = _lacking(entry) or _save(database, opened, criterion, entry, page=typed.get("page", ""))
            if refused is not None:
                wrong[criterion.id] = refused
    return wrong


def conflict_markup(criterion: Criterion, conflict: Conflict) -> Markup:
    """Both versions of an answer that two people changed, as the page shows them."""
    module = current_app.jinja_env.get_template("components/conflict.html").module
    both = spoken(conflict.theirs, criterion), spoken(conflict.yours, criterion)
    return Markup(module.conflict(criterion.id, *both))  # type: ignore[attr-defined]  # noqa: S704 - rendered by our own template


def _lacking(entry: Entry) -> Entry | None:
    if entry.choice != NOT_APPLICABLE or entry.reason:
        return None
    return replace(entry, errors=(_("Say in a few words why this does not apply, or choose a level."),))


def _save(database: Session, opened: Opened, criterion: Criterion, entry: Entry, *, page: str) -> Entry | None:
    answer = replace(answer_in(entry), reviewed=opened.assessment.answer(criterion.id).reviewed)
    base = entry.revision
    if not _is_changed(database, opened, criterion.id, (answer, base)):
        return None
    client = sha256(f"{page}:{criterion.id}:{base}:{answer!r}".encode()).hexdigest()[:40]
    try:
        use.save_answer(database, site().catalogue, opened.id, criterion.id, answer, base_revision=base, client_id=client, now=now())
    except Conflict as conflict:
        theirs, yours = spoken(conflict.theirs, criterion), spoken(conflict.yours, criterion)
        return replace(entry, revision=conflict.revision, theirs=theirs, yours=yours)
    except Invalid as invalid:
        return replace(entry, errors=tuple(say(problem.message) for problem in invalid.problems))
    return None


def _is_changed(database: Session, opened: Opened, criterion: str, typed: tuple[Answer, int]) -> bool:
    """Whether somebody changed this answer on the page: it differs from what stands and from what the page was made of."""
    answer, base = typed
    if answer == opened.assessment.answer(criterion):
        return False
    if base == opened.revisions.get(criterion, 0):
        return True
    before = [change.answer for change in use.history(database, opened.id, criterion) if change.revision == base]
    return answer not in (before or [Answer()])

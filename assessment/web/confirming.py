"""The form of an agreed answer: what was typed becomes the answer, or comes back with what is wrong about it."""

from dataclasses import replace
from hashlib import sha256

from flask import request

from assessment.catalogue.model import Criterion
from assessment.database.session import writing
from assessment.errors import Invalid
from assessment.services.agreements import Round, Standing, confirm
from assessment.services.assessments import Conflict, Draft, Opened
from assessment.services.contributing import Desk
from assessment.translation import say
from assessment.web.entries import Entry, answer_in
from assessment.web.forms import tidy
from assessment.web.merging import MERGE, with_merged
from assessment.web.saving import lacking, refused
from assessment.web.site import now, site

REASON = "agreed-reason"


def confirm_entry(opened: Opened, asked: Criterion, entry: Entry) -> tuple[Entry | None, list[tuple[str, str]]]:
    """Confirm an agreed answer with the reason that was typed; where that cannot be, the entry with what is wrong, and what is wrong beyond it."""
    entry = with_merged({asked.id: entry}, Desk(opened), request.form.get(MERGE, ""))[asked.id]
    if sentences := lacking(entry):
        return replace(entry, errors=sentences), []
    answer, why = answer_in(entry), tidy(request.form.get(REASON))
    name = sha256(f"{request.form.get('page', '')}:{asked.id}:{entry.revision}:{answer!r}".encode()).hexdigest()[:40]
    try:
        with writing(site().engine) as database:
            confirm(database, site().catalogue, opened, Draft(asked.id, answer, entry.revision, name), reason=why, now=now())
    except Conflict as conflict:
        return refused(entry, conflict), []
    except Invalid as invalid:
        apart = [(REASON, say(problem.message)) for problem in invalid.problems if problem.where == "reason"]
        return replace(entry, errors=tuple(say(problem.message) for problem in invalid.problems if problem.where != "reason")), apart
    return None, []


def reason_typed(seen: Round) -> str:
    """What stands in the field for the reason: what was typed, or what was said when it was agreed."""
    if request.method == "POST":
        return tidy(request.form.get(REASON))
    return seen.agreement.reason if seen.agreement and seen.standing is Standing.AGREED else ""

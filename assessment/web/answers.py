"""The questionnaire: one page a dimension, saving of single answers and of whole pages, undo."""

import re
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from assessment.database.session import writing
from assessment.errors import Invalid
from assessment.services.assessments import Conflict, Draft, Opened
from assessment.services.contributing import Desk, save_answers
from assessment.services.contributing import undo as undo_last
from assessment.translation import clock, say
from assessment.translation import gettext as _
from assessment.web.desks import as_it_stands, criterion_of, desk_at, turn_markup
from assessment.web.entries import Entry, entry_of, spoken
from assessment.web.forms import MOST_DIGITS, answer_from
from assessment.web.merging import MERGE
from assessment.web.mine import remark_links, said_above, sheet_at
from assessment.web.offline import device_owner, refuse_others
from assessment.web.part_page import part_page
from assessment.web.permissions import answering, requires
from assessment.web.rendering import render
from assessment.web.saving import STILL, conflict_markup, save_page, typed_entries
from assessment.web.sheets import Sheet, page_of
from assessment.web.site import local, now, site
from assessment.web.standing import asked_again, marks_again, standing_notice
from assessment.web.strays import NOT_ASKED, park_sent, park_strays

blueprint = Blueprint("answers", __name__)
CLIENT_ID = re.compile(r"[!-~]{1,64}")
LAST_REVISION = 10**MOST_DIGITS
OUR_ADDRESS = r"(?:/(?!/)|\.)[!-\[\]-~]*"  # two slashes or a backslash would lead to another site


@blueprint.get("/a/<door>/part/<dimension>")
@requires("assessment.answer")
def part(opened: Opened, dimension: str) -> str:
    """The questions of one dimension, or of the quick check, with their answers."""
    return _page(desk_at(opened), sheet_at(opened, dimension), {})


@blueprint.post("/a/<door>/part/<dimension>")
@requires("assessment.answer", refills=True)
def save_part(opened: Opened, dimension: str) -> ResponseReturnValue:
    """Save every answer of the page that was changed, then go where the pressed button says."""
    sheet = sheet_at(opened, dimension, typed=request.form)
    desk = desk_at(opened)
    if g.is_stale:
        return _page(desk, sheet, typed_entries(request.form, sheet.criteria)), 400
    wrong, is_late = save_page(desk, sheet.criteria, request.form), park_strays(opened, request.form)
    if wrong:
        return _page(desk_at(as_it_stands(opened)), sheet, wrong), 409 if any(entry.theirs for entry in wrong.values()) else 400
    if is_late:
        return redirect(f"{g.here}/parked", 303)
    return _undo(opened) if "undo" in request.form else redirect(_onwards(sheet), 303)


@blueprint.put("/a/<door>/answers/<criterion>")
@requires("assessment.answer", opens=False)
def save_answer(door: str, criterion: str) -> ResponseReturnValue:
    """Save one answer that a script sent; sending it twice changes nothing."""
    draft = _sent(criterion)
    with writing(site().engine) as database:
        town, hand = answering(database, door)
        refuse_others(request.get_json().get("who"), hand.person if hand else None)
        if park_sent(database, town, draft):
            return {"problems": [say(NOT_ASKED)]}, 400
        asked = criterion_of(criterion)
        (outcome,) = save_answers(database, site().catalogue, town, (draft,), now=now(), hand=hand)
    if isinstance(outcome, Conflict):
        both = {"yours": entry_of(outcome.yours, 0).sent, "theirs": entry_of(outcome.theirs, 0).sent}
        return {"revision": outcome.revision, "notice": conflict_markup(asked, outcome), **both}, 409
    if isinstance(outcome, Invalid):
        return {"problems": [say(problem.message) for problem in outcome.problems]}, 400
    return {"revision": outcome.revision, "saved": clock(local(outcome.at))}


@blueprint.post("/a/<door>/undo")
@requires("assessment.answer")
def undo(opened: Opened) -> ResponseReturnValue:
    """Take the last answer back."""
    return _undo(opened)


def _page(desk: Desk, sheet: Sheet, typed: Mapping[str, Entry]) -> str:
    opened, assessment = desk.opened, desk.opened.assessment
    asked = [criterion.id for criterion in sheet.criteria]
    entries = {each: typed.get(each) or entry_of(assessment.answer(each), opened.revisions.get(each, 0)) for each in asked}
    entries |= _beside_last_time(opened, entries)
    links = remark_links(opened, sheet)
    entries |= {each: replace(entries[each], beside=turn_markup(each, desk.turn(each)) + links[each]) for each in links}
    again = asked_again(opened)
    entries |= {each: replace(entries[each], beside=mark + entries[each].beside) for each, mark in marks_again(again).items() if each in entries}
    saved = _("✓ Saved %(time)s", time=clock(local(opened.changed_at))) if opened.revisions else ""
    notices = f"{_notices(entries)}{standing_notice(opened, again, asked)}"
    said = {"saved": escape(saved), "notices": notices, "own": said_above(desk, sheet), "who": device_owner(opened)}
    return part_page(assessment, sheet, entries, said)


def _beside_last_time(opened: Opened, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Those entries for which something was answered last time, with it."""
    if not opened.carries:
        return {}
    before = opened.assessment.last_time
    return {each: replace(entry, last=spoken(before[each].answer, criterion_of(each))) for each, entry in entries.items() if each in before}


def _notices(entries: Mapping[str, Entry]) -> str:
    """What has to be said before the questions; mostly nothing."""
    problems = [(identifier + "-0", sentence) for identifier, entry in entries.items() for sentence in entry.errors]
    conflicts = [(identifier + "-conflict", criterion_of(identifier).title) for identifier, entry in entries.items() if entry.theirs]
    undone = site().catalogue.criteria.get(request.args.get("undone", ""))
    if not (problems or conflicts or undone or g.is_stale):
        return ""
    return render("answers/notices.html", problems=problems, conflicts=conflicts, undone=undone, stale=g.is_stale)


def _sent(criterion: str) -> Draft:
    """The answer that a script sent, the revision that it was made from, and its own name for this saving."""
    try:
        sent = request.get_json()
        base, client = sent["baseRevision"], sent["clientId"]
        if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base <= LAST_REVISION or not CLIENT_ID.fullmatch(client):
            raise ValueError(base, client)
        return Draft(criterion, answer_from(sent), base, client)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise Invalid([]) from None


def _undo(opened: Opened) -> ResponseReturnValue:
    with writing(site().engine) as database:
        criterion = site().catalogue.criteria.get(undo_last(database, opened.id, now=now(), hand=Desk(opened).hand) or "")
    if criterion is None:
        return redirect(f"{g.here}/", 303)
    return redirect(f"{g.here}/part/{page_of(criterion, opened.assessment.scope)}?undone={criterion.id}#{criterion.id}", 303)


def _onwards(sheet: Sheet) -> str:
    """Where the pressed button leads: an address on this site, the question that it is about, or the list of tasks."""
    wanted, about = request.form.get("go", ""), next(filter(None, map(request.form.get, (STILL, "keep", MERGE))), "")
    if not wanted and about in {criterion.id for criterion in sheet.criteria}:
        return f"{g.here}/part/{sheet.id}#{about}"
    return wanted if re.fullmatch(OUR_ADDRESS, wanted) else f"{g.here}/"

"""Typing in a paper form: sheet after sheet as on paper, with the signs that are printed beside its boxes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from unicodedata import normalize

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from assessment.answers import NOTHING, Evidence
from assessment.catalogue.model import Criterion
from assessment.errors import NotFound
from assessment.exchange.form_words import day_meant
from assessment.filled import form_number
from assessment.paper import EVIDENCE_SIGNS, NOT_APPLICABLE_SIGN, UNKNOWN_SIGN, Sheet, sheets, sheets_like
from assessment.questionnaire import Scope
from assessment.services.assessments import Opened
from assessment.services.contributing import Desk
from assessment.translation import message, say
from assessment.web.desks import as_it_stands, desk_at, turn_markup
from assessment.web.entries import Entry, entry_of, entry_typed
from assessment.web.forms import LEVELS, NOT_APPLICABLE, UNKNOWN, tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.saving import save_page
from assessment.web.site import site
from assessment.web.strays import park_strays

blueprint = Blueprint("typing_in", __name__)
STOP = "stop"
CHOICES: Mapping[str, str] = {UNKNOWN_SIGN: UNKNOWN, NOT_APPLICABLE_SIGN: NOT_APPLICABLE, **{level: level for level in LEVELS}, "": ""}
EVIDENCE: Mapping[str, str] = {**{sign: kind.value for kind, sign in EVIDENCE_SIGNS.items()}, "": Evidence.NONE.value}
SIGN_OF = {choice: sign for sign, choice in CHOICES.items()}
EVIDENCE_SIGN_OF = {kind.value: sign for kind, sign in EVIDENCE_SIGNS.items()}
NO_SUCH_SIGN = message("“%(typed)s” is none of the signs on the sheet. Type a digit from 0 to 4, %(unknown)s or %(not_applicable)s.")
NOT_OFFERED = message("This question applies to every municipality. Type a digit from 0 to 4, or %(unknown)s.", unknown=UNKNOWN_SIGN)
NO_SUCH_EVIDENCE = message("“%(typed)s” is none of the signs for evidence. Type 0, 1 or 2.")
LONGEST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a sheet: its number on paper, and what stands in its fields, as signs."""

    number: int
    criterion: Criterion
    entry: Entry


@blueprint.get("/a/<door>/type")
@requires("assessment.answer")
def first(opened: Opened) -> ResponseReturnValue:
    """The first sheet."""
    return redirect(f"{g.here}/type/{sheets(site().catalogue, opened.assessment.scope)[0].code}", 303)


@blueprint.get("/a/<door>/type/<sheet>")
@requires("assessment.answer")
def show(opened: Opened, sheet: str) -> str:
    """The questions of one sheet, in the order of the paper."""
    return _page(desk_at(opened), _sheet(opened, sheet), {})


@blueprint.post("/a/<door>/type/<sheet>")
@requires("assessment.answer", refills=True)
def save(opened: Opened, sheet: str) -> ResponseReturnValue:
    """Save what was typed, and go on to the next sheet; what cannot be saved comes back as it was typed."""
    present, desk = _sheet(opened, sheet), desk_at(opened)
    typed, wrong = read(request.form, present)
    if g.is_stale:
        return _page(desk, present, _all_typed(request.form, present)), 400
    right = [criterion for criterion in present.criteria if criterion.id not in wrong]
    refused = save_page(desk, right, typed)
    park_strays(opened, request.form)
    if wrong or refused:
        shown = wrong | {name: in_signs(entry) for name, entry in refused.items()}
        return _page(desk_at(as_it_stands(opened)), present, shown), 409 if any(entry.theirs for entry in refused.values()) else 400
    return redirect(_onwards(present), 303)


def _sheet(opened: Opened, code: str) -> Sheet:
    """A sheet whose questions are asked. Raises `NotFound`."""
    every = sheets_like(site().catalogue, code)
    found = next((sheet for sheet in every if sheet.code == code), None)
    if found is None or (found.scope is Scope.FULL and opened.assessment.scope is Scope.QUICK):
        raise NotFound
    return found


def read(sent: MultiDict[str, str], sheet: Sheet) -> tuple[MultiDict[str, str], dict[str, Entry]]:
    """What was typed with signs, as the pages of questions send it; and apart, as typed, what no sign is for."""
    typed, wrong = sent.copy(), {}
    for criterion in sheet.criteria:
        name = criterion.id
        choice, evidence = sign(sent.get(f"{name}.choice")), sign(sent.get(f"{name}.evidence"))
        if faults := _faults(criterion, choice, evidence):
            wrong[name] = replace(entry_typed(sent, name), evidence=tidy(sent.get(f"{name}.evidence")), errors=faults)
            continue
        typed[f"{name}.choice"], typed[f"{name}.evidence"] = CHOICES[choice], EVIDENCE[evidence]
        if day := day_meant(tidy(sent.get(f"{name}.evidence-until"))):
            typed[f"{name}.evidence-until"] = day.isoformat()
    return typed, wrong


def sign(typed: str | None) -> str:
    """A sign as it was meant: capitals and the digits of other scripts are the same.

    >>> [sign(typed) for typed in (" D ", "\\uff13", "", None)]
    ['d', '3', '', '']
    """
    plain = normalize("NFKC", tidy(typed)).lower()
    return str(int(plain)) if len(plain) == 1 and plain.isdecimal() else plain


def _faults(criterion: Criterion, choice: str, evidence: str) -> tuple[str, ...]:
    """What is wrong with the signs of one question."""
    signs = {"unknown": UNKNOWN_SIGN, "not_applicable": NOT_APPLICABLE_SIGN}
    found = []
    if choice == NOT_APPLICABLE_SIGN and criterion.not_applicable is None:
        found.append(NOT_OFFERED)
    elif choice not in CHOICES:
        found.append(replace(NO_SUCH_SIGN, values={"typed": choice[:LONGEST_SHOWN], **signs}))
    if evidence not in EVIDENCE:
        found.append(replace(NO_SUCH_EVIDENCE, values={"typed": evidence[:LONGEST_SHOWN]}))
    return tuple(map(say, found))


def in_signs(entry: Entry) -> Entry:
    """The same with signs in place of the words that pages send."""
    return replace(entry, choice=SIGN_OF.get(entry.choice, entry.choice), evidence=EVIDENCE_SIGN_OF.get(entry.evidence, entry.evidence))


def _all_typed(sent: MultiDict[str, str], sheet: Sheet) -> dict[str, Entry]:
    """Everything as it was typed."""
    return {each.id: replace(entry_typed(sent, each.id), evidence=tidy(sent.get(f"{each.id}.evidence"))) for each in sheet.criteria}


def _onwards(sheet: Sheet) -> str:
    every = sheets_like(site().catalogue, sheet.code)
    if request.form.get("go") == STOP or sheet.number >= len(every):
        return f"{g.here}/forms?typed=1"
    return f"{g.here}/type/{every[sheet.number].code}"


def _page(desk: Desk, sheet: Sheet, typed: Mapping[str, Entry]) -> str:
    lines = [Line(number, each, typed.get(each.id) or _standing(desk, each.id)) for number, each in sheet.numbered]
    problems = [(f"{line.criterion.id}-choice", sentence) for line in lines for sentence in line.entry.errors]
    conflicts = [(f"{line.criterion.id}-conflict", line.criterion.title) for line in lines if line.entry.theirs]
    turns = {line.criterion.id: turn_markup(line.criterion.id, desk.turn(line.criterion.id)) for line in lines}
    return render(
        "typing_in/sheet.html", sheet=sheet, lines=lines, every=sheets_like(site().catalogue, sheet.code), problems=problems,
        conflicts=conflicts, turns=turns, number=form_number(site().settings.secret_key, desk.opened.id), stale=g.is_stale,
    )


def _standing(desk: Desk, criterion: str) -> Entry:
    """What stands for a question, in signs; nothing at all where nothing was answered."""
    answer = desk.opened.assessment.answer(criterion)
    entry = in_signs(entry_of(answer, desk.opened.revisions.get(criterion, 0)))
    return entry if answer != NOTHING else replace(entry, evidence="")

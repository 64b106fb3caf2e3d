"""A form that was filled in on a screen and saved as PDF becomes answers, or the reason why not."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assessment.answers import NOTHING, Answer, Assessment
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange.answers_file import OTHER_EDITION
from assessment.exchange.form_answers import Typed, read_answer, read_profile, unreadable
from assessment.exchange.form_words import day_meant
from assessment.filled import Channel, FilledForm, FormMark, Unreadable
from assessment.form_fields import (
    DAY,
    MARK,
    About,
    Part,
    criterion_of,
    field_name,
    field_names,
    mark_in,
    mark_line,
    printed_line,
)
from assessment.questionnaire import asked
from assessment.translation import Message, message

LARGEST_FORM = 20 * 1024 * 1024
LONGEST_SHOWN = 200
_CHILD = Path(__file__).with_name("fillable_child.py")
_SECONDS = 8
FLATTENED = message(
    "This PDF has no boxes to fill in any more; it was probably printed into a new one. Please open the form again, and save it instead."
)
_SENTENCES = {
    4: message("This PDF is locked with a password; please save the form without one."),
    5: FLATTENED,
    6: message("Somebody put a program into this form, which none of ours has. Please fill in a fresh one."),
    7: message("This PDF has far more pages than a form; please choose the form itself."),
    8: message("This PDF has far more boxes than a form; please choose the form itself."),
}
_UNREADABLE = message("This PDF cannot be read; it may be damaged.")
NO_FORM = message("This PDF is no form of Smart Readiness: it does not say to which questions it belongs.")
_CHANGED = message("This form says in one place that it belongs elsewhere than in another; somebody changed it. Please fill in a fresh one.")
_DESCRIPTION = message("The description inside this PDF is damaged, so that it is not sure where the form belongs. Please fill in a fresh one.")
_OTHER_QUESTIONS = message("This form asks other questions than edition %(edition)s does here. Please fill in a fresh one.")


_NO_TEXT = message("What stands in this box cannot be read.")
_OFF = "Off"
_AS_TYPED = (Part.CHOICE, Part.REASON, Part.EVIDENCE, Part.TEXT, Part.LINK, Part.UNTIL, Part.NOTE)


@dataclass(frozen=True, slots=True)
class _Saved:
    """What the child found: fields by name, and what the description and the foot of the page say."""

    fields: Mapping[str, Any]
    description: str | None
    printed: str


def read(content: bytes, catalogue: Catalogue, *, name: str) -> FilledForm:
    """What a form holds that was filled in and saved. Raises `Invalid`, with `name` as the place, where it cannot be read as a whole."""
    saved = _taken_from(content, name)
    mark = _mark_of(saved, name)
    if refused := list(_refused(saved, mark, catalogue)):
        raise Invalid([Problem(name, sentence) for sentence in refused])
    values, lost = _values(saved.fields)
    answers, wrong = _answers(catalogue, mark, values, spoilt={each.criterion for each in lost})
    profile, unsure = read_profile(*(values.get(about, "") for about in About))
    given = Assessment(catalogue.edition, day_meant(values.get(DAY, "")) or date.min, profile, answers, mark.scope)
    return FilledForm(Channel.FILLABLE, given, mark, (*lost, *unsure, *wrong))


def _taken_from(content: bytes, name: str) -> _Saved:
    if len(content) > LARGEST_FORM:
        raise Invalid([Problem(name, message("This PDF is too large: forms take at most %(limit)s megabytes.", limit=LARGEST_FORM >> 20))])
    try:
        child = subprocess.run(  # noqa: S603 - our own file, no shell, the form only on its standard input
            [sys.executable, "-I", str(_CHILD)], input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Invalid([Problem(name, _UNREADABLE)]) from None
    if child.returncode != 0:
        raise Invalid([Problem(name, _SENTENCES.get(child.returncode, _UNREADABLE))])
    return _Saved(**json.loads(child.stdout))


def _mark_of(saved: _Saved, name: str) -> FormMark:
    """The mark of a form, from its field; the other places are compared with it afterwards."""
    mark = mark_in(_as_text(saved.fields.get(MARK)))
    if mark is None:
        raise Invalid([Problem(name, NO_FORM)])
    return mark


def _refused(saved: _Saved, mark: FormMark, catalogue: Catalogue) -> Iterator[Message]:
    """Why a form is not read at all."""
    if mark.edition != catalogue.edition:
        yield Message(OTHER_EDITION.key, {"given": mark.edition[:LONGEST_SHOWN], "ours": catalogue.edition})
        return
    if saved.description is None:
        yield _DESCRIPTION
    elif (saved.description and saved.description != mark_line(mark)) or (saved.printed and saved.printed != printed_line(mark)):
        yield _CHANGED
    elif mark.digest != catalogue.digest:
        yield Message(_OTHER_QUESTIONS.key, {"edition": catalogue.edition})
    unknown = sorted(set(saved.fields) - field_names(catalogue, mark.scope))
    if unknown:
        yield message("This form has a box that none of ours has: %(field)s. Please fill in a fresh one.", field=unknown[0][:LONGEST_SHOWN])


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _values(fields: Mapping[str, Any]) -> tuple[dict[str, str], list[Unreadable]]:
    """The values as text, and what is none. `Off` is the state of a choice in which nothing was chosen."""
    values: dict[str, str] = {}
    lost = []
    for name, value in fields.items():
        if value is None:
            lost.append(unreadable(criterion_of(name), name, _NO_TEXT))
        else:
            values[name] = value if isinstance(value, str) else "" if value == [_OFF] else str(value[0])
    return values, lost


def _answers(
    catalogue: Catalogue, mark: FormMark, values: Mapping[str, str], *, spoilt: set[str],
) -> tuple[dict[str, Answer], list[Unreadable]]:
    """The answers that can be read whole, and what cannot be read of the others. What was left empty is not among them."""
    answers: dict[str, Answer] = {}
    unread: list[Unreadable] = []
    for criterion in asked(catalogue, mark.scope):
        answer, wrong = read_answer(criterion, Typed(*(values.get(field_name(criterion.id, part), "") for part in _AS_TYPED)))
        unread += wrong
        if answer != NOTHING and not wrong and criterion.id not in spoilt:
            answers[criterion.id] = answer
    return answers, unread

"""What a filled form would change, in words: each answer and each fact beside what stands, with the choices there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from werkzeug.datastructures import MultiDict

from assessment.answers import Kind, State
from assessment.catalogue.model import Criterion
from assessment.errors import Invalid, SmartReadinessError
from assessment.filled import Channel, Unreadable
from assessment.intake import STEP, UNTIL, Choice, Difference, DifferenceKind, FactDifference, chosen
from assessment.services.assessments import Opened
from assessment.services.intakes import Intake, Taken
from assessment.services.taking_over import HeldBack, Offer
from assessment.translation import Message, country_name, long_date, message, number, say
from assessment.translation import gettext as _
from assessment.web.assessments import KINDS
from assessment.web.entries import Spoken, spoken
from assessment.web.sheets import page_of
from assessment.web.site import site

Typed = MultiDict[str, str]
NOTHING_CHOSEN: Typed = MultiDict()
CHANNELS: Mapping[Channel, Message] = {
    Channel.PAPER: message("a form on paper"), Channel.FILLABLE: message("a form filled in as a PDF"),
    Channel.SPREADSHEET: message("a spreadsheet"), Channel.FIELD: message("a field app"),
    Channel.ANSWERS_FILE: message("an answers file"), Channel.REPORT: message("a report"),
}
WHY_HELD_BACK: Mapping[HeldBack, Message] = {
    HeldBack.OPINION: message("Several people answer this question, each alone first. Open it to give your opinion."),
    HeldBack.OTHERS: message("This question is given to somebody else."),
    HeldBack.NOT_ASKED: message("The quick check does not ask this. Continue as a full assessment first."),
}
FACTS: Mapping[str, Message] = {
    "name": message("Name"), "country": message("Country"), "population": message("People who live there"), "kind": message("Kind of municipality"),
    "capacity": message("Hours in a quarter"),
}
CHANGED = message("This answer was changed while you were choosing. What stands now is shown here: please choose again.")


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a form: what stands, what the form says, what can be chosen, what is chosen now, and what is wrong."""

    criterion: Criterion
    page: str
    revision: int
    standing: Spoken
    given: Spoken
    options: tuple[tuple[str, str], ...]
    choice: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a form in words."""

    id: str
    label: str
    standing: str
    given: str
    choice: str


def shown(
    opened: Opened, intake: Intake, found: Offer, *, typed: Typed | None, again: Mapping[str, SmartReadinessError | None],
) -> dict[str, Any]:
    """Everything that the page of a form needs."""
    picked = NOTHING_CHOSEN if typed is None else typed
    lines = {each.criterion: _line(opened, each, picked, again) for each in found.open}
    facts = [(each.kind, _fact(each, picked)) for each in found.facts]
    fresh = {each.criterion for each in found.open if each.kind is DifferenceKind.NEW}
    return {
        "intake": intake, "form": intake.form, "came_as": say(CHANNELS[intake.form.channel]), "names": _named(opened, intake), "done": found.done,
        "new": [line for each, line in lines.items() if each in fresh], "different": [line for each, line in lines.items() if each not in fresh],
        "new_facts": [fact for kind, fact in facts if kind is DifferenceKind.NEW],
        "different_facts": [fact for kind, fact in facts if kind is not DifferenceKind.NEW],
        "same": [_title(each.criterion) for each in found.same], "same_facts": [_label(each.fact) for each in found.same_facts],
        "held_back": [(_line(opened, each, NOTHING_CHOSEN, {}), say(WHY_HELD_BACK[why])) for each, why in found.held_back],
        "unreadable": [_unreadable(opened, each) for each in intake.form.unreadable], "became": _became(found.done),
        "problems": [(f"{each}-choice", lines[each].criterion.title) for each in again if each in lines],
    }


def _named(opened: Opened, intake: Intake) -> str:
    """Of which place and day a form speaks, where it was not made for this very assessment."""
    form = intake.form
    if form.mark and form.mark.number:
        return _("It was made for this assessment.")
    name, day = form.assessment.profile.name, long_date(form.assessment.date) if form.assessment.date > date.min else _("no day")
    if not name:
        return _("It names no place; its day: %(day)s.", day=day)
    if name == opened.assessment.profile.name:
        return _("It names %(name)s, %(day)s.", name=name, day=day)
    ours = opened.assessment.profile.name
    return _("It names %(name)s, %(day)s, and this is the assessment of %(ours)s. Is it the right form?", name=name, day=day, ours=ours)


def _line(opened: Opened, each: Difference, typed: Typed, again: Mapping[str, SmartReadinessError | None]) -> Line:
    criterion = site().catalogue.criteria[each.criterion]
    usual = Choice.TAKE if each.kind is DifferenceKind.NEW else Choice.KEEP
    if typed and each.kind is DifferenceKind.NEW:
        usual = Choice.KEEP
    error, why = "", again.get(each.criterion)
    if each.criterion in again:
        error = " ".join(say(problem.message) for problem in why.problems) if isinstance(why, Invalid) else say(CHANGED)
    return Line(
        criterion, page_of(criterion, opened.assessment.scope), opened.revisions.get(each.criterion, 0), spoken(each.standing, criterion),
        spoken(each.given, criterion), _options(each), typed.get(f"{each.criterion}.choice", usual), error,
    )


def _options(each: Difference) -> tuple[tuple[str, str], ...]:
    """What can be done with an answer that differs; what would become of it in the same way as before is not offered twice."""
    apart = (Choice.KEEP, _("Keep what stands")), (Choice.TAKE, _("Take the one from the form"))
    if (each.standing.state, each.standing.level) == (each.given.state, each.given.level):
        both: dict[Choice, str] = {Choice.BOTH: _("Keep both texts, one after the other")}
    else:
        both = {
            Choice.BOTH: _("Keep both texts, with the answer that stands now"), Choice.BOTH_GIVEN: _("Keep both texts, with the answer in the form"),
        }
        if each.standing.state is State.UNANSWERED:
            del both[Choice.BOTH]
    return (*apart, *((choice, words) for choice, words in both.items() if chosen(each, choice) not in (each.standing, each.given)))


def _fact(each: FactDifference, typed: Typed) -> Fact:
    usual = Choice.TAKE if each.kind is DifferenceKind.NEW and not typed else Choice.KEEP
    return Fact(each.fact, _label(each.fact), _said(each.fact, each.standing), _said(each.fact, each.given), typed.get(f"fact.{each.fact}", usual))


def _label(fact: str) -> str:
    if fact in FACTS:
        return say(FACTS[fact])
    criterion, _point, which = fact.removeprefix(f"{STEP}.").rpartition(".")
    title = _title(criterion)
    return _("By when: next step of “%(title)s”", title=title) if which == UNTIL else _("Who: next step of “%(title)s”", title=title)


def _said(fact: str, value: str) -> str:
    """The value of a fact in words."""
    if not value:
        return ""
    if fact == "country":
        return country_name(value)
    if fact == "kind":
        return say(KINDS[Kind(value)])
    if fact in ("population", "capacity"):
        exact = Fraction(value)
        return number(exact, 0 if exact.denominator == 1 else 2)
    return long_date(date.fromisoformat(value)) if fact.startswith(STEP) and fact.endswith(f".{UNTIL}") else value


def _title(criterion: str) -> str:
    known = site().catalogue.criteria.get(criterion)
    return known.title if known else criterion


def _unreadable(opened: Opened, each: Unreadable) -> tuple[str, str, str, str]:
    known = site().catalogue.criteria.get(each.criterion)
    place = f"part/{page_of(known, opened.assessment.scope)}#{known.id}" if known else ""
    return _title(each.criterion) if each.criterion else "", each.given, say(each.why), place


def _became(done: Taken | None) -> Sequence[tuple[str, Sequence[str]]]:
    """What became of the answers and facts that were chosen from already, in words with titles."""
    if done is None:
        return ()
    taken = [_title(each) for each, choice in done.choices.items() if choice != Choice.KEEP] + [_label(each.fact) for each in done.facts]
    kept = [_title(each) for each, choice in done.choices.items() if choice == Choice.KEEP]
    both = (_("Taken over"), taken), (_("Not taken over; the form’s answer is in the history"), kept)
    return [(words, titles) for words, titles in both if titles]

"""What a filled form would change, as lines for people at a terminal and as a table for JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from assessment.answers import Answer, State
from assessment.cli.score_table import aligned
from assessment.exchange.answers_json import as_table
from assessment.intake import DifferenceKind
from assessment.translation import Message, counted, message, say
from assessment.wording import STATES

KINDS: Mapping[DifferenceKind, Message] = {
    DifferenceKind.NEW: message("new"), DifferenceKind.DIFFERENT: message("different"), DifferenceKind.SAME: message("same"),
}
WHY: Mapping[str, Message] = {
    "opinion": message("cannot be taken over: several people answer this"),
    "others": message("cannot be taken over: given to somebody else"),
    "not-asked": message("cannot be taken over: the quick check does not ask this"),
}
HEADINGS = (message("What"), message("Question"), message("Stands now"), message("In the form"))
NOTHING = message("There is nothing in this form that could be taken over.")
LONGEST = 40


def table(named: Any, brought: Any) -> Iterator[str]:  # noqa: ANN401 - heavy parts' values
    """All lines: into which assessment, each difference, what could not be read, and what was done."""
    name, form, found = named.opened.assessment.profile.name, brought.form, brought.offer
    yield say(message("Into %(number)s, %(name)s, edition %(edition)s", number=named.number, name=short(name), edition=named.catalogue.edition))
    if not (form.mark and form.mark.number):
        day = form.assessment.date if form.assessment.date > date.min else "–"
        yield say(message("The form names %(name)s, %(date)s", name=short(form.assessment.profile.name) or "–", date=day))
    yield ""
    rows = [*_rows(named.catalogue, found)]
    yield from aligned([[say(cell) for cell in HEADINGS], *rows]) if rows else [say(NOTHING)]
    for each in form.unreadable:
        yield say(message("Could not be read: %(where)s: %(given)s (%(why)s)", where=each.criterion or "–", given=short(each.given), why=each.why))
    yield ""
    if brought.done is None:
        yield say(message("Nothing was changed. To take over: --take new, or --take all."))
    else:
        taken = len(brought.done.taken)
        yield say(counted("%(num)s answer was taken over.", "%(num)s answers were taken over.", taken))
        yield say(message("It can be taken back on the page “Bring in a filled form” of the assessment, for seven days."))


def _rows(catalogue: Any, found: Any) -> Iterator[list[str]]:  # noqa: ANN401 - heavy parts' values
    for each in (*found.open, *found.same):
        yield [say(KINDS[each.kind]), _title(catalogue, each.criterion), _words(each.standing), _words(each.given)]
    for fact in (*found.facts, *found.same_facts):
        yield [say(KINDS[fact.kind]), fact.fact, short(fact.standing) or "–", short(fact.given)]
    for each, why in found.held_back:
        yield [say(WHY[why.value]), _title(catalogue, each.criterion), _words(each.standing), _words(each.given)]


def _title(catalogue: Any, criterion: str) -> str:  # noqa: ANN401 - a heavy part's value
    return str(catalogue.criteria[criterion].title)


def _words(answer: Answer) -> str:
    """An answer in a few words; what was typed with it, as far as it fits."""
    if answer.level is not None:
        chosen = say(message("Level %(level)s", level=answer.level))
    else:
        chosen = "–" if answer.state is State.UNANSWERED else say(STATES[answer.state])
    typed = " / ".join(filter(None, (answer.not_applicable, answer.evidence_text, answer.evidence_link, answer.note)))
    return f"{chosen}: {short(typed)}" if typed else chosen


def short(text: str) -> str:
    """A text on one line, as far as it fits, with nothing that a terminal could take for an order."""
    line = " ".join(text.split())
    printable = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in line)
    return printable if len(printable) <= LONGEST else f"{printable[:LONGEST - 1]}…"


def as_json(named: Any, brought: Any) -> dict[str, Any]:  # noqa: ANN401 - heavy parts' values
    """The same for programs."""
    found, form, done = brought.offer, brought.form, brought.done
    every, facts = [*found.open, *found.same], [*found.facts, *found.same_facts]
    return {
        "into": {"number": named.number, "name": named.opened.assessment.profile.name, "catalogue": named.catalogue.edition},
        "form": {"channel": form.channel.value, "name": form.assessment.profile.name, "date": form.assessment.date.isoformat()},
        "answers": {
            each.criterion: {"kind": each.kind.value, "standing": _answer(named, each.standing), "given": _answer(named, each.given)}
            for each in every
        },
        "facts": {each.fact: {"kind": each.kind.value, "standing": each.standing, "given": each.given} for each in facts},
        "not-here": {each.criterion: why.value for each, why in found.held_back},
        "unreadable": [{"criterion": each.criterion, "given": each.given, "why": say(each.why)} for each in form.unreadable],
        "taken": list(done.taken) if done else None, "again": list(done.again) if done else None, "intake": brought.key or None,
    }


def _answer(named: Any, answer: Answer) -> dict[str, Any]:  # noqa: ANN401 - a heavy part's value
    """An answer as an answers file has it."""
    written = as_table(replace(named.opened.assessment, answers={"it": answer}, files={}, carried=()))["answers"]["it"]
    return dict(written)

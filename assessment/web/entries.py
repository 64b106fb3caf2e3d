"""Answers as the questionnaire shows them: plain values for the templates, from what is stored or from what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from assessment.answers import Answer, Assessment, Evidence, Profile, State
from assessment.catalogue.model import Criterion, Dimension
from assessment.questionnaire import questions
from assessment.translation import gettext as _
from assessment.translation import language, listed, long_date, ngettext, say
from assessment.web.forms import LEVELS, NOT_APPLICABLE, UNKNOWN, day, tidy, whole
from assessment.web.site import site
from assessment.web.skeletons import Skeleton, filled, skeleton_of, slot
from assessment.wording import EVIDENCE_SHORT, STATES

SMALL_PLACE = 1_000
NOTHING_BESIDE = Markup()
SETTLED = (State.ANSWERED, State.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer in words: what was chosen, and what was typed with it, each text with its label."""

    summary: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the form of one question, with what is wrong about it, on a conflict both versions, and what was answered last time.

    `own`: both versions are one's own opinion. `beside` is what else has to be said above the choices.
    """

    choice: str = ""
    reason: str = ""
    evidence: str = "none"
    evidence_text: str = ""
    evidence_link: str = ""
    note: str = ""
    revision: int = 0
    until: str = ""
    errors: tuple[str, ...] = ()
    theirs: Spoken | None = None
    yours: Spoken | None = None
    own: bool = False
    beside: Markup = NOTHING_BESIDE
    last: Spoken | None = None

    @property
    def sent(self) -> dict[str, object]:
        """The same as a script is told it."""
        return {
            "choice": self.choice, "notApplicable": self.reason, "evidence": self.evidence, "evidenceText": self.evidence_text,
            "evidenceLink": self.evidence_link, "evidenceUntil": self.until, "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dimension is: how many questions it has and how many are settled by a level or by not applying."""

    dimension: Dimension
    settled: int
    asked: int

    @property
    def state(self) -> str:
        """A word for style sheets: started, done or nothing yet."""
        return "done" if self.settled == self.asked else "started" if self.settled else "open"

    @property
    def words(self) -> str:
        """The same in a sentence's few words."""
        if not self.settled:
            return _("not started")
        return _("%(settled)s of %(asked)s answered", settled=self.settled, asked=self.asked)


def progress(assessment: Assessment, dimensions: Iterable[Dimension]) -> list[Progress]:
    """How far each dimension is."""
    return progress_on(assessment, ((dimension, questions(dimension, assessment.scope)) for dimension in dimensions))


def progress_on(assessment: Assessment, chapters: Iterable[tuple[Dimension, Sequence[Criterion]]]) -> list[Progress]:
    """How far each chapter is."""
    found = []
    for dimension, asked in chapters:
        found.append(Progress(dimension, sum(assessment.answer(criterion.id).state in SETTLED for criterion in asked), len(asked)))
    return found


def entry_of(answer: Answer, revision: int) -> Entry:
    """What a stored answer puts into the form."""
    choice = str(answer.level) if answer.level is not None else NOT_APPLICABLE if answer.not_applicable else UNKNOWN if answer.unknown else ""
    return Entry(
        choice, answer.not_applicable, answer.evidence.value, answer.evidence_text, answer.evidence_link, answer.note, revision=revision,
        until=answer.holds_until.isoformat() if answer.holds_until else "",
    )


def entry_typed(typed: Mapping[str, str], criterion: str) -> Entry:
    """What was typed into the form of one question, so that nothing of it is lost.

    A page has dozens of these fields; a form object for each question would cost more than everything else.
    """
    names = ("choice", "reason", "evidence", "evidence-text", "evidence-link", "note", "revision", "evidence-until")
    choice, reason, evidence, text, link, note, revision, until = (tidy(typed.get(f"{criterion}.{name}")) for name in names)
    return Entry(choice, reason, evidence or "none", text, link, note, whole(revision) or 0, until)


def answer_in(entry: Entry) -> Answer:
    """The answer that a form holds; whether the catalogue allows it is for the use case to say."""
    return Answer(
        level=int(entry.choice) if entry.choice in LEVELS else None,
        evidence=Evidence(entry.evidence) if entry.evidence in set(Evidence) else Evidence.NONE,
        evidence_text=entry.evidence_text, evidence_link=entry.evidence_link, note=entry.note, holds_until=day(entry.until),
        unknown=entry.choice == UNKNOWN, not_applicable=entry.reason if entry.choice == NOT_APPLICABLE else "",
    )


def spoken(answer: Answer, criterion: Criterion) -> Spoken:
    """An answer in words."""
    if answer.level is not None:
        summary = _("Level %(level)s: %(statement)s", level=answer.level, statement=criterion.levels[answer.level].statement)
    elif answer.not_applicable:
        summary = _("Does not apply: %(reason)s", reason=answer.not_applicable)
    else:
        summary = say(STATES[answer.state])
    evidence = say(EVIDENCE_SHORT[answer.evidence]) if answer.level is not None else ""
    until = _("holds until %(day)s", day=long_date(answer.holds_until)) if answer.holds_until else ""
    typed = ((_("Evidence:"), " – ".join(filter(None, (evidence, answer.evidence_text, answer.evidence_link, until)))), (_("Note:"), answer.note))
    return Spoken(summary, tuple((label, text) for label, text in typed if text))


def plain(answer: Answer) -> Spoken:
    """An answer in words whose question nobody knows here."""
    summary = _("Level %(level)s", level=answer.level) if answer.level is not None else say(STATES[answer.state])
    typed = (answer.not_applicable, answer.evidence_text, answer.evidence_link, answer.note)
    return Spoken(summary, tuple(("", text) for text in typed if text))


def is_small(profile: Profile) -> bool:
    """Whether this is a very small place, for which the catalogue has notes of its own."""
    return profile.population is not None and profile.population <= SMALL_PLACE


def who_may_know(criterion: Criterion) -> str:
    """The people to ask, as in a sentence."""
    return listed(site().catalogue.informant[informant].title for informant in criterion.ask)


def question_markup(criterion: Criterion, entry: Entry, *, small: bool, past: bool = True, files: int = 0, lapsed: date | None = None) -> Markup:
    """The markup of one question with what stands in its form, how many files it has, and a link to what stood there before.

    `lapsed` is the last day of a document that does not hold any more.
    """
    filling = _usual(entry) | ({} if past else {"no-history": " hidden"})
    if files:
        filling |= {"files": f" ({files})", "evidence-filled": " filled"}
    if lapsed:
        filling["lapsed"] = component("evidence").lapsed(lapsed)
    if entry.errors:
        sentences = component("question").errors(criterion, entry.errors)
        filling |= {"wrong": " wrong", "described": f" {criterion.id}-error", "errors": sentences}
    if entry.theirs:
        filling["conflict"] = component("conflict").conflict(criterion.id, entry.theirs, entry.yours, entry.own)
    if entry.last:
        filling["last-time"] = component("last_time").last_time(criterion, entry.last, may_confirm=not entry.choice)
    key = ("question", criterion.id, small, language(), site().catalogue.edition)
    return filled(site().skeletons.get(key, lambda: _skeleton(criterion, small=small)), filling)


def _usual(entry: Entry) -> dict[str, str]:
    """What goes into the slots of every question."""
    has_evidence = entry.evidence_text or entry.evidence_link or entry.until
    return {
        f"choice-{entry.choice}": " checked", f"evidence-{entry.evidence}": " checked", "revision": str(entry.revision),
        "no-history": "" if entry.revision else " hidden",
        "reason": escape(entry.reason), "reason-filled": " filled" if entry.reason else "", "evidence-text": escape(entry.evidence_text),
        "evidence-link": escape(entry.evidence_link), "evidence-until": escape(entry.until),
        "until-kind": "text" if entry.errors and entry.until else "date", "evidence-filled": " filled" if has_evidence else "",
        "beside": entry.beside, "note": escape(entry.note), "note-open": " open" if entry.note else "",
    }


def _skeleton(criterion: Criterion, *, small: bool) -> Skeleton:
    """One question without anybody's answer."""
    return skeleton_of(component("question").question(criterion, slot, who_may_know(criterion), small))


def component(name: str) -> Any:  # noqa: ANN401 - the macros of a template are its attributes
    """The macros of a component."""
    return current_app.jinja_env.get_template(f"components/{name}.html").module


def answered_words(found: Iterable[Progress]) -> str:
    """How much of the whole is settled, in words."""
    parts = list(found)
    settled, asked = sum(part.settled for part in parts), sum(part.asked for part in parts)
    return ngettext("%(settled)s of %(num)s question answered", "%(settled)s of %(num)s questions answered", asked, settled=settled)

"""Everything that was typed, for print: short texts where they belong, long ones whole in an annex. Nothing is left out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from assessment.answers import Answer, Assessment, Carried, CarriedKind, Commitment, Evidence, EvidenceFile, Plan, State, evidence_on
from assessment.catalogue.model import Catalogue, Criterion
from assessment.questionnaire import is_asked
from assessment.translation import gettext as _
from assessment.translation import long_date, pgettext, say
from assessment.wording import EVIDENCE_SHORT

LONGEST_IN_PLACE = 200
NOBODY = Commitment()


class Text(NamedTuple):
    """A text that somebody typed. `beginning` is what stands in its place; `annex` the number under which the whole of a long one stands."""

    whole: str
    beginning: str
    annex: int | None = None


class Given(NamedTuple):
    """One answer with all that was typed for it. `statement` is the catalogue's sentence for the level.

    `dimension` is None for a criterion of another edition; its identifier then stands for its title. `lapsed`: its document does not hold
    any more and counts as described. `edition` names the one of which it was, where it is parked.
    """

    criterion: str
    title: str
    question: str
    dimension: str | None
    state: State
    level: int | None
    statement: str | None
    evidence: Evidence
    evidence_text: Text | None
    evidence_link: Text | None
    note: Text | None
    not_applicable: Text | None
    reviewed: int | None
    review: Text | None
    who: Text | None
    by: date | None
    files: tuple[EvidenceFile, ...] = ()
    holds_until: date | None = None
    lapsed: bool = False
    edition: str = ""

    @property
    def is_advice(self) -> bool:
        """Whether a reviewer sees a higher level than was declared: it counts once the municipality changes its answer."""
        return self.level is not None and self.reviewed is not None and self.reviewed > self.level

    @property
    def texts(self) -> tuple[Text, ...]:
        """Everything typed for this answer."""
        typed = (self.not_applicable, self.evidence_text, self.evidence_link, self.note, self.review, self.who)
        return tuple(text for text in typed if text is not None)


@dataclass(frozen=True, slots=True)
class AnnexText:
    """A text too long for its place, whole, with its number and the title of its criterion."""

    number: int
    title: str
    text: str


def leans(statement: str) -> bool:
    """Whether a level's statement opens with a word that points back, so that it cannot be understood without its question.

    >>> leans("This is true for all most used services."), leans("Help is offered at fixed times.")
    (True, False)
    """
    opening = pgettext("words that open a statement and point back to its question", "It This They The Some Only Roughly").split()
    return statement.partition(" ")[0].rstrip(",;:") in opening


def evidence_words(given: Given) -> str:
    """The kind of an answer's evidence in words, and until when a document holds or did."""
    kind = say(EVIDENCE_SHORT[given.evidence])
    if given.lapsed and given.holds_until:
        return _("%(evidence)s, held until %(day)s: counts as described", evidence=kind, day=long_date(given.holds_until))
    if given.holds_until and given.evidence is Evidence.DOCUMENT:
        return _("%(evidence)s, holds until %(day)s", evidence=kind, day=long_date(given.holds_until))
    return kind


def file_words(file: EvidenceFile) -> str:
    """A file by its name and the day on which it was added."""
    return _("%(name)s (%(day)s)", name=file.name, day=long_date(file.added)) if file.added else file.name


@dataclass(frozen=True, slots=True)
class Everything:
    """All that was typed: the answers, those that were given under another edition and are not asked any more, and the long texts."""

    answers: tuple[Given, ...]
    parked: tuple[Given, ...]
    annex: tuple[AnnexText, ...]


def everything_given(catalogue: Catalogue, assessment: Assessment, *, with_parked: bool = True) -> Everything:
    """Everything that was typed: every criterion that is asked with its answer, and every other for which there is one, in catalogue order.

    Long texts are numbered through. What is parked is left out unless `with_parked`, as it was when the first final versions were frozen.
    """
    counter = iter(range(1, 1_000_000))
    ended = _ended(catalogue, assessment) if with_parked else ()
    apart = {each.source for each in ended} - set(catalogue.criteria) - set(assessment.answers)
    asked = [criterion for criterion in catalogue if is_asked(criterion, assessment.scope) or _has_typed(assessment, criterion.id)]
    rows = tuple(_given(criterion, criterion.id, assessment, counter) for criterion in asked)
    typed = dict.fromkeys([*assessment.answers, *assessment.plan.steps, *assessment.files])
    elsewhere = [identifier for identifier in typed if identifier not in catalogue.criteria and identifier not in apart]
    answers = (*rows, *(_given(None, identifier, assessment, counter) for identifier in elsewhere))
    parked = tuple(_parked(each, assessment, counter, is_alone=each.source in apart) for each in ended)
    return Everything(answers, parked, _annex_of((*answers, *parked)))


def _ended(catalogue: Catalogue, assessment: Assessment) -> tuple[Carried, ...]:
    """What was answered to questions, or in a way, that this edition does not know any more, by edition; what was split stands here once."""
    found = [each for each in assessment.carried if each.kind is CarriedKind.PARKED or not _has_place(catalogue, each)]
    return tuple(sorted({(each.edition, each.source): each for each in found}.values(), key=lambda each: each.edition))


def _has_place(catalogue: Catalogue, each: Carried) -> bool:
    """Whether what is to be confirmed answers a question of this edition, in a way that it allows."""
    criterion = catalogue.criteria.get(each.source)
    return criterion is not None and (criterion.not_applicable is not None or not each.answer.not_applicable)


def _parked(each: Carried, assessment: Assessment, counter: Iterator[int], *, is_alone: bool) -> Given:
    """A parked answer; where nothing else has its name, with the step that was taken on for it and its files."""
    beside = (assessment.plan, assessment.files) if is_alone else (Plan(), {})
    whole = replace(assessment, answers={each.source: each.answer}, plan=beside[0], files=beside[1])
    return _given(None, each.source, whole, counter)._replace(state=each.answer.state, edition=each.edition)


def _annex_of(answers: tuple[Given, ...]) -> tuple[AnnexText, ...]:
    """The texts that were too long for their place, in order."""
    return tuple(AnnexText(text.annex, given.title, text.whole) for given in answers for text in given.texts if text.annex is not None)


def _has_typed(assessment: Assessment, identifier: str) -> bool:
    return identifier in assessment.answers or identifier in assessment.plan.steps or identifier in assessment.files


def _given(criterion: Criterion | None, identifier: str, assessment: Assessment, counter: Iterator[int]) -> Given:
    answer, commitment = assessment.answer(identifier), assessment.plan.steps.get(identifier, NOBODY)
    return Given(
        identifier,
        title=criterion.title if criterion else identifier, question=criterion.question if criterion else "",
        dimension=criterion.dimension if criterion else None,
        state=_state(criterion, answer, assessment), level=answer.level,
        statement=criterion.levels[answer.level].statement if criterion and answer.level is not None else None, evidence=answer.evidence,
        not_applicable=_text(answer.not_applicable, counter), evidence_text=_text(answer.evidence_text, counter),
        evidence_link=_text(answer.evidence_link, counter), note=_text(answer.note, counter),
        reviewed=answer.reviewed, review=_text(answer.review, counter), who=_text(commitment.who, counter), by=commitment.by,
        files=assessment.files.get(identifier, ()), holds_until=answer.holds_until,
        lapsed=evidence_on(answer, assessment.date) is not answer.evidence,
    )


def _state(criterion: Criterion | None, answer: Answer, assessment: Assessment) -> State:
    return State.NOT_ASKED if criterion is None or not is_asked(criterion, assessment.scope) else answer.state


def _text(typed: str, counter: Iterator[int]) -> Text | None:
    """A typed text; beyond 200 characters only its beginning stands in place, cut at a word, and all of it in the annex."""
    if not typed.strip():
        return None
    if len(typed) <= LONGEST_IN_PLACE:
        return Text(typed, typed)
    beginning = typed[: LONGEST_IN_PLACE - 40]
    return Text(typed, beginning.rsplit(maxsplit=1)[0] if " " in beginning else beginning, next(counter))

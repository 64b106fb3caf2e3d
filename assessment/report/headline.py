"""The result in words: the sentence that stands largest on the first page, and the two or three beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.questionnaire import Scope
from assessment.report.working import is_lowered
from assessment.scoring import ENOUGH_QUICK_ANSWERS, DimensionScore, FirstImpression, OverallScore, Results, rounded
from assessment.translation import Message, counted, message
from assessment.wording import confidence_words, stage_name

STAGE_SENTENCES = (
    message("%(place)s is about to start"),
    message("%(place)s is taking first steps"),
    message("%(place)s is doing it"),
    message("%(place)s has made it a habit"),
    message("%(place)s is passing it on"),
)


@dataclass(frozen=True, slots=True)
class Headline:
    """The most important sentences. `score`, 0 to 100, is the stated score and None where the method gives none.

    `title` is the largest; `lead` says what is strongest and what holds the stage down; `facts` stand beside the figure.
    `low` and `high` are given for the band of a quick check and wherever a range is known.
    """

    title: Message
    lead: tuple[Message, ...]
    facts: tuple[Message, ...]
    score: Fraction | None = None
    shown: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    stage: int | None = None
    provisional: bool = False


def headline_of(catalogue: Catalogue, assessment: Assessment, results: Results, *, names_second_look: bool = True) -> Headline:
    """Put the results into words; without an overall score they say so, and what is missing.

    What a reviewer lowered is named as such unless `names_second_look` is off, as it was when the first final versions were frozen.
    """
    place = assessment.profile.name
    if results.scope is Scope.QUICK and results.impression:
        return _quick(place, results.impression)
    if results.overall.score is None or results.overall.stage is None:
        return _open(place, results.overall)
    overall = results.overall
    lowered = names_second_look and any(is_lowered(score.parts) for score in results.dimensions.values() if score.score is not None)
    title = message(STAGE_SENTENCES[results.overall.stage].key, place=place)
    return Headline(
        title, _lead(catalogue, results), _facts(catalogue, overall, lowered=lowered), overall.score, overall.shown, overall.low, overall.high,
        overall.stage, bool(overall.provisional),
    )


def _quick(place: str, impression: FirstImpression) -> Headline:
    title = message("A first impression of %(place)s", place=place)
    if impression.score is None or impression.low is None or impression.high is None:
        missing = ENOUGH_QUICK_ANSWERS - impression.answered
        lead = counted("%(num)s more answer is needed for a first impression.", "%(num)s more answers are needed for a first impression.", missing)
        return Headline(title, (lead,), (_answered(impression.answered, impression.asked),))
    lead = message("Somewhere between %(low)s and %(high)s of 100 points.", low=rounded(impression.low), high=rounded(impression.high))
    facts = (
        _answered(impression.answered, impression.asked),
        message("A quick check looks at two things in each part. It gives a direction, not a score: the full assessment does."),
    )
    return Headline(title, (lead,), facts, low=impression.low, high=impression.high)


def _answered(answered: int, asked: int) -> Message:
    return message("%(answered)s of %(asked)s questions answered.", answered=answered, asked=asked)


def _open(place: str, overall: OverallScore) -> Headline:
    begun = bool(overall.answered_weight)
    title = message("%(place)s has begun to look", place=place) if begun else message("%(place)s can begin", place=place)
    lead = message("There are not enough answers for an overall score yet.")
    facts = [
        message("A score needs answers to two thirds of the questions in at least four of the five take-aways."),
        message("What is not known can be found out: see whom to ask."),
    ]
    if begun and overall.low is not None and overall.high is not None:
        facts.insert(0, message("The score will lie between %(low)s and %(high)s.", low=rounded(overall.low), high=rounded(overall.high)))
    return Headline(title, (lead,), tuple(facts), low=overall.low, high=overall.high)


def _lead(catalogue: Catalogue, results: Results) -> tuple[Message, ...]:
    """What is strongest, and what holds the stage down or, where nothing does, where most remains to be done."""
    scores = {identifier: score.score for identifier, score in results.dimensions.items() if score.score is not None}
    best, last = max(scores, key=scores.__getitem__), min(scores, key=scores.__getitem__)
    if scores[last] == 100:
        return (message("Strong in every part. Others can learn from you: share how you did it."),)
    if scores[best] == scores[last]:
        return (message("All parts stand equally high."), *_held(catalogue, results))
    held = _held(catalogue, results) or (message("Most remains to be done in “%(part)s”.", part=_short(catalogue, last)),)
    return (message("Strongest in “%(part)s”.", part=_short(catalogue, best)), *held)


def _held(catalogue: Catalogue, results: Results) -> tuple[Message, ...]:
    """The one thing that holds the stage of the whole down: a critical criterion, or a dimension that is low altogether."""
    overall = results.overall
    if overall.held_by is None:
        return _held_in_places(catalogue, results)
    weak = weak_link(results.dimensions, overall)
    if weak is not None:
        return (message("Held back by one thing: “%(criterion)s”.", criterion=catalogue.criteria[weak].title),)
    stage = results.dimensions[overall.held_by].stage or 0
    return (message("Held back by “%(part)s”, which is at “%(stage)s”.", part=_short(catalogue, overall.held_by), stage=stage_name(stage)),)


def _held_in_places(catalogue: Catalogue, results: Results) -> tuple[Message, ...]:
    """The lowest of the parts that one criterion holds down while the whole is not."""
    held = [score for score in results.dimensions.values() if score.held_by is not None and score.score is not None]
    if not held:
        return ()
    lowest = min(held, key=lambda score: score.score or 0)
    part, criterion = _short(catalogue, lowest.dimension), catalogue.criteria[lowest.held_by or ""].title
    return (message("“%(part)s” is held back by one thing: “%(criterion)s”.", part=part, criterion=criterion),)


def weak_link(dimensions: Mapping[str, DimensionScore], overall: OverallScore) -> str | None:
    """The critical criterion that holds the whole down through its dimension, or None where no single criterion does."""
    return None if overall.held_by is None else dimensions[overall.held_by].held_by


def _facts(catalogue: Catalogue, overall: OverallScore, *, lowered: bool) -> tuple[Message, ...]:
    facts = list(_carried_and_open(overall, lowered=lowered))
    if overall.shown_stage is not None and overall.stage is not None and overall.shown_stage < overall.stage:
        stage = stage_name(overall.shown_stage)
        facts.append(message("Together they carry the stage “%(stage)s”.", stage=stage) if lowered else message(
            "The evidence carries the stage “%(stage)s”.", stage=stage))
    facts += [message("“%(part)s” has no score yet and is not counted.", part=_short(catalogue, missing)) for missing in overall.without_score]
    if overall.provisional and not overall.without_score:
        facts.append(message("The stage is provisional: a question that decides it is still open."))
    return tuple(facts)


def _carried_and_open(overall: OverallScore, *, lowered: bool) -> Iterator[Message]:
    """How much of the score evidence carries, or with a reviewer who lowered it, and where it could lie once all is answered."""
    if overall.score is not None and overall.shown is not None and overall.confidence is not None:
        score, shown, words = rounded(overall.score), rounded(overall.shown), confidence_words(overall.confidence)
        said = message("Evidence and a reviewer’s second look carry %(shown)s of the %(score)s points (%(confidence)s).") if lowered else message(
            "Evidence carries %(shown)s of the %(score)s points (%(confidence)s).")
        yield message(said.key, shown=shown, score=score, confidence=words)
    if overall.low is not None and overall.high is not None and overall.low < overall.high:
        low, high = rounded(overall.low), rounded(overall.high)
        yield message("With the open questions answered the score lies between %(low)s and %(high)s.", low=low, high=high)


def _short(catalogue: Catalogue, dimension: str) -> str:
    return catalogue.dimension[dimension].short

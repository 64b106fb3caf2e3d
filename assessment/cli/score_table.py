"""Scores as a table of plain text, for people at a terminal."""

from collections.abc import Iterator, Sequence

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.scoring import DimensionScore, FirstImpression, OverallScore, Part, Results
from assessment.translation import message, number, percent, say
from assessment.wording import EVIDENCE_SHORT, STATES, confidence_words, stage_name

_DASH = "–"


def table(catalogue: Catalogue, assessment: Assessment, results: Results) -> Iterator[str]:
    """All lines: whose answers, the whole, then each dimension or, for a quick check, each question."""
    yield say(message("%(name)s, edition %(edition)s, %(date)s", name=assessment.profile.name, edition=catalogue.edition, date=assessment.date))
    yield ""
    if results.impression:
        yield _impression(results.impression)
        yield ""
        asked = [part for part in results.parts.values() if part.state.value != "not-asked"]
        yield from aligned([[say(cell) for cell in _QUESTION_HEADINGS], *(_question(catalogue, part) for part in asked)])
    else:
        yield from _overall(catalogue, results.overall)
        yield ""
        rows = [_dimension(catalogue, score) for score in results.dimensions.values()]
        yield from aligned([[say(cell) for cell in _HEADINGS], *rows])
        yield from _held_down(catalogue, results)


_HEADINGS = (
    message("Dimension"), message("Stated"), message("Shown"), message("Range"), message("Coverage"), message("Confidence"), message("Stage"),
)
_QUESTION_HEADINGS = (message("Criterion"), message("Level"), message("Evidence"))


def _impression(impression: FirstImpression) -> str:
    if impression.low is None or impression.high is None:
        answered, asked = impression.answered, impression.asked
        return say(message("Quick check: too few answers for a first impression (%(answered)s of %(asked)s).", answered=answered, asked=asked))
    low, high = number(impression.low), number(impression.high)
    return say(message("Quick check, first impression: between %(low)s and %(high)s of 100.", low=low, high=high))


def _overall(catalogue: Catalogue, overall: OverallScore) -> Iterator[str]:
    if overall.score is None or overall.stage is None:
        yield say(message("Overall: not enough answers for a score yet."))
    else:
        yield say(message("Overall: %(score)s of 100, stage %(stage)s.", score=number(overall.score), stage=_stage(overall)))
    if overall.held_by:
        title = catalogue.dimension[overall.held_by].title
        yield say(message("What holds the stage down: %(title)s.", title=title))
    if overall.low is not None and overall.high is not None:
        yield say(message("Possible once the open questions are answered: %(range)s.", range=_range(overall)))
    if overall.coverage is not None:
        yield say(message("Answered: %(share)s of the weight.", share=percent(overall.coverage)))
    if overall.confidence is not None:
        words = confidence_words(overall.confidence)
        yield say(message("Backed by evidence: %(share)s, %(words)s.", share=percent(overall.confidence), words=words))
    for dimension in overall.without_score:
        yield say(message("Not enough answers for a score: %(title)s.", title=catalogue.dimension[dimension].title))


def _stage(score: DimensionScore | OverallScore) -> str:
    """The stage by number and name, and whether it may still change."""
    if score.stage is None:
        return _DASH
    name = say(stage_name(score.stage))
    if score.provisional:
        return say(message("%(number)s %(name)s (provisional)", number=score.stage, name=name))
    return f"{score.stage} {name}"


def _range(score: DimensionScore | OverallScore) -> str:
    if score.low is None or score.high is None:
        return _DASH
    return say(message("%(low)s to %(high)s", low=number(score.low), high=number(score.high)))


def _dimension(catalogue: Catalogue, score: DimensionScore) -> list[str]:
    return [
        catalogue.dimension[score.dimension].short,
        _DASH if score.score is None else number(score.score),
        _DASH if score.shown is None else number(score.shown),
        _range(score),
        _DASH if score.coverage is None else percent(score.coverage),
        _DASH if score.confidence is None else percent(score.confidence),
        _stage(score) if score.applies else say(message("does not apply")),
    ]


def _held_down(catalogue: Catalogue, results: Results) -> Iterator[str]:
    for score in results.dimensions.values():
        if score.held_by:
            part, title = results.parts[score.held_by], catalogue.criteria[score.held_by].title
            dimension = catalogue.dimension[score.dimension].short
            yield say(message("%(dimension)s is held down by “%(title)s” at level %(level)s.", dimension=dimension, title=title, level=part.level))


def _question(catalogue: Catalogue, part: Part) -> list[str]:
    level = say(STATES[part.state]) if part.level is None else str(part.level)
    return [catalogue.criteria[part.criterion].title, level, say(EVIDENCE_SHORT[part.evidence]) if part.evidence else _DASH]


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows of cells as lines, the cells of each column as wide as its widest."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

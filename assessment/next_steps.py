"""The next steps in order of priority: which first, what to find out, what to share, and what steps would change."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from assessment.answers import Answer, Assessment, Evidence, State, evidence_on
from assessment.catalogue.model import Catalogue, Criterion, NextStep
from assessment.questionnaire import asked
from assessment.scoring import CARRIED_BY, HIGHEST_LEVEL, Part, Results, part_of, results_of, score_assessment, score_parts

FIRST_STEPS = 5
FIND_OUT_HOURS = Fraction(1)
CRITICAL_FACTOR = Fraction(3, 2)
EFFORT_FACTORS = ((Fraction(2), Fraction(1)), (Fraction(8), Fraction(8, 10)), (Fraction(24), Fraction(6, 10)))
LARGEST_EFFORT_FACTOR = Fraction(4, 10)
LEAST_EVIDENCE = tuple(next(kind for kind, carried in CARRIED_BY.items() if carried >= level) for level in range(HIGHEST_LEVEL + 1))


@dataclass(frozen=True, slots=True)
class Candidate:
    """The next step of a criterion at its present level: hours of the first year, and its priority (a number without unit).

    `rank` is its place among all steps of the catalogue, from 0: the lower comes first.
    """

    criterion: str
    dimension: str
    level: int
    leads_to: int
    hours: Fraction
    recurring: bool
    priority: Fraction
    rank: int


@dataclass(frozen=True, slots=True)
class FindOut:
    """A criterion without an answer: ask somebody. It costs one hour and has the priority of level 0."""

    criterion: str
    dimension: str
    ask: tuple[str, ...]
    priority: Fraction
    hours: Fraction = FIND_OUT_HOURS


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What to do next: the first five, every candidate by priority, what to find out, and what to share (criteria at level 4).

    `ask_why` are the criteria that residents see far lower: their steps come first among equals.
    """

    first: tuple[Candidate, ...]
    by_priority: tuple[Candidate, ...]
    find_out: tuple[FindOut, ...]
    share: tuple[Candidate, ...]
    ask_why: frozenset[str] = frozenset()


def effort_factor(hours: Fraction) -> Fraction:
    """How much effort lowers a priority: 1 up to 2 hours, 0.8 up to 8, 0.6 up to 24, 0.4 above.

    >>> [str(effort_factor(Fraction(hours))) for hours in (0, 2, 8, 24, 25)]
    ['1', '1', '4/5', '3/5', '2/5']
    """
    return next((factor for limit, factor in EFFORT_FACTORS if hours <= limit), LARGEST_EFFORT_FACTOR)


def priority(criterion: Criterion, level: int, hours: Fraction) -> Fraction:
    """How soon a step should come: weight, half as much again if critical, less for effort, less the higher the level is.

    The weight is 1 to 3, the level 0 to 4, so a priority lies between 0 and 4.5.
    """
    critical = CRITICAL_FACTOR if criterion.critical else Fraction(1)
    return criterion.weight * critical * effort_factor(hours) * Fraction(HIGHEST_LEVEL - level, HIGHEST_LEVEL)


def next_step(criterion: Criterion, level: int) -> NextStep:
    """The next step printed at a level."""
    return criterion.levels[level].next_step


def order(catalogue: Catalogue, found: Candidate) -> tuple[Fraction, int, Fraction, int]:
    """Sort key: highest priority first; ties by lower level, then fewer hours, then catalogue order."""
    return (-found.priority, found.level, found.hours, catalogue.position[found.criterion])


@lru_cache(maxsize=8)
def candidates(catalogue: Catalogue) -> Mapping[tuple[str, int], Candidate]:
    """Every step of a catalogue by criterion and level, ranked once; at level 4 it is something to share and leads no higher."""
    unranked = [_unranked(criterion, level) for criterion in catalogue for level in range(HIGHEST_LEVEL + 1)]
    ranked = sorted(unranked, key=lambda found: order(catalogue, found))
    return MappingProxyType({(found.criterion, found.level): replace(found, rank=rank) for rank, found in enumerate(ranked)})


def _unranked(criterion: Criterion, level: int) -> Candidate:
    step = next_step(criterion, level)
    leads_to = min(level + 1, HIGHEST_LEVEL)
    return Candidate(criterion.id, criterion.dimension, level, leads_to, step.hours, step.recurring, priority(criterion, level, step.hours), rank=0)


def turn_of(ask_why: frozenset[str]) -> Callable[[Candidate], Any]:
    """Sort key for when it is a step's turn: by priority, then first what residents see far lower, then as the catalogue ranks it."""
    if not ask_why:
        return attrgetter("rank")  # the same, and quicker
    return lambda found: (-found.priority, found.criterion not in ask_why, found.rank)


def next_steps(catalogue: Catalogue, results: Results, ask_why: frozenset[str] = frozenset()) -> NextSteps:
    """One candidate for each criterion with a level, and the first five of them; open questions and level 4 stand apart.

    Of steps with equal priority those come first that belong to a criterion to `ask_why` of.
    """
    parts = [(criterion, results.parts[criterion.id]) for criterion in asked(catalogue, results.scope)]
    every = candidates(catalogue)
    current = [every[criterion.id, part.level] for criterion, part in parts if part.level is not None]
    share = tuple(found for found in current if found.level == HIGHEST_LEVEL)
    ranked = sorted((found for found in current if found.level < HIGHEST_LEVEL), key=turn_of(ask_why))
    open_questions = [
        FindOut(criterion.id, criterion.dimension, criterion.ask, priority(criterion, 0, FIND_OUT_HOURS))
        for criterion, part in parts if part.state in (State.UNKNOWN, State.UNANSWERED)
    ]
    find_out = tuple(sorted(open_questions, key=lambda found: -found.priority))
    return NextSteps(first_five(ranked), tuple(ranked), find_out, share, ask_why)


def first_five(ranked: list[Candidate]) -> tuple[Candidate, ...]:
    """The best step of each dimension, the first five of these by priority; if there are fewer, filled up by priority."""
    best: dict[str, Candidate] = {}
    for found in ranked:
        best.setdefault(found.dimension, found)
    rest = (found for found in ranked if best[found.dimension] is not found)
    return (*best.values(), *rest)[:FIRST_STEPS]


def evidence_for(level: int) -> Evidence:
    """The least evidence that carries a level: none up to 2, described for 3, a document for 4.

    >>> [evidence_for(level).value for level in range(5)]
    ['none', 'none', 'none', 'described', 'document']
    """
    return LEAST_EVIDENCE[level]


def answer_after(answer: Answer, level: int, on: date | None = None) -> Answer:
    """The answer once a step is done: the level it leads to, with at least the evidence that carries it; better evidence stays, if it still holds."""
    counts = evidence_on(answer, on)
    evidence = max(counts, evidence_for(level), key=lambda kind: CARRIED_BY[kind])
    holds_until = answer.holds_until if counts is answer.evidence else None
    return replace(answer, level=level, evidence=evidence, unknown=False, reviewed=None, holds_until=holds_until)


def what_if(catalogue: Catalogue, assessment: Assessment, steps: Iterable[tuple[str, int]], before: Results | None = None) -> Results:
    """The results if steps were done. `steps` are criteria and the levels they lead to, in the order they are done, so that the last counts.

    Where the results `before` are given, only what the steps touch is scored again.
    """
    before = before or score_assessment(catalogue, assessment)
    changed = {identifier: _part_after(catalogue.criteria[identifier], assessment, level) for identifier, level in dict(steps).items()}
    touched = {part.dimension for part in changed.values()}
    dimensions = {
        name: score_parts(name, tuple([changed.get(part.criterion, part) for part in score.parts])) if name in touched else score
        for name, score in before.dimensions.items()
    }
    return results_of(catalogue, dimensions, assessment.scope)


def _part_after(criterion: Criterion, assessment: Assessment, level: int) -> Part:
    return part_of(criterion, answer_after(assessment.answer(criterion.id), level, assessment.date), assessment.scope, assessment.date)

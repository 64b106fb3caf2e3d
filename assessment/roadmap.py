"""The next steps in order: which first, in which quarter, and what they would change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heappop, heappush

from assessment.answers import NOTHING, Answer, Assessment, Evidence, State
from assessment.catalogue.model import Catalogue, Criterion, NextStep
from assessment.questionnaire import asked
from assessment.scoring import CARRIED_BY, HIGHEST_LEVEL, Results, score_answers

FIRST_STEPS = 5
FIND_OUT_HOURS = Fraction(1)
CRITICAL_FACTOR = Fraction(3, 2)
EFFORT_FACTORS = ((Fraction(2), Fraction(1)), (Fraction(8), Fraction(8, 10)), (Fraction(24), Fraction(6, 10)))
LARGEST_EFFORT_FACTOR = Fraction(4, 10)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The next step of a criterion at its present level: hours of the first year, and its priority (a number without unit)."""

    criterion: str
    dimension: str
    level: int
    leads_to: int
    hours: Fraction
    recurring: bool
    priority: Fraction


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
    """What to do next: the first five, every candidate by priority, what to find out, and what to share (criteria at level 4)."""

    first: tuple[Candidate, ...]
    by_priority: tuple[Candidate, ...]
    find_out: tuple[FindOut, ...]
    share: tuple[Candidate, ...]


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


def candidate(criterion: Criterion, level: int) -> Candidate:
    """The next step of a criterion at a level, with its priority; at level 4 it is something to share and leads no higher."""
    step = next_step(criterion, level)
    leads_to = min(level + 1, HIGHEST_LEVEL)
    return Candidate(criterion.id, criterion.dimension, level, leads_to, step.hours, step.recurring, priority(criterion, level, step.hours))


def order(catalogue: Catalogue, found: Candidate) -> tuple[Fraction, int, Fraction, int]:
    """Sort key: highest priority first; ties by lower level, then fewer hours, then catalogue order."""
    return (-found.priority, found.level, found.hours, catalogue.position[found.criterion])


def next_steps(catalogue: Catalogue, results: Results) -> NextSteps:
    """One candidate for each criterion with a level, and the first five of them; open questions and level 4 stand apart."""
    parts = [(criterion, results.parts[criterion.id]) for criterion in asked(catalogue, results.scope)]
    candidates = [candidate(criterion, part.level) for criterion, part in parts if part.level is not None]
    share = tuple(found for found in candidates if found.level == HIGHEST_LEVEL)
    ranked = sorted((found for found in candidates if found.level < HIGHEST_LEVEL), key=lambda found: order(catalogue, found))
    open_questions = [
        FindOut(criterion.id, criterion.dimension, criterion.ask, priority(criterion, 0, FIND_OUT_HOURS))
        for criterion, part in parts if part.state in (State.UNKNOWN, State.UNANSWERED)
    ]
    find_out = tuple(sorted(open_questions, key=lambda found: -found.priority))
    return NextSteps(first_five(ranked), tuple(ranked), find_out, share)


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
    return next(evidence for evidence, carried in CARRIED_BY.items() if carried >= level)


def answer_after(answer: Answer, level: int) -> Answer:
    """The answer once a step is done: the level it leads to, with at least the evidence that carries it; better evidence stays."""
    evidence = max(answer.evidence, evidence_for(level), key=lambda kind: CARRIED_BY[kind])
    return replace(answer, level=level, evidence=evidence, unknown=False, reviewed=None)


def what_if(catalogue: Catalogue, assessment: Assessment, steps: Iterable[tuple[str, int]]) -> Results:
    """The results if steps were done. `steps` are criteria and the levels they lead to, in the order they are done."""
    answers = dict(assessment.answers)
    for criterion, level in steps:
        answers[criterion] = answer_after(answers.get(criterion, NOTHING), level)
    return score_answers(catalogue, answers, assessment.scope)


QUARTERS = 4
_LAST_FIRST = tuple(reversed(range(QUARTERS)))
NEW_THINGS = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A step with its place in the year: the quarter it starts in (0 to 3) and the hours it takes in each of the four.

    `needed_for` names the criterion that pulled it in before its turn; `check_first` the criteria it builds on of which nothing is known.
    """

    step: Candidate
    quarter: int
    hours: tuple[Fraction, ...]
    needed_for: str | None = None
    check_first: tuple[str, ...] = ()

    @property
    def ends(self) -> int:
        """The quarter in which the step is done; a recurring step is in place in the quarter in which it starts."""
        return self.quarter if self.step.recurring else next(place for place in _LAST_FIRST if self.hours[place] or place == self.quarter)


@dataclass(frozen=True, slots=True)
class Roadmap:
    """Four quarters with a capacity in hours each: the steps in the order they were taken, and those for which there was no room."""

    capacity: Fraction
    items: tuple[Item, ...]
    later: tuple[Candidate, ...]

    def starting(self, quarter: int) -> tuple[Item, ...]:
        """The steps that start in a quarter (0 to 3)."""
        return tuple(item for item in self.items if item.quarter == quarter)

    def running(self, quarter: int) -> tuple[Item, ...]:
        """The steps that started earlier and still take hours in a quarter."""
        return tuple(item for item in self.items if item.quarter < quarter and item.hours[quarter])

    def hours(self, quarter: int) -> Fraction:
        """The hours that all steps take together in a quarter; never more than the capacity."""
        return sum((item.hours[quarter] for item in self.items), Fraction())

    def done_by(self, quarter: int) -> tuple[tuple[str, int], ...]:
        """The criteria and the levels they reach by the end of a quarter, in the order they are done."""
        return tuple((item.step.criterion, item.step.leads_to) for item in sorted(self.items, key=lambda item: item.ends) if item.ends <= quarter)


@dataclass(frozen=True, slots=True)
class _Year:
    """The year as far as it is planned: what is free and how many things start in each quarter, and where each criterion will stand."""

    free: tuple[Fraction, ...]
    new_things: tuple[int, ...]
    levels: Mapping[str, int]
    items: tuple[Item, ...] = ()

    def with_item(self, item: Item) -> "_Year":
        return _Year(
            free=tuple(free - spent if spent else free for free, spent in zip(self.free, item.hours, strict=True)),
            new_things=tuple(count + (place == item.quarter) for place, count in enumerate(self.new_things)),
            levels={**self.levels, item.step.criterion: item.step.leads_to},
            items=(*self.items, item),
        )

    def reached(self, criterion: str, level: int) -> int:
        """The quarter in which a criterion reaches a level, or -1 where it stood there before the year began."""
        return next((item.ends for item in self.items if item.step.criterion == criterion and item.step.leads_to == level), -1)

    def is_empty(self, quarter: int) -> bool:
        """Whether nothing starts and no large step runs on in a quarter; recurring hours only make it shorter."""
        return not self.new_things[quarter] and not any(item.hours[quarter] and not item.step.recurring for item in self.items)


def roadmap(catalogue: Catalogue, results: Results, capacity: Fraction) -> Roadmap:
    """Spread the next steps over four quarters of `capacity` hours each (more than 0), by priority, with at most five new things a quarter.

    Prerequisites come first and count; a recurring step takes a quarter of its yearly hours in every quarter from its start; a step
    larger than what is free starts in the first empty quarter and runs on; a criterion comes again in a later quarter with its next step.
    """
    year = _Year((capacity,) * QUARTERS, (0,) * QUARTERS, _levels(results))
    # by_priority is sorted by the same key, and a sorted list is a heap
    waiting = [(order(catalogue, found), found) for found in next_steps(catalogue, results).by_priority]
    later: dict[str, Candidate] = {}
    while waiting:
        _, found = heappop(waiting)
        if found.level < year.levels[found.criterion]:
            continue
        planned = _placed(catalogue, year, found) or year
        if planned is year:
            later[found.criterion] = found
        for item in planned.items[len(year.items):]:
            later.pop(item.step.criterion, None)
            if item.step.leads_to == planned.levels[item.step.criterion] < HIGHEST_LEVEL:
                following = candidate(catalogue.criteria[item.step.criterion], item.step.leads_to)
                heappush(waiting, (order(catalogue, following), following))
        year = planned
    return Roadmap(capacity, year.items, tuple(sorted(later.values(), key=lambda found: order(catalogue, found))))


def _levels(results: Results) -> dict[str, int]:
    """Where each criterion stands before the year begins. What does not apply stands in nobody's way; what nobody answered is left out."""
    levels = {identifier: part.level for identifier, part in results.parts.items() if part.level is not None}
    return levels | {identifier: HIGHEST_LEVEL for identifier, part in results.parts.items() if part.state is State.NOT_APPLICABLE}


def _placed(catalogue: Catalogue, year: _Year, found: Candidate, needed_for: str | None = None) -> _Year | None:
    """The year with a step and everything it builds on, or None where there is no room for all of it."""
    earliest = year.reached(found.criterion, found.level) + 1
    unknown = []
    for needed in catalogue.criteria[found.criterion].builds_on:
        if needed.criterion not in year.levels:
            unknown.append(needed.criterion)
            continue
        while year.levels[needed.criterion] < needed.level:
            before = candidate(catalogue.criteria[needed.criterion], year.levels[needed.criterion])
            planned = _placed(catalogue, year, before, needed_for=found.criterion)
            if planned is None:
                return None
            year = planned
        earliest = max(earliest, year.reached(needed.criterion, needed.level))
    slot = _slot(year, found, earliest)
    return None if slot is None else year.with_item(Item(found, *slot, needed_for, tuple(unknown)))


def _slot(year: _Year, found: Candidate, earliest: int) -> tuple[int, tuple[Fraction, ...]] | None:
    """The first quarter with room for a step, and the hours it takes in each; None where the year has no room."""
    open_quarters = [quarter for quarter in range(earliest, QUARTERS) if year.new_things[quarter] < NEW_THINGS]
    for quarter in open_quarters:
        hours = _hours_within(found, quarter)
        if all(spent <= free for spent, free in zip(hours, year.free, strict=True)):
            return quarter, hours
    if found.recurring:
        return None
    for quarter in open_quarters:
        if year.is_empty(quarter) and sum(year.free[quarter:]) >= found.hours:
            return quarter, _running_on(found.hours, quarter, year.free)
    return None


def _hours_within(found: Candidate, quarter: int) -> tuple[Fraction, ...]:
    """The hours in each quarter of a step that is done within one, or comes back in every quarter from its start."""
    each = found.hours / QUARTERS if found.recurring else found.hours
    return tuple(each if place == quarter or (found.recurring and place > quarter) else Fraction(0) for place in range(QUARTERS))


def _running_on(hours: Fraction, quarter: int, free: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The hours in each quarter of a step too large for one: it takes what is free from its first quarter on."""
    spent = []
    for place, available in enumerate(free):
        taken = min(hours, available) if place >= quarter else Fraction(0)
        hours -= taken
        spent.append(taken)
    return tuple(spent)


def what_if_first_quarter(catalogue: Catalogue, assessment: Assessment, planned: Roadmap) -> Results:
    """The results if the steps that are done by the end of the first quarter are done."""
    return what_if(catalogue, assessment, planned.done_by(0))


def what_if_year(catalogue: Catalogue, assessment: Assessment, planned: Roadmap) -> Results:
    """The results if the steps of all four quarters are done."""
    return what_if(catalogue, assessment, planned.done_by(QUARTERS - 1))

"""The next steps over four quarters: what starts when, what runs on, and where everything then stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

from assessment.answers import Assessment, State
from assessment.catalogue.model import Catalogue
from assessment.next_steps import Candidate, NextSteps, candidates, next_steps, turn_of, what_if
from assessment.scoring import HIGHEST_LEVEL, Results

QUARTERS = 4
NEW_THINGS = 5
NO_HOURS = Fraction(0)


@dataclass(frozen=True, slots=True)
class Item:
    """A step with its place in the year: the quarters (0 to 3) it starts in and is done in, and the hours it takes in each of the four.

    A recurring step is in place in the quarter in which it starts. `needed_for` names the criterion that pulled it in before its turn;
    `check_first` the criteria it builds on of which nothing is known.
    """

    step: Candidate
    quarter: int
    ends: int
    hours: tuple[Fraction, ...]
    needed_for: str | None = None
    check_first: tuple[str, ...] = ()


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
        return sum([item.hours[quarter] for item in self.items if item.hours[quarter]], Fraction())

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
            free=tuple([free - spent if spent else free for free, spent in zip(self.free, item.hours, strict=True)]),
            new_things=tuple([count + (place == item.quarter) for place, count in enumerate(self.new_things)]),
            levels={**self.levels, item.step.criterion: item.step.leads_to},
            items=(*self.items, item),
        )

    def reached(self, criterion: str, level: int) -> int:
        """The quarter in which a criterion reaches a level, or -1 where it stood there before the year began."""
        return next((item.ends for item in self.items if item.step.criterion == criterion and item.step.leads_to == level), -1)

    def is_empty(self, quarter: int) -> bool:
        """Whether nothing starts and no large step runs on in a quarter; recurring hours only make it shorter."""
        return not self.new_things[quarter] and not any(item.hours[quarter] and not item.step.recurring for item in self.items)


def roadmap(catalogue: Catalogue, results: Results, capacity: Fraction, steps: NextSteps | None = None) -> Roadmap:
    """Spread the next steps over four quarters of `capacity` hours each (more than 0), by priority, with at most five new things a quarter.

    Prerequisites come first and count; a recurring step takes a quarter of its yearly hours in every quarter from its start; a step
    larger than what is free starts in the first empty quarter and runs on; a criterion comes again in a later quarter with its next step.
    """
    year = _Year((capacity,) * QUARTERS, (0,) * QUARTERS, _levels(results))
    steps = steps or next_steps(catalogue, results)
    every = candidates(catalogue)
    by_turn = turn_of(steps.ask_why)
    # by_priority is sorted by turn, and a sorted list is a heap
    waiting = [(by_turn(found), found) for found in steps.by_priority]
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
                following = every[item.step.criterion, item.step.leads_to]
                heappush(waiting, (by_turn(following), following))
        year = planned
    return Roadmap(capacity, year.items, tuple(sorted(later.values(), key=by_turn)))


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
            before = candidates(catalogue)[needed.criterion, year.levels[needed.criterion]]
            planned = _placed(catalogue, year, before, needed_for=found.criterion)
            if planned is None:
                return None
            year = planned
        earliest = max(earliest, year.reached(needed.criterion, needed.level))
    slot = _slot(year, found, earliest)
    return None if slot is None else year.with_item(Item(found, *slot, needed_for, tuple(unknown)))


def _slot(year: _Year, found: Candidate, earliest: int) -> tuple[int, int, tuple[Fraction, ...]] | None:
    """The first quarter with room for a step, that in which it is done, and its hours in each; None where the year has no room."""
    open_quarters = [quarter for quarter in range(earliest, QUARTERS) if year.new_things[quarter] < NEW_THINGS]
    for quarter in open_quarters:
        if _has_room(year.free, found, quarter):
            return quarter, quarter, _hours_within(found, quarter)
    if found.recurring:
        return None
    for quarter in open_quarters:
        if year.is_empty(quarter) and sum(year.free[quarter:]) >= found.hours:
            hours = _running_on(found.hours, quarter, year.free)
            return quarter, max(place for place, spent in enumerate(hours) if spent), hours
    return None


def _has_room(free: tuple[Fraction, ...], found: Candidate, quarter: int) -> bool:
    """Whether what is free holds a step from a quarter on."""
    return found.hours / QUARTERS <= min(free[quarter:]) if found.recurring else found.hours <= free[quarter]


def _hours_within(found: Candidate, quarter: int) -> tuple[Fraction, ...]:
    """The hours in each quarter of a step that is done within one, or comes back in every quarter from its start."""
    if found.recurring:
        return (NO_HOURS,) * quarter + (found.hours / QUARTERS,) * (QUARTERS - quarter)
    return (*(NO_HOURS,) * quarter, found.hours, *(NO_HOURS,) * (QUARTERS - quarter - 1))


def _running_on(hours: Fraction, quarter: int, free: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The hours in each quarter of a step too large for one: it takes what is free from its first quarter on."""
    spent = []
    for place, available in enumerate(free):
        taken = min(hours, available) if place >= quarter else NO_HOURS
        hours -= taken
        spent.append(taken)
    return tuple(spent)


def what_if_first_quarter(catalogue: Catalogue, assessment: Assessment, planned: Roadmap, before: Results | None = None) -> Results:
    """The results if the steps that are done by the end of the first quarter are done."""
    return what_if(catalogue, assessment, planned.done_by(0), before)


def what_if_year(catalogue: Catalogue, assessment: Assessment, planned: Roadmap, before: Results | None = None) -> Results:
    """The results if the steps of all four quarters are done."""
    return what_if(catalogue, assessment, planned.done_by(QUARTERS - 1), before)

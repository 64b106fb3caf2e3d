"""The common roadmap of an association: next steps that most members share, done once together, and the hours that this saves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assessment.answers import DEFAULT_CAPACITY, State
from assessment.catalogue.editions import Editions
from assessment.catalogue.model import Requirement
from assessment.common_core import Core, common_core
from assessment.comparison import LEAST_PLACES, LEVELS_APART, Place, check_number
from assessment.next_steps import Candidate, candidates, next_step
from assessment.roadmap import NEW_THINGS, NO_HOURS, QUARTERS
from assessment.scoring import HIGHEST_LEVEL, NOT_COUNTED, Part

MOST = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a common step builds on: a criterion, the level needed, and the sharing members that stand lower or have not answered it."""

    criterion: str
    level: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommonStep:
    """A next step that most members share: `members` stand at its level, `of` is the number of members to whom its criterion applies.

    `leaders` show a level at least two higher and could lead. `once` is False for a recurring step and one that counts for each or for
    each project: everybody does it, and no hours are saved. Hours are of the first year.
    """

    step: Candidate
    members: tuple[str, ...]
    of: int
    leaders: tuple[str, ...]
    once: bool
    missing: tuple[Missing, ...] = ()

    @property
    def alone(self) -> Fraction:
        """The hours of all members together if each does it alone."""
        return self.step.hours * len(self.members)

    @property
    def together(self) -> Fraction:
        """The hours of all members together if it is done once, where that is possible."""
        return self.step.hours if self.once else self.alone

    @property
    def saved(self) -> Fraction:
        """Hours that doing it together saves."""
        return self.alone - self.together

    @property
    def rank(self) -> tuple[Fraction, int]:
        """Sort key: first what most share and is most urgent (members times priority), ties as in every roadmap."""
        return -len(self.members) * self.step.priority, self.step.rank


@dataclass(frozen=True, slots=True)
class Placed:
    """A common step in the year: the quarters (0 to 3) in which it starts and is done, and its hours in each of the four."""

    common: CommonStep
    quarter: int
    ends: int
    hours: tuple[Fraction, ...]


@dataclass(frozen=True)
class CommonRoadmap:
    """What members do together: `steps` are all that most share, in order; `placed` those done once, in four quarters of a common capacity.

    `later` found no room in the year, or build on one that did not; `each_alone` are shared but cannot be done once.
    """

    core: Core
    capacity: Fraction
    steps: tuple[CommonStep, ...]
    placed: tuple[Placed, ...]
    later: tuple[CommonStep, ...]

    @property
    def each_alone(self) -> tuple[CommonStep, ...]:
        """Steps that most share but everybody does for themselves."""
        return tuple(step for step in self.steps if not step.once)

    @property
    def alone(self) -> Fraction:
        """The hours of all shared steps if everybody works alone."""
        return sum([step.alone for step in self.steps], Fraction())

    @property
    def together(self) -> Fraction:
        """The hours of all shared steps if what can be done once is done once."""
        return sum([step.together for step in self.steps], Fraction())

    @property
    def saved(self) -> Fraction:
        """Hours saved against everybody working alone."""
        return self.alone - self.together

    def starting(self, quarter: int) -> tuple[Placed, ...]:
        """The steps that start in a quarter (0 to 3)."""
        return tuple(placed for placed in self.placed if placed.quarter == quarter)

    def hours(self, quarter: int) -> Fraction:
        """The hours of all steps in a quarter (0 to 3), never more than the capacity."""
        return sum([placed.hours[quarter] for placed in self.placed], Fraction())


def common_roadmap(places: Sequence[Place], editions: Editions, *, capacity: Fraction = DEFAULT_CAPACITY) -> CommonRoadmap:
    """The next steps that most of 2 or more members share, spread over four quarters of `capacity` hours of common work each.

    Shared is a step if more than half of the members to whom its criterion applies, and at least two, stand at its level.
    Raises `TooFewPlaces`, `SamePlaceTwice` and `NotComparable`.
    """
    check_number([place.key for place in places], least=LEAST_PLACES)
    core = common_core(editions, (place.edition for place in places))
    every = candidates(core.catalogue)
    standing = _standing(core, places)
    found = [_common(core, every, identifier, standing) for identifier in core.criteria]
    steps = tuple(sorted((step for step in found if step is not None), key=lambda step: step.rank))
    placed, later = _in_quarters([step for step in steps if step.once], capacity)
    return CommonRoadmap(core, capacity, steps, placed, later)


Standing = Mapping[str, Mapping[str, Part]]


def _standing(core: Core, places: Sequence[Place]) -> Standing:
    """The parts of each member by the names of the newest edition."""
    return {
        place.key: place.results.parts if (names := core.names.get(place.edition)) is None
        else {names[identifier]: part for identifier, part in place.results.parts.items() if identifier in names}
        for place in places
    }


def _common(core: Core, every: Mapping[tuple[str, int], Candidate], identifier: str, standing: Standing) -> CommonStep | None:
    """The step of a criterion that most members share, if there is one."""
    parts = [(key, known[identifier]) for key, known in standing.items() if identifier in known]
    applies = [(key, part) for key, part in parts if part.state not in NOT_COUNTED]
    at_level: dict[int, list[str]] = defaultdict(list)
    for key, part in applies:
        if part.level is not None and part.level < HIGHEST_LEVEL:
            at_level[part.level].append(key)
    level, members = max(at_level.items(), key=lambda each: len(each[1]), default=(0, []))
    if len(members) < LEAST_PLACES or len(members) <= MOST * len(applies):
        return None
    criterion = core.catalogue.criteria[identifier]
    step = next_step(criterion, level)
    leaders = tuple(key for key, part in applies if part.shown is not None and part.shown >= level + LEVELS_APART)
    missing = [_missing(needed, members, standing) for needed in criterion.builds_on]
    once = not (step.recurring or step.each)
    return CommonStep(every[identifier, level], tuple(members), len(applies), leaders, once, tuple(each for each in missing if each.members))


def _missing(needed: Requirement, members: Sequence[str], standing: Standing) -> Missing:
    """Which members do not stand where a step needs them to."""
    return Missing(needed.criterion, needed.level, tuple(key for key in members if not _is_met(standing[key].get(needed.criterion), needed.level)))


def _is_met(part: Part | None, level: int) -> bool:
    """Whether a member stands at a level; what does not apply stands in nobody's way."""
    return part is not None and (part.state is State.NOT_APPLICABLE or (part.level is not None and part.level >= level))


@dataclass
class _Year:
    """The year as far as it is planned: what is free, how many things start and whether a large one runs on, by quarter."""

    free: list[Fraction]
    new_things: list[int] = field(default_factory=lambda: [0] * QUARTERS)
    taken: list[bool] = field(default_factory=lambda: [False] * QUARTERS)
    placed: dict[str, Placed] = field(default_factory=dict)

    def place(self, step: CommonStep, earliest: int) -> bool:
        """Give a step its quarters, as in every roadmap: where it fits, or from the first empty quarter on; False where there is no room."""
        open_quarters = [quarter for quarter in range(earliest, QUARTERS) if self.new_things[quarter] < NEW_THINGS]
        for quarter in open_quarters:
            if step.step.hours <= self.free[quarter]:
                self._take(step, quarter)
                return True
        for quarter in open_quarters:
            if not self.taken[quarter] and step.step.hours <= sum(self.free[quarter:]):
                self._take(step, quarter)
                return True
        return False

    def _take(self, step: CommonStep, quarter: int) -> None:
        """Spend the hours of a step from a quarter on."""
        left, hours = step.step.hours, [NO_HOURS] * QUARTERS
        for place in range(quarter, QUARTERS):
            hours[place] = min(left, self.free[place])
            self.free[place] -= hours[place]
            self.taken[place] |= place == quarter or hours[place] > 0
            left -= hours[place]
        self.new_things[quarter] += 1
        ends = max((place for place in range(QUARTERS) if hours[place]), default=quarter)
        self.placed[step.step.criterion] = Placed(step, quarter, ends, tuple(hours))


def _in_quarters(steps: Sequence[CommonStep], capacity: Fraction) -> tuple[tuple[Placed, ...], tuple[CommonStep, ...]]:
    """The steps in four quarters, each after the common steps that it builds on; and those for which there was no room."""
    year = _Year([capacity] * QUARTERS)
    waiting = {step.step.criterion: step for step in steps}
    later: dict[str, CommonStep] = {}
    while waiting:
        step = _first(waiting)
        del waiting[step.step.criterion]
        before = [year.placed[each.criterion].ends for each in step.missing if each.criterion in year.placed]
        if any(each.criterion in later for each in step.missing) or not year.place(step, max(before, default=0)):
            later[step.step.criterion] = step
    return tuple(year.placed.values()), tuple(later.values())


def _first(waiting: Mapping[str, CommonStep]) -> CommonStep:
    """The first waiting step, or what it builds on if that is waiting too."""
    step = next(iter(waiting.values()))
    seen = {step.step.criterion}
    while needed := next((each.criterion for each in step.missing if each.criterion in waiting and each.criterion not in seen), None):
        step = waiting[needed]
        seen.add(needed)
    return step

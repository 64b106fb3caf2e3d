"""What places can do together, as the report of a comparison says it: who can help whom, common steps, and the group over the years."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest

from assessment.catalogue.editions import Editions
from assessment.common_roadmap import CommonRoadmap, CommonStep, common_roadmap
from assessment.comparison import Place
from assessment.cooperation import Help, Partner, who_can_help
from assessment.group_time import GroupOverTime, Point
from assessment.next_steps import next_step
from assessment.report.changes import VERDICTS
from assessment.roadmap import QUARTERS
from assessment.translation import counted, listed, message, number, say

GAPS_OF = ((4, 4), (8, 3), (20, 2))
MOST_HELPERS, MOST_NAMED = 3, 4
MOST_LATER = 5
FIRST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a place and who can help with it.

    `peers` stand beside `helpers`: the key of a place outside the comparison that agreed to be named, nothing for a member; all are
    members where it is empty.
    """

    criterion: str
    level: int
    helpers: tuple[str, ...]
    peers: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Who can help inside the comparison."""
        return tuple(words for words, key in zip_longest(self.helpers, self.peers, fillvalue="") if not key)

    @property
    def outside(self) -> tuple[str, ...]:
        """Who can help outside it and agreed to be asked."""
        return tuple(words for words, key in zip(self.helpers, self.peers, strict=False) if key)


@dataclass(frozen=True, slots=True)
class Helped:
    """A place with its heaviest gaps for which somebody stands two levels higher; `more` have none to help or stand further below."""

    place: str
    gaps: tuple[Gap, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step that most places share: hours of the first year, once together and each alone."""

    title: str
    text: str
    criterion: str
    sharing: str
    places: str
    leaders: str
    hours: Fraction
    together: Fraction
    alone: Fraction
    saved: Fraction
    missing: str


@dataclass(frozen=True, slots=True)
class Quarter:
    """The common steps that start in a quarter, numbered from 1."""

    number: int
    hours: Fraction
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """The common roadmap: the `first` three steps that save hours, a year of common work, what is left for later, and what each does alone."""

    capacity: Fraction
    together: Fraction
    alone: Fraction
    saved: Fraction
    first: tuple[Step, ...]
    quarters: tuple[Quarter, ...]
    later: tuple[Step, ...]
    later_more: int
    each_alone: tuple[Step, ...]
    each_more: int


@dataclass(frozen=True, slots=True)
class Year:
    """The group in one year: means of 0 to 100 of those with a score, who came and went, and how the same places moved, in words."""

    year: int
    editions: str
    count: int
    shown: Fraction | None
    stated: Fraction | None
    came: str
    went: str
    same: str


def helped_of(
    places: Sequence[Place], editions: Editions, names: Mapping[str, str], peers: Mapping[str, Sequence[Place]],
) -> tuple[Helped, ...]:
    """For each place its heaviest gaps with helpers; fewer gaps the more places there are, so that the list stays short.

    `peers` are places outside the comparison that agreed to be named, by the key of whom they may help; `names` are of them too.
    """
    most = next(gaps for count, gaps in GAPS_OF if len(places) <= count)
    members = frozenset(place.key for place in places)
    found = ((place, who_can_help(place, [*places, *peers.get(place.key, ())], editions)) for place in places)
    return tuple(_helped(place, gaps, editions, names=names, members=members, most=most) for place, gaps in found)


def _helped(
    place: Place, found: Sequence[Help], editions: Editions, *, names: Mapping[str, str], members: Collection[str], most: int,
) -> Helped:
    criteria = editions.by_name[place.edition].catalogue.criteria
    with_help = [(each, each.helpers[:MOST_HELPERS]) for each in found if each.helpers]
    gaps = tuple(
        Gap(
            criteria[each.criterion].title, each.level, tuple(_helpers(partners, names)),
            tuple("" if partner.key in members else partner.key for partner in partners),
        ) for each, partners in with_help[:most]
    )
    return Helped(names[place.key], gaps, len(found) - len(gaps))


def _helpers(partners: Sequence[Partner], names: Mapping[str, str]) -> Iterable[str]:
    for partner in partners:
        yield say(message("%(place)s, level %(level)s", place=names[partner.key], level=partner.level))


def peers_named(helped: Iterable[Helped]) -> tuple[str, ...]:
    """The keys of all places outside the comparison that are named."""
    return tuple(sorted({key for place in helped for gap in place.gaps for key in gap.peers if key}))


def without_peers(helped: Iterable[Helped], gone: Collection[str]) -> tuple[Helped, ...]:
    """The same without the places outside the comparison that have these keys, and without gaps with which nobody else helps."""
    left = ((place, tuple(_gap_without(gap, gone) for gap in place.gaps)) for place in helped)
    kept = ((place, gaps, tuple(gap for gap in gaps if gap.helpers)) for place, gaps in left)
    return tuple(replace(place, gaps=some, more=place.more + len(gaps) - len(some)) for place, gaps, some in kept)


def _gap_without(gap: Gap, gone: Collection[str]) -> Gap:
    if not gap.peers:
        return gap
    kept = [(words, key) for words, key in zip(gap.helpers, gap.peers, strict=True) if key not in gone]
    return replace(gap, helpers=tuple(words for words, _ in kept), peers=tuple(key for _, key in kept))


def common_of(places: Sequence[Place], editions: Editions, names: Mapping[str, str]) -> Common:
    """The common roadmap in words."""
    found = common_roadmap(places, editions)

    def every(steps: Iterable[CommonStep]) -> tuple[Step, ...]:
        return tuple(_step(found, step, names) for step in steps)

    once = [step for step in found.steps if step.once and step.saved]
    quarters = tuple(
        Quarter(place + 1, found.hours(place), every(placed.common for placed in found.starting(place))) for place in range(QUARTERS)
    )
    return Common(
        found.capacity, found.together, found.alone, found.saved, every(once[:FIRST_STEPS]), quarters,
        every(found.later[:MOST_LATER]), max(len(found.later) - MOST_LATER, 0),
        every(found.each_alone[:MOST_LATER]), max(len(found.each_alone) - MOST_LATER, 0),
    )


def _step(found: CommonRoadmap, step: CommonStep, names: Mapping[str, str]) -> Step:
    criteria = found.core.catalogue.criteria
    criterion = criteria[step.step.criterion]
    printed, sharing = next_step(criterion, step.step.level), len(step.members)
    needed = [
        say(message("“%(title)s” at level %(level)s, missing in %(places)s", title=criteria[each.criterion].title, level=each.level,
                    places=_some(each.members, names))) for each in step.missing
    ]
    return Step(
        printed.title, printed.text, criterion.title,
        say(counted("%(num)s of %(of)s places", "%(num)s of %(of)s places", sharing, of=step.of)),
        _some(step.members, names), _some(step.leaders, names), step.step.hours, step.together, step.alone, step.saved, listed(needed),
    )


def _some(keys: Sequence[str], names: Mapping[str, str]) -> str:
    """The names of some places, the first few where they are many."""
    if len(keys) <= MOST_NAMED:
        return listed([names[key] for key in keys])
    more = len(keys) - MOST_NAMED + 1
    others = say(counted("%(num)s other", "%(num)s others", more))
    return listed([*(names[key] for key in keys[:MOST_NAMED - 1]), others])


def years_of(over: GroupOverTime, names: Mapping[str, str]) -> tuple[Year, ...]:
    """The group year by year; those who came and went are named, as far as they are in the comparison now."""
    return tuple(_year(point, names) for point in over.points)


def _year(point: Point, names: Mapping[str, str]) -> Year:
    overall = point.overall
    return Year(
        point.until.year, listed(point.editions), len(point.members), overall.shown if overall else None, overall.stated if overall else None,
        _some(point.entered, names), _some(point.left, names), _same(point),
    )


def _same(point: Point) -> str:
    """How those moved that were there before too."""
    if point.same is None or point.same.overall is None:
        return ""
    change = point.same.overall
    figures = {"before": number(change.before.shown, 1), "after": number(change.after.shown, 1), "verdict": VERDICTS[change.shown_verdict]}
    return say(counted(
        "%(num)s place: %(before)s, then %(after)s, %(verdict)s", "%(num)s places: %(before)s, then %(after)s, %(verdict)s",
        change.before.count, **figures,
    ))

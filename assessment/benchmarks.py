"""Benchmarks: what a municipality may learn of its place among others of its size, and nothing of any one of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import NamedTuple

from assessment.answers import Kind
from assessment.distributions import LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE, Step, quantile, steps_of, tally_of, total
from assessment.suppression import (
    FEWEST_FOR_PERCENTILE,
    FEWEST_FOR_QUARTILES,
    FEWEST_OTHERS,
    NOTHING,
    Family,
    Kept,
    Rule,
    older,
    renewed,
)

POINT = 10_000
MONTHS_VALID = 24
NOT_AMONG_TOWNS = (Kind.COUNTY, Kind.ASSOCIATION)
OVERALL = "overall"


class Measure(StrEnum):
    """What a table is about: a shown score in ten-thousandths of a point (0 to 1,000,000), or a shown level from 0 to 4."""

    SCORE = "score"
    LEVEL = "level"


RULES: Mapping[Measure, Rule] = {Measure.SCORE: Rule(FEWEST_OTHERS, 4 * POINT), Measure.LEVEL: Rule(FEWEST_FOR_PERCENTILE, 0)}


class Peers(StrEnum):
    """How many others there are, as far as it is told: never exactly."""

    FIVE = "5-9"
    TEN = "10-19"
    TWENTY = "20+"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A consented municipality with its newest complete final assessment.

    `values` are its shown scores in ten-thousandths of a point, for `overall` and every dimension that has one; `levels` the
    shown levels 0 to 4 of its criteria; `day` the day of the assessment.
    """

    municipality: int
    country: str
    size_class: int
    edition: str
    day: date
    values: Mapping[str, int]
    levels: Mapping[str, int] = field(default_factory=dict)
    kind: Kind | None = None


class Group(NamedTuple):
    """A fixed group: a size class within a country, or in all countries where `country` is None; one edition."""

    edition: str
    size_class: int
    country: str | None


class Shown(NamedTuple):
    """All of a table that anybody may see. Median and quartiles are whole points, the median alone is rounded to 5 points.

    None where the group is too small for it; a table of levels shows its band only.
    """

    peers: Peers
    median: int | None = None
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may be shown. `steps` and `n` (with all members, the viewer's own too) are for looking up and never shown."""

    group: Group
    measure: Measure
    subject: str
    day: date
    steps: tuple[Step, ...]

    @property
    def n(self) -> int:
        """How many values the table holds."""
        return total(self.steps)

    @property
    def shown(self) -> Shown:
        """What of it anybody may see: the same for every viewer."""
        if self.measure is Measure.LEVEL:
            return Shown(peers_of(self.n))
        return shown_of(self.n, *(quantile(self.steps, share) for share in (LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE)))


def shown_of(n: int, lower: Fraction, median: Fraction, upper: Fraction) -> Shown:
    """What anybody may see of a table of n shown scores, from its exact quartiles and median in ten-thousandths of a point.

    >>> shown_of(12, Fraction(300_000), Fraction(424_000), Fraction(505_000)).median
    42
    >>> shown_of(6, Fraction(300_000), Fraction(424_000), Fraction(505_000))
    Shown(peers=<Peers.FIVE: '5-9'>, median=40, lower=None, upper=None)

    Raises `ValueError` where there are too few for a table.
    """
    peers = peers_of(n)
    if peers is Peers.FIVE:
        return Shown(peers, nearest(median / POINT, 5))
    return Shown(peers, *(nearest(value / POINT) for value in (median, lower, upper)))


def peers_of(n: int) -> Peers:
    """The band of the number of others beside one of n.

    Raises `ValueError` where there are too few for a table.
    """
    if n <= FEWEST_OTHERS:
        raise ValueError(n)
    return Peers.FIVE if n <= FEWEST_FOR_QUARTILES else Peers.TEN if n <= FEWEST_FOR_PERCENTILE else Peers.TWENTY


def nearest(number: Fraction, step: int = 1) -> int:
    """The nearest multiple of a step, half up.

    >>> nearest(Fraction(85, 2)), nearest(Fraction(85, 2), 5)
    (43, 45)
    """
    return step * floor(number / step + Fraction(1, 2))


def newest_day(days: Iterable[tuple[int, int]], today: date) -> date:
    """The last day on which benchmarks were to be refreshed, today included; `days` are at least one month and day of each year.

    >>> newest_day([(4, 1), (10, 1)], date(2026, 10, 1)), newest_day([(4, 1), (10, 1)], date(2027, 3, 31))
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 1))
    """
    return max(day for each in days for year in (today.year - 1, today.year) if (day := date(year, *each)) <= today)


Key = tuple[str, int, Measure, str]


def refresh(candidates: Iterable[Candidate], before: Iterable[Table], today: date) -> tuple[Table, ...]:
    """All tables that may be shown after a refresh on this day, from the consented municipalities and the tables until now.

    What is not in the answer is to be deleted. A table that stays as it was keeps its day.
    """
    return refreshed(tallies(candidates, today), before, today)


def refreshed(now: Mapping[Key, Mapping[str, Counter[int]]], before: Iterable[Table], today: date) -> tuple[Table, ...]:
    """The same from how often each value occurs: per edition, size class, measure and subject, and in it per country."""
    families = families_of(before)
    tables: list[Table] = []
    for key in sorted({*now, *families}):
        family = renewed(families.get(key, NOTHING), now.get(key, {}), RULES[key[2]], today)
        tables += tables_of(key, family)
    return tuple(tables)


def tallies(candidates: Iterable[Candidate], today: date) -> dict[Key, dict[str, Counter[int]]]:
    """How often each value occurs, from those that may stand in a group today: per edition, size class, measure and subject, per country."""
    cells: defaultdict[tuple[str, int, str], list[Candidate]] = defaultdict(list)
    for candidate in newest(candidates, today):
        cells[candidate.edition, candidate.size_class, candidate.country].append(candidate)
    found: defaultdict[Key, dict[str, Counter[int]]] = defaultdict(dict)
    for (edition, size_class, country), members in cells.items():
        for measure, columns in ((Measure.SCORE, [one.values for one in members]), (Measure.LEVEL, [one.levels for one in members])):
            for subject in {subject for column in columns for subject in column}:
                tally = Counter([column[subject] for column in columns if subject in column])
                found[edition, size_class, measure, subject][country] = tally
    return dict(found)


def newest(candidates: Iterable[Candidate], today: date) -> Iterable[Candidate]:
    """Those that may stand in a group of towns today: no county or association, not older than 24 months, each once with its newest."""
    found: dict[tuple[int, str], Candidate] = {}
    for candidate in candidates:
        if candidate.kind in NOT_AMONG_TOWNS or candidate.day > today or older(candidate.day, MONTHS_VALID, today):
            continue
        other = found.get((candidate.municipality, candidate.edition))
        if other is None or other.day <= candidate.day:
            found[candidate.municipality, candidate.edition] = candidate
    return found.values()


def families_of(tables: Iterable[Table]) -> dict[Key, Family]:
    """The tables of each class and subject, put together again."""
    kept: defaultdict[Key, dict[str | None, Kept]] = defaultdict(dict)
    for table in tables:
        group = table.group
        kept[group.edition, group.size_class, table.measure, table.subject][group.country] = Kept(tally_of(table.steps), table.day)
    return {key: Family(found.pop(None, None), _named(found)) for key, found in kept.items()}


def _named(kept: Mapping[str | None, Kept]) -> dict[str, Kept]:
    return {country: one for country, one in kept.items() if country is not None}


def tables_of(key: Key, family: Family) -> list[Table]:
    """The tables of one class and subject: all countries first, then each country that has one."""
    edition, size_class, measure, subject = key
    parts: list[tuple[str | None, Kept]] = [(None, family.whole)] if family.whole else []
    parts += [(country, family.countries[country]) for country in sorted(family.countries)]
    return [Table(Group(edition, size_class, country), measure, subject, kept.day, steps_of(kept.tally)) for country, kept in parts]


"""Who can help whom: for each gap of a municipality those that stand at least two levels higher, the nearest in size first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from assessment.catalogue.editions import Editions
from assessment.common_core import names_between
from assessment.comparison import LEVELS_APART, Place
from assessment.findings import Finding, findings_from


class Partner(NamedTuple):
    """A place on the other side: its key, the level of 0 to 4 at which it stands, and how many times larger or smaller it is.

    `times` is 1 or more; None where one of the populations is not known. Of who can help, the level is what its evidence carries; of whom
    to help, what it stated.
    """

    key: str
    level: int
    times: Fraction | None


@dataclass(frozen=True, slots=True)
class Help:
    """A gap of a place (level 0 or 1 as stated), and those who can help with it; nobody, where the list is empty."""

    criterion: str
    dimension: str
    level: int
    helpers: tuple[Partner, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a place can show others: a criterion, the level that its evidence carries, and whose gap it could help to close."""

    criterion: str
    dimension: str
    level: int
    helped: tuple[Partner, ...]


def times_larger(one: int | None, other: int | None) -> Fraction | None:
    """How many times the larger of two populations is as large as the smaller one; None where one is not known or nobody lives there.

    >>> times_larger(500, 2_000), times_larger(2_000, 500), times_larger(2_000, None)
    (Fraction(4, 1), Fraction(4, 1), None)
    """
    return Fraction(max(one, other), min(one, other)) if one and other else None


def who_can_help(place: Place, others: Iterable[Place], editions: Editions) -> tuple[Help, ...]:
    """Each gap of a place, the heaviest first, with those whose evidence carries a level at least two above what the place stated.

    The nearest in size come first, those of unknown size last; of the same size the higher level. Criteria are named as in the edition of
    `place`; an edition to which no bridge leads helps with nothing.
    """
    near = _by_nearness(place, others)
    levels = {other.key: _shown_levels(other, _names(editions, other.edition, place.edition)) for other, _ in near}
    found = []
    for gap in _gaps(place, editions):
        standing = [Partner(other.key, levels[other.key].get(gap.criterion, 0), times) for other, times in near]
        able = [partner for partner in standing if partner.level >= gap.level + LEVELS_APART]
        found.append(Help(gap.criterion, gap.dimension, gap.level, tuple(sorted(able, key=lambda partner: (_far(partner), -partner.level)))))
    return tuple(found)


def whom_to_help(place: Place, others: Iterable[Place], editions: Editions) -> tuple[Offer, ...]:
    """The other way round: what a place can offer, in catalogue order, to those whose gap lies at least two levels below what it shows.

    The nearest in size come first, those of unknown size last; of the same size the larger gap.
    """
    shown = _shown_levels(place, None)
    helped: dict[str, list[Partner]] = {}
    for other, times in _by_nearness(place, others):
        names = _names(editions, other.edition, place.edition)
        for gap in _gaps(other, editions):
            own = gap.criterion if names is None else names.get(gap.criterion, "")
            if shown.get(own, 0) >= gap.level + LEVELS_APART:
                helped.setdefault(own, []).append(Partner(other.key, gap.level, times))
    criteria = editions.by_name[place.edition].catalogue.criteria
    return tuple(
        Offer(identifier, each.dimension, shown[identifier], tuple(sorted(helped[identifier], key=lambda partner: (_far(partner), partner.level))))
        for identifier, each in criteria.items() if identifier in helped
    )


def _gaps(place: Place, editions: Editions) -> Sequence[Finding]:
    return findings_from(editions.by_name[place.edition].catalogue, place.results).gaps


def _by_nearness(place: Place, others: Iterable[Place]) -> list[tuple[Place, Fraction | None]]:
    """The others, without the place itself, each with how far it is from it in size."""
    return [(other, times_larger(place.profile.population, other.profile.population)) for other in others if other.key != place.key]


def _names(editions: Editions, old: str, new: str) -> Mapping[str, str] | None:
    """What criteria are called in the other edition; None where it is the same."""
    return None if old == new else names_between(editions, old, new)


def _shown_levels(place: Place, names: Mapping[str, str] | None) -> dict[str, int]:
    """The shown levels of a place, by the names that criteria have elsewhere."""
    shown = {identifier: part.shown for identifier, part in place.results.parts.items() if part.shown is not None}
    return shown if names is None else {names[identifier]: level for identifier, level in shown.items() if identifier in names}


def _far(partner: Partner) -> tuple[bool, Fraction]:
    return partner.times is None, partner.times or Fraction(0)

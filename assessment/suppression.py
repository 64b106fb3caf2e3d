"""Which tables of a size class may be shown: large enough, not all alike, nothing to be found by subtraction, none changed by one or two."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from assessment.answers import COUNTRY_UNKNOWN
from assessment.distributions import changes, spread_without_one, steps_of

FEWEST_OTHERS = 5
FEWEST_FOR_QUARTILES = 10
FEWEST_FOR_PERCENTILE = 20
FEWEST_UNPUBLISHED = 5
FEWEST_CHANGES = 3
MONTHS_KEPT = 12


@dataclass(frozen=True, slots=True)
class Rule:
    """What a table needs: how many others at least beside a member, and by how much their values must differ.

    Without the second, a place would be known wherever all of its group are: its members' values must differ by more than
    `alike`, whichever one of them looks on.
    """

    others: int
    alike: int

    def holds(self, tally: Counter[int]) -> bool:
        """Whether a table with these values may be shown."""
        return tally.total() > self.others and self.differ(tally)

    def differ(self, tally: Counter[int]) -> bool:
        """Whether the values differ enough for nobody's to be known from where all of them are."""
        return spread_without_one(steps_of(tally)) > self.alike


@dataclass(frozen=True, slots=True)
class Kept:
    """The values in a table, and the day from which the oldest of them are taken."""

    tally: Counter[int]
    day: date


@dataclass(frozen=True, slots=True)
class Family:
    """All tables of one size class and one subject: all countries together, and the countries that have a table of their own."""

    whole: Kept | None = None
    countries: Mapping[str, Kept] = field(default_factory=dict)


NOTHING = Family()


def renewed(before: Family, now: Mapping[str, Counter[int]], rule: Rule, today: date) -> Family:
    """The tables of a class and subject after a refresh, from those before it and the values per country now.

    A country's table changes only if at least three values did, and so do the countries without a table, taken together;
    the table of all countries is the sum of just these, so that no two tables can be subtracted but to at least five members.
    Where a table would keep values longer than twelve months, all of the family are taken away until the next refresh.
    """
    states = {country: Kept(tally, today) for country, tally in now.items()}
    states |= {country: _state(kept, now.get(country, Counter()), today) for country, kept in before.countries.items()}
    chosen = published(states, now, rule)
    countries = {country: states[country] for country in chosen}
    rest = _rest(before, Kept(_sum(tally for country, tally in now.items() if country not in chosen), today), chosen)
    parts = [rest, *countries.values()]
    whole = Kept(_sum(part.tally for part in parts), min(part.day for part in parts))
    if before.whole and 0 < changes(before.whole.tally, whole.tally) < FEWEST_CHANGES:
        return _fresh(Family(before.whole, {country: kept for country, kept in before.countries.items() if country in chosen}), today)
    return _fresh(Family(whole, countries), today) if rule.holds(whole.tally) else NOTHING


def published(states: Mapping[str, Kept], now: Mapping[str, Counter[int]], rule: Rule) -> frozenset[str]:
    """The countries that may have a table of their own.

    None where all countries together have fewer than 20 others: their counts would then tell who is not in. Else those that
    are large and varied enough, unless the others together would be 1 to 4, or all alike: then the smallest with a table joins them.
    """
    chosen = {country: kept.tally.total() for country, kept in states.items() if country != COUNTRY_UNKNOWN and rule.holds(kept.tally)}
    while chosen:
        rest = _sum(tally for country, tally in now.items() if country not in chosen)
        if sum(chosen.values()) + rest.total() <= FEWEST_FOR_PERCENTILE:
            return frozenset()
        if not rest or (rest.total() >= FEWEST_UNPUBLISHED and rule.differ(rest)):
            break
        del chosen[min(chosen, key=lambda country: (chosen[country], country))]
    return frozenset(chosen)


def _state(kept: Kept, tally: Counter[int], today: date) -> Kept:
    """A table as it is to be now: as it was if one or two values changed, else new; where none changed, it is as of today."""
    return kept if 0 < changes(kept.tally, tally) < FEWEST_CHANGES else Kept(tally, today)


def _rest(before: Family, now: Kept, chosen: frozenset[str]) -> Kept:
    """The countries without a table, taken together: as before if the same countries have one and one or two values changed."""
    if before.whole is None or chosen != before.countries.keys():
        return now
    rest = before.whole.tally - _sum(kept.tally for kept in before.countries.values())
    return _state(Kept(rest, before.whole.day), now.tally, now.day)


def _fresh(family: Family, today: date) -> Family:
    """The family, or nothing if one of its tables holds values for too long."""
    kept = [*family.countries.values(), *([family.whole] if family.whole else [])]
    return NOTHING if any(older(table.day, MONTHS_KEPT, today) for table in kept) else family


def older(day: date, months: int, today: date) -> bool:
    """Whether a day lies more than so many months back.

    >>> older(date(2024, 2, 29), 12, date(2025, 2, 28)), older(date(2024, 2, 29), 12, date(2025, 3, 1))
    (False, True)
    """
    years, month = divmod(day.month - 1 + months, 12)
    return (today.year, today.month, today.day) > (day.year + years, month + 1, day.day)


def _sum(tallies: Iterable[Counter[int]]) -> Counter[int]:
    together: Counter[int] = Counter()
    for tally in tallies:
        together.update(tally)
    return together

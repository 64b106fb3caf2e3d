"""Which tables of a size class may be shown: large enough, not all alike, nothing to be found by subtraction, none changed by one or two."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from assessment.answers import COUNTRY_UNKNOWN
from assessment.distributions import spread_without_one, steps_of

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
    """The values in a table, the day from which the oldest of them are taken, and whether they stay as they were for now."""

    tally: Counter[int]
    day: date
    held: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """All tables of one size class and one subject: all countries together, and the countries that have a table of their own."""

    whole: Kept | None = None
    countries: Mapping[str, Kept] = field(default_factory=dict)


NOTHING = Family()


def renewed(before: Family, now: Mapping[str, Counter[int]], rule: Rule, today: date) -> Family:
    """The tables of a class and subject after a refresh, from those before it and the values per country now.

    A country's table changes only if enough values did (`held`, `_state`), and so do the countries without one, taken together;
    the table of all countries is the sum of just these, so that no two tables can be subtracted but to at least five members.
    Where a table would keep values longer than twelve months, all of the family are taken away until the next refresh.
    """
    states = {country: Kept(tally, today) for country, tally in now.items()}
    states |= {country: _state(kept, now.get(country, Counter()), rule, today) for country, kept in before.countries.items()}
    chosen = published(states, now, rule)
    rest = _rest(before, now, chosen, rule=rule, today=today)
    countries = {country: states[country] for country in (chosen & before.countries.keys() if rest.held else chosen)}
    parts = [rest, *countries.values()]
    whole = Kept(_sum(part.tally for part in parts), min(part.day for part in parts))
    after = Family(whole, countries if whole.tally.total() > FEWEST_FOR_PERCENTILE else {})
    if before.whole and (held(before.whole.tally, whole.tally, rule) or _split_tells(before, after, rule)):
        after = Family(before.whole, {country: kept for country, kept in before.countries.items() if country in chosen})
    elif not rule.holds(whole.tally):
        return NOTHING
    return _fresh(after, today)


def _split_tells(before: Family, after: Family, rule: Rule) -> bool:
    """Whether other countries would have a table than before, and the rest beside them would have changed too little."""
    return before.countries.keys() != after.countries.keys() and held(_unpublished(before), _unpublished(after), rule)


def _unpublished(family: Family) -> Counter[int]:
    """The values of the countries without a table, taken together: what is found by subtraction."""
    whole = family.whole.tally if family.whole else Counter[int]()
    return whole - _sum(kept.tally for kept in family.countries.values())


def held(before: Counter[int], now: Counter[int], rule: Rule) -> bool:
    """Whether a change is too small to be shown: what came, and what went, must be nothing, or at least three values not all alike.

    A changed value counts as one that went and one that came. So the two states tell nothing of those who came or went either,
    even to somebody who knows who they are.

    >>> rule = Rule(5, 4)
    >>> held(Counter([10, 20]), Counter([10, 20, 30, 40]), rule), held(Counter([10, 20]), Counter([10, 20, 30, 40, 50]), rule)
    (True, False)
    """
    sides = [side for side in (now - before, before - now) if side]
    return any(side.total() < FEWEST_CHANGES or not rule.differ(side) for side in sides)


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


def _state(kept: Kept, tally: Counter[int], rule: Rule, today: date) -> Kept:
    """A table as it is to be now: new, or as it was if too little changed; one or two values that came or went wait for others.

    What waits makes the day that of the table before; where nothing changed, it is as of today.
    """
    if not held(kept.tally, tally, rule):
        return Kept(tally, today)
    settled = kept.tally
    came, gone = tally - kept.tally, kept.tally - tally
    if gone.total() < FEWEST_CHANGES and not held(Counter(), came, rule):
        settled = kept.tally + came
    elif came.total() < FEWEST_CHANGES and not held(Counter(), gone, rule) and rule.holds(kept.tally - gone):
        settled = kept.tally - gone
    return Kept(settled, kept.day, held=True)


def _rest(before: Family, now: Mapping[str, Counter[int]], chosen: frozenset[str], *, rule: Rule, today: date) -> Kept:
    """The countries without a table, taken together, as they are to be now. Held: none of them gets one of its own this time."""
    if before.whole:
        staying = {country: kept for country, kept in before.countries.items() if country in chosen}
        rest = _unpublished(Family(before.whole, staying))
        state = _state(Kept(rest, before.whole.day), _sum(tally for country, tally in now.items() if country not in staying), rule, today)
        if state.held:
            return state
    return Kept(_sum(tally for country, tally in now.items() if country not in chosen), today)


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

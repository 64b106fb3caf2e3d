"""The attacker: sees every table of two refreshes, knows one member, and is told more than anybody could know.

Told beside what is published: how many values each table holds, how many are below and equal to the known member's (of which
its page says a multiple of five in a hundred), how many stayed the same between two refreshes. Who finds out nothing with this
finds out nothing with less.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.attacks.bags import Bag, Between, Place, Sum, conclude
from tests.attacks.publications import REST, WHOLE, Release, Tally, View

Seen = tuple[Bag, Tally]


@dataclass(frozen=True)
class Colluder:
    """The member that the attacker knows: its country, and its value at each refresh; None where the subject does not apply."""

    country: str
    values: tuple[int | None, ...]


@dataclass
class Attack:
    """What the attacker builds from all it sees of one class and subject: bags of values, and facts that bind them."""

    top: int
    colluder: Colluder
    facts: list[Between | Place | Sum] = field(default_factory=list)
    pools: dict[str, Seen] = field(default_factory=dict)

    def see(self, number: int, release: Release, before: Release | None) -> dict[str, Seen]:
        """Take in one release: every table, what is left by subtraction, the own page. Answers with the bag of each."""
        bags = {name: self._table(view) for name, view in release.views.items()}
        if release.whole and release.rest:
            bags[REST] = Bag.unknown(release.rest.total(), self.top), release.rest
        if release.whole:
            self.facts.append(Sum(bags[WHOLE][0], [bag for name, (bag, _) in bags.items() if name != WHOLE]))
        self._own_page(number, release, bags)
        home = self.colluder.country if self.colluder.country in release.countries else REST
        for name, (bag, tally) in bags.items():
            if name != WHOLE:
                known = self._stored(number, tally, before.tally(name) if before else None) if name == home else None
                self.pools[f"{number} {name}"] = self._without(bag, tally, known)
        return bags

    def compare(self, first: dict[str, Seen], second: dict[str, Seen]) -> None:
        """Take the same table of two refreshes apart: what stayed, what went, what came."""
        for name in first.keys() & second.keys():
            (old, before), (new, now) = first[name], second[name]
            if not before & now:
                continue
            stayed = Bag.unknown((before & now).total(), self.top)
            self._part(f"left {name}", old, stayed, before - now)
            self._part(f"came {name}", new, stayed, now - before)

    def _part(self, name: str, bag: Bag, stayed: Bag, moved: Tally) -> None:
        parts = [stayed]
        if moved:
            changed = Bag.unknown(moved.total(), self.top)
            parts.append(changed)
            own = next((value for value in self.colluder.values if value is not None and value in moved), None)
            self.pools[name] = self._without(changed, moved, own)
        self.facts.append(Sum(bag, parts))

    def _table(self, view: View) -> Seen:
        bag = Bag.unknown(view.tally.total(), self.top)
        self.facts += [Between(bag, (bag.n - 1) * number.quarter, *number.bounds) for number in view.numbers]
        return bag, view.tally

    def _own_page(self, number: int, release: Release, bags: dict[str, Seen]) -> None:
        value, view = self.colluder.values[number], release.view_of(self.colluder.country)
        if value is None or view is None or not view.tells_place:
            return
        bag, tally = bags[self.colluder.country if self.colluder.country in release.countries else WHOLE]
        below = sum(count for other, count in tally.items() if other < value)
        self.facts.append(Place(bag, value, below, tally[value] if view.numbers else None))

    def _stored(self, number: int, tally: Tally, before: Tally | None) -> int | None:
        """With which value the known member stands in a table: its older one, if the table was kept."""
        ordered = self.colluder.values[:number + 1] if tally == before else self.colluder.values[number::-1]
        return next((value for value in ordered if value is not None and value in tally), None)

    def _without(self, bag: Bag, tally: Tally, known: int | None) -> Seen:
        """The values of the others in a bag, if the known member is in it."""
        if known is None:
            return bag, tally
        others = Bag.unknown(bag.n - 1, self.top)
        self.facts.append(Sum(bag, [Bag([known], [known], self.top), *([others] if others.n else [])]))
        return others, tally - Counter([known])

    def exposed(self, width: int) -> list[str]:
        """The pools of members of which each is now known to lie within so wide a span; checks that no bound excludes the truth."""
        conclude(self.facts)
        for bag, tally in self.pools.values():
            truth = sorted(tally.elements())
            assert all(low <= value <= high for low, value, high in zip(bag.low, truth, bag.high, strict=True)), "the attacker concluded wrongly"
        return [name for name, (bag, _) in self.pools.items() if bag.n and bag.width <= width]


def attack(releases: Iterable[Release], colluder: Colluder, top: int) -> Attack:
    """An attack on one class and subject, with everything that one or two refreshes published."""
    attacker, seen = Attack(top, colluder), list[dict[str, Seen]]()
    before: Release | None = None
    for number, release in enumerate(releases):
        seen.append(attacker.see(number, release, before))
        before = release
    if len(seen) == 2:
        attacker.compare(*seen)
    return attacker


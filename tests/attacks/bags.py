"""Values in order, of which only bounds are known, and what follows for them from one another."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge


class Contradiction(AssertionError):
    """What was assumed cannot be: the attacker has made a mistake, or guessed a wrong size."""


@dataclass(eq=False)
class Bag:
    """The n values of a set, lowest first, each between a low and a high bound."""

    low: list[int]
    high: list[int]
    top: int

    @classmethod
    def unknown(cls, n: int, top: int) -> "Bag":
        """Values from 0 to `top`, of which nothing else is known."""
        return cls([0] * n, [top] * n, top)

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.low)

    @property
    def width(self) -> int:
        """How far apart any two values can be."""
        return self.high[-1] - self.low[0]

    def raise_low(self, bounds: Iterable[int]) -> bool:
        """Take better low bounds, keep them in order, and say whether anything became narrower."""
        before, best = self.low, 0
        self.low = []
        for old, new in zip(before, bounds, strict=True):
            best = max(best, old, new)
            self.low.append(best)
        return self._narrower(before != self.low)

    def cut_high(self, bounds: Iterable[int]) -> bool:
        """Take better high bounds, keep them in order, and say whether anything became narrower."""
        before, best, found = self.high, self.top, []
        for old, new in zip(reversed(before), reversed(list(bounds)), strict=True):
            best = min(best, old, new)
            found.append(best)
        self.high = found[::-1]
        return self._narrower(before != self.high)

    def _narrower(self, changed: bool) -> bool:
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            raise Contradiction
        return changed


@dataclass(frozen=True)
class Between:
    """A published number: four times the value at a place of the order lies between two bounds. `place` counts quarters from 0."""

    bag: Bag
    place: int
    low: int
    high: int

    def narrow(self) -> bool:
        """Bound the one or two values that the number was made of."""
        rank, part = divmod(self.place, 4)
        if part == 0:
            return self._set(rank, -(-self.low // 4), self.high // 4)
        bag, rest = self.bag, 4 - part
        narrower = self._set(rank + 1, -(-(self.low - rest * bag.high[rank]) // part), (self.high - rest * bag.low[rank]) // part)
        return self._set(rank, -(-(self.low - part * bag.high[rank + 1]) // rest), (self.high - part * bag.low[rank + 1]) // rest) or narrower

    def _set(self, rank: int, low: int, high: int) -> bool:
        return narrow_one(self.bag, range(rank, rank + 1), low, high)


@dataclass(frozen=True)
class Place:
    """What a colluding member's own page tells: so many values of a bag are below a value, and so many equal to it, if that is told."""

    bag: Bag
    value: int
    below: int
    equal: int | None = None

    def narrow(self) -> bool:
        """Bound the values below, at and above the own one."""
        narrower = narrow_one(self.bag, range(self.below), 0, self.value - 1)
        if self.equal is None:
            return narrow_one(self.bag, range(self.below, self.bag.n), self.value, self.bag.top) or narrower
        end = self.below + self.equal
        narrower = narrow_one(self.bag, range(self.below, end), self.value, self.value) or narrower
        return narrow_one(self.bag, range(end, self.bag.n), self.value + 1, self.bag.top) or narrower


@dataclass(frozen=True)
class Sum:
    """A bag that holds exactly the values of several others."""

    whole: Bag
    parts: Sequence[Bag]

    def narrow(self) -> bool:
        """Bound the whole by its parts, and each part by the whole less the other parts."""
        narrower = self.whole.raise_low(merge(*(part.low for part in self.parts)))
        narrower = self.whole.cut_high(merge(*(part.high for part in self.parts))) or narrower
        for part in self.parts:
            others = [other for other in self.parts if other is not part]
            high = sorted(value for other in others for value in other.high)
            low = sorted(value for other in others for value in other.low)
            top = part.top
            narrower = part.raise_low(_lows(part.n, self.whole.low, high, top)) or narrower
            mirrored = _lows(part.n, _mirror(self.whole.high, top), _mirror(low, top), top)
            narrower = part.cut_high(_mirror(mirrored, top)) or narrower
        return narrower


def narrow_one(bag: Bag, ranks: range, low: int, high: int) -> bool:
    """Bound some of the values of a bag."""
    if not ranks:
        return False
    narrower = bag.raise_low([low if rank in ranks else 0 for rank in range(bag.n)])
    return bag.cut_high([high if rank in ranks else bag.top for rank in range(bag.n)]) or narrower


def _mirror(values: Sequence[int], top: int) -> list[int]:
    return [top - value for value in reversed(values)]


def _lows(n: int, whole: Sequence[int], others: Sequence[int], top: int) -> list[int]:
    """Low bounds of a part: below t it has at most what the whole can have there, less what the others must have there."""
    best = [0] * n
    for t in {*whole, *others, top}:
        at_most = max(bisect_left(whole, t) - bisect_left(others, t), 0)
        if at_most < n:
            best[at_most] = max(best[at_most], t)
    return best


def conclude(facts: Sequence[Between | Place | Sum], rounds: int = 8) -> None:
    """Let every fact narrow the bags again and again, until none finds anything more."""
    for _ in range(rounds):
        found = [fact.narrow() for fact in facts]
        if not any(found):
            return

"""What is published of one class and subject, as an attacker sees it: by our rules, and by rules that are broken on purpose."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from assessment.benchmarks import POINT, Measure, Table, nearest
from assessment.distributions import LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE, at_rank, quantile, steps_of, tally_of, total
from assessment.suppression import FEWEST_FOR_PERCENTILE

Tally = Counter[int]
WHOLE, REST = "whole", "rest"
QUARTERS = {LOWER_QUARTILE: 1, MEDIAN: 2, UPPER_QUARTILE: 3}


@dataclass(frozen=True)
class Number:
    """A published number: at which quarters of the order (0 lowest, 4 highest), in points, and to how many points it is rounded."""

    quarter: int
    points: int
    rounded_to: int = 1

    @property
    def bounds(self) -> tuple[int, int]:
        """Four times the value lies between these, in ten-thousandths of a point."""
        middle, half = 4 * self.points * POINT, 2 * self.rounded_to * POINT
        return middle - half, middle + half - 1


@dataclass(frozen=True)
class View:
    """One table. The attacker sees the numbers; `tally` is the truth behind it, of which it is given how many values there are."""

    tally: Tally
    numbers: tuple[Number, ...]
    tells_place: bool


@dataclass(frozen=True)
class Release:
    """All tables of one class and subject at one time."""

    whole: View | None = None
    countries: Mapping[str, View] = field(default_factory=dict)

    @property
    def views(self) -> dict[str, View]:
        """All tables by name."""
        return ({WHOLE: self.whole} if self.whole else {}) | dict(self.countries)

    @property
    def rest(self) -> Tally:
        """The truth about the countries without a table, taken together."""
        return self.whole.tally - sum((view.tally for view in self.countries.values()), Tally()) if self.whole else Tally()

    def tally(self, name: str) -> Tally | None:
        """The truth behind a table, or behind what is left by subtraction."""
        view = self.views.get(name)
        return self.rest if name == REST else view.tally if view else None

    def view_of(self, country: str) -> View | None:
        """The table that a member in a country is shown."""
        return self.countries.get(country) or self.whole


def ours(tables: Iterable[Table], subject: str) -> Release:
    """What our rules publish about a subject."""
    views = {table.group.country: _view(table) for table in tables if table.subject == subject}
    return Release(views.pop(None, None), {country: view for country, view in views.items() if country is not None})


def _view(table: Table) -> View:
    shown, tells = table.shown, table.n > FEWEST_FOR_PERCENTILE
    if table.measure is Measure.LEVEL or shown.median is None:
        return View(tally_of(table.steps), (), tells)
    if shown.lower is None or shown.upper is None:
        return View(tally_of(table.steps), (Number(2, shown.median, 5),), tells)
    return View(tally_of(table.steps), (Number(1, shown.lower), Number(2, shown.median), Number(3, shown.upper)), tells)


@dataclass(frozen=True)
class Broken:
    """Rules without our care for values that are all alike, broken further in one way or another."""

    fewest: int = 6
    place_from: int = 21
    unpublished: int = 5
    extremes: bool = False

    def release(self, now: Mapping[str, Tally]) -> Release:
        """What these rules publish of how often each value occurs per country."""
        chosen = {country: tally for country, tally in now.items() if tally.total() >= self.fewest}
        while chosen:
            rest = sum(tally.total() for country, tally in now.items() if country not in chosen)
            if rest == 0 or rest >= self.unpublished:
                break
            del chosen[min(chosen, key=lambda country: chosen[country].total())]
        whole = sum(now.values(), Tally())
        countries = {country: self.view(tally) for country, tally in chosen.items()}
        return Release(self.view(whole) if whole.total() >= self.fewest else None, countries)

    def view(self, tally: Tally) -> View:
        """One table by these rules."""
        steps, n = steps_of(tally), tally.total()
        quartiles = {quarter: quantile(steps, share) for share, quarter in QUARTERS.items()}
        numbers = [Number(quarter, _points(value)) for quarter, value in quartiles.items() if n > 10 or quarter == 2]
        if self.extremes:
            numbers += [Number(0, _points(at_rank(steps, 1))), Number(4, _points(at_rank(steps, total(steps))))]
        return View(tally, tuple(numbers), n >= self.place_from)



def _points(value: Fraction | int) -> int:
    return nearest(Fraction(value) / POINT)

"""Several municipalities side by side: each on the criteria that all editions share, where all are weak, where one is strong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from string import ascii_uppercase
from typing import NamedTuple

from assessment.answers import Profile, State
from assessment.catalogue.editions import Editions
from assessment.common_core import Core, common_core
from assessment.errors import SmartReadinessError
from assessment.findings import STRONG, WEAK
from assessment.questionnaire import Scope
from assessment.scoring import DimensionScore, OverallScore, Part, Results

LEAST_PLACES, MOST_PLACES = 2, 20
MOST_IN_RADAR = 4
LEVELS_APART = 2


class WrongNumber(SmartReadinessError):
    """A comparison of too few or too many places: how many were given, and between which numbers it must be; `most` may be open."""

    def __init__(self, count: int, *, least: int, most: int | None) -> None:
        super().__init__(f"{count} places, not {least} to {most or 'any number'}")
        self.count, self.least, self.most = count, least, most


class TooFewPlaces(WrongNumber):
    """Fewer places than can be compared."""


class TooManyPlaces(WrongNumber):
    """More places than can be compared."""


class SamePlaceTwice(SmartReadinessError):
    """A place stands in a comparison more than once; `keys` are those of all such places."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(f"more than once: {', '.join(keys)}")
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality in one final assessment: its key, its profile, the day and edition of the assessment, and its results.

    Raises `ValueError` for a quick check, which is never compared.
    """

    key: str
    profile: Profile
    day: date
    edition: str
    results: Results

    def __post_init__(self) -> None:
        if self.results.scope is not Scope.FULL:
            raise ValueError("a quick check is never compared")


class Cell(NamedTuple):
    """How a place stands at a criterion: what is known of it, and only where it is answered the levels 0 to 4, stated and shown."""

    state: State
    level: int | None = None
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One criterion over all places, one cell for each in their order.

    `all_weak`: at least two have a level, and no shown level is above 1. `strong` is the place, by its number from 0, that alone
    shows level 3 or more while all others with a level, at least one, stand two levels lower or more; None where there is none.
    """

    criterion: str
    cells: tuple[Cell, ...]
    all_weak: bool
    strong: int | None


@dataclass(frozen=True, slots=True)
class HeatPart:
    """One dimension of the heat map, with its criteria in catalogue order."""

    dimension: str
    rows: tuple[HeatRow, ...]


class NoScore(StrEnum):
    """Why there is no score: nothing of a dimension is common to all editions, nothing of it applies, less than two thirds of it
    is answered, or (of the whole) fewer than four take-away dimensions have a score."""

    NOTHING_IN_COMMON = "nothing-in-common"
    NOTHING_APPLIES = "nothing-applies"
    TOO_FEW_ANSWERS = "too-few-answers"
    TOO_FEW_PARTS = "too-few-parts"


class WithoutScore(NamedTuple):
    """A place (its number from 0) without a score in a dimension, or of the whole where this is None, and why."""

    place: int
    dimension: str | None
    why: NoScore


@dataclass(frozen=True)
class SideBySide:
    """Several places compared on the common core of their editions, in the words and weights of the newest of these.

    `results` are computed again on the core, in the order of `places`; with one edition they are as they were.
    """

    core: Core
    places: tuple[Place, ...]
    results: tuple[Results, ...]
    parts: tuple[HeatPart, ...]
    without_score: tuple[WithoutScore, ...]

    def scores(self, dimension: str | None = None) -> tuple[OverallScore | DimensionScore, ...]:
        """The scores of all places in a dimension, or overall: stated, shown, low, high, confidence, coverage and stage."""
        if dimension is None:
            return tuple([each.overall for each in self.results])
        return tuple([each.dimensions[dimension] for each in self.results])

    @property
    def all_weak(self) -> tuple[HeatRow, ...]:
        """The criteria at which all are weak, in catalogue order."""
        return tuple(row for part in self.parts for row in part.rows if row.all_weak)

    @property
    def one_strong(self) -> tuple[HeatRow, ...]:
        """The criteria at which exactly one is strong and all others stand at least two levels lower, in catalogue order."""
        return tuple(row for part in self.parts for row in part.rows if row.strong is not None)


def side_by_side(places: Sequence[Place], editions: Editions) -> SideBySide:
    """Compare 2 to 20 places, each once, on what their editions have in common.

    Raises `TooFewPlaces`, `TooManyPlaces`, `SamePlaceTwice`, and `NotComparable` where the editions have less than 60 % in common.
    """
    check_number([place.key for place in places], least=LEAST_PLACES, most=MOST_PLACES)
    core = common_core(editions, (place.edition for place in places))
    results = tuple([core.results(place.edition, place.results) for place in places])
    return SideBySide(core, tuple(places), results, _heat_map(core, results), _without_score(core, results))


def check_number(keys: Sequence[str], *, least: int, most: int | None = None) -> None:
    """Raise `SamePlaceTwice`, `TooFewPlaces` or `TooManyPlaces` unless `least` to `most` different places are named.

    >>> check_number(["a", "b"], least=2, most=20)
    >>> check_number(["a", "a"], least=2, most=20)
    Traceback (most recent call last):
    assessment.comparison.SamePlaceTwice: more than once: a
    """
    twice = tuple(key for key, times in Counter(keys).items() if times > 1)
    if twice:
        raise SamePlaceTwice(twice)
    if len(keys) < least:
        raise TooFewPlaces(len(keys), least=least, most=most)
    if most is not None and len(keys) > most:
        raise TooManyPlaces(len(keys), least=least, most=most)


def _heat_map(core: Core, results: Sequence[Results]) -> tuple[HeatPart, ...]:
    """The core's criteria by place, grouped by dimension; a dimension of which nothing is in common is left out."""
    rows: dict[str, list[HeatRow]] = {}
    for identifier in core.criteria:
        cells = tuple([_cell(each.parts.get(identifier)) for each in results])
        row = HeatRow(identifier, cells, all_are_weak(cells), one_is_strong(cells))
        rows.setdefault(core.catalogue.criteria[identifier].dimension, []).append(row)
    return tuple(HeatPart(each.id, tuple(rows[each.id])) for each in core.catalogue.dimensions if each.id in rows)


def _cell(part: Part | None) -> Cell:
    return Cell(State.NOT_ASKED) if part is None else Cell(part.state, part.level, part.shown)


def all_are_weak(cells: Sequence[Cell]) -> bool:
    """Whether at least two have a level here and none shows more than level 1.

    >>> weak, open_question = Cell(State.ANSWERED, 3, 1), Cell(State.UNKNOWN)
    >>> all_are_weak([weak, weak, open_question]), all_are_weak([weak, open_question]), all_are_weak([weak, Cell(State.ANSWERED, 2, 2)])
    (True, False, False)
    """
    shown = [cell.shown for cell in cells if cell.shown is not None]
    return len(shown) >= LEAST_PLACES and max(shown) <= WEAK


def one_is_strong(cells: Sequence[Cell]) -> int | None:
    """The one place, by its number from 0, that shows level 3 or more while all others with a level stand at least two lower.

    >>> def levels(*shown): return [Cell(State.ANSWERED, level, level) for level in shown]
    >>> one_is_strong(levels(1, 3, 0)), one_is_strong(levels(2, 3)), one_is_strong(levels(2, 4)), one_is_strong(levels(4, 4, 0))
    (1, None, 1, None)
    """
    shown = sorted(((cell.shown, place) for place, cell in enumerate(cells) if cell.shown is not None), reverse=True)
    if len(shown) < LEAST_PLACES or shown[0][0] < STRONG or shown[0][0] - shown[1][0] < LEVELS_APART:
        return None
    return shown[0][1]


def _without_score(core: Core, results: Sequence[Results]) -> tuple[WithoutScore, ...]:
    """Everybody who has no score, the whole first, and why."""
    compared = {core.catalogue.criteria[identifier].dimension for identifier in core.criteria}
    found = [WithoutScore(place, None, _why_no_overall(each.overall)) for place, each in enumerate(results) if each.overall.score is None]
    for dimension in core.catalogue.dimensions:
        for place, each in enumerate(results):
            if each.dimensions[dimension.id].score is None:
                found.append(WithoutScore(place, dimension.id, _why_none(each.dimensions[dimension.id], dimension.id in compared)))
    return tuple(found)


def _why_no_overall(score: OverallScore) -> NoScore:
    return NoScore.TOO_FEW_PARTS if score.applicable_weight else NoScore.NOTHING_APPLIES


def _why_none(score: DimensionScore, compared: bool) -> NoScore:
    if not compared:
        return NoScore.NOTHING_IN_COMMON
    return NoScore.TOO_FEW_ANSWERS if score.applies else NoScore.NOTHING_APPLIES


class Ray(NamedTuple):
    """One place in the radar: its number from 0, and its shown and stated scores of 0 to 100 by dimension, None where there is none."""

    place: int
    shown: tuple[Fraction | None, ...]
    stated: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Radar:
    """Up to four places over the dimensions that are compared."""

    dimensions: tuple[str, ...]
    rays: tuple[Ray, ...]


def radar(compared: SideBySide, keys: Sequence[str] = ()) -> Radar:
    """The radar of up to four places by their keys, in this order; the first four of the comparison where none is named.

    A key that is not in the comparison is left out. Raises `TooManyPlaces` for more than four and `SamePlaceTwice`.
    """
    number = {place.key: each for each, place in enumerate(compared.places)}
    chosen = [key for key in keys if key in number]
    check_number(chosen, least=0, most=MOST_IN_RADAR)
    dimensions = tuple(part.dimension for part in compared.parts)
    rays = []
    for place in [number[key] for key in chosen] or range(len(compared.places))[:MOST_IN_RADAR]:
        scores = [compared.results[place].dimensions[name] for name in dimensions]
        rays.append(Ray(place, tuple(score.shown for score in scores), tuple(score.score for score in scores)))
    return Radar(dimensions, tuple(rays))


def letters(number: int) -> str:
    """The letters of a place with a neutral name, by its number from 0 in the order of the comparison.

    >>> [letters(number) for number in (0, 1, 19, 25, 26, 27, 701, 702)]
    ['A', 'B', 'T', 'Z', 'AA', 'AB', 'ZZ', 'AAA']
    """
    before, last = divmod(number, len(ascii_uppercase))
    return (letters(before - 1) if before else "") + ascii_uppercase[last]

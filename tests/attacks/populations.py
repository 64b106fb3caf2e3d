"""Random groups of municipalities at two refreshes: sizes around the edges, ties, clusters, extremes, joins, leavings, changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from assessment.benchmarks import Candidate

FIRST, SECOND = date(2026, 1, 15), date(2026, 4, 15)
COUNTRIES = ("AT", "DE", "KR", "TH")
SIZES = (0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 9, 10, 10, 11, 11, 12, 14, 17, 20, 20, 21, 21, 22, 26)
SUBJECTS = ("overall", "people", "trust")
CRITERIA = ("early-say", "cyber-basics")
POINT = 10_000
CENTRES = (0, 3, 25, 50, 52, 75, 97, 100)

Draw = Callable[[], int]


@dataclass(frozen=True)
class Population:
    """Who takes part at the first refresh and at the second; and the one member that tells the attacker everything it knows."""

    first: tuple[Candidate, ...]
    second: tuple[Candidate, ...]
    colluder: int


def population(seed: int) -> Population:
    """One random population; the same seed gives the same."""
    random = Random(seed)
    countries = COUNTRIES[: random.randint(1, 4)]
    first: list[Candidate] = []
    shared = _draws(random)
    for country in countries:
        draws = random.choice((shared, _draws(random)))
        for _ in range(random.choice(SIZES)):
            first.append(_candidate(random, len(first), country, draws))
    if not first:
        first.append(_candidate(random, 0, "AT", _draws(random)))
    colluder = random.choice(first)
    return Population(tuple(first), _later(random, first, colluder), colluder.municipality)


def _later(random: Random, first: list[Candidate], colluder: Candidate) -> tuple[Candidate, ...]:
    """The same some months later: a few, or many, have left, joined and changed; the colluding member stays."""
    draws = _draws(random)
    leave, change = random.choice((0, 0, 0.03, 0.1, 0.3)), random.choice((0, 0, 0.03, 0.1, 0.3))
    later = []
    for one in first:
        if one is not colluder and random.random() < leave:
            continue
        later.append(_candidate(random, one.municipality, one.country, draws) if random.random() < change else one)
    for joined in range(random.choice((0, 0, 1, 1, 2, 3, 3, 4, 6, 12))):
        country = random.choice(COUNTRIES) if random.random() < 0.3 else colluder.country
        later.append(_candidate(random, len(first) + joined, country, draws))
    return tuple(later)


def _candidate(random: Random, municipality: int, country: str, draws: dict[str, Draw]) -> Candidate:
    values = {subject: draw() for subject, draw in draws.items() if subject in SUBJECTS}
    levels = {subject: draw() for subject, draw in draws.items() if subject in CRITERIA}
    if random.random() < 0.1:
        del values["trust"]
    return replace(Candidate(municipality, country, 3, "2026.1", date(2025, 12, 1), values), levels=levels)


def _draws(random: Random) -> dict[str, Draw]:
    """How values are drawn in one country: a way for each subject."""
    ways = {subject: random.choice((_anywhere, _cluster, _cluster, _alike, _ends, _middle_and_ends, _ties))(random) for subject in SUBJECTS}
    return ways | {criterion: random.choice((_level, _same_level))(random) for criterion in CRITERIA}


def _anywhere(random: Random) -> Draw:
    return lambda: random.randint(0, 100 * POINT)


def _cluster(random: Random) -> Draw:
    centre, width = random.choice(CENTRES) * POINT, random.choice((1, 2, 4, 8)) * POINT
    return lambda: min(max(centre + random.randint(-width, width), 0), 100 * POINT)


def _alike(random: Random) -> Draw:
    value = random.choice(CENTRES) * POINT
    return lambda: value


def _ends(random: Random) -> Draw:
    return lambda: random.choice((0, 100)) * POINT


def _middle_and_ends(random: Random) -> Draw:
    return lambda: random.choice((0, 50, 50, 50, 100)) * POINT


def _ties(random: Random) -> Draw:
    return lambda: random.choice((25, 26, 50, 51, 75)) * POINT


def _level(random: Random) -> Draw:
    return lambda: random.randint(0, 4)


def _same_level(random: Random) -> Draw:
    level = random.randint(0, 4)
    return lambda: level if random.random() < 0.95 else random.randint(0, 4)

"""Nobody learns another member's score, nor who takes part, from all tables of two refreshes and one member that tells everything."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from assessment.benchmarks import POINT, Candidate, Measure, Table, refresh
from tests.attacks.attacker import Attack, Colluder, attack
from tests.attacks.membership import by_band, follows
from tests.attacks.populations import COUNTRIES, CRITERIA, FIRST, SECOND, SUBJECTS, Population, population
from tests.attacks.publications import Release, ours

POPULATIONS = 1000
BLOCKS = 10
WIDTH = {Measure.SCORE: 4 * POINT, Measure.LEVEL: 0}
TOP = {Measure.SCORE: 100 * POINT, Measure.LEVEL: 4}
REGISTERED = dict.fromkeys(COUNTRIES, 22)  # how many places of the class there are, whether they take part or not: anybody can look that up
SUBJECTS_OF = [(Measure.SCORE, subject) for subject in SUBJECTS] + [(Measure.LEVEL, criterion) for criterion in CRITERIA]


@dataclass(frozen=True)
class Case:
    """One population, and what was published of it at both refreshes."""

    population: Population
    first: tuple[Table, ...]
    second: tuple[Table, ...]

    def releases(self, subject: str) -> list[Release]:
        """What was published of one subject."""
        return [ours(self.first, subject), ours(self.second, subject)]

    def attack(self, measure: Measure, subject: str) -> Attack:
        """The attack on one subject."""
        both = (self.population.first, self.population.second)
        members = [next(one for one in candidates if one.municipality == self.population.colluder) for candidates in both]
        colluder = Colluder(members[0].country, tuple(_value(member, subject) for member in members))
        return attack(self.releases(subject), colluder, TOP[measure])


def _value(candidate: Candidate, subject: str) -> int | None:
    return candidate.values.get(subject, candidate.levels.get(subject))


@cache
def case(seed: int) -> Case:
    """A population refreshed twice by our rules."""
    found = population(seed)
    first = refresh(found.first, (), FIRST)
    return Case(found, first, refresh(found.second, first, SECOND))


def cases(block: int) -> Iterator[tuple[int, Case]]:
    """A tenth of the populations."""
    size = POPULATIONS // BLOCKS
    return ((seed, case(seed)) for seed in range(block * size, (block + 1) * size))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_an_attacker_never_learns_another_member_s_score_within_two_points(block: int) -> None:
    exposed = []
    for seed, found in cases(block):
        for measure, subject in SUBJECTS_OF:
            exposed += [(seed, subject, name) for name in found.attack(measure, subject).exposed(WIDTH[measure])]
    assert exposed == []


@pytest.mark.parametrize("block", range(BLOCKS))
def test_an_attacker_never_learns_who_takes_part_or_does_not(block: int) -> None:
    known = []
    for seed, found in cases(block):
        for _, subject in SUBJECTS_OF:
            known += [(seed, subject, one) for release in found.releases(subject) for one in follows(release, by_band, REGISTERED)]
    assert known == []


def test_the_attack_is_on_something() -> None:
    tables: Counter[str] = Counter()
    for seed in range(POPULATIONS // BLOCKS):
        found = case(seed)
        for _, subject in SUBJECTS_OF:
            first, second = found.releases(subject)
            tables["whole"] += bool(first.whole) + bool(second.whole)
            tables["countries"] += len(first.countries) + len(second.countries)
            tables["places told"] += sum(view.tells_place for release in (first, second) for view in release.views.values())
            tables["refreshed"] += first.whole is not None and second.whole is not None and first.whole.tally != second.whole.tally
            tables["kept"] += first.whole == second.whole and first.whole is not None
    assert all(tables[what] >= 50 for what in ("whole", "countries", "places told", "refreshed", "kept")), tables

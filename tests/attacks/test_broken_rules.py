"""The attacker is a real one: where a rule is broken on purpose, it finds out what it must never find out by ours."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from assessment.benchmarks import POINT, Measure, tallies
from tests.attacks import populations
from tests.attacks.attacker import Colluder, attack
from tests.attacks.membership import by_band, exactly, follows
from tests.attacks.populations import FIRST, population
from tests.attacks.publications import REST, Broken, Release, Tally

POPULATIONS = 200
TOP, WIDTH = 100 * POINT, 4 * POINT
WAYS = (populations._middle_and_ends, populations._cluster, populations._ends, populations._ties, populations._anywhere)


def _exposed(rules: Broken) -> list[tuple[int, str]]:
    """Whom the attacker finds out about in random populations at one refresh."""
    found = []
    for seed in range(POPULATIONS):
        made = population(seed)
        member = next(one for one in made.first if one.municipality == made.colluder)
        now = tallies(made.first, FIRST)["2026.1", 3, Measure.SCORE, "overall"]
        attacked = attack([rules.release(now)], Colluder(member.country, (member.values["overall"],)), TOP)
        found += [(seed, name) for name in attacked.exposed(WIDTH)]
    return found


def _towns_and_one_more() -> Iterator[tuple[Tally, Tally, int]]:
    """The members of a country, one other member, and the value of the one that tells."""
    for seed in range(2 * POPULATIONS):
        random = Random(seed)
        draw = random.choice(WAYS)(random)
        members = [draw() for _ in range(random.randint(6, 24))]
        yield Counter(members), Counter([draw()]), random.choice(members)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(Broken(extremes=True), id="minimum and maximum are published"),
        pytest.param(Broken(fewest=2), id="groups of fewer than five others are published"),
        pytest.param(Broken(fewest=5, place_from=5), id="the percentile is told among four others"),
        pytest.param(Broken(), id="the percentile is exact, and groups may be all alike"),
    ],
)
def test_the_attacker_learns_scores_where(rules: Broken) -> None:
    assert len(_exposed(rules)) >= 5


def test_looser_rules_expose_more() -> None:
    assert len(_exposed(Broken(extremes=True))) > len(_exposed(Broken(fewest=2))) > len(_exposed(Broken()))


def test_the_attacker_learns_a_score_where_one_member_is_left_by_subtraction() -> None:
    found = 0
    for members, one, own in _towns_and_one_more():
        release = Broken(unpublished=1).release({"DE": members, "AT": one})
        found += f"0 {REST}" in attack([release], Colluder("DE", (own,)), TOP).exposed(WIDTH)
    assert found >= 10


def test_the_attacker_learns_a_score_where_every_single_change_is_published() -> None:
    found = 0
    for members, one, own in _towns_and_one_more():
        releases = [Broken().release({"DE": members}), Broken().release({"DE": members + one})]
        exposed = attack(releases, Colluder("DE", (own, own)), TOP).exposed(WIDTH)
        found += any(name.startswith("came") for name in exposed)
    assert found >= 5


def test_who_knows_who_came_learns_their_score_where_three_that_are_alike_are_published_at_once() -> None:
    found = 0
    for members, one, own in _towns_and_one_more():
        releases = [Broken().release({"DE": members}), Broken().release({"DE": members + one + one + one})]
        exposed = attack(releases, Colluder("DE", (own, own)), TOP).exposed(WIDTH)
        found += any(name.startswith("came") for name in exposed)
    assert found >= 5


def test_two_members_with_their_mean_published_know_each_other() -> None:
    release = Broken(fewest=2).release({"DE": Counter([20 * POINT, 60 * POINT])})
    attacked = attack([release], Colluder("DE", (20 * POINT,)), TOP)
    assert attacked.exposed(WIDTH) == ["0 DE"]
    others, _ = attacked.pools["0 DE"]
    assert 58 * POINT < others.low[0] <= others.high[0] < 62 * POINT


def _three_countries() -> Release:
    members = Counter([value * POINT for value in range(10, 70, 10)])
    return Broken().release({"DE": members + members, "KR": members})


def test_who_is_not_in_follows_from_bands_where_nobody_is_left_of_few() -> None:
    assert follows(_three_countries(), by_band, {}) == [f"none of {REST}"]


def test_who_is_in_follows_where_counts_are_published() -> None:
    assert "all of KR" in follows(_three_countries(), exactly, {"KR": 6})

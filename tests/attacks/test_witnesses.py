"""Other worlds that publish exactly the same: whoever cannot tell them apart has learnt nothing, however clever the attack."""

from collections import Counter
from collections.abc import Iterator, Mapping

from assessment.benchmarks import RULES, Candidate, Key, Measure, Table, refresh, tables_of, tallies
from assessment.distributions import LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE, quantile, steps_of
from assessment.suppression import NOTHING, renewed
from tests.attacks.populations import FIRST, POINT, SECOND, population
from tests.attacks.publications import Tally, ours

POPULATIONS = 1000
Now = Mapping[str, Tally]


def families() -> Iterator[tuple[Key, Now]]:
    """The scores of every subject of all populations, per country, at the first refresh."""
    for seed in range(POPULATIONS):
        for key, now in tallies(population(seed).first, FIRST).items():
            if key[2] is Measure.SCORE:
                yield key, now


def published(key: Key, now: Now) -> list[Table]:
    """What is published of them."""
    return tables_of(key, renewed(NOTHING, now, RULES[Measure.SCORE], FIRST))


def test_who_a_member_is_changes_no_table() -> None:
    for seed in range(100):
        found = population(seed)
        first = refresh(found.first, (), FIRST)
        other = refresh(_renamed(found.first), (), FIRST)
        assert other == first
        assert refresh(_renamed(found.second), other, SECOND) == refresh(found.second, first, SECOND)


def _renamed(candidates: tuple[Candidate, ...]) -> list[Candidate]:
    return [
        Candidate(1000 - one.municipality, one.country, one.size_class, one.edition, one.day, one.values, one.levels)
        for one in reversed(candidates)
    ]


def test_every_member_could_have_two_scores_more_than_four_points_apart_whoever_of_the_others_is_known() -> None:
    for key, now in families():
        release = ours(published(key, now), key[3])
        for tally in [*(view.tally for view in release.countries.values()), release.rest]:
            values = sorted(tally.elements())
            assert not values or min(values[-1] - values[1], values[-2] - values[0]) > 4 * POINT


def test_a_member_of_a_country_without_a_table_can_have_the_score_of_any_other_and_be_the_only_one_of_its_country() -> None:
    worlds = 0
    for key, now in families():
        tables = published(key, now)
        release = ours(tables, key[3])
        if release.whole and release.rest:
            country = min(country for country in now if country not in release.countries)
            for value in (min(release.rest), max(release.rest)):
                worlds += 1
                seen = {name: now[name] for name in release.countries}
                assert published(key, seen | _scattered(release.rest - Counter([value])) | {country: Counter([value])}) == tables
    assert worlds >= POPULATIONS


def test_twelve_members_of_countries_without_a_table_could_be_there_where_nobody_is() -> None:
    tried = 0
    for key, now in families():
        tables = published(key, now)
        release = ours(tables, key[3])
        if release.whole and release.countries and not release.rest:
            tried += 1
            more = published(key, dict(now) | _scattered(_unseen(release.whole.tally)))
            assert [(table.group, table.shown) for table in more] == [(table.group, table.shown) for table in tables]
    assert tried >= 50


def _scattered(tally: Tally) -> dict[str, Tally]:
    """The values in countries of at most four members."""
    values = sorted(tally.elements())
    return {f"X{start}": Counter(values[start : start + 4]) for start in range(0, len(values), 4)}


def _unseen(tally: Tally) -> Tally:
    """Twelve values that leave median and quartiles where they are."""
    lower, median, upper = (int(quantile(steps_of(tally), share)) for share in (LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE))
    return Counter([0, 0, *[lower] * 3, *[median] * 3, *[upper] * 2, 100 * POINT, 100 * POINT])

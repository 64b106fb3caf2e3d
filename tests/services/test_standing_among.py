"""Where a municipality stands among others: by the rules, for what was final on the day of the refresh, and the same for empty and too small."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.benchmarks import OVERALL, Measure, Peers
from assessment.config import Settings
from assessment.database.benchmarks import BenchmarkRow
from assessment.database.session import reading, writing
from assessment.database.standings import STANDINGS
from assessment.exchange.frozen_json import from_json
from assessment.own_standing import Among, Words, of_ten, position, standing, step_at
from assessment.questionnaire import Scope
from assessment.services.benchmark_tables import kept_tables
from assessment.services.finals import final_content
from assessment.services.standing_among import Unsaid, place_now, sought
from tests.benchmarked import REFRESHED_ON, changed, consent, counting, final_town, listed_now, partly, population, refreshed
from tests.builders import shipped
from tests.finals import finalise
from tests.listing import listed
from tests.teams import NOON, PROBEDORF, TeamTown, team_town

LATER = REFRESHED_ON + timedelta(days=90)


def place(engine: Engine, town: TeamTown, number: int = 1) -> Among | Unsaid | None:
    """Its place as the page tells it."""
    with reading(engine) as session:
        asked = sought(session, town.assessment_id, number)
        return place_now(session, asked) if asked else None


def among(engine: Engine, town: TeamTown, number: int = 1) -> Among:
    """Its place, where something may be said."""
    found = place(engine, town, number)
    assert isinstance(found, Among)
    return found


@pytest.mark.parametrize(("others", "peers", "words"), [
    (5, Peers.FIVE, Words.ABOVE_THE_MIDDLE), (9, Peers.FIVE, Words.ABOVE_THE_MIDDLE), (10, Peers.TEN, Words.UPPER_QUARTER),
    (19, Peers.TEN, Words.MIDDLE_HALF), (20, Peers.TWENTY, Words.BETTER_THAN_MOST),
])
def test_what_is_said_depends_on_how_many_others_there_are(engine: Engine, settings: Settings, others: int, peers: Peers, words: Words) -> None:
    town = final_town(engine, settings, 15)
    with writing(engine) as session:
        consent(session, [town.municipality.id])
    population(engine, others)
    found = among(engine, town)
    assert found.overall
    assert (found.overall.shown.peers, found.overall.standing.words) == (peers, words)
    assert (found.overall.standing.percentile is not None) is (others >= 20)
    assert bool(found.criteria) is (others >= 20)
    assert (found.size_class, found.refreshed, found.counted) == (2, REFRESHED_ON, NOON.date())


def test_everything_is_as_the_rules_give_it(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings, 15)
    with writing(engine) as session:
        consent(session, [town.municipality.id])
        counting(session, range(2, 30), country="AT")
    population(engine, 25)
    found = among(engine, town)
    with reading(engine) as session:
        tables = {(table.measure, table.subject, table.group.country or ""): table for table in kept_tables(session, shipped().edition, 2).values()}
        results = from_json(final_content(session, town.assessment_id, 1)).results
    assert found.overall
    assert found.overall.country == "DE"
    for name, part in {OVERALL: found.overall, **found.dimensions}.items():
        table = tables[Measure.SCORE, name, part.country]
        where = position(part.own, step_at(part.own, table), table.n, stored=True)
        assert (part.shown, part.standing) == (table.shown, standing(part.own, table.shown, where))
    assert set(found.dimensions) == set(results.dimensions)
    assert len(found.criteria) == len({subject for measure, subject, _ in tables if measure is Measure.LEVEL})
    for name, one in found.criteria.items():
        table = tables[Measure.LEVEL, name, one.country]
        where = position(one.level, step_at(one.level, table), table.n, stored=True)
        assert (one.level, one.of_ten) == (results.parts[name].shown, of_ten(where))


def test_a_country_with_too_few_is_compared_with_all_countries(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings, profile=Profile("Klein", "LI", 640, Kind.VILLAGE))
    population(engine, 22)
    found = among(engine, town)
    assert found.overall
    assert (found.overall.country, found.overall.shown.peers) == ("", Peers.TWENTY)


def test_empty_and_too_small_say_the_same(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings)
    before_any = place(engine, town)
    refreshed(engine)
    empty = place(engine, town)
    with writing(engine) as session:
        counting(session, range(3, 8))
    refreshed(engine, LATER)
    assert before_any is empty is place(engine, town) is Unsaid.TOO_FEW


@pytest.mark.parametrize(("profile", "reason"), [
    (Profile("Kreis", "DE", 640, Kind.COUNTY), Unsaid.NO_TOWN), (Profile("Irgendwo", "DE", None, Kind.VILLAGE), Unsaid.NO_POPULATION),
])
def test_what_stands_in_no_class_is_told_why(engine: Engine, settings: Settings, profile: Profile, reason: Unsaid) -> None:
    town = final_town(engine, settings, profile=profile)
    population(engine, 22)
    assert place(engine, town) is reason


def test_who_finishes_again_with_other_answers_learns_nothing_more_until_the_next_refresh(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings, 12)
    with writing(engine) as session:
        consent(session, [town.municipality.id])
    population(engine, 22)
    first = among(engine, town)
    for number, level in enumerate((3, 25, 33), 2):
        changed(engine, settings, town, level, now=NOON + timedelta(days=number))
        assert among(engine, town, number) == first
    assert place(engine, town, 1) is None
    with writing(engine) as session:
        counting(session, (1, 19, 30))
    refreshed(engine, LATER)
    assert among(engine, town, 4).overall != first.overall


def test_of_one_that_was_not_final_on_that_day_the_first_final_version_since_then_stands(engine: Engine, settings: Settings) -> None:
    population(engine, 22)
    town = final_town(engine, settings, 12, now=NOON + timedelta(days=5))
    first = among(engine, town)
    assert first.overall
    assert first.overall.standing.percentile == 45
    changed(engine, settings, town, 30, now=NOON + timedelta(days=6))
    assert among(engine, town, 2) == first


def test_who_does_not_count_is_told_the_same_with_its_own_score_added(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings, 15)
    population(engine, 21)
    found = among(engine, town).overall
    with reading(engine) as session:
        table = next(each for each in kept_tables(session, shipped().edition, 2).values() if (each.subject, each.group.country) == (OVERALL, "DE"))
    assert found
    assert table.n == 21
    assert found.standing == standing(found.own, table.shown, position(found.own, step_at(found.own, table), 21, stored=False))


def test_what_is_frozen_is_the_place_on_the_day_it_became_final(engine: Engine, settings: Settings) -> None:
    population(engine, 22)
    town = final_town(engine, settings, 12, now=NOON + timedelta(days=5))
    with reading(engine) as session:
        frozen = from_json(final_content(session, town.assessment_id, 1)).among
    assert frozen == among(engine, town)
    with writing(engine) as session:
        counting(session, (30, 33, 36))
    refreshed(engine, LATER)
    with reading(engine) as session:
        assert from_json(final_content(session, town.assessment_id, 1)).among == frozen
    assert among(engine, town) != frozen


def test_where_nothing_may_be_said_nothing_is_frozen(engine: Engine, settings: Settings) -> None:
    refreshed(engine)
    town = final_town(engine, settings, 12, now=NOON + timedelta(days=5))
    quick = team_town(engine, PROBEDORF, suffix=" quick", scope=Scope.QUICK)
    population_of_a_later_day(engine)
    finalise(engine, settings, quick, now=NOON + timedelta(days=100))
    with reading(engine) as session:
        assert '"among"' not in final_content(session, town.assessment_id, 1)
        assert '"among"' not in final_content(session, quick.assessment_id, 1)


def population_of_a_later_day(engine: Engine) -> None:
    """Enough to be shown, refreshed later."""
    with writing(engine) as session:
        counting(session, range(3, 30))
    refreshed(engine, LATER)


@pytest.fixture
def counted_queries(engine: Engine) -> Callable[[], int]:
    """How many statements were sent since the last time this was asked."""
    sent: Counter[str] = Counter()
    event.listen(engine, "before_cursor_execute", lambda *_: sent.update(["one"]))
    return lambda: sent.pop("one", 0)


def test_all_criteria_take_a_few_statements_however_many_others_there_are(
    engine: Engine, settings: Settings, counted_queries: Callable[[], int],
) -> None:
    town = final_town(engine, settings)
    population(engine, 22)
    counts = []
    for more in (0, 20):
        with writing(engine) as session:
            counting(session, range(5, 5 + more))
        refreshed(engine, LATER + timedelta(days=more))
        counted_queries()
        among(engine, town)
        counts.append(counted_queries())
    assert counts[0] == counts[1] <= 10


def test_a_table_that_is_not_published_or_not_the_newest_is_as_if_there_were_none(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings)
    population(engine, 22)
    with writing(engine) as session:
        for row in session.scalars(select(BenchmarkRow)):
            row.published, row.newest = (False, True) if row.subject == OVERALL else (True, False)
    assert place(engine, town) is Unsaid.TOO_FEW


def test_a_final_version_that_is_not_in_the_read_model_has_no_place(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings)
    population(engine, 22)
    with reading(engine) as session:
        assert sought(session, town.assessment_id, 2) is None
        assert sought(session, 0, 1) is None
    with writing(engine) as session:
        session.connection().execute(STANDINGS.delete())
    assert place(engine, town) is None
    listed_now(engine, town)
    assert isinstance(place(engine, town), Among)


def rows(session: Session, **more: object) -> int:
    """One more that counts."""
    return listed(session, "another", partly(9), population=640, dated=date(2026, 9, 1), **more)  # type: ignore[arg-type]


def test_one_whose_values_count_no_more_is_still_told_its_place(engine: Engine, settings: Settings) -> None:
    town = final_town(engine, settings, now=datetime(2024, 1, 5, tzinfo=NOON.tzinfo))
    with writing(engine) as session:
        consent(session, [town.municipality.id, rows(session)])
    population(engine, 22)
    found = among(engine, town)
    assert found.counted == date(2024, 1, 5)
    assert found.overall

"""A refresh: what is published follows from who consents and is final, once a day, whole or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from assessment.answers import Kind
from assessment.benchmarks import OVERALL, Candidate, Measure, Table
from assessment.benchmarks import refresh as by_the_rules
from assessment.config import Settings, read
from assessment.database.benchmarks import BenchmarkRow, BenchmarkStepsRow, RefreshRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import reading, writing
from assessment.database.standings import STANDINGS
from assessment.distributions import steps_of
from assessment.services import benchmarks, open_data
from assessment.services.benchmark_tables import STEPS_IN_A_PIECE, Piece, kept_tables, packed, unpacked
from assessment.services.benchmarks import Refreshed
from assessment.services.slots import known_slots
from assessment.slots import shown_in
from tests.benchmarked import REFRESHED_ON, consent, counting, partly, population, refreshed, withdraw
from tests.builders import shipped
from tests.listing import DAY, listed
from tests.teams import NOON

CLASS = (shipped().edition, 2)
LATER = REFRESHED_ON + timedelta(days=90)


def tables(engine: Engine) -> dict[tuple[str, str], Table]:
    """What holds now in the class of up to 1,000 inhabitants, by country and subject."""
    with reading(engine) as session:
        return {(table.group.country or "", table.subject): table for table in kept_tables(session, *CLASS).values()}


def groups(engine: Engine) -> list[tuple[str, int]]:
    """The groups in which the whole is shown, with their number of members."""
    return sorted((country, table.n) for (country, subject), table in tables(engine).items() if subject == OVERALL)


@pytest.mark.parametrize(("members", "shown"), [(5, []), (6, [("", 6)]), (10, [("", 10)]), (20, [("", 20)]), (21, [("", 21), ("DE", 21)])])
def test_a_group_is_shown_from_five_others_and_a_country_once_twenty_are_there(engine: Engine, members: int, shown: list[tuple[str, int]]) -> None:
    population(engine, members)
    assert groups(engine) == shown


def test_levels_are_looked_up_from_twenty_others(engine: Engine) -> None:
    population(engine, 20)
    assert {table.measure for table in tables(engine).values()} == {Measure.SCORE}
    with writing(engine) as session:
        counting(session, (24, 25, 26))
    refreshed(engine, LATER)
    assert {table.measure for table in tables(engine).values()} == {Measure.SCORE, Measure.LEVEL}


def candidates(session: Session) -> list[Candidate]:
    """Everybody in the read model, as the rules take them."""
    slots = known_slots(session)[shipped().edition]
    return [
        Candidate(
            row["municipality_id"], row["country"], row["size_class"], row["edition"], row["dated"],
            {OVERALL: row["shown"], **{part: row[column] for part, column in slots.scores.items() if row[column] is not None}},
            {criterion: level for criterion, column in slots.levels.items() if (level := shown_in(row[column])) is not None}, row["kind"],
        )
        for row in session.connection().execute(select(STANDINGS)).mappings()
    ]


def test_what_is_stored_is_what_the_rules_say(engine: Engine) -> None:
    with writing(engine) as session:
        counting(session, range(2, 26))
        counting(session, range(4, 34), country="AT")
        counting(session, (5, 6, 7, 20, 30, 35), country="FR")
        counting(session, range(3, 10), country="DE", population=12_000)
    refreshed(engine)
    with reading(engine) as session:
        stored = [table for size in range(1, 8) for table in kept_tables(session, shipped().edition, size).values()]
        expected = by_the_rules(candidates(session), [], REFRESHED_ON)
    key = lambda table: (table.group.size_class, table.group.country or "", table.measure, table.subject)  # noqa: E731
    assert sorted(stored, key=key) == sorted(expected, key=key)
    assert len(stored) > 90


def test_those_who_do_not_count_change_nothing(engine: Engine) -> None:
    towns = population(engine, 21)
    before = tables(engine)
    with writing(engine) as session:
        for number in range(5):
            listed(session, f"not asked {number}", partly(number), population=640)
        counting(session, range(5), kind=Kind.COUNTY)
        counting(session, range(5, 10), kind=Kind.ASSOCIATION)
        counting(session, range(5), population=None)
        counting(session, range(10, 15), dated=date(2024, 11, 1))
        counting(session, range(15, 20), dated=LATER + timedelta(days=1))
        gone = counting(session, range(20, 25))
        for town in gone:
            session.get_one(MunicipalityRow, town).withdrawn_at = NOON
        half = [listed(session, f"half {number}", dict(list(partly(number).items())[:20]), population=640) for number in range(5)]
        consent(session, half)
    done = refreshed(engine, LATER)
    assert (done.gone, len(towns)) == (0, 21)
    assert {key: table.steps for key, table in tables(engine).items()} == {key: table.steps for key, table in before.items()}


def test_a_refresh_happens_once_a_day_and_never_back_in_time(engine: Engine) -> None:
    towns = population(engine, 12)
    before = tables(engine)
    with writing(engine) as session:
        withdraw(session, towns)
    for day in (REFRESHED_ON, REFRESHED_ON - timedelta(days=1)):
        assert refreshed(engine, day) == Refreshed(REFRESHED_ON, is_new=False)
    assert tables(engine) == before
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(RefreshRow)) == 1


def test_of_two_that_compute_at_once_one_is_written(engine: Engine) -> None:
    population(engine, 12)
    with reading(engine) as session:
        both = [benchmarks.compute(session, LATER) for _ in range(2)]
    done = []
    for each in both:
        with writing(engine) as session:
            done.append(benchmarks.publish(session, each, now=NOON))
    assert [each.is_new for each in done] == [True, False]
    assert groups(engine) == [("", 12)]


def test_where_all_withdraw_their_consent_nothing_is_left_of_them(engine: Engine) -> None:
    towns = population(engine, 8)
    with writing(engine) as session:
        withdraw(session, towns)
    before = len(tables(engine))
    assert refreshed(engine, LATER).gone == before > 1
    assert tables(engine) == {}
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(BenchmarkRow)) == 0
        assert session.scalar(select(func.count()).select_from(BenchmarkStepsRow)) == 0


def test_a_group_of_which_too_few_are_left_is_not_shown_any_more(engine: Engine) -> None:
    towns = population(engine, 8)
    with writing(engine) as session:
        withdraw(session, [towns[0], towns[2], towns[5], towns[7]])
    done = refreshed(engine, LATER)
    assert (groups(engine), done.held_back) == ([], 2)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(BenchmarkRow).where(BenchmarkRow.subject == OVERALL)) == 0


def test_two_who_come_are_not_to_be_seen_until_a_third_does(engine: Engine) -> None:
    population(engine, 21)
    before = tables(engine)
    with writing(engine) as session:
        counting(session, (26, 31))
    done = refreshed(engine, LATER)
    assert groups(engine) == [("", 21), ("DE", 21)]
    assert {key: table for key, table in tables(engine).items() if key in before} == before
    assert done.kept == len(before)
    with writing(engine) as session:
        counting(session, (36,))
    refreshed(engine, third := LATER + timedelta(days=90))
    assert groups(engine) == [("", 24), ("DE", 24)]
    assert tables(engine)["DE", OVERALL].day == third


def test_what_held_before_stays_in_the_file_of_its_day_without_its_distribution(engine: Engine) -> None:
    population(engine, 8)
    with writing(engine) as session:
        counting(session, (20, 25, 30))
    refreshed(engine, LATER)
    with reading(engine) as session:
        days = [each.day for each in open_data.publications(session)]
        first, newest = (open_data.publication(session, f"{shipped().edition}-{day}") for day in (REFRESHED_ON, LATER))
        with_steps = set(session.scalars(select(BenchmarkStepsRow.benchmark_id)))
        assert with_steps == set(session.scalars(select(BenchmarkRow.id).where(BenchmarkRow.newest)))
    assert days == [LATER, REFRESHED_ON]
    assert {table.band for table in first.tables} == {"5-9"}
    assert {table.band for table in newest.tables if table.subject == OVERALL} == {"10-19"}


def test_a_distribution_comes_back_from_its_pieces() -> None:
    steps = steps_of({17 * value: 1 + value % 3 for value in range(3 * STEPS_IN_A_PIECE + 1)})
    pieces = list(packed(steps))
    assert [len(piece.packed) for piece in pieces] == [8 * STEPS_IN_A_PIECE] * 3 + [8]
    assert tuple(step for piece in pieces for step in unpacked(piece)) == steps
    assert list(unpacked(Piece(5, 2, (5).to_bytes(4, "little") + (9).to_bytes(4, "little")))) == [(5, 2, 9)]


DAYS = ((1, 1), (7, 1))


@pytest.mark.parametrize(("last", "today", "is_due"), [
    (date(2026, 11, 21), date(2026, 12, 31), False), (date(2026, 11, 21), date(2027, 1, 1), True), (date(2027, 1, 1), date(2027, 1, 1), False),
    (date(2027, 1, 1), date(2027, 6, 30), False), (date(2027, 1, 1), date(2027, 7, 2), True), (date(2027, 1, 1), date(2029, 3, 5), True),
    (date(2030, 1, 1), date(2029, 3, 5), False),
])
def test_it_is_due_once_a_fixed_day_has_come(engine: Engine, settings: Settings, last: date, today: date, is_due: bool) -> None:
    with writing(engine) as session:
        session.add(RefreshRow(day=last, at=NOON))
        session.flush()
        now = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
        assert benchmarks.ask_when_due(session, replace(settings, benchmark_days=DAYS), now=now) is is_due
        assert session.scalar(select(func.count()).select_from(JobRow)) == is_due


def test_before_anything_is_final_nothing_is_due_and_then_from_the_next_fixed_day(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        assert not benchmarks.ask_when_due(session, settings, now=NOON)
        listed(session, "Probedorf")
        assert not benchmarks.ask_when_due(session, settings, now=datetime(2026, 12, 31, tzinfo=UTC))
        assert benchmarks.ask_when_due(session, settings, now=datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("wrong", ["", "soon", "02-29", "13-01", "01-01 04-01", "2026-01-01", "01-01,", "0" * 10_000])
def test_days_that_are_not_in_every_year_are_a_problem(settings: Settings, wrong: str) -> None:
    found, problems = read(settings.instance, environment={"SMART_READINESS_BENCHMARK_DAYS": wrong})
    assert [problem.where for problem in problems] == ["SMART_READINESS_BENCHMARK_DAYS"]
    assert found.benchmark_days == ((1, 1), (4, 1), (7, 1), (10, 1))


def test_days_are_taken_in_any_order_and_once(settings: Settings) -> None:
    found, _ = read(settings.instance, environment={"SMART_READINESS_BENCHMARK_DAYS": "07-01, 01-01,07-01"})
    assert found.benchmark_days == DAYS


def test_a_row_that_nobody_could_have_written_does_not_stop_the_others(engine: Engine) -> None:
    with writing(engine) as session:
        counting(session, range(3, 11), country="DE")
        counting(session, range(3, 11), country="")
        session.connection().execute(insert(RefreshRow.__table__), {"day": date(2020, 1, 1), "at": NOON})  # type: ignore[arg-type]
    refreshed(engine)
    assert groups(engine) == [("", 16)]
    assert DAY < REFRESHED_ON

"""Attempts are counted together by all processes, for as long as they matter, and name nobody."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.database.people import AttemptRow
from assessment.database.session import reading, writing
from assessment.errors import TooMany
from assessment.services.attempts import Attempt, Limit, admit, attempt, forget, network_of, take_back

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
THREE = Limit("three", 3, 15 * MINUTE)
KARLA = attempt(THREE, "karla@example.org", key="a key")
PROCESS = """
import sys
from datetime import datetime
from assessment.database.session import make_engine, writing
from assessment.errors import TooMany
from assessment.services.attempts import Limit, admit, attempt
from datetime import timedelta
engine, counted, now = make_engine(sys.argv[1]), 0, datetime.fromisoformat(sys.argv[2])
tried = attempt(Limit("three", 3, timedelta(minutes=15)), "karla@example.org", key="a key")
for _ in range(10):
    try:
        with writing(engine) as session:
            admit(session, [tried], now=now)
        counted += 1
    except TooMany:
        pass
print(counted)
"""


def admitted(engine: Engine, *attempts: Attempt, now: datetime = NOW) -> datetime | None:
    """From when on one more attempt is possible; None where this one was."""
    try:
        with writing(engine) as session:
            admit(session, attempts, now=now)
    except TooMany as error:
        return error.until
    return None


def test_one_more_is_possible_when_the_first_is_long_enough_ago(engine: Engine) -> None:
    assert [admitted(engine, KARLA, now=NOW + number * MINUTE) for number in range(4)] == [None] * 3 + [NOW + 15 * MINUTE]
    assert admitted(engine, KARLA, now=NOW + 15 * MINUTE) is None
    assert admitted(engine, KARLA, now=NOW + 15 * MINUTE) == NOW + 16 * MINUTE


def test_whoever_tries_on_while_waiting_does_not_wait_longer(engine: Engine) -> None:
    for _ in range(30):
        until = admitted(engine, KARLA)
    assert until == NOW + 15 * MINUTE


def test_others_do_not_wait(engine: Engine) -> None:
    other = attempt(THREE, "rita@example.org", key="a key")
    assert [admitted(engine, each) is None for each in (*[KARLA] * 4, other)] == [True, True, True, False, True]


def test_where_one_limit_is_reached_the_other_is_not_counted(engine: Engine) -> None:
    place = attempt(Limit("place", 5, 15 * MINUTE), "192.0.2.1", key="a key")
    for _ in range(9):
        admitted(engine, KARLA, place)
    with reading(engine) as session:
        assert sorted(session.scalars(select(AttemptRow.kind))) == ["place"] * 3 + ["three"] * 3


def test_success_is_forgotten_or_taken_back(engine: Engine) -> None:
    for _ in range(3):
        admitted(engine, KARLA)
    with writing(engine) as session:
        take_back(session, KARLA)
    assert (admitted(engine, KARLA), admitted(engine, KARLA) is None) == (None, False)
    with writing(engine) as session:
        forget(session, KARLA)
    assert [admitted(engine, KARLA) for _ in range(3)] == [None] * 3


def test_many_at_once_are_counted_as_one_after_the_other(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: admitted(engine, KARLA) is None, range(16)))
    assert sum(outcomes) == 3


def test_two_processes_count_together(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", PROCESS, url, NOW.isoformat()]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sum(int(process.communicate(timeout=60)[0]) for process in started) == 3


def test_a_clock_that_jumps_ahead_and_back_locks_nobody_out(engine: Engine) -> None:
    for _ in range(3):
        admitted(engine, KARLA, now=NOW + timedelta(days=400))
    assert admitted(engine, KARLA) is None


def test_what_is_kept_names_nobody_and_cannot_be_found_without_the_key(engine: Engine) -> None:
    admitted(engine, KARLA)
    with reading(engine) as session:
        (row,) = session.scalars(select(AttemptRow))
    assert (len(row.subject), "karla" in row.subject) == (64, False)
    assert attempt(THREE, "karla@example.org", key="another key").subject != row.subject
    assert attempt(THREE, " KARLA@example.org ", key="a key").subject == row.subject


def test_what_is_too_old_to_count_is_deleted(engine: Engine) -> None:
    admitted(engine, KARLA)
    admitted(engine, attempt(THREE, "rita@example.org", key="a key"), now=NOW + 20 * MINUTE)
    with reading(engine) as session:
        assert len(session.scalars(select(AttemptRow)).all()) == 1


@pytest.mark.parametrize(("address", "place"), [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ("::ffff:192.0.2.7", "192.0.2.7"), ("fe80::1%eth0", "fe80::/64"), ("", ""), ("no address", "no address"),
])
def test_a_line_of_the_network_is_one_place(address: str, place: str) -> None:
    assert network_of(address) == place

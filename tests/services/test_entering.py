"""Signing in with a password: who fits is let in, everybody else is refused alike, and nobody tries for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select

from assessment.database.audit import AuditRow
from assessment.database.people import PersonRow, SignInRow
from assessment.database.session import reading, writing
from assessment.errors import TooMany
from assessment.roles import Person
from assessment.services import passwords
from assessment.services.entering import Visit, enter, is_own_password
from assessment.services.sign_ins import person_of
from tests.teams import person

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GOOD = "kerze traktor nebel"
HERE = Visit("192.0.2.1", "Firefox, Linux")


@pytest.fixture
def karla(engine: Engine) -> Person:
    """Somebody with a password."""
    hashed = passwords.hashed(GOOD)
    with writing(engine) as session:
        who = person(session, "Karla")
        session.get_one(PersonRow, who.id).password = hashed
    return who


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Passwords compared without the work, which is counted: whether something was there to compare with."""
    work: list[bool] = []

    def matches(password: str, kept: str | None) -> bool:
        work.append(kept is not None)
        return kept is not None and password == GOOD

    monkeypatch.setattr(passwords, "matches", matches)
    return work


def entered(engine: Engine, email: str = "karla@example.org", password: str = GOOD, visit: Visit = HERE, now: datetime = NOW) -> str | None:
    """The mark of whoever was let in."""
    return enter(engine, email, password, visit=visit, key="a key", now=now)


def test_who_fits_is_let_in_under_a_new_mark_and_the_old_one_stops_working(engine: Engine, karla: Person) -> None:
    first = entered(engine) or ""
    second = entered(engine, " KARLA@example.org ", visit=Visit("192.0.2.1", "Firefox, Linux", first)) or ""
    with reading(engine) as session:
        assert (person_of(session, first, now=NOW), person_of(session, second, now=NOW)) == (None, karla)
        assert [(row.means, row.browser) for row in session.scalars(select(SignInRow))] == [("password", "Firefox, Linux")]


@pytest.mark.parametrize(("email", "password"), [
    ("karla@example.org", "wrong words in here"), ("karla@example.org", ""), ("nobody@example.org", GOOD), ("", ""), ("carlo@example.org", ""),
    ("karla@example.org", "x" * 10_000), ("karla@example.org\x00", GOOD[:-1]), ("%", GOOD), ("k" * 10_000, GOOD), ("\ud800", "\ud800" * 20),
])
def test_everybody_else_is_refused_after_one_comparison(email: str, password: str, engine: Engine, karla: Person, quick: list[bool]) -> None:
    with writing(engine) as session:
        person(session, "Carlo")
    assert entered(engine, email, password) is None
    assert len(quick) == 1


@pytest.mark.parametrize("change", [lambda row: setattr(row, "deactivated_at", NOW), lambda row: setattr(row, "password", None)])
def test_whoever_may_not_come_in_is_refused_with_the_right_password_too(change: Callable[[PersonRow], None], engine: Engine, karla: Person) -> None:
    with writing(engine) as session:
        change(session.get_one(PersonRow, karla.id))
    assert entered(engine) is None


def test_a_password_that_was_changed_while_it_was_compared_is_refused(engine: Engine, karla: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def matches(password: str, kept: str | None) -> bool:
        with writing(engine) as session:
            session.get_one(PersonRow, karla.id).password = "another"
        return True

    monkeypatch.setattr(passwords, "matches", matches)
    assert entered(engine) is None


def test_a_hash_of_an_older_kind_is_renewed_on_the_way_in(engine: Engine, karla: Person) -> None:
    with writing(engine) as session:
        session.get_one(PersonRow, karla.id).password = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    assert entered(engine)
    with reading(engine) as session:
        kept = session.get_one(PersonRow, karla.id).password or ""
    assert (passwords.is_outdated(kept), passwords.matches(GOOD, kept)) == (False, True)


def outcome(engine: Engine, password: str, email: str = "karla@example.org", place: str = "192.0.2.1", now: datetime = NOW) -> str:
    """Whether somebody was let in, refused, or has to wait."""
    try:
        return "in" if entered(engine, email, password, Visit(place), now) else "refused"
    except TooMany:
        return "wait"


def test_after_ten_attempts_even_the_right_password_waits_wherever_it_comes_from(engine: Engine, karla: Person, quick: list[bool]) -> None:
    assert [outcome(engine, "wrong", place=f"192.0.2.{number}") for number in range(12)] == ["refused"] * 10 + ["wait"] * 2
    assert outcome(engine, GOOD, place="198.51.100.7") == "wait"
    assert outcome(engine, GOOD, now=NOW + 15 * MINUTE) == "in"
    assert len(quick) == 11


def test_an_account_that_does_not_exist_waits_too(engine: Engine, quick: list[bool]) -> None:
    assert [outcome(engine, "wrong", "nobody@example.org") for _ in range(11)] == ["refused"] * 10 + ["wait"]


def test_after_fifty_attempts_one_place_waits_for_every_account(engine: Engine, karla: Person, quick: list[bool]) -> None:
    assert [outcome(engine, "wrong", f"nobody{number}@example.org") for number in range(52)] == ["refused"] * 50 + ["wait"] * 2
    assert (outcome(engine, GOOD), outcome(engine, GOOD, place="198.51.100.7")) == ("wait", "in")


def test_whoever_is_let_in_does_not_count_against_the_place_nor_the_account(engine: Engine, karla: Person, quick: list[bool]) -> None:
    assert [outcome(engine, password) for password in ["wrong"] * 9 + [GOOD] + ["wrong"] * 9 + [GOOD] * 60][-1] == "in"


def test_nobody_resets_the_count_of_a_place_with_an_account_of_their_own(engine: Engine, karla: Person, quick: list[bool]) -> None:
    outcomes = []
    for number in range(30):
        outcomes += [outcome(engine, "wrong", f"nobody{number}-{twice}@example.org") for twice in range(2)] + [outcome(engine, GOOD)]
    assert outcomes.count("refused") == 50


def test_attempts_at_once_are_counted_too(engine: Engine, karla: Person, quick: list[bool]) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: outcome(engine, "wrong"), range(24)))
    assert (outcomes.count("refused"), outcomes.count("wait")) == (10, 14)


def test_the_log_tells_who_came_in_and_who_was_refused_without_filling_up(engine: Engine, karla: Person, quick: list[bool]) -> None:
    outcome(engine, GOOD)
    for _ in range(20):
        outcome(engine, "wrong")
    outcome(engine, "wrong", "nobody@example.org")
    with reading(engine) as session:
        lines = [(row.kind, row.about_person, row.detail) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert lines == [
        ("signed-in", karla.id, "password"), *[("sign-in-refused", karla.id, "password")] * 10,
        ("sign-in-refused", None, "too many attempts"), ("sign-in-refused", None, "password"),
    ]


def test_ones_own_password_is_asked_for_ten_times_at_most(engine: Engine, karla: Person, quick: list[bool]) -> None:
    assert is_own_password(engine, karla.id, GOOD, key="a key", now=NOW)
    assert not any(is_own_password(engine, karla.id, "wrong", key="a key", now=NOW) for _ in range(10))
    with pytest.raises(TooMany):
        is_own_password(engine, karla.id, GOOD, key="a key", now=NOW)

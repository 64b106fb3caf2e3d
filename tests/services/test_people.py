"""Accounts: made, changed and closed for a while, each address once, and never without a steward."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.database.audit import AuditRow
from assessment.database.people import PersonRow, SignInRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Person
from assessment.services import people
from assessment.services.links import LinkKind, look_at_link, make_link
from assessment.services.sign_ins import look, person_of, seen, sign_in, sign_ins_of, sign_out, sign_out_everywhere, sign_out_one
from tests.teams import person

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = "kerze traktor nebel"


def problems_of(name: str, email: str, password: str = GOOD) -> list[str]:
    """The fields that are wrong."""
    try:
        people.newcomer(name, email, password)
    except Invalid as invalid:
        return [problem.where for problem in invalid.problems]
    return []


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert problems_of(" ", "nobody", "short") == ["name", "email", "password"]


@pytest.mark.parametrize("email", [
    "karla@example.org\r\nBcc: all@example.org", "karla@example.org\x00@", "a b@example.org", "@example.org", "karla@", "karla", "a@b@c",
    "<karla@example.org>", "karla@example.org, rita@example.org", "k" * 250 + "@example.org", '"karla"@example.org', "",
])
def test_what_is_no_address_is_refused(email: str) -> None:
    assert problems_of("Karla", email) == ["email"]


@pytest.mark.parametrize(("typed", "kept"), [
    (" Karla@Example.ORG ", "karla@example.org"), ("grüße@müller.example", "grüße@müller.example"), ("o'hara+x@example.org", "o'hara+x@example.org"),
    ("kar\x00la@example.org", "karla@example.org"), ("u\u0308@example.org", "ü@example.org"),
])
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert people.newcomer("Karla", typed, GOOD).email == kept


def test_a_name_is_kept_as_it_was_typed_but_on_one_line() -> None:
    assert people.newcomer("  Karla\r\n\tvon <b>Berg</b> \u202e\x07 ", "karla@example.org", GOOD).name == "Karla von <b>Berg</b> \u202e"
    assert problems_of("K" * 200, "karla@example.org") == []
    assert problems_of("K" * 201, "karla@example.org") == ["name"]


def added(engine: Engine, email: str) -> bool:
    """Whether an account with this address could be made."""
    try:
        with writing(engine) as session:
            people.add(session, people.named("Karla", email), now=NOW)
    except Invalid:
        return False
    return True


def test_an_address_belongs_to_one_account_also_of_many_made_at_once(engine: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(lambda number: added(engine, ["karla@example.org", "KARLA@example.org"][number % 2]), range(6))) == 1


def test_name_and_address_can_be_changed_but_not_to_somebody_elses(engine: Engine) -> None:
    with writing(engine) as session:
        karla, _ = person(session, "Karla"), person(session, "Rita")
        people.change(session, karla.id, "Karla Neu", "neu@example.org", now=NOW)
    with pytest.raises(Invalid), writing(engine) as session:
        people.change(session, karla.id, "Karla", "Rita@example.org", now=NOW)
    with reading(engine) as session:
        assert people.by_email(session, "NEU@example.org") == Person(karla.id, "Karla Neu", "neu@example.org")


def test_a_deactivated_account_lets_nobody_in_until_it_is_active_again(engine: Engine) -> None:
    with writing(engine) as session:
        steward, karla = person(session, "Stefan", is_steward=True), person(session, "Karla")
        mark = sign_in(session, karla.id, means="test", browser="", now=NOW)
        link = make_link(session, LinkKind.PASSWORD, now=NOW, days=1, person=karla.id)
        people.deactivate(session, karla.id, by=steward, now=NOW)
        assert person_of(session, mark, now=NOW) is None
        with pytest.raises(NotFound):
            look_at_link(session, link, now=NOW)
        later = sign_in(session, karla.id, means="test", browser="", now=NOW)
        assert person_of(session, later, now=NOW) is None
        people.reactivate(session, karla.id, by=steward, now=NOW)
        assert person_of(session, later, now=NOW) == karla
        assert session.scalars(select(AuditRow.kind).order_by(AuditRow.id)).all() == ["deactivated", "reactivated"]


def test_nobody_deactivates_themselves(engine: Engine) -> None:
    with writing(engine) as session:
        steward = person(session, "Stefan", is_steward=True)
        with pytest.raises(Invalid):
            people.deactivate(session, steward.id, by=steward, now=NOW)


def test_of_two_stewards_who_deactivate_each_other_at_once_one_stays(engine: Engine) -> None:
    with writing(engine) as session:
        both = [person(session, name, is_steward=True) for name in ("Stefan", "Sabine")]

    def try_it(number: int) -> None:
        try:
            with writing(engine) as session:
                people.deactivate(session, both[1 - number].id, by=both[number], now=NOW)
        except NotFound:
            pass

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(try_it, (0, 1)))
    with reading(engine) as session:
        assert len(session.scalars(select(PersonRow).where(PersonRow.deactivated_at.is_(None))).all()) == 1


def test_a_mark_works_until_it_expires_and_nothing_of_it_is_kept_but_a_digest(engine: Engine) -> None:
    with writing(engine) as session:
        karla = person(session, "Karla")
        mark = sign_in(session, karla.id, means="test", browser="Firefox", now=NOW, days=2)
        assert person_of(session, mark, now=NOW + 47 * HOUR) == karla
        assert person_of(session, mark, now=NOW + 48 * HOUR) is None
        assert mark not in [str(value) for value in session.execute(select(SignInRow.__table__)).one()]


@pytest.mark.parametrize("mark", ["", "x", "x" * 10_000, "\x00", "\ud800", "ü"])
def test_a_forged_mark_is_nobodys(mark: str, engine: Engine) -> None:
    with writing(engine) as session:
        sign_in(session, person(session, "Karla").id, means="test", browser="", now=NOW)
        assert person_of(session, mark, now=NOW) is None


def test_browsers_are_listed_and_each_can_be_signed_out_by_its_owner_only(engine: Engine) -> None:
    with writing(engine) as session:
        karla, rita = person(session, "Karla"), person(session, "Rita")
        here = sign_in(session, karla.id, means="test", browser="here", now=NOW)
        there = sign_in(session, karla.id, means="test", browser="there", now=NOW + HOUR)
        listed = sign_ins_of(session, karla.id, mark=here, now=NOW + HOUR)
        assert [(each.browser, each.is_this) for each in listed] == [("there", False), ("here", True)]
        with pytest.raises(NotFound):
            sign_out_one(session, rita.id, listed[0].id)
        sign_out_one(session, karla.id, listed[0].id)
        assert (person_of(session, there, now=NOW + HOUR), person_of(session, here, now=NOW + HOUR)) == (None, karla)


def test_signing_out_ends_one_mark_and_everywhere_ends_all_but_one(engine: Engine) -> None:
    with writing(engine) as session:
        karla = person(session, "Karla")
        marks = [sign_in(session, karla.id, means="test", browser="", now=NOW) for _ in range(4)]
        sign_out(session, marks[0])
        assert [person_of(session, mark, now=NOW) is not None for mark in marks] == [False, True, True, True]
        sign_out_everywhere(session, karla.id, but=marks[2])
        assert [person_of(session, mark, now=NOW) is not None for mark in marks] == [False, False, True, False]
        sign_out_everywhere(session, karla.id)
        assert person_of(session, marks[2], now=NOW) is None


def test_when_somebody_was_last_seen_is_noted_once_an_hour_and_a_clock_put_back_changes_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        karla = person(session, "Karla")
        mark = sign_in(session, karla.id, means="test", browser="", now=NOW)
        stale = [(look(session, mark, now=NOW + minutes * timedelta(minutes=1)) or (None, None))[1] for minutes in (-600, 0, 59, 60)]
        assert stale == [False, False, False, True]
        seen(session, mark, now=NOW + HOUR)
        seen(session, mark, now=NOW - HOUR)
        assert sign_ins_of(session, karla.id, mark=mark, now=NOW)[0].seen_at == NOW + HOUR


def test_expired_sign_ins_are_forgotten_with_the_next_one(engine: Engine) -> None:
    with writing(engine) as session:
        karla = person(session, "Karla")
        sign_in(session, karla.id, means="test", browser="", now=NOW, days=1)
        sign_in(session, karla.id, means="test", browser="", now=NOW + 30 * HOUR)
        assert len(session.scalars(select(SignInRow)).all()) == 1

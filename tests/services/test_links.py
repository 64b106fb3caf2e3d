"""A link works once, for some days, and for what it was made."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from assessment.database.people import LinkRow
from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.roles import Role
from assessment.services.links import LinkKind, look_at_link, make_link, revoke_links, use_link
from tests.teams import person

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def secret(engine: Engine) -> str:
    """The secret of a link for two days."""
    with writing(engine) as session:
        return make_link(session, LinkKind.INVITATION, now=NOW, days=2, role=Role.REVIEWER, email="rita@example.org")


def used(engine: Engine, secret: str, kind: LinkKind = LinkKind.INVITATION, now: datetime = NOW) -> bool:
    """Whether a link could be used."""
    try:
        with writing(engine) as session:
            use_link(session, secret, kind, now=now)
    except NotFound:
        return False
    return True


def test_a_link_says_what_it_was_made_for_until_it_is_used(engine: Engine, secret: str) -> None:
    with reading(engine) as session:
        link = look_at_link(session, secret, now=NOW)
    assert (link.kind, link.role, link.email, link.expires_at) == (LinkKind.INVITATION, Role.REVIEWER, "rita@example.org", NOW + 2 * DAY)
    assert used(engine, secret)
    with pytest.raises(NotFound), reading(engine) as session:
        look_at_link(session, secret, now=NOW)


def test_a_link_is_used_once(engine: Engine, secret: str) -> None:
    assert (used(engine, secret), used(engine, secret)) == (True, False)


def test_of_many_who_use_a_link_at_once_one_does(engine: Engine, secret: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: used(engine, secret), range(8))) == [False] * 7 + [True]


def test_a_link_is_good_for_one_thing(engine: Engine, secret: str) -> None:
    assert [used(engine, secret, kind) for kind in (LinkKind.STEWARD, LinkKind.PASSWORD, LinkKind.INVITATION)] == [False, False, True]


def test_a_link_ends_on_time(engine: Engine, secret: str) -> None:
    assert not used(engine, secret, now=NOW + 2 * DAY)
    assert used(engine, secret, now=NOW + 2 * DAY - timedelta(seconds=1))


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda s: s[:-1], lambda s: s + "A", lambda s: s[::-1], lambda _: "", lambda _: "\x00" * 32,
                                    lambda _: "ü" * 32, lambda _: "x" * 10_000, lambda _: "\ud800" * 32])
def test_a_forged_link_does_nothing(change: "type[str]", engine: Engine, secret: str) -> None:
    assert not used(engine, change(secret))


def test_the_secret_is_nowhere_in_the_database(engine: Engine, secret: str) -> None:
    with reading(engine) as session:
        stored = session.execute(select(LinkRow.__table__)).one()
    assert secret not in [str(value) for value in stored]


def test_a_link_outlives_another_that_was_made_by_a_clock_far_ahead(engine: Engine, secret: str) -> None:
    with writing(engine) as session:
        make_link(session, LinkKind.STEWARD, now=NOW + 400 * DAY, days=1)
        assert len(session.scalars(select(LinkRow.kind)).all()) == 2
    assert used(engine, secret)


def test_links_of_one_person_are_revoked_and_those_of_others_stay(engine: Engine) -> None:
    with writing(engine) as session:
        karla, rita = (person(session, name).id for name in ("Karla", "Rita"))
        ours, other = (make_link(session, LinkKind.PASSWORD, now=NOW, days=1, person=who) for who in (karla, rita))
        revoke_links(session, LinkKind.PASSWORD, person=karla)
    assert (used(engine, ours, LinkKind.PASSWORD), used(engine, other, LinkKind.PASSWORD)) == (False, True)

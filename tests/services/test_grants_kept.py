"""What becomes of grants and consents elsewhere: own data, exports, deletions, cleaning, and two who act at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from assessment.config import Settings
from assessment.database.comparisons import ComparisonRow
from assessment.database.grants import ConsentRow, GrantRow
from assessment.database.people import LinkRow
from assessment.database.session import reading, writing
from assessment.database.standings import STANDINGS
from assessment.errors import NotFound
from assessment.roles import Person
from assessment.services.cleaning import forget
from assessment.services.consents import ConsentKind, consented, give_consent
from assessment.services.deleting import delete_person
from assessment.services.entitlements import sight, visible_to
from assessment.services.grants import Terms, end_grant, grant_to_association
from assessment.services.municipalities import Member
from assessment.services.offers import accept_grant
from assessment.services.own_data import own_data
from assessment.services.withdrawing import purge, withdraw_municipality
from tests.full_towns import empty_place, full_town, parts
from tests.granting import association, granted, karla, offer, seen
from tests.teams import NOON, TeamTown, person, team_town

TODAY = NOON.date()


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


@pytest.fixture
def gerda(engine: Engine) -> Person:
    """Somebody from outside, with an account."""
    with writing(engine) as session:
        return person(session, "Gerda")


@pytest.fixture
def vera(engine: Engine, town: TeamTown) -> Member:
    """Whoever coordinates the association to which the municipality belongs."""
    return association(engine, town)


def test_what_somebody_holds_and_saved_stands_in_their_own_data_and_goes_with_their_account(engine: Engine, town: TeamTown, gerda: Person) -> None:
    granted(engine, town, gerda, Terms(with_notes=True))
    with writing(engine) as session:
        session.add(ComparisonRow(key="A" * 22, name="Hills", person_id=gerda.id, created_at=NOON, changed_at=NOON))
    with reading(engine) as session:
        found = {each.place: each.rows for each in own_data(session, gerda.id)}
    assert ([row["municipality"] for row in found["grants"]], [row["name"] for row in found["comparisons"]]) == (["Probedorf"], ["Hills"])
    with writing(engine) as session:
        delete_person(session, gerda.id, by=gerda.id, now=NOON)
    with reading(engine) as session:
        assert (session.query(GrantRow).count(), session.query(ComparisonRow).count()) == (0, 0)


def test_a_deleted_municipality_leaves_no_grant_no_offer_and_no_consent(engine: Engine, town: TeamTown, gerda: Person) -> None:
    granted(engine, town, gerda)
    offer(engine, town)
    with writing(engine) as session:
        give_consent(session, karla(town), ConsentKind.BENCHMARKS, now=NOON)
        withdraw_municipality(session, karla(town), town.municipality.profile.name, now=NOON)
        assert consented(session, ConsentKind.BENCHMARKS) == frozenset()
    with writing(engine) as session:
        purge(session, now=NOON + timedelta(days=31))
    with reading(engine) as session:
        assert [session.query(row).count() for row in (GrantRow, LinkRow, ConsentRow)] == [0, 0, 0]


def test_an_export_tells_of_grants_and_an_import_grants_nothing(tmp_path: Path) -> None:
    here, there = empty_place(tmp_path / "here"), empty_place(tmp_path / "there")
    town = full_town(here)
    with writing(here.engine) as session:
        gerda = person(session, "Gerda")
        give_consent(session, karla(town), ConsentKind.HELPER, now=NOON)
    granted(here.engine, town, gerda)
    with writing(there.engine) as session:
        same = person(session, "Gerda")
    whole = here.exported(town.municipality.key)
    told = [json.loads(parts(whole)[f"{name}.jsonl"]) for name in ("granted", "consented")]
    assert [(told[0]["to_person"], told[0]["given_by"]), (told[1]["kind"], told[1]["given_by"])] == [("Gerda", "Karla"), ("helper", "Karla")]
    done, _ = there.imported(whole)
    with reading(there.engine) as session:
        assert session.query(GrantRow).count() + session.query(ConsentRow).count() == 0
        with pytest.raises(NotFound):
            sight(session, same, done.municipality.id, today=TODAY)


def test_what_was_withdrawn_long_ago_is_forgotten(engine: Engine, town: TeamTown, gerda: Person, settings: Settings) -> None:
    key = granted(engine, town, gerda)
    with writing(engine) as session:
        end_grant(session, karla(town), key, now=NOON)
    for days, left in ((settings.keep_audit_days - 1, 1), (settings.keep_audit_days, 0)):
        with writing(engine) as session:
            forget(session, settings, now=NOON + timedelta(days=days))
        with reading(engine) as session:
            assert session.query(GrantRow).count() == left


def test_of_two_who_accept_one_offer_at_once_only_one_holds_it(engine: Engine, town: TeamTown, gerda: Person) -> None:
    secret = offer(engine, town)
    with writing(engine) as session:
        gustav = person(session, "Gustav")

    def accept(who: Person) -> bool:
        try:
            with writing(engine) as session:
                accept_grant(session, secret, who, now=NOON)
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(accept, (gerda, gustav)))
    assert sorted(done) == [False, True]
    assert [seen(engine, town, who) is not None for who in (gerda, gustav)] == done


def test_of_two_who_grant_one_association_at_once_one_grant_comes_about(engine: Engine, town: TeamTown, vera: Member) -> None:
    def give(notes: bool) -> str:
        with writing(engine) as session:
            return grant_to_association(session, karla(town), vera.municipality.key, Terms(with_notes=notes), now=NOON)

    with ThreadPoolExecutor(2) as pool:
        keys = set(pool.map(give, (True, False)))
    assert len(keys) == 1


def test_who_may_see_what_is_looked_up_and_never_searched_for(engine: Engine, town: TeamTown, gerda: Person) -> None:
    granted(engine, town, gerda)
    asked: list[tuple[str, Any]] = []
    with reading(engine) as session:
        connection = session.connection()
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # in so small a table it would be cheaper
        event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, given, *_: asked.append((statement, given)))
        number = STANDINGS.c.municipality_id
        session.execute(select(number).where(visible_to(number, gerda.id, (1, 2), TODAY))).all()
        how = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(f"{how} {asked[0][0]}", asked[0][1]))
    for index in ("ix_grants_to_person_id_municipality_id", "ix_grants_to_municipality_id_municipality_id"):
        assert index in plan

"""An invented population: the same for the same seed on every database, frozen as real ones are, and said to be invented."""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from assessment.course import Course, course_of
from assessment.database.answers import AnswerRow
from assessment.database.course import FinalRow
from assessment.database.municipalities import AssociationRow, MunicipalityRow
from assessment.database.session import make_engine, migrate, reading, writing
from assessment.database.standings import PAST_STANDINGS, STANDINGS
from assessment.database.tables import rows_of, tables_of
from assessment.errors import Invalid
from assessment.exchange.frozen_json import from_json, to_json
from assessment.scoring import score_assessment
from assessment.services import demonstration, inventors
from assessment.services.course import events_of
from assessment.services.demonstration import PEOPLE, Demonstration, Wanted, populate
from assessment.services.entitlements import associations_of
from assessment.services.invented_towns import AROUND, COMMUNITIES, MARK
from assessment.services.people import by_email
from assessment.services.portfolio import portfolio
from assessment.services.portfolio_filters import Wish
from assessment.services.portfolio_viewer import viewer_of
from assessment.services.read_model import rebuild
from tests.builders import shipped
from tests.teams import NOON, TeamTown, team_town

MORE = 20
WHOLE = MORE + AROUND
LOOSE = {"links", "audit"}


def invent(engine: Engine, wanted: Wanted = Wanted(MORE, 7)) -> Demonstration:  # noqa: B008 - it is frozen
    return populate(engine, wanted, now=NOON, days=14)


def digest(engine: Engine) -> str:
    """What the database holds, but for links, whose secrets are by chance."""
    with reading(engine) as session:
        connection = session.connection()
        held = {table.name: list(rows_of(connection, table)) for table in tables_of(connection) if table.name not in LOOSE}
    return sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def count(engine: Engine, row: type) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Engine]:
    """A second installation, on SQLite."""
    migrate(engine := make_engine(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"))
    yield engine
    engine.dispose()


def test_the_same_seed_gives_the_same_data_on_every_database_and_another_seed_others(engine: Engine, elsewhere: Engine) -> None:
    invent(engine)
    invent(elsewhere)
    assert digest(engine) == digest(elsewhere)
    populate(elsewhere, Wanted(MORE, 8, adds=True), now=NOON, days=14)
    assert count(elsewhere, MunicipalityRow) == 2 * WHOLE + 4


def test_processes_beside_this_one_make_the_same(elsewhere: Engine, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    invent(elsewhere)
    monkeypatch.setattr(inventors, "FEW", 10)
    monkeypatch.setattr(inventors, "AT_ONCE", 13)
    invent(engine)
    assert digest(engine) == digest(elsewhere)


def test_the_read_model_is_what_follows_from_what_was_frozen(engine: Engine) -> None:
    invent(engine)
    looked = rebuild(engine, only_look=True)
    assert (looked.differing, looked.faults) == (0, ())
    with reading(engine) as session:
        counted = [session.connection().scalar(select(func.count()).select_from(table)) for table in (STANDINGS, PAST_STANDINGS)]
    assert counted == [WHOLE, COMMUNITIES]


def test_what_was_frozen_is_what_was_answered_and_computed(engine: Engine) -> None:
    invent(engine)
    with reading(engine) as session:
        finals = session.scalars(select(FinalRow)).all()
        answers = Counter(session.scalars(select(AnswerRow.assessment_id)))
    assert len(finals) == WHOLE + COMMUNITIES
    for final in finals:
        frozen = from_json(final.content)
        assert to_json(frozen) == final.content
        assert frozen.results == score_assessment(shipped(), frozen.assessment)
        assert (len(frozen.assessment.answers), sha256(final.content.encode()).hexdigest()) == (answers[final.assessment_id], final.digest)
        assert MARK in frozen.assessment.profile.name


def test_every_assessment_is_final_and_the_second_of_a_community_says_what_changed(engine: Engine) -> None:
    invent(engine)
    with reading(engine) as session:
        finals = session.scalars(select(FinalRow)).all()
        assert {course_of(event.kind for event in events_of(session, final.assessment_id)) for final in finals} == {Course.FINAL}
        assert sum(from_json(final.content).since is not None for final in finals) == COMMUNITIES
        assert len(session.scalars(select(AssociationRow.municipality_id)).all()) == COMMUNITIES


def test_the_ministry_sees_all_the_association_its_members_and_the_consultant_some(engine: Engine) -> None:
    made = invent(engine)
    seen = {}
    with reading(engine) as session:
        for name, address, _ in made.accounts:
            person = by_email(session, address)
            assert person is not None
            seen[name] = portfolio(session, viewer_of(session, person, today=NOON.date()), Wish()).total
            assert len(associations_of(session, person)) == (name != PEOPLE[1])
    assert list(seen) == list(PEOPLE)
    assert seen == {PEOPLE[0]: COMMUNITIES, PEOPLE[1]: AROUND + 1, PEOPLE[2]: WHOLE}


def test_an_installation_that_holds_municipalities_is_left_alone(engine: Engine) -> None:
    team_town(engine)
    before = digest(engine)
    with pytest.raises(Invalid):
        invent(engine)
    assert digest(engine) == before


def test_what_was_broken_off_goes_on_where_it_was(engine: Engine, elsewhere: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventors, "AT_ONCE", 25)
    with monkeypatch.context() as broken:
        broken.setattr(demonstration, "invented", breaking_off)
        with pytest.raises(InterruptedError):
            invent(engine)
    assert count(engine, MunicipalityRow) == 25 + 2
    assert rebuild(engine, only_look=True).differing == 0
    assert invent(engine, Wanted(MORE, 7, adds=True)).made == WHOLE - 25
    invent(elsewhere)
    assert digest(engine) == digest(elsewhere)
    assert invent(engine, Wanted(MORE, 7, adds=True)).made == 0


def breaking_off(*given: object, **more: object) -> Iterator[list[object]]:
    """One batch, and then the machine is switched off."""
    yield next(iter(inventors.invented(*given, **more)))  # type: ignore[arg-type]
    raise InterruptedError


def test_invented_ones_stand_beside_real_ones_where_that_is_wished(engine: Engine) -> None:
    real: TeamTown = team_town(engine)
    assert invent(engine, Wanted(MORE, 7, adds=True)).made == WHOLE
    with writing(engine) as session:
        row = session.get(MunicipalityRow, real.municipality.id)
        assert row is not None and row.name == real.municipality.profile.name
        session.add(MunicipalityRow(key="k", name="Later", created_at=NOON))
    assert count(engine, MunicipalityRow) == WHOLE + 2 + 2

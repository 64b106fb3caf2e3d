"""A municipality is exported with everything it has, and imported elsewhere without loss."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from assessment.answers import Answer
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.session import make_engine, reading, writing
from assessment.database.teamwork import CommentRow
from assessment.errors import Invalid, NotFound
from assessment.questionnaire import Scope
from assessment.roles import Role
from assessment.services import assessments, contents, finals
from assessment.services.assessments import Draft
from assessment.services.editions import remember_all
from assessment.services.exports import key_of
from assessment.services.joining import way_in
from assessment.services.town_rows import belonging
from tests.builders import shipped
from tests.databases import address_of, postgresql_database
from tests.editions import HALVES, NEW, second_edition
from tests.full_towns import FIRST, PAPER, REPORT, SECOND, Place, empty_place, full_town, parts
from tests.teams import NOON, TeamTown, person, team_town


@pytest.fixture
def here(engine: Engine, settings: Settings, database_url: str) -> Place:
    return Place(replace(settings, database_url=database_url), engine)


@pytest.fixture
def town(here: Place) -> TeamTown:
    return full_town(here)


@pytest.fixture
def laptop(tmp_path: Path) -> Place:
    """Another installation with nothing in it, without a database server."""
    return empty_place(tmp_path / "laptop")


@pytest.fixture(params=["sqlite", "postgresql"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Another installation with nothing in it."""
    if request.param == "sqlite":
        yield empty_place(tmp_path / "there")
        return
    server = request.getfixturevalue("postgresql")
    with postgresql_database(server, request.getfixturevalue("postgresql_template")) as name:
        url = address_of(server, name)
        place = Place(Settings(tmp_path / "there", database_url=url), make_engine(url))
        yield place
        place.engine.dispose()


def test_what_is_imported_elsewhere_and_exported_again_is_equal(here: Place, town: TeamTown, there: Place) -> None:
    whole = here.exported(town.municipality.key)
    done, _ = there.imported(whole)
    assert (done.assessments, done.people.count, done.contents) == (2, 5, 2)
    assert there.exported(done.municipality.key) == whole


def test_numbers_of_another_installation_do_not_matter(here: Place, town: TeamTown, laptop: Place) -> None:
    team_town(laptop.engine, suffix=" Nachbar")
    whole = here.exported(town.municipality.key)
    done, _ = laptop.imported(whole)
    assert laptop.exported(done.municipality.key) == whole


def test_every_table_that_makes_up_an_assessment_is_exported(here: Place, town: TeamTown) -> None:
    found = parts(here.exported(town.municipality.key))
    assert [table.name for table in belonging() if not found.get(f"{table.name}.jsonl")] == []
    assert "evidence.jsonl, files.jsonl" in found["README.txt"].decode()


def test_no_password_no_mark_and_no_address_that_opens_something_goes_along(here: Place, town: TeamTown) -> None:
    with writing(here.engine) as session:
        session.get_one(PersonRow, town.people["Karla"].id).password = "$argon2id$secret"
        row = session.get_one(AssessmentRow, town.assessment_id)
    everything = b"".join(parts(here.exported(town.municipality.key)).values())
    assert [secret for secret in ("$argon2id", row.read_secret, row.edit_digest, row.key or "") if secret.encode() in everything] == []


def test_what_was_imported_opens_and_work_goes_on(here: Place, town: TeamTown, there: Place) -> None:
    done, links = there.imported(here.exported(town.municipality.key))
    with reading(there.engine) as session:
        karla = session.scalars(select(PersonRow).where(PersonRow.name == "Karla")).one()
        first = session.scalars(select(AssessmentRow).where(AssessmentRow.scope == Scope.FULL)).one()
        ways = [way_in(session, secret, now=NOON) for _, secret in links]
        opened = assessments.open_for_team(session, first.key or "", replace(town.people["Karla"], id=karla.id))
        final = finals.open_final(session, first.id, 1, shipped())
        history = assessments.history(session, first.id, FIRST)
        report = finals.report_of_final(session, there.settings, first.id, 1)
    assert [(way.person.name, way.person.id) for way in ways if way.person] == [("Karla", karla.id)]
    assert (opened.role, opened.course.value, opened.team and opened.team.municipality_key) == (Role.COORDINATOR, "draft", done.municipality.key)
    assert (final.assessment.answers[SECOND].level, report.read_bytes()) == (2, REPORT)
    assert {change.by for change in history} == {karla.id, None}
    with writing(there.engine) as session:
        assessments.save_answer(session, shipped(), first.id, Draft(FIRST, Answer(1), opened.revisions[FIRST], "new"), now=NOON, by=karla.id)


def test_an_account_that_is_here_already_is_not_touched(here: Place, town: TeamTown, laptop: Place) -> None:
    with writing(laptop.engine) as session:
        known = person(session, "Karla")
    done, links = laptop.imported(here.exported(town.municipality.key))
    with reading(laptop.engine) as session:
        assert session.scalars(select(MembershipRow.person_id).where(MembershipRow.person_id == known.id)).all() == []
        assert set(session.scalars(select(PersonRow.email).where(PersonRow.name == "Karla"))) == {None, "karla@example.org"}
        way = way_in(session, links[0][1], now=NOON)
    assert (done.people.coordinators, way.link.role, way.municipality) == ((), Role.COORDINATOR, done.municipality)


def test_a_lost_file_is_named_and_the_rest_goes_along(here: Place, town: TeamTown, laptop: Place) -> None:
    digest = sha256(PAPER).hexdigest()
    contents.path_of(here.settings, digest).unlink()
    assert here.exporting(town.municipality.key, BytesIO()).missing == (digest,)
    whole = here.exported(town.municipality.key)
    assert laptop.exported(laptop.imported(whole)[0].municipality.key) == whole


def test_what_is_withdrawn_or_does_not_exist_is_not_exported(here: Place, town: TeamTown) -> None:
    with writing(here.engine) as session:
        session.get_one(MunicipalityRow, town.municipality.id).withdrawn_at = NOON
    for key in (town.municipality.key, "A" * 22):
        with pytest.raises(NotFound):
            here.exporting(key, BytesIO())


def test_a_municipality_is_found_by_its_key_and_by_its_name_where_that_is_enough(here: Place) -> None:
    first = team_town(here.engine).municipality
    with reading(here.engine) as session:
        assert key_of(session, "Probedorf") == key_of(session, first.key) == first.key
    second = team_town(here.engine, suffix=" 2").municipality
    with reading(here.engine) as session, pytest.raises(Invalid, match="Several municipalities"):
        key_of(session, "Probedorf")
    with reading(here.engine) as session, pytest.raises(NotFound):
        key_of(session, second.key[::-1])


def test_criteria_of_an_older_edition_go_along_with_it_and_are_taken_where_it_is_known(here: Place, town: TeamTown, laptop: Place) -> None:
    second_edition(here.settings.catalogues / NEW)
    remember_all(here.engine, here.settings, now=NOON)
    with writing(here.engine) as session:
        session.scalars(select(CommentRow)).one().criterion = HALVES[0]
    whole = here.exported(town.municipality.key)
    with pytest.raises(Invalid) as refused:
        laptop.imported(whole)
    assert [(each.where, each.message.values["edition"]) for each in refused.value.problems] == [("comments.criterion", NEW)]
    second_edition(laptop.settings.catalogues / NEW)
    assert laptop.exported(laptop.imported(whole)[0].municipality.key) == whole


def test_what_happened_in_1970_on_a_machine_without_a_clock_is_taken(here: Place, town: TeamTown, laptop: Place) -> None:
    with writing(here.engine) as session:
        session.scalars(select(CommentRow)).one().at = datetime(1970, 1, 1, 1, tzinfo=UTC)
    whole = here.exported(town.municipality.key)
    assert laptop.exported(laptop.imported(whole)[0].municipality.key) == whole

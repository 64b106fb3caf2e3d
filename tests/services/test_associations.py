"""A municipality belongs to an association once it handed over a code, which works once; either side ends it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from assessment.answers import Kind, Profile
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotAllowed
from assessment.roles import Role
from assessment.services.associations import belongings, end, offer, take_in
from assessment.services.municipalities import Member, found_municipality, municipalities_of, save_municipality
from tests.teams import NOON, PROBEDORF, TeamTown, person, team_town

VERBAND = Profile("Verband Probeland", "DE", 30_000, Kind.ASSOCIATION)


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


@pytest.fixture
def vera(engine: Engine) -> Member:
    """Whoever coordinates an association."""
    with writing(engine) as session:
        return found_municipality(session, VERBAND, person(session, "Vera"), now=NOON)


def member(town: TeamTown, name: str = "Karla", role: Role = Role.COORDINATOR) -> Member:
    """Somebody as a member."""
    return Member(town.municipality, town.people[name], role)


def joined(engine: Engine, town: TeamTown, vera: Member) -> str:
    """Let a municipality belong to an association; gives the code that was used."""
    with writing(engine) as session:
        code = offer(session, member(town), now=NOON, days=14)
    with writing(engine) as session:
        take_in(session, vera, code, now=NOON)
    return code


def others(engine: Engine, number: int) -> list[str]:
    """The names of those that belong together with a municipality."""
    with reading(engine) as session:
        return [each.municipality.profile.name for each in belongings(session, number)]


def test_each_side_sees_the_other_by_name(engine: Engine, town: TeamTown, vera: Member) -> None:
    joined(engine, town, vera)
    assert (others(engine, vera.municipality.id), others(engine, town.municipality.id)) == (["Probedorf"], ["Verband Probeland"])


def test_a_code_works_once_and_not_for_ever(engine: Engine, town: TeamTown, vera: Member) -> None:
    code = joined(engine, town, vera)
    with writing(engine) as session:
        late = offer(session, member(town), now=NOON, days=14)
    for given, moment in ((code, NOON), (late, NOON + timedelta(days=15)), ("", NOON), ("A" * 32, NOON)):
        with pytest.raises(Invalid), writing(engine) as session:
            take_in(session, vera, given, now=moment)


def test_taken_in_twice_it_belongs_once(engine: Engine, town: TeamTown, vera: Member) -> None:
    joined(engine, town, vera)
    joined(engine, town, vera)
    assert others(engine, vera.municipality.id) == ["Probedorf"]


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.REVIEWER, Role.CONSULTANT])
def test_only_whoever_coordinates_offers_takes_or_ends(engine: Engine, town: TeamTown, vera: Member, role: Role) -> None:
    joined(engine, town, vera)
    forged, pretended = member(town, "Carlo", role), Member(vera.municipality, vera.person, role)
    for act in (
        lambda s: offer(s, forged, now=NOON, days=14), lambda s: take_in(s, pretended, "A" * 32, now=NOON),
        lambda s: end(s, forged, vera.municipality.key, now=NOON),
    ):
        with pytest.raises(NotAllowed), writing(engine) as session:
            act(session)


def test_either_side_ends_it_and_others_end_nothing(engine: Engine, town: TeamTown, vera: Member) -> None:
    third = team_town(engine, suffix=" Nachbar")
    for ends, key in ((vera, town.municipality.key), (member(town), vera.municipality.key)):
        joined(engine, town, vera)
        with writing(engine) as session:
            end(session, member(third), vera.municipality.key, now=NOON)
        assert others(engine, town.municipality.id) == ["Verband Probeland"]
        with writing(engine) as session:
            end(session, ends, key, now=NOON)
            end(session, ends, key, now=NOON)
        assert others(engine, town.municipality.id) == []


def test_an_association_belongs_to_none_and_only_one_takes_in(engine: Engine, town: TeamTown, vera: Member) -> None:
    for act in (lambda s: offer(s, vera, now=NOON, days=14), lambda s: take_in(s, member(town), "A" * 32, now=NOON)):
        with pytest.raises(Invalid), writing(engine) as session:
            act(session)


def test_a_place_with_assessments_stays_a_place_and_an_association_with_members_one(engine: Engine, town: TeamTown, vera: Member) -> None:
    joined(engine, town, vera)
    for number, profile in ((town.municipality.id, VERBAND), (vera.municipality.id, PROBEDORF)):
        with pytest.raises(Invalid), writing(engine) as session:
            save_municipality(session, number, profile)


def test_somebody_finds_all_municipalities_where_they_belong(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        found_municipality(session, Profile("Anderdorf", "DE", 400, Kind.VILLAGE), town.people["Karla"], now=NOON)
    with reading(engine) as session:
        found = municipalities_of(session, town.people["Karla"])
    assert [each.municipality.profile.name for each in found] == ["Anderdorf", "Probedorf"]


@pytest.mark.parametrize("name", ["", "x" * 201, "\x00\x07", " \n "])
def test_a_name_that_cannot_be_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(Invalid), writing(engine) as session:
        found_municipality(session, Profile(name, "DE", 400, Kind.VILLAGE), person(session, "Frieda"), now=NOON)

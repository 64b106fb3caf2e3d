"""Saved comparisons open only for those who may see all their places now, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from assessment.answers import Kind, Profile
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.grants import GrantRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Person
from assessment.services import comparisons, standings
from assessment.services.comparisons import PlacesLost
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.teams import NOON, TeamTown, person, team_town

NAMES = ("Aheim", "Bedorf", "Cestadt")


@pytest.fixture
def towns(engine: Engine, settings: Settings) -> list[TeamTown]:
    """Three municipalities, each with a final assessment that stands in the read model."""
    made = [team_town(engine, Profile(name, "DE", 640, Kind.VILLAGE), suffix=name) for name in NAMES]
    for level, town in enumerate(made, 1):
        answer_all(engine, town.assessment_id, everywhere(shipped(), answered(level, "document")))
        finalise(engine, settings, town)
        with writing(engine) as session:
            standings.fill_for(session, town.assessment_id, NOON)
    return made


@pytest.fixture
def guest(engine: Engine, towns: list[TeamTown]) -> Person:
    """A consultant whom all three let see what is final."""
    with writing(engine) as session:
        return granted(session, person(session, "Gerda"), towns)


def granted(session: Session, who: Person, towns: list[TeamTown]) -> Person:
    for town in towns:
        session.add(GrantRow(key=f"{who.id}{town.key}"[:22], municipality_id=town.municipality.id, to_person_id=who.id, given_at=NOON))
    session.flush()
    return who


def keys(towns: list[TeamTown]) -> list[str]:
    return [town.municipality.key for town in towns]


def saved(engine: Engine, who: Person, chosen: list[str]) -> str:
    with writing(engine) as session:
        return comparisons.save_comparison(session, who, chosen, name=" Three  places ", neutral=True, now=NOON)


def end_grant(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        session.execute(update(GrantRow).where(GrantRow.municipality_id == town.municipality.id).values(ended_at=NOON))


def catalogue_of(_: str) -> Catalogue:
    return shipped()


def test_a_comparison_opens_with_its_places_in_the_order_in_which_they_were_chosen(engine: Engine, towns: list[TeamTown], guest: Person) -> None:
    key = saved(engine, guest, keys(towns)[::-1])
    with reading(engine) as session:
        opened = comparisons.open_comparison(session, guest, key, now=NOON)
        places = comparisons.compared_places(session, opened, catalogue_of)
        past = comparisons.finals_of_places(session, opened, catalogue_of)
    assert (opened.name, opened.neutral, opened.is_own) == ("Three places", True, True)
    assert [place.profile.name for place in places] == ["Cestadt", "Bedorf", "Aheim"]
    assert {place_key: len(finals) for place_key, finals in past.items()} == dict.fromkeys(keys(towns), 1)


def test_somebody_else_opens_it_only_with_a_right_to_all_its_places(engine: Engine, towns: list[TeamTown], guest: Person) -> None:
    key = saved(engine, guest, keys(towns))
    with writing(engine) as session:
        all_of_them = granted(session, person(session, "Alle"), towns)
        two_of_them = granted(session, person(session, "Zwei"), towns[:2])
        nobody = person(session, "Niemand")
    with reading(engine) as session:
        assert not comparisons.open_comparison(session, all_of_them, key, now=NOON).is_own
        for who in (two_of_them, nobody):
            with pytest.raises(NotFound):
                comparisons.open_comparison(session, who, key, now=NOON)


def test_a_grant_that_ends_closes_it_at_once_and_it_can_go_on_without(engine: Engine, towns: list[TeamTown], guest: Person) -> None:
    key = saved(engine, guest, keys(towns))
    end_grant(engine, towns[1])
    with reading(engine) as session:
        with pytest.raises(PlacesLost) as lost:
            comparisons.open_comparison(session, guest, key, now=NOON)
        assert (lost.value.lost, len(lost.value.comparison.municipalities)) == (1, 2)
        assert [(each.places, each.lost) for each in comparisons.comparisons_of(session, guest, now=NOON)] == [(3, 1)]
    with writing(engine) as session:
        comparisons.go_on_without(session, guest, key, now=NOON)
        assert len(comparisons.open_comparison(session, guest, key, now=NOON).municipalities) == 2
    end_grant(engine, towns[2])
    with writing(engine) as session, pytest.raises(Invalid):
        comparisons.go_on_without(session, guest, key, now=NOON)


def test_a_grant_is_over_after_its_last_day(engine: Engine, towns: list[TeamTown], guest: Person) -> None:
    key = saved(engine, guest, keys(towns))
    with writing(engine) as session:
        session.execute(update(GrantRow).where(GrantRow.municipality_id == towns[0].municipality.id).values(until=NOON.date()))
    with reading(engine) as session:
        comparisons.open_comparison(session, guest, key, now=NOON)
        with pytest.raises(PlacesLost):
            comparisons.open_comparison(session, guest, key, now=NOON + timedelta(days=1))


def test_a_municipality_that_withdraws_or_is_deleted_is_said_to_be_lost_and_not_which(
    engine: Engine, settings: Settings, towns: list[TeamTown], guest: Person,
) -> None:
    key = saved(engine, guest, keys(towns))
    with writing(engine) as session:
        session.execute(update(MunicipalityRow).where(MunicipalityRow.id == towns[0].municipality.id).values(withdrawn_at=NOON))
    with writing(engine) as session:
        session.delete(session.get_one(MunicipalityRow, towns[1].municipality.id))
    with reading(engine) as session, pytest.raises(PlacesLost) as lost:
        comparisons.open_comparison(session, guest, key, now=NOON)
    assert (lost.value.lost, str(lost.value)) == (2, "2 places are lost")


@pytest.mark.parametrize(("choose", "sentence"), [
    (lambda all_keys: all_keys[:1], "needs at least two places; you chose 1"),
    (lambda all_keys: [], "needs at least two places; you chose 0"),
    (lambda all_keys: [f"{number}" for number in range(21)], "takes at most 20 places; you chose 21"),
    (lambda all_keys: [all_keys[0], all_keys[0]], "chosen twice"),
    (lambda all_keys: [all_keys[0], "forged"], "cannot be seen by you any more"),
])
def test_what_cannot_be_compared_is_said(choose: object, sentence: str, engine: Engine, towns: list[TeamTown], guest: Person) -> None:
    with writing(engine) as session, pytest.raises(Invalid) as refused:
        comparisons.save_comparison(session, guest, choose(keys(towns)), now=NOON)  # type: ignore[operator]
    [problem] = refused.value.problems
    assert sentence in problem.message.key % dict(problem.message.values)


def test_a_place_without_anything_final_is_named(engine: Engine, towns: list[TeamTown], guest: Person) -> None:
    new = team_town(engine, Profile("Neudorf", "DE", 640, Kind.VILLAGE), suffix="new")
    with writing(engine) as session:
        granted(session, guest, [new])
        with pytest.raises(Invalid) as refused:
            comparisons.save_comparison(session, guest, keys([*towns, new]), now=NOON)
    assert dict(refused.value.problems[0].message.values) == {"name": "Neudorf"}


def test_only_whoever_saved_it_changes_or_deletes_it(engine: Engine, towns: list[TeamTown], guest: Person) -> None:
    key = saved(engine, guest, keys(towns))
    with writing(engine) as session:
        other = granted(session, person(session, "Alle"), towns)
        comparisons.delete_comparison(session, other, key)
        with pytest.raises(NotFound):
            comparisons.change_comparison(session, other, key, keys(towns)[:2], name="", neutral=False, now=NOON)
    with writing(engine) as session:
        comparisons.change_comparison(session, guest, key, keys(towns)[:2], name="Two", neutral=False, now=NOON)
        opened = comparisons.open_comparison(session, guest, key, now=NOON)
        comparisons.delete_comparison(session, guest, key)
        assert (opened.name, len(opened.municipalities), comparisons.comparisons_of(session, guest, now=NOON)) == ("Two", 2, ())

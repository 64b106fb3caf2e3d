"""The read model: always what follows from the final versions, in whatever order and however often it is filled."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, delete, select, update

from assessment.answers import Answer, Profile
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.course import FinalRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.database.standings import NAME_WORDS, PAST_STANDINGS, STANDINGS
from assessment.errors import Invalid
from assessment.exchange.frozen_json import from_json
from assessment.questionnaire import Scope
from assessment.services.finals import final_content
from assessment.services.municipalities import open_municipality, save_municipality
from assessment.services.places import past_places_of, places_of
from assessment.services.slots import known_slots, slots_for
from assessment.services.standing_rows import ten_thousandths
from assessment.services.standings import Filled, fill, fill_for, unfilled
from assessment.services.withdrawing import take_municipality_back, withdraw_municipality
from assessment.translation import say
from tests.builders import answered, catalogue, criterion, dimension, everywhere, mixed_answers, shipped
from tests.editions import NEW, OLD, editions
from tests.services.test_trends import Hall
from tests.teams import NOON

BY_NAME = {each.catalogue.edition: each.catalogue for each in editions()}


@pytest.fixture
def hall(engine: Engine, settings: Settings, tmp_path: Path) -> Hall:
    """A town hall with nothing final yet."""
    return Hall(engine, settings, tmp_path)


def fill_after(hall: Hall, assessment: int) -> Filled:
    """What the job does that making an assessment final asks for."""
    with writing(hall.engine) as session:
        return fill_for(session, assessment, NOON)


def rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    """All rows of a table of the read model."""
    with reading(engine) as session:
        return [dict(row) for row in session.connection().execute(select(table).order_by(*table.primary_key.columns)).mappings()]


def everything(engine: Engine) -> list[list[dict[str, Any]]]:
    """The whole read model."""
    return [rows(engine, table) for table in (STANDINGS, PAST_STANDINGS, NAME_WORDS)]


def test_what_is_rebuilt_from_the_read_model_is_what_was_frozen(hall: Hall) -> None:
    assessment = hall.year(mixed_answers(shipped()))
    assert fill_after(hall, assessment) == Filled(1)
    with reading(hall.engine) as session:
        (place,) = places_of(session, [hall.town.municipality.id], BY_NAME.__getitem__)
        frozen = from_json(final_content(session, assessment, 1))
    assert place.results == frozen.results
    assert (place.key, place.profile, place.day, place.edition) == (
        hall.town.municipality.key, frozen.assessment.profile, frozen.assessment.date, OLD,
    )


def test_the_header_says_what_the_results_say(hall: Hall) -> None:
    fill_after(hall, hall.year(everywhere(shipped(), answered(3, "described"))))
    (row,) = rows(hall.engine, STANDINGS)
    found = {name: row[name] for name in ("score", "shown", "coverage", "confidence", "stage", "shown_stage", "complete", "size_class", "sort_name")}
    assert found == {
        "score": 750_000, "shown": 750_000, "coverage": 10_000, "confidence": 5_000, "stage": 3, "shown_stage": 3, "complete": True, "size_class": 2,
        "sort_name": "probedorf",
    }


def test_the_newest_stands_and_each_earlier_one_is_past(hall: Hall) -> None:
    numbers = [hall.year(everywhere(shipped(), answered(level))) for level in range(3)]
    for assessment in numbers:
        fill_after(hall, assessment)
    assert [row["assessment_id"] for row in rows(hall.engine, STANDINGS)] == numbers[2:]
    assert sorted(row["assessment_id"] for row in rows(hall.engine, PAST_STANDINGS)) == numbers[:2]
    with reading(hall.engine) as session:
        places = past_places_of(session, [hall.town.municipality.id], BY_NAME.__getitem__)
    assert [place.results.overall.score for place in places] == [0, 25, 50]


def test_it_does_not_matter_in_which_order_and_how_often_it_is_filled(hall: Hall) -> None:
    numbers = [hall.year(everywhere(shipped(), answered(level))) for level in range(3)]
    fill_after(hall, numbers[0])
    once = everything(hall.engine)
    for order in (numbers, numbers[::-1], [numbers[1], *numbers]):
        with writing(hall.engine) as session:
            for table in (STANDINGS, PAST_STANDINGS, NAME_WORDS):
                session.connection().execute(delete(table))
        differing = [fill_after(hall, assessment).differing for assessment in order]
        assert differing[1:] == [0] * (len(order) - 1)
        assert everything(hall.engine) == once


def test_a_quick_check_has_no_standing(hall: Hall) -> None:
    quick = {criterion.id: answered(4) for criterion in shipped() if criterion.quick}
    assert fill_after(hall, hall.year(quick, scope=Scope.QUICK)) == Filled()
    assert rows(hall.engine, STANDINGS) == []


def test_a_level_that_was_lowered_by_a_reviewer_comes_back_lowered(hall: Hall) -> None:
    assessment = hall.year(everywhere(shipped(), answered(4, "described")))
    fill_after(hall, assessment)
    with reading(hall.engine) as session:
        (place,) = places_of(session, [hall.town.municipality.id], BY_NAME.__getitem__)
    assert {(part.level, part.shown) for part in place.results.parts.values()} == {(4, 3)}


def test_a_criterion_keeps_its_slot_in_the_next_edition_and_a_new_one_gets_a_free_one(hall: Hall) -> None:
    fill_after(hall, hall.year(everywhere(shipped(), answered(1))))
    fill_after(hall, hall.year(everywhere(BY_NAME[NEW], answered(2)), BY_NAME[NEW]))
    with reading(hall.engine) as session:
        slots = known_slots(session)
        places = past_places_of(session, [hall.town.municipality.id], BY_NAME.__getitem__)
    old, new = slots[OLD].levels, slots[NEW].levels
    assert {criterion for criterion in old if new.get(criterion, old[criterion]) != old[criterion]} == set()
    assert not {new[criterion] for criterion in new if criterion not in old} & set(old.values())
    assert [(place.edition, str(place.results.overall.score)) for place in places] == [(OLD, "25"), (NEW, "50")]


def test_renaming_reaches_every_row_and_the_words_to_find_it_by(hall: Hall) -> None:
    for level in (1, 2):
        fill_after(hall, hall.year(everywhere(shipped(), answered(level))))
    with writing(hall.engine) as session:
        save_municipality(session, hall.town.municipality.id, Profile("Łódź an der Straße", "DE", 640))
    assert {row["sort_name"] for table in (STANDINGS, PAST_STANDINGS) for row in rows(hall.engine, table)} == {"lodz an der strasse"}
    assert [row["word"] for row in rows(hall.engine, NAME_WORDS)] == ["an", "der", "lodz", "strasse"]
    with writing(hall.engine) as session:
        assert fill(session, [hall.town.municipality.id]) == Filled()


def test_a_withdrawn_municipality_is_not_listed_until_it_is_taken_back(hall: Hall) -> None:
    fill_after(hall, hall.year(everywhere(shipped(), answered(1))))
    before, karla = everything(hall.engine), hall.town.people["Karla"]
    with writing(hall.engine) as session:
        withdraw_municipality(session, open_municipality(session, hall.town.municipality.key, karla), "Probedorf", now=NOON)
    assert everything(hall.engine) == [[], [], []]
    with writing(hall.engine) as session:
        take_municipality_back(session, hall.town.municipality.key, karla, now=NOON + timedelta(days=1))
    assert everything(hall.engine) == before


def test_a_new_municipality_is_found_by_its_name_before_anything_is_final(hall: Hall) -> None:
    assert [row["word"] for row in rows(hall.engine, NAME_WORDS)] == ["probedorf"]


def test_after_an_upgrade_what_is_missing_is_found_and_nothing_else(hall: Hall) -> None:
    fill_after(hall, hall.year(everywhere(shipped(), answered(1))))
    with writing(hall.engine) as session:
        assert unfilled(session, after=0, limit=10) == []
        session.connection().execute(delete(STANDINGS))
        assert unfilled(session, after=0, limit=10) == [hall.town.municipality.id]
        assert unfilled(session, after=hall.town.municipality.id, limit=10) == []


@pytest.mark.parametrize("content", ["{}", "[]", "nothing", '{"assessment": {"scope": "full", "profile": {}}, "results": {"overall": null}}'])
def test_what_nobody_froze_is_told_and_hinders_no_other(content: str, hall: Hall) -> None:
    first, second = (hall.year(everywhere(shipped(), answered(level))) for level in (1, 2))
    with writing(hall.engine) as session:
        session.execute(update(FinalRow).where(FinalRow.assessment_id == second).values(content=content))
    filled = fill_after(hall, second)
    assert (filled.differing, len(filled.faults)) == (1, 1)
    assert [row["assessment_id"] for row in rows(hall.engine, STANDINGS)] == [first]


def test_looking_changes_nothing_and_says_how_much_differs(hall: Hall) -> None:
    fill_after(hall, hall.year(everywhere(shipped(), answered(1))))
    with writing(hall.engine) as session:
        session.connection().execute(update(STANDINGS).values(shown=1))
    before = everything(hall.engine)
    with writing(hall.engine) as session:
        assert fill(session, [hall.town.municipality.id], only_look=True) == Filled(1)
    assert everything(hall.engine) == before


def test_making_an_assessment_final_asks_for_its_standing(hall: Hall) -> None:
    assessment = hall.year({criterion.id: Answer(1) for criterion in shipped()})
    with reading(hall.engine) as session:
        asked = session.execute(select(JobRow.given, JobRow.state).where(JobRow.kind == "standing")).all()
    assert [tuple(row) for row in asked] == [(str(assessment), "queued")]


def test_an_assessment_that_belongs_to_no_municipality_has_no_standing(hall: Hall) -> None:
    with writing(hall.engine) as session:
        session.execute(update(AssessmentRow).values(municipality_id=None))
        assert fill_for(session, hall.town.assessment_id, NOON) == Filled()


@pytest.mark.parametrize("number", ["1/0", "x/2", "1", f"{'9' * 500}/1"])
def test_a_number_that_nobody_froze_is_not_read(number: str) -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        ten_thousandths(number)


def test_an_edition_with_more_criteria_than_there_is_room_for_is_refused_in_words(engine: Engine) -> None:
    whole = catalogue(*(dimension(f"d{place}", *(criterion(f"c{place}-{number}") for number in range(16))) for place in range(4)))
    with writing(engine) as session, pytest.raises(Invalid) as refused:
        slots_for(session, whole)
    assert "has 64 criteria or parts; the read model has room for 60" in say(refused.value.problems[0].message)
    with reading(engine) as session:
        assert known_slots(session) == {}


def test_of_one_assessment_the_last_version_counts_whatever_the_clock_said(hall: Hall) -> None:
    assessment = hall.year(everywhere(shipped(), answered(1)))
    with writing(hall.engine) as session:
        early = session.scalars(select(FinalRow)).one()
        early.at += timedelta(days=4_000)
        columns = {column.name: getattr(early, column.name) for column in FinalRow.__table__.columns if column.name != "id"}
        session.add(FinalRow(**columns | {"number": 2, "at": NOON, "digest": "0" * 64}))
    fill_after(hall, assessment)
    with reading(hall.engine) as session:
        last = session.scalar(select(FinalRow.id).where(FinalRow.number == 2))
    assert [row["final_id"] for row in rows(hall.engine, STANDINGS)] == [last]
    assert rows(hall.engine, PAST_STANDINGS) == []

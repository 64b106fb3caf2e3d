"""Attacks on surveys: whoever watches every page and number, or reads the database row by row, learns no single reply."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from assessment.database.session import reading, writing
from assessment.database.surveys import FreeLineRow, ReplyRow
from assessment.residents import FEWEST, Age, Breakdown
from assessment.services.survey_counting import count
from assessment.services.survey_replies import shuffle
from assessment.services.survey_tallies import read, written
from assessment.services.surveys import Survey, Terms, public_survey
from tests.builders import shipped
from tests.surveys import FIRST, LAST, PARTS, ended, given, planned, sent
from tests.teams import team_town


@pytest.fixture
def survey(engine: Engine) -> Survey:
    return planned(engine, team_town(engine), Terms(FIRST, LAST, parts=PARTS))


def test_the_database_keeps_no_order_of_arrival(engine: Engine, survey: Survey) -> None:
    chance = random.Random(7)
    came = [f"{number:02} {chance.random()}" for number in range(40)]
    for number, line in enumerate(came):
        sent(engine, survey, given(str(number % 5), line=line))
    with writing(engine) as session:
        shuffle(session)
    with reading(engine) as session:
        for row in (ReplyRow, FreeLineRow):
            keys = session.connection().exec_driver_sql(f"SELECT key FROM {row.__tablename__}").scalars().all()
            assert (len(keys), list(keys)) == (40, sorted(keys)), "rows lie in the order of keys, which were drawn by lot"
        lines = session.connection().exec_driver_sql("SELECT text FROM survey_lines").scalars().all()
        if engine.dialect.name == "sqlite":
            hidden = [session.connection().exec_driver_sql(f"SELECT sql FROM sqlite_master WHERE name = '{row.__tablename__}'").scalar_one()
                      for row in (ReplyRow, FreeLineRow)]
            assert all("WITHOUT ROWID" in sql for sql in hidden)
        else:
            writers = session.connection().exec_driver_sql("SELECT count(DISTINCT xmin::text) FROM survey_replies").scalar_one()
            assert writers == 1
    assert (sorted(lines), list(lines) == came) == (came, False)


def test_no_free_line_and_no_slip_leads_to_a_reply(engine: Engine, survey: Survey) -> None:
    sent(engine, survey, given("4", line="I was the only one today"))
    with reading(engine) as session:
        reply, line = session.scalars(select(ReplyRow)).one(), session.scalars(select(FreeLineRow)).one()
    assert (set(FreeLineRow.__table__.columns.keys()), reply.key == line.key) == ({"key", "survey_id", "text"}, False)


def tallies(engine: Engine, replies: list[dict[str, str]], suffix: str) -> tuple[str, Survey]:
    """What is published of a survey with these replies."""
    survey = planned(engine, team_town(engine, suffix=suffix), Terms(FIRST, LAST, parts=PARTS))
    for each in replies:
        sent(engine, survey, given(**each))
    ended(engine, survey)
    with writing(engine) as session:
        return written(count(session, shipped(), public_survey(session, survey.key, today=FIRST), today=FIRST)), survey


@pytest.mark.parametrize("number", range(FEWEST))
def test_below_ten_whatever_was_said_gives_the_same_published_numbers(number: int, engine: Engine) -> None:
    one, _ = tallies(engine, [{"answer": "0", "age": "25-44", "part": "Harbour"}] * number, " A")
    other, _ = tallies(engine, [{"answer": "4", "age": "80-plus", "line": "Hm"}] * number, " B")
    assert one == other


def cells(breakdown: Breakdown) -> Iterator[int]:
    """Every number that is published of a breakdown, also what is found by subtraction."""
    yield from (cell.count for cell in breakdown.shown)


@pytest.mark.parametrize("seed", range(6))
def test_no_published_group_and_no_rest_is_below_ten(seed: int, engine: Engine) -> None:
    chance = random.Random(seed)
    replies = [
        {"answer": str(chance.randrange(5)), "age": chance.choice(["", *Age, "25-44", "25-44"]), "part": chance.choice(["", "Harbour", "Old town"])}
        for _ in range(chance.randrange(10, 60))
    ]
    published, _ = tallies(engine, replies, f" {seed}")
    tally = read(published)
    for breakdown in (tally.channels, tally.ages, tally.parts, tally.helped):
        left = tally.replies - sum(cells(breakdown))
        assert all(found >= FEWEST for found in cells(breakdown))
        assert left == 0 or left >= FEWEST
        assert len(breakdown.together) != 1

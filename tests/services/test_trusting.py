"""A clock that jumps deletes nothing: what is due goes only once two cleanings, a day apart, found nothing strange."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from assessment.answers import Profile
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.people import LinkRow
from assessment.database.session import reading, writing
from assessment.database.upkeep import CleaningRow
from assessment.questionnaire import Scope
from assessment.services import assessments
from assessment.services.contents import path_of
from assessment.services.trusting import waits
from tests.builders import shipped
from tests.cleanings import DAY, clean_at, clean_once
from tests.teams import NOON, team_town

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
JUMP = 1000 * DAY


@pytest.fixture
def kept(engine: Engine, settings: Settings) -> Engine:
    """An installation with somebody's private assessment, which was cleaned at noon."""
    with writing(engine) as session:
        assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOON)
    clean_at(engine, settings, NOON)
    return engine


def left(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(AssessmentRow)) or 0


def test_the_first_cleaning_of_all_deletes_nothing(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOON - JUMP)
    assert (clean_once(engine, settings, NOON).waits_until, left(engine)) == (NOON + DAY, 1)
    assert (clean_once(engine, settings, NOON + DAY - MINUTE).waits_until, left(engine)) == (NOON + DAY, 1)
    assert (clean_once(engine, settings, NOON + DAY).assessments, left(engine)) == (1, 0)


def test_a_clock_that_jumps_ahead_deletes_nothing_and_nor_does_one_that_is_put_right_again(kept: Engine, settings: Settings) -> None:
    for hour in range(3):
        assert clean_once(kept, settings, NOON + JUMP + hour * HOUR).waits_until == NOON + JUMP + DAY
    for hour in range(30):
        clean_once(kept, settings, NOON + hour * HOUR)
    assert left(kept) == 1


def test_a_clock_that_stays_ahead_for_a_day_is_believed(kept: Engine, settings: Settings) -> None:
    clean_once(kept, settings, NOON + JUMP)
    assert clean_once(kept, settings, NOON + JUMP + DAY).assessments == 1


def test_a_clock_that_swings_to_and_fro_is_never_believed(kept: Engine, settings: Settings) -> None:
    for day in range(5):
        clean_once(kept, settings, NOON + day * DAY)
        clean_once(kept, settings, NOON + day * DAY + JUMP)
    assert left(kept) == 1


def test_files_stay_as_long_as_rows_do(kept: Engine, settings: Settings) -> None:
    town = team_town(kept)
    orphan = path_of(settings, "a" * 64)
    orphan.parent.mkdir(parents=True)
    orphan.touch()
    clean_once(kept, settings, NOON + JUMP)
    assert (orphan.is_file(), bool(town.assessment_id)) == (True, True)
    clean_once(kept, settings, NOON + JUMP + DAY)
    assert not orphan.is_file()


def test_links_stay_too(kept: Engine, settings: Settings) -> None:
    with writing(kept) as session:
        session.add(LinkRow(digest="l", kind="invitation", created_at=NOON, expires_at=NOON + 14 * DAY))
    clean_once(kept, settings, NOON + JUMP)
    with reading(kept) as session:
        assert session.scalar(select(func.count()).select_from(LinkRow)) == 1


def test_there_is_one_row_about_the_clock(kept: Engine, settings: Settings) -> None:
    with reading(kept) as session:
        assert [(row.ran_at, row.waits_until) for row in session.scalars(select(CleaningRow))] == [(NOON, None)]


@pytest.mark.parametrize(("pause", "trusted"), [
    (timedelta(0), True), (HOUR, True), (31 * DAY, True), (31 * DAY + MINUTE, False), (-MINUTE, True), (-2 * MINUTE, False), (-JUMP, False),
])
def test_a_pause_of_a_month_is_trusted_and_clocks_may_differ_by_a_minute(pause: timedelta, trusted: bool) -> None:
    last = CleaningRow(ran_at=NOON, waits_until=None)
    assert waits(last, NOON + pause) == (None if trusted else NOON + pause + DAY)


def test_a_restored_backup_of_long_ago_loses_nothing_at_once(kept: Engine, settings: Settings) -> None:
    now: datetime = NOON + 900 * DAY
    assert (clean_once(kept, settings, now).waits_until, left(kept)) == (now + DAY, 1)

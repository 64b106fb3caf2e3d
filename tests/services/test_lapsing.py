"""A draft is of the day on which it is opened as far as a document has lapsed; what is final stays as it was."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from assessment.answers import Answer, Assessment, Evidence, EvidenceFile, Profile
from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.errors import Invalid
from assessment.questionnaire import Scope
from assessment.services import assessments, reports
from assessment.services.assessments import Draft, Opened
from assessment.services.opening import value
from tests.builders import EDITION, shipped
from tests.teams import team_town

NOW, BEFORE, AFTER = (datetime(2026, *day, 12, tzinfo=UTC) for day in ((11, 20), (12, 24), (12, 31)))
LAST = date(2026, 12, 24)
FIRST, SECOND = list(shipped().criteria)[:2]
BACKED = Answer(level=4, evidence=Evidence.DOCUMENT, holds_until=LAST)


@pytest.fixture
def town(engine: Engine) -> Opened:
    """An assessment with a document that holds until Christmas."""
    with writing(engine) as session:
        opened = assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOW)
        assessments.save_answer(session, shipped(), opened.id, Draft(FIRST, BACKED, 0, "client"), now=NOW)
    return opened


def opened_on(engine: Engine, town: Opened, now: datetime) -> tuple[date, ...]:
    """The day of the assessment for whoever edits it, reads it, and asks for its report."""
    with reading(engine) as session:
        editing = assessments.open_again(session, town, now=now)
        reader = assessments.open_for_reading(session, town.read_secret, now=now)
        return editing.assessment.date, reader.assessment.date, value(session, town.id, today=now.date()).date


def test_the_day_moves_when_a_document_has_lapsed_and_not_before(engine: Engine, town: Opened) -> None:
    assert opened_on(engine, town, BEFORE) == (NOW.date(),) * 3
    assert opened_on(engine, town, AFTER) == (date(2026, 12, 25),) * 3


def test_the_report_is_another_one_after_that_and_the_same_until_then(engine: Engine, settings: Settings, town: Opened) -> None:
    with writing(engine) as session:
        asked = [reports.request_report(session, settings, assessment_id=town.id, now=now).digest for now in (NOW, BEFORE, AFTER)]
    assert asked[0] == asked[1] != asked[2]


def test_a_team_sees_the_same_day(engine: Engine) -> None:
    town = team_town(engine)
    with writing(engine) as session:
        assessments.save_answer(session, shipped(), town.assessment_id, Draft(FIRST, BACKED, 0, "client"), now=NOW)
        days = [assessments.open_for_team(session, town.key, town.people["Rita"], today=day).assessment.date for day in (None, AFTER.date())]
    assert days == [NOW.date(), date(2026, 12, 25)]


@pytest.mark.parametrize("year", [27, 1999, 2200])
def test_a_year_that_is_a_slip_of_the_pen_is_refused(year: int, engine: Engine, town: Opened) -> None:
    wrong = Answer(level=4, evidence=Evidence.DOCUMENT, holds_until=date(year, 5, 3))
    with pytest.raises(Invalid) as refused, writing(engine) as session:
        assessments.save_answer(session, shipped(), town.id, Draft(FIRST, wrong, 1, "another"), now=NOW)
    assert refused.value.problems[0].where == f"{FIRST}.evidence-until"


def test_names_of_files_that_come_with_an_answers_file_are_kept_as_text(engine: Engine) -> None:
    files = {FIRST: (EvidenceFile("Beschluss.pdf", added=NOW.date()), EvidenceFile("Plan.pdf")), SECOND: (EvidenceFile("Nur hier.pdf"),)}
    given = Assessment(EDITION, NOW.date(), Profile("Probedorf"), {FIRST: Answer(level=3, evidence_text="Siehe:")}, files=files)
    with writing(engine) as session:
        answers = assessments.start_from(session, shipped(), given, now=NOW).assessment.answers
    assert answers[FIRST].evidence_text == "Siehe:\nBeschluss.pdf (2026-11-20)\nPlan.pdf"
    assert answers[SECOND] == Answer(evidence_text="Nur hier.pdf")

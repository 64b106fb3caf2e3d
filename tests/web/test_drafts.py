"""What a team has not made final is called a draft: at the reading address, and in every report that is made of it."""

import json
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.exchange.answers_file import parse
from assessment.jobs.document import Limits
from assessment.jobs.worker import Rhythm, Worker, Workshop
from assessment.services import assessments, course
from assessment.services.course import Wish
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, signed_in, team_town
from tests.web.conftest import begin

DRAFT = "Draft, not final"
SENTENCE = f"{DRAFT}. The team is still working on it: answers and numbers can change."


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A town that answered everything and has made nothing final."""
    made = team_town(engine_of(app))
    answer_all(engine_of(app), made.assessment_id, everywhere(shipped(), answered(2)))
    return made


@pytest.fixture
def read(app: Flask, town: TeamTown) -> str:
    """The address for those who only read."""
    with reading(engine_of(app)) as session:
        return f"/r/{assessments.open_for_team(session, town.key, town.people['Karla']).read_secret}"


def asked(app: Flask) -> str:
    """What the report that was asked for last is made of."""
    with reading(engine_of(app)) as session:
        return session.scalars(select(JobRow.given).order_by(JobRow.id)).all()[-1]


def test_the_reading_address_says_draft_at_the_top_until_it_is_final(
    app: Flask, web_settings: Settings, visitor: Browser, town: TeamTown, read: str,
) -> None:
    assert visitor.get(f"{read}/").said.startswith(SENTENCE)
    finalise(engine_of(app), web_settings, town)
    assert DRAFT not in visitor.get(f"{read}/").said


def test_submitted_it_is_still_a_draft_and_opened_again_once_more(
    app: Flask, web_settings: Settings, visitor: Browser, town: TeamTown, read: str,
) -> None:
    karla = town.people["Karla"].id
    with writing(engine_of(app)) as session:
        course.submit(session, shipped(), town.assessment_id, Wish(karla, 0, NOON), surely=True)
    assert visitor.get(f"{read}/").said.startswith(SENTENCE)
    with writing(engine_of(app)) as session:
        course.reopen(session, town.assessment_id, Wish(karla, 1, NOON, "Too early."))
    finalise(engine_of(app), web_settings, town)
    with writing(engine_of(app)) as session:
        course.reopen(session, town.assessment_id, Wish(karla, 4, NOON, "A number was wrong."))
    assert visitor.get(f"{read}/").said.startswith(SENTENCE)


def test_the_report_made_from_it_says_so_in_its_title(
    app: Flask, web_settings: Settings, visitor: Browser, read: str,
) -> None:
    waiting = visitor.send(visitor.get(f"{read}/"), f"{read}/report")
    workshop = Workshop("assessment.report.pdf:render", "assessment.services.reports:shipped_catalogue", Limits(), Rhythm())
    assert Worker(engine_of(app), web_settings, workshop).work_once()
    report = PdfReader(BytesIO(visitor.client.get(f"{waiting.address}/file").data))
    assert report.metadata
    assert str(report.metadata.title).startswith(DRAFT)
    assert SENTENCE in " ".join(report.pages[0].extract_text().split())


def test_a_report_that_a_member_asks_for_is_the_same_draft_and_can_be_gone_on_with(app: Flask, town: TeamTown, visitor: Browser, read: str) -> None:
    karla = signed_in(app, town.people["Karla"])
    page = karla.get(f"{town.here}/results")
    assert f"{DRAFT} · As of" in page.said
    karla.send(page, f"{town.here}/report")
    first = asked(app)
    visitor.send(visitor.get(f"{read}/"), f"{read}/report")
    assert asked(app) == first
    assert json.loads(first)["draft"] is True
    assert parse(first, catalogue=shipped()).answers.keys() == shipped().criteria.keys()


def test_what_belongs_to_no_team_is_never_called_a_draft(app: Flask, visitor: Browser) -> None:
    here = begin(visitor).address.rpartition("/")[0]
    page = visitor.get(f"{here}/results")
    assert DRAFT not in page.said
    visitor.send(page, f"{here}/report")
    assert "draft" not in json.loads(asked(app))

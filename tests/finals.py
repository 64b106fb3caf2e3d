"""Final assessments to test with."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine

from assessment.answers import Answer
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.session import reading, writing
from assessment.services import assessments, course, finals
from assessment.services.assessments import Draft
from assessment.services.course import Wish
from tests.builders import shipped
from tests.teams import NOON, TeamTown

Given = Mapping[str, Answer]


def answer_all(engine: Engine, assessment_id: int, given: Given, *, catalogue: Catalogue | None = None, now: datetime = NOON) -> None:
    """Give these first answers."""
    with writing(engine) as session:
        for criterion, answer in given.items():
            draft = Draft(criterion, answer, 0, f"{criterion}-{now.isoformat()}")
            assessments.save_answer(session, catalogue or shipped(), assessment_id, draft, now=now)


def finalise(
    engine: Engine, settings: Settings, town: TeamTown, *, assessment_id: int | None = None, catalogue: Catalogue | None = None, now: datetime = NOON,
) -> None:
    """Submit an assessment and make it final, by its coordinator."""
    found, karla = assessment_id or town.assessment_id, town.people["Karla"].id
    whole = catalogue or shipped()
    with reading(engine) as session:
        seen = len(course.events_of(session, found))
    with writing(engine) as session:
        course.submit(session, whole, found, Wish(karla, seen, now), surely=True)
        finals.finalise(session, settings, whole, found, wish=Wish(karla, seen + 1, now))

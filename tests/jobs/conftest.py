"""A town whose report is to be made, and what its job looks like."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.answers import Answer, Profile
from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.jobs.document import Limits
from assessment.jobs.worker import Rhythm, Workshop
from assessment.questionnaire import Scope
from assessment.services import assessments, reports
from assessment.services.reports import ReportJob
from tests.builders import shipped

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
FIRST = next(iter(shipped().criteria))
BRISK = Rhythm(listen=0.02, beat=0.05, look=0.05, silent=1, pause=0.05)


@dataclass(frozen=True)
class Desk:
    """Where a test asks for reports and looks at jobs."""

    engine: Engine
    settings: Settings
    town: int
    folder: Path

    def ask(self, *, language: str = "en") -> ReportJob:
        """Ask for the report as a request does."""
        with writing(self.engine) as session:
            return reports.request_report(
                session, self.settings, assessment_id=self.town, now=NOW, catalogue=shipped(), language=language
            )

    def answer(self, level: int, *, base: int = 0) -> None:
        """Change something."""
        with writing(self.engine) as session:
            draft = assessments.Draft(FIRST, Answer(level=level), base, f"{base} {level}")
            assessments.save_answer(session, shipped(), self.town, draft, now=NOW)

    def job(self, asked: ReportJob) -> ReportJob:
        """The job as it stands now."""
        with reading(self.engine) as session:
            return reports.report_job(session, asked.token, assessment_id=self.town)

    def row(self, asked: ReportJob) -> JobRow:
        """All that the job table says."""
        with reading(self.engine) as session:
            return session.get_one(JobRow, asked.id)


@pytest.fixture
def desk(engine: Engine, settings: Settings, database_url: str, tmp_path: Path) -> Desk:
    """A desk in front of each database in turn."""
    with writing(engine) as session:
        town = assessments.start(session, shipped(), Profile(str(tmp_path)), scope=Scope.FULL, now=NOW)
    return Desk(engine, replace(settings, database_url=database_url), town.id, tmp_path)


@pytest.fixture
def workshop() -> Callable[..., Workshop]:
    """A workshop in a hurry with one of the renderers beside this file."""

    def make(renderer: str, **limits: int) -> Workshop:
        return Workshop(f"tests.jobs.renderers:{renderer}", "tests.builders:shipped", Limits(**limits), BRISK)

    return make

"""From the third form of the database, with a team's final assessment in it, to the newest: it opens, and the read model gets its row."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from assessment.config import Settings
from assessment.course import Course
from assessment.database.jobs import JobRow
from assessment.database.session import make_engine, migrate, reading
from assessment.database.standings import STANDINGS
from assessment.jobs.worker import Worker, Workshop
from assessment.roles import Person, Role
from assessment.services import finals
from assessment.services.opening import open_for_team
from assessment.services.reports import JobState
from assessment.services.tasks import JobKind
from tests.builders import shipped
from tests.database.test_migrations import GIVEN, JOB, MOMENT, TOWN, put

DATA = Path(__file__).parent.parent / "data"
CONTENT = (DATA / "frozen-2026.1.json").read_text()
EDITION = "33193529e9e697731423fff49632b4a62ef69deeef447e47c2f50c328537f199"
KEY, TOWN_KEY = "k" * 22, "m" * 22
KARLA = Person(1, "Karla", "karla@example.org")
TEAMS = TOWN | {"key": KEY, "municipality_id": 1, "follows": None, "carries": False, "moved_from": None, "moved_at": None}
EVENT = {"assessment_id": 1, "person_id": 1, "at": MOMENT, "reason": "", "criteria": ""}
FINAL = {
    "assessment_id": 1, "number": 1, "dated": date(2026, 11, 20), "at": MOMENT, "person_id": 1, "edition": "2026.1", "edition_digest": EDITION,
    "engine_version": "0.1", "content": CONTENT, "digest": sha256(CONTENT.encode()).hexdigest(), "report_digest": None,
}
ANSWER = {**GIVEN, "assessment_id": 1, "criterion": "problem-first", "revision": 1, "changed_at": MOMENT, "level": 2, "note": "", "review": ""}


@pytest.fixture
def third_release(empty_database_url: str) -> Iterator[Engine]:
    """A database as the third release left it, with one municipality, its coordinator, and an assessment that is final."""
    engine = make_engine(empty_database_url)
    migrate(engine, "0003")
    with engine.begin() as connection:
        person = {"id": 1, "name": "Karla", "email": KARLA.email, "password": None, "issuer": None, "subject": None, "is_steward": False}
        put(connection, "people", person | {"created_at": MOMENT, "deactivated_at": None, "deleted_at": None})
        town = {"id": 1, "key": TOWN_KEY, "name": "Probestadt", "country": "DE", "population": 6400, "kind": "town"}
        put(connection, "municipalities", town | {"created_at": MOMENT, "withdrawn_at": None})
        put(connection, "memberships", {"municipality_id": 1, "person_id": 1, "role": "coordinator", "since": date(2026, 11, 1)})
        put(connection, "assessments", TEAMS)
        put(connection, "answers", ANSWER | {"holds_until": None})
        put(connection, "events", *(EVENT | {"number": number, "kind": kind} for number, kind in enumerate(("submitted", "finalised"), 1)))
        zipped = (DATA / "frozen-2026.1.zip").read_bytes()
        put(connection, "editions", {"edition": "2026.1", "digest": EDITION, "content": zipped, "first_seen_at": MOMENT})
        put(connection, "finals", FINAL)
        put(connection, "jobs", JOB)
    yield engine
    engine.dispose()


def test_a_final_assessment_of_the_third_release_opens_as_it_was_frozen(third_release: Engine) -> None:
    migrate(third_release)
    with reading(third_release) as session:
        opened = open_for_team(session, KEY, KARLA)
        final = finals.open_final(session, opened.id, 1, shipped())
        job = session.scalars(select(JobRow)).one()
    assert (opened.role, opened.course, final.mark.digest) == (Role.COORDINATOR, Course.FINAL, FINAL["digest"])
    assert (job.kind, job.assessment_id, job.state) == (JobKind.REPORT, 1, JobState.DONE)


def test_the_first_worker_after_the_upgrade_gives_it_its_row_in_the_read_model(third_release: Engine, settings: Settings) -> None:
    migrate(third_release)
    worker = Worker(third_release, settings, Workshop())
    assert (worker._list_more(0), worker._list_more(1)) == (1, None)
    with reading(third_release) as session:
        row = session.execute(select(STANDINGS.c.municipality_id, STANDINGS.c.name, STANDINGS.c.edition, STANDINGS.c.shown)).one()
    assert (row.municipality_id, row.name, row.edition, row.shown is not None) == (1, "Probestadt", "2026.1", True)

"""Nothing is kept longer than an installation is set to keep it: for every table there is a rule that ends its rows."""

import os
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assessment.answers import Profile
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.audit import AuditRow
from assessment.database.base import Base
from assessment.database.course import FinalRow
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MembershipRow, MunicipalityRow
from assessment.database.people import AttemptRow, LinkRow, PersonRow, SignInRow
from assessment.database.session import reading, writing
from assessment.database.tables import TABLES
from assessment.questionnaire import Scope
from assessment.services import assessments
from assessment.services.audit import Audited, note
from assessment.services.contents import path_of
from assessment.services.deleting import delete_person
from assessment.services.holding import MARK, holding, is_held
from tests.builders import shipped
from tests.cleanings import clean_at
from tests.teams import NOON, TeamTown, person, team_town

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CONTENT = b"a paper"
DIGEST = sha256(CONTENT).hexdigest()
TESTED_BELOW = "goes by its own age, as the tests below show"
RULES: Mapping[str, str] = MappingProxyType({
    "people": "name, address and sign-on go when somebody deletes the account; the number stays in the record",
    "municipalities": TESTED_BELOW, "sign_ins": TESTED_BELOW, "attempts": TESTED_BELOW, "links": TESTED_BELOW, "audit": TESTED_BELOW,
    "assessments": TESTED_BELOW, "jobs": TESTED_BELOW, "evidence": TESTED_BELOW, "files": TESTED_BELOW,
    "editions": "published questions, which hold nothing about anybody",
    "intakes": "seven days, as the tests of filled forms show, or with the assessment",
    "cleanings": "one row about the clock, which every cleaning replaces",
    "slots": "which column of the read model stands for which criterion of an edition",
    "refreshes": "days on which figures were published that name nobody",
    "benchmarks": "refreshes", "benchmark_steps": "benchmarks", "comparisons": "people", "comparison_members": "comparisons",
    **dict.fromkeys((
        "memberships", "associations", "grants", "consents", "standings", "past_standings", "name_words",
    ), "municipalities"),
    **dict.fromkeys(("survey_replies", "survey_lines", "survey_slips"), "surveys"), "surveys": "assessments",
    **dict.fromkeys((
        "answers", "changes", "steps", "assignments", "opinions", "opinion_changes", "agreements", "comments", "events", "reviews", "finals",
        "carried", "done", "mentions",
    ), "assessments"),
})


def test_every_table_has_a_rule_that_ends_its_rows() -> None:
    assert set(TABLES) - set(RULES) == set()


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule in TABLES])
def test_what_belongs_to_something_goes_with_it(name: str) -> None:
    owners = {key.column.table.name for key in TABLES[name].foreign_keys if key.ondelete == "CASCADE"}
    assert RULES[name] in owners


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    return team_town(engine)


def clean(engine: Engine, settings: Settings, days: float) -> None:
    """What the worker does so many days later, and did the day before."""
    clean_at(engine, settings, NOON + days * DAY)


def add(engine: Engine, *rows: Base) -> None:
    with writing(engine) as session:
        session.add_all(rows)


def left(engine: Engine, row: type[Base]) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def expiring(row: type[SignInRow | LinkRow], town: TeamTown) -> Base:
    ends = NOON + 14 * DAY
    if row is SignInRow:
        return SignInRow(digest="s", person_id=town.people["Karla"].id, means="test", created_at=NOON, seen_at=NOON, expires_at=ends)
    return LinkRow(digest="l", kind="invitation", municipality_id=town.municipality.id, created_at=NOON, expires_at=ends)


@pytest.mark.parametrize("row", [SignInRow, LinkRow])
def test_sign_ins_and_links_go_when_they_expire(row: type[SignInRow | LinkRow], engine: Engine, settings: Settings, town: TeamTown) -> None:
    add(engine, expiring(row, town))
    clean(engine, settings, 13.9)
    assert left(engine, row) == 1
    clean(engine, settings, 14)
    assert left(engine, row) == 0


def test_attempts_go_after_a_day(engine: Engine, settings: Settings) -> None:
    add(engine, AttemptRow(kind="sign-in", subject="x", at=NOON))
    clean(engine, settings, 0.9)
    assert left(engine, AttemptRow) == 1
    clean(engine, settings, 1)
    assert left(engine, AttemptRow) == 0


def test_lines_of_the_audit_log_go_after_the_configured_time(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        note(session, Audited.BACKED_UP, now=NOON)
    clean(engine, settings, settings.keep_audit_days - 0.1)
    assert left(engine, AuditRow) == 1
    clean(engine, settings, settings.keep_audit_days)
    assert left(engine, AuditRow) == 0


def test_a_withdrawn_municipality_goes_after_thirty_days_with_everything_and_leaves_a_line_in_the_log(
    engine: Engine, settings: Settings, town: TeamTown
) -> None:
    neighbour = team_town(engine, suffix=" Nachbar")
    with writing(engine) as session:
        session.get_one(MunicipalityRow, town.municipality.id).withdrawn_at = NOON
    clean(engine, settings, 29.9)
    assert (left(engine, MunicipalityRow), left(engine, AssessmentRow)) == (2, 2)
    clean(engine, settings, 30)
    assert (left(engine, MunicipalityRow), left(engine, AssessmentRow), left(engine, MembershipRow)) == (1, 1, 4)
    with reading(engine) as session:
        assert session.scalars(select(AuditRow.municipality_id).where(AuditRow.kind == Audited.MUNICIPALITY_DELETED)).all() == [town.municipality.id]
        assert session.get_one(AssessmentRow, neighbour.assessment_id)


def test_finished_jobs_go_after_thirty_days(engine: Engine, settings: Settings, town: TeamTown) -> None:
    add(engine, JobRow(
        token="t", assessment_id=town.assessment_id, digest="d", given="", language="en", state="done", created_at=NOON, finished_at=NOON,
    ))
    clean(engine, settings, 29.9)
    assert left(engine, JobRow) == 1
    clean(engine, settings, 30)
    assert left(engine, JobRow) == 0


def keep_paper(session: Session, settings: Settings, town: TeamTown) -> None:
    """A file of evidence that was removed at noon, and a report of a final version that nothing needs."""
    path = path_of(settings, DIGEST)
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    session.add(FileRow(digest=DIGEST, size=len(CONTENT), media_type="text/plain", created_at=NOON))
    session.flush()
    session.add(EvidenceRow(
        key="k", assessment_id=town.assessment_id, criterion="x", digest=DIGEST, name="a.txt", added_at=NOON, removed_at=NOON,
    ))
    settings.finals.mkdir()
    (settings.finals / f"{DIGEST}.pdf").write_bytes(CONTENT)


def test_removed_evidence_goes_after_thirty_days_with_its_content(engine: Engine, settings: Settings, town: TeamTown) -> None:
    with writing(engine) as session:
        keep_paper(session, settings, town)
    clean(engine, settings, 29.9)
    assert (left(engine, EvidenceRow), path_of(settings, DIGEST).is_file()) == (1, True)
    clean(engine, settings, 40)
    assert (left(engine, EvidenceRow), left(engine, FileRow), path_of(settings, DIGEST).is_file()) == (0, 0, False)
    assert list(settings.finals.iterdir()) == []


def test_while_a_backup_runs_no_content_goes(engine: Engine, settings: Settings, town: TeamTown) -> None:
    with writing(engine) as session:
        keep_paper(session, settings, town)
    later = NOON + 40 * DAY
    with holding(settings):
        (mark,) = settings.evidence.glob(f"{MARK}*")
        os.utime(mark, (later.timestamp(), later.timestamp()))
        clean(engine, settings, 40)
        assert (path_of(settings, DIGEST).is_file(), len(list(settings.finals.iterdir()))) == (True, 1)
    clean(engine, settings, 40)
    assert (path_of(settings, DIGEST).is_file(), len(list(settings.finals.iterdir()))) == (False, 0)


def test_the_mark_of_a_backup_that_was_killed_counts_for_an_hour(settings: Settings) -> None:
    mark = settings.evidence / f"{MARK}1"
    settings.evidence.mkdir()
    mark.touch()
    os.utime(mark, (NOON.timestamp(), NOON.timestamp()))
    assert (is_held(settings, now=NOON + 59 * MINUTE), is_held(settings, now=NOON + 60 * MINUTE)) == (True, False)


def test_the_report_of_a_final_version_stays_as_long_as_its_assessment(engine: Engine, settings: Settings, town: TeamTown) -> None:
    settings.finals.mkdir()
    (settings.finals / f"{DIGEST}.pdf").write_bytes(CONTENT)
    add(engine, FinalRow(
        assessment_id=town.assessment_id, number=1, dated=NOON.date(), at=NOON, edition="2026.1", edition_digest="d", engine_version="1",
        content="{}", digest="d", report_digest=DIGEST,
    ))
    clean(engine, settings, 3650)
    assert (settings.finals / f"{DIGEST}.pdf").is_file()


def test_assessments_of_nobody_go_and_those_of_municipalities_stay(engine: Engine, settings: Settings, town: TeamTown) -> None:
    with writing(engine) as session:
        assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOON)
    clean(engine, settings, settings.keep_anonymous_days)
    assert left(engine, AssessmentRow) == 1


def test_a_deleted_person_leaves_a_number_and_nothing_else(engine: Engine, town: TeamTown) -> None:
    carlo = town.people["Carlo"].id
    with writing(engine) as session:
        delete_person(session, carlo, by=carlo, now=NOON)
    with reading(engine) as session:
        row = session.get_one(PersonRow, carlo)
    assert (row.name, row.email, row.password, row.issuer, row.subject, row.deleted_at) == ("", None, None, None, None, NOON)


def test_whoever_came_with_an_import_and_is_mentioned_nowhere_any_more_goes(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        number = person(session, "Imported").id
    clean(engine, settings, 29.9)
    with reading(engine) as session:
        assert session.get_one(PersonRow, number).deleted_at is None
    clean(engine, settings, 30)
    with reading(engine) as session:
        assert session.get_one(PersonRow, number).name == ""

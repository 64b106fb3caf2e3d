"""The doctor looks at what an installation keeps: files of evidence, final reports, and the last backup."""

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.app import main
from assessment.cli import doctor
from assessment.config import load
from assessment.database.session import writing
from assessment.services.audit import Audited, note
from assessment.services.contents import path_of
from assessment.translation import message, say
from tests.cleanings import clean_once
from tests.full_towns import PAPER, REPORT, Place, empty_place, full_town


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An installation with a town that keeps a file and a final report."""
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path / "instance"))
    checks = [check for check in doctor.CHECKS if check[1] in (doctor.evidence_faults, doctor.backup_faults)]
    monkeypatch.setattr(doctor, "CHECKS", tuple(checks))
    made = empty_place(tmp_path / "instance")
    full_town(made)
    return made


def examined() -> tuple[int, str]:
    result = CliRunner().invoke(main, ["doctor"])
    return result.exit_code, result.output


def test_what_is_kept_whole_is_in_order(place: Place) -> None:
    code, said = examined()
    assert (code, said.startswith("Evidence: in order\nBackup: in order\n")) == (0, True)


def test_missing_files_are_counted(place: Place) -> None:
    path_of(place.settings, sha256(PAPER).hexdigest()).unlink()
    (place.settings.finals / f"{sha256(REPORT).hexdigest()}.pdf").unlink()
    code, said = examined()
    assert (code, "2 files that assessments need are missing" in said, "smart-readiness restore --replace" in said) == (1, True, True)


@pytest.mark.parametrize(("hours", "code"), [(1, 0), (3, 1)])
def test_files_that_nothing_needs_are_found_once_a_worker_should_have_deleted_them(hours: int, code: int, place: Place) -> None:
    orphan = place.settings.evidence / "aa" / ("a" * 64)
    orphan.parent.mkdir(exist_ok=True)
    orphan.touch()
    then = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    os.utime(orphan, (then, then))
    assert examined()[0] == code


@pytest.mark.parametrize(("days", "code"), [(30, 0), (32, 1)])
def test_a_last_backup_of_more_than_a_month_ago_is_told(days: int, code: int, place: Place) -> None:
    with writing(place.engine) as session:
        note(session, Audited.BACKED_UP, now=datetime.now(UTC) - timedelta(days=days))
    found, said = examined()
    assert (found, f"{days} days ago" in said) == (code, code == 1)


def test_a_folder_of_files_that_cannot_be_used_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.cli.kept.os.access", lambda path, mode: False)
    assert "cannot be read and written" in examined()[1]


def test_where_the_database_is_not_in_order_its_own_check_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(tmp_path / "instance", environment={})
    for content in (None, b"", b"not a database at all, but long enough to be read as one" * 20):
        if content is not None:
            (settings.instance / "smart-readiness.sqlite3").write_bytes(content)
        assert list(doctor.evidence_faults(settings)) + list(doctor.backup_faults(settings)) == []


def test_it_is_told_that_nothing_is_deleted_because_the_clock_was_not_trusted(place: Place) -> None:
    now = datetime.now(UTC)
    assert "Nothing is deleted" not in examined()[1]
    clean_once(place.engine, place.settings, now)
    code, said = examined()
    assert (code, f"Nothing is deleted before {say(message('%(day)s', day=(now + timedelta(days=1)).date()))}" in said) == (0, True)
    clean_once(place.engine, place.settings, now + timedelta(days=1))
    assert "Nothing is deleted" not in examined()[1]


def test_a_broken_database_hinders_no_hint(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.services.trusting.waiting_until", lambda session: 1 / 0)
    assert examined()[0] == 0

"""Processes killed with -9 while they save, upload, submit, back up and restore: what was acknowledged is there, and nothing is half there.

A few kills here; `make check` makes it 250, 25 for each kind of work on each database.
"""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from assessment.answers import Answer
from assessment.cli.targets import writing_whole
from assessment.config import Settings
from assessment.course import Course
from assessment.database.assessments import AssessmentRow
from assessment.database.evidence import EvidenceRow
from assessment.database.session import make_engine, reading, writing
from assessment.exchange import sealed_zip
from assessment.services import assessments, contents, course
from assessment.services.adding_evidence import Said, add_file
from assessment.services.assessments import Draft
from assessment.services.backups import KIND, back_up
from assessment.services.course import Wish
from assessment.services.restoring import restore
from tests.builders import shipped
from tests.cleanings import clean_at
from tests.teams import NOON, TeamTown, team_town

FEW, MANY = 2, 25
LONGEST_PAUSE = {"saving": 0.03, "uploading": 0.03, "submitting": 0.03, "backing up": 0.2, "restoring": 0.6}  # about as long as the work takes
FIRST, SECOND = list(shipped().criteria)[:2]

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")


@dataclass(frozen=True)
class Place:
    """Where the work is done; a process that was forked makes its own connections."""

    settings: Settings
    engine: Engine
    town: TeamTown
    folder: Path


Work = Callable[[Place], str]


def save(place: Place) -> str:
    """Save the next revision of an answer."""
    with writing(place.engine) as session:
        opened = assessments.open_for_team(session, place.town.key, place.town.people["Karla"])
        base = opened.revisions.get(FIRST, 0)
        draft = Draft(FIRST, Answer(level=1, note=f"note {base + 1}" + "." * 2000), base, f"client {base + 1}")
        return str(assessments.save_answer(session, shipped(), opened.id, draft, now=NOON).revision)


def upload(place: Place) -> str:
    """Add a file that was never there."""
    paper = f"paper {os.urandom(8).hex()}\n".encode() * 2000
    with contents.receiving(place.settings, BytesIO(paper), name="paper.txt") as incoming, writing(place.engine) as session:
        town = place.town.assessment_id
        add_file(session, place.settings, shipped(), assessment_id=town, criterion=SECOND, incoming=incoming, said=Said(), now=NOON)
    return sha256(paper).hexdigest()


def submit(place: Place) -> str:
    """Submit, or open again what is submitted."""
    town = place.town.assessment_id
    with writing(place.engine) as session:
        events = course.events_of(session, town)
        wish = Wish(place.town.people["Karla"].id, len(events), NOON, reason="Again." if len(events) % 2 else "")
        if len(events) % 2:
            return str(course.reopen(session, town, wish).number)
        return str(course.submit(session, shipped(), town, wish, surely=True).number)


def make_backup(place: Place) -> str:
    """Write a backup under a name of its own."""
    name = f"{os.urandom(8).hex()}.zip"
    with writing_whole(place.folder / name) as target:
        back_up(place.engine, place.settings, target, now=NOON, progress=lambda _: None)
    return name


def bring_back(place: Place) -> str:
    """Restore one of two backups, the other one each time."""
    with reading(place.engine) as session:
        there = session.scalar(select(func.count()).select_from(AssessmentRow)) or 0
    with (place.folder / f"{3 - there}.zip").open("rb") as file:
        restore(place.settings.instance, file, replace=True, progress=lambda _: None)
    return str(there)


def two_backups(place: Place) -> None:
    """Backups of one town and of two."""
    for number in (1, 2):
        if number == 2:
            team_town(place.engine, suffix=" 2")
        with (place.folder / f"{number}.zip").open("wb") as target:
            back_up(place.engine, place.settings, target, now=NOON, progress=lambda _: None)


def work_on(work: Work, place: Place, told: Connection) -> None:
    """Acknowledge each piece of work as soon as it is done, without end."""
    here = replace(place, engine=make_engine(place.settings.database_url))
    while True:
        told.send(work(here))


def killed(work: Work, place: Place, chance: random.Random, pause: float) -> list[str]:
    """What a process acknowledged before it was killed at some moment."""
    place.engine.dispose()
    mine, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=work_on, args=(work, place, theirs))
    process.start()
    theirs.close()
    acknowledged = [mine.recv() for _ in range(chance.randint(1, 2))]
    process.join(chance.uniform(0, pause))
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    try:
        while mine.poll():
            acknowledged.append(mine.recv())
    except (EOFError, OSError):  # killed while it told us
        pass
    return acknowledged


@pytest.fixture
def place(engine: Engine, settings: Settings, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("SMART_READINESS_DATABASE_URL", database_url)
    here = replace(settings, database_url=database_url, evidence_total_bytes=10**9)
    (tmp_path / "backups").mkdir()
    return Place(here, engine, team_town(engine), tmp_path / "backups")


def saves_are_there(place: Place, acknowledged: list[str]) -> None:
    with reading(place.engine) as session:
        opened = assessments.open_for_team(session, place.town.key, place.town.people["Karla"])
        changes = assessments.history(session, opened.id, FIRST)
    last = opened.revisions[FIRST]
    assert last >= max(map(int, acknowledged))
    assert [change.revision for change in changes] == list(range(last, 0, -1))
    assert opened.assessment.answers[FIRST].note == changes[0].answer.note == f"note {last}" + "." * 2000


def files_are_there(place: Place, acknowledged: list[str]) -> None:
    with reading(place.engine) as session:
        kept = set(session.scalars(select(EvidenceRow.digest)))
    assert kept >= set(acknowledged)
    for digest in kept:
        assert sha256(contents.path_of(place.settings, digest).read_bytes()).hexdigest() == digest
    for path in place.settings.evidence.rglob("*"):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    clean_at(place.engine, place.settings, NOON + timedelta(days=1))
    assert {path.name for path in place.settings.evidence.rglob("*") if path.is_file()} == kept


def events_are_there(place: Place, acknowledged: list[str]) -> None:
    with reading(place.engine) as session:
        events = course.events_of(session, place.town.assessment_id)
        opened = assessments.open_for_team(session, place.town.key, place.town.people["Karla"])
    assert len(events) >= max(map(int, acknowledged))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert opened.course is (Course.SUBMITTED if len(events) % 2 else Course.DRAFT)


def backups_are_there(place: Place, acknowledged: list[str]) -> None:
    whole = {path.name for path in place.folder.glob("*.zip") if not path.name.startswith(".")}
    assert whole >= set(acknowledged)
    for name in whole:
        with (place.folder / name).open("rb") as file, sealed_zip.opened(file, KIND) as backup:
            assert list(backup.lines("tables/assessments.jsonl"))


def one_of_both_is_there(place: Place, acknowledged: list[str]) -> None:
    target = BytesIO()
    back_up(place.engine, place.settings, target, now=NOON, progress=lambda _: None)
    assert any(rows_in(BytesIO((place.folder / f"{number}.zip").read_bytes())) == rows_in(target) for number in (1, 2))


def rows_in(file: BytesIO) -> list[object]:
    with sealed_zip.opened(file, KIND) as backup:
        return [list(backup.lines(name)) for name in backup.names if name.startswith("tables/")]


WORK: dict[str, tuple[Work, Callable[[Place, list[str]], None]]] = {
    "saving": (save, saves_are_there), "uploading": (upload, files_are_there),
    "submitting": (submit, events_are_there), "backing up": (make_backup, backups_are_there),
    "restoring": (bring_back, one_of_both_is_there),
}


@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.check)])
@pytest.mark.parametrize("kind", WORK)
def test_what_was_acknowledged_survives_killed_processes(kind: str, kills: int, place: Place) -> None:
    work, is_there = WORK[kind]
    if work is bring_back:
        two_backups(place)
    chance, acknowledged = random.Random(f"{kind} {kills}"), list[str]()
    for _ in range(kills):
        acknowledged += killed(work, place, chance, LONGEST_PAUSE[kind])
    assert len(acknowledged) >= kills
    is_there(place, acknowledged)

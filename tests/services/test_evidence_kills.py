"""A process killed with -9 while it adds a file, at every step and at any moment: there is everything afterwards, or nothing."""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment.answers import Answer, Evidence, Profile
from assessment.config import Settings
from assessment.database.session import make_engine, reading, writing
from assessment.questionnaire import Scope
from assessment.services import adding_evidence, assessments, contents
from assessment.services.adding_evidence import Said, add_file
from assessment.services.assessments import Draft, Opened
from assessment.services.evidence import files_of
from tests.builders import shipped
from tests.evidence_files import PDF

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
FIRST = next(iter(shipped().criteria))
LARGE = PDF.replace(b"endobj", b"% more\n" * 100_000 + b"endobj")
LONGEST = 0.05
FEW, MANY = 10, 60

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")

STEPS: dict[str, tuple[Any, str, int]] = {
    "before the content is on the disk": (os, "fsync", 0),
    "when the content is on the disk": (contents, "kind_of", 0),
    "before the content has its row": (contents, "put", 0),
    "before the content has its place": (Path, "replace", 0),
    "when the content has its place": (contents, "_keep_names", 0),
    "when the names are on the disk": (contents, "_keep_names", 2),
    "before the answer says document": (adding_evidence, "save_answer", 0),
    "when the answer says document": (adding_evidence, "file_with", 0),
    "before the transaction ends": (Session, "commit", 0),
}


def add(settings: Settings, engine: Engine, town: int) -> None:
    with contents.receiving(settings, BytesIO(LARGE), name="Beschluss.pdf") as incoming, writing(engine) as session:
        add_file(session, settings, shipped(), assessment_id=town, criterion=FIRST, incoming=incoming, said=Said("Einstimmig"), now=NOW)


def kill_at(owner: Any, name: str, calls: int) -> None:  # noqa: ANN401 - a module or a class
    """Let this process be killed when a function is called for the next time after so many."""
    function: Callable[..., Any] = getattr(owner, name)
    left = [calls]

    @wraps(function)
    def killing(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        result = function(*given, **named)
        if not left[0] and calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, killing)


def work(settings: Settings, url: str, town: int, step: tuple[Any, str, int] | None, ready: Any) -> None:  # noqa: ANN401 - an event
    engine = make_engine(url)
    if step:
        kill_at(*step)
    ready.set()
    add(settings, engine, town)


def killed(settings: Settings, engine: Engine, town: int, *, step: tuple[Any, str, int] | None = None, pause: float = 30) -> None:
    """Begin to add a file in another process, which is killed at a step or after a pause."""
    engine.dispose()
    fork = multiprocessing.get_context("fork")
    ready = fork.Event()
    url = engine.url.render_as_string(hide_password=False)
    process = fork.Process(target=work, args=(settings, url, town, step, ready))
    process.start()
    assert ready.wait(30)
    process.join(pause)
    process.kill()
    process.join()


@pytest.fixture
def town(engine: Engine) -> Opened:
    """An assessment with one answer that is only claimed."""
    return answered(engine)


def answered(engine: Engine) -> Opened:
    with writing(engine) as session:
        opened = assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOW)
        assessments.save_answer(session, shipped(), opened.id, Draft(FIRST, Answer(level=4), 0, "client"), now=NOW)
    return opened


def is_there(settings: Settings, engine: Engine, town: Opened) -> bool:
    """Whether everything is there: the row, the whole content, the changed answer. If not, there is nothing of it."""
    with reading(engine) as session:
        files = files_of(session, town.id)
        answer = assessments.open_again(session, town, now=NOW).assessment.answer(FIRST)
    found = [contents.path_of(settings, file.digest).read_bytes() for file in files]
    assert (found, answer.evidence) in (([], Evidence.NONE), ([LARGE], Evidence.DOCUMENT))
    return bool(found)


def leftovers(settings: Settings, engine: Engine) -> set[str]:
    """What still lies on the disk once everything that nobody needs was cleared away."""
    for path in settings.evidence.rglob("*"):
        os.utime(path, (0, 0))
    with writing(engine) as session:
        contents.clear_away(session, settings, now=NOW + timedelta(hours=2))
    return {path.name for path in settings.evidence.rglob("*") if path.is_file()}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_killed_before_the_end_there_is_nothing_and_the_same_file_can_be_added_again(
    step: tuple[Any, str, int], engine: Engine, settings: Settings, town: Opened,
) -> None:
    killed(settings, engine, town.id, step=step)
    assert (is_there(settings, engine, town), leftovers(settings, engine)) == (False, set())
    add(settings, engine, town.id)
    assert is_there(settings, engine, town)


@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.check)])
def test_killed_at_any_moment_there_is_everything_or_nothing(kills: int, engine: Engine, settings: Settings) -> None:
    chance, there = random.Random(kills), 0
    for _ in range(kills):
        town = answered(engine)
        killed(settings, engine, town.id, pause=chance.uniform(0, LONGEST))
        there += is_there(settings, engine, town)
    assert len(leftovers(settings, engine)) == bool(there)

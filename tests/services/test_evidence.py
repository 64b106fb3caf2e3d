"""Files kept as evidence: each content once, nothing left of what was interrupted, nothing lost that somebody still needs."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import Engine, func, select

from assessment.answers import Answer, Evidence, Profile
from assessment.config import MEGABYTE, Settings
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound, TooLarge
from assessment.questionnaire import Scope
from assessment.services import adding_evidence as use
from assessment.services import assessments, contents
from assessment.services.adding_evidence import Added, Said
from assessment.services.assessments import Draft
from assessment.services.evidence import KeptFile, file_with, files_of, used_bytes
from tests.builders import shipped
from tests.evidence_files import CSV, PDF, TEXT

NOW = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)
LATER = NOW + timedelta(days=31)
FIRST, SECOND = list(shipped().criteria)[:2]


@pytest.fixture
def town(engine: Engine) -> assessments.Opened:
    """An empty assessment."""
    return begun(engine)


def begun(engine: Engine) -> assessments.Opened:
    with writing(engine) as session:
        return assessments.start(session, shipped(), Profile("Probedorf"), scope=Scope.FULL, now=NOW)


def add(
    engine: Engine, settings: Settings, town: assessments.Opened, content: bytes = PDF, *,
    name: str = "Beschluss.pdf", criterion: str = FIRST, now: datetime = NOW, **said: object,
) -> Added:
    """Add a file in a transaction of its own."""
    with contents.receiving(settings, BytesIO(content), name=name) as incoming, writing(engine) as session:
        return use.add_file(
            session, settings, shipped(), assessment_id=town.id, criterion=criterion, incoming=incoming, said=Said(**said), now=now,  # type: ignore[arg-type]
        )


def answer(engine: Engine, town: assessments.Opened, given: Answer, *, base: int = 0, criterion: str = FIRST) -> None:
    with writing(engine) as session:
        assessments.save_answer(session, shipped(), town.id, Draft(criterion, given, base, f"client {base}"), now=NOW)


def answer_now(engine: Engine, town: assessments.Opened) -> Answer:
    with reading(engine) as session:
        return assessments.open_again(session, town, now=NOW).assessment.answer(FIRST)


def kept(engine: Engine, town: assessments.Opened) -> tuple[KeptFile, ...]:
    with reading(engine) as session:
        return files_of(session, town.id)


def on_disk(settings: Settings) -> set[str]:
    """The names of everything that lies in the folder of evidence."""
    return {path.name for path in settings.evidence.rglob("*") if path.is_file()}


def clear(engine: Engine, settings: Settings, now: datetime = LATER) -> int:
    with writing(engine) as session:
        use.forget_removed(session, now=now)
        return contents.clear_away(session, settings, now=now)


def age(settings: Settings) -> None:
    """Let everything on disk be old."""
    for path in settings.evidence.rglob("*"):
        os.utime(path, (0, 0))


def rows(engine: Engine) -> list[int]:
    """How many contents and how many files there are."""
    with reading(engine) as session:
        return [session.scalar(select(func.count()).select_from(row)) or 0 for row in (FileRow, EvidenceRow)]


def test_a_file_lies_under_its_digest_and_is_listed(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    file = add(engine, settings, town, description=" Einstimmig ", holds_until=date(2031, 5, 3)).file
    assert (file.name, file.description, file.size, file.media_type) == ("Beschluss.pdf", "Einstimmig", len(PDF), "application/pdf")
    assert (contents.path_of(settings, file.digest).read_bytes(), kept(engine, town), on_disk(settings)) == (PDF, (file,), {file.digest})
    assert contents.path_of(settings, file.digest).stat().st_mode & 0o077 == 0


def test_the_same_content_is_kept_once_and_the_same_file_twice_is_one(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    other = begun(engine)
    first = add(engine, settings, town, name="a.pdf").file
    again = add(engine, settings, town, name="b.pdf", description="Neu").file
    add(engine, settings, town, criterion=SECOND)
    add(engine, settings, other)
    assert (again.key, again.name, again.description) == (first.key, "a.pdf", "Neu")
    assert (rows(engine), len(on_disk(settings))) == ([1, 3], 1)
    with reading(engine) as session:
        assert used_bytes(session, town.id) == len(PDF)


@pytest.mark.parametrize(("given", "after"), [
    (Answer(level=4), Answer(level=4, evidence=Evidence.DOCUMENT)),
    (Answer(level=3, evidence=Evidence.DESCRIBED, evidence_text="x"), Answer(level=3, evidence=Evidence.DOCUMENT, evidence_text="x")),
    (Answer(level=3, evidence=Evidence.DOCUMENT, evidence_link="https://a.example"), None),
    (Answer(unknown=True), None),
    (Answer(note="x"), None),
])
def test_a_file_lets_an_answer_with_a_level_say_document_as_a_change_that_can_be_taken_back(
    given: Answer, after: Answer | None, engine: Engine, settings: Settings, town: assessments.Opened,
) -> None:
    answer(engine, town, given)
    assert add(engine, settings, town).answer_changed == (after is not None)
    assert answer_now(engine, town) == (after or given)
    if after:
        with writing(engine) as session:
            assert assessments.undo(session, town.id, now=NOW) == FIRST
        assert answer_now(engine, town) == given


UNTIL = {"none": None, "lapsed": date(2026, 11, 19), "today": date(2026, 11, 20), "soon": date(2027, 1, 1), "late": date(2030, 1, 1)}


@pytest.mark.parametrize(("before", "file", "after"), [
    ("none", "soon", "none"), ("soon", "late", "late"), ("late", "soon", "late"), ("soon", "none", "soon"),
    ("lapsed", "soon", "soon"), ("lapsed", "none", "none"), ("today", "none", "today"),
])
def test_a_document_that_still_holds_is_only_ever_prolonged(before: str, file: str, after: str) -> None:
    document = Answer(level=3, evidence=Evidence.DOCUMENT, holds_until=UNTIL[before])
    assert use.with_document(document, UNTIL[file], on=NOW.date()) == replace(document, holds_until=UNTIL[after])


def test_an_answer_goes_with_the_day_until_which_its_file_holds(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    answer(engine, town, Answer(level=3))
    file = add(engine, settings, town, holds_until=UNTIL["soon"]).file
    assert answer_now(engine, town).holds_until == UNTIL["soon"]
    with writing(engine) as session:
        use.describe_file(session, shipped(), town.id, file.key, said=Said("Verlängert", UNTIL["late"]), now=NOW)
    assert (answer_now(engine, town).holds_until, kept(engine, town)[0].description) == (UNTIL["late"], "Verlängert")


def test_a_removed_file_is_taken_back_within_thirty_days_and_gone_after_that(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    key = add(engine, settings, town).file.key
    with writing(engine) as session:
        assert use.remove_file(session, town.id, key, now=NOW) == FIRST
    age(settings)
    assert (kept(engine, town), clear(engine, settings, NOW + timedelta(days=29)), len(on_disk(settings))) == ((), 0, 1)
    with writing(engine) as session:
        use.take_back_file(session, town.id, key, now=NOW)
    assert [file.key for file in kept(engine, town)] == [key]
    with writing(engine) as session:
        use.remove_file(session, town.id, key, now=NOW)
    assert (clear(engine, settings), on_disk(settings), rows(engine)) == (1, set(), [0, 0])


def test_a_content_stays_as_long_as_anybody_needs_it(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    add(engine, settings, town)
    other = begun(engine)
    gone = add(engine, settings, other).file.key
    with writing(engine) as session:
        use.remove_file(session, other.id, gone, now=NOW)
    age(settings)
    assert (clear(engine, settings), rows(engine), len(on_disk(settings))) == (0, [1, 1], 1)


def test_what_a_deleted_assessment_had_is_cleared_away(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    add(engine, settings, town)
    with writing(engine) as session:
        assessments.withdraw(session, town.id, now=NOW)
        assert assessments.purge(session, keep_days=730, now=LATER) == 1
    assert (clear(engine, settings), on_disk(settings), rows(engine)) == (1, set(), [0, 0])


def test_a_content_that_just_came_without_its_row_is_left_alone_and_an_old_one_is_not(engine: Engine, settings: Settings) -> None:
    folder = settings.evidence / "ab"
    folder.mkdir(parents=True)
    for name in ("ab" + "0" * 62, "../0123.part", "not-a-digest"):
        (folder / name).write_bytes(b"x")
    assert (clear(engine, settings, datetime.now(UTC)), len(on_disk(settings))) == (0, 3)
    age(settings)
    assert (clear(engine, settings, datetime.now(UTC)), on_disk(settings)) == (2, {"not-a-digest"})


def test_an_interrupted_upload_leaves_nothing_behind(engine: Engine, settings: Settings) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError), contents.receiving(settings, Broken(PDF), name="a.pdf"):
        raise AssertionError("it cannot have arrived")
    assert on_disk(settings) == set()


def test_what_is_refused_or_fails_later_leaves_nothing_behind(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    with pytest.raises(Invalid):
        add(engine, settings, town, b"<html>")
    with pytest.raises(NotFound):
        add(engine, settings, town, criterion="no-such-criterion")
    with pytest.raises(Invalid):
        add(engine, settings, town, description="x" * 1_001)
    with pytest.raises(Invalid):
        add(engine, settings, town, holds_until=date(27, 1, 1))
    assert (on_disk(settings), rows(engine)) == (set(), [0, 0])


class Endless:
    """A stream without an end, and how much of it was read."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"x" * size


def test_a_stream_without_end_is_cut_off_at_the_limit(settings: Settings) -> None:
    endless = Endless()
    small = replace(settings, evidence_file_bytes=MEGABYTE)
    with pytest.raises(TooLarge), contents.receiving(small, endless, name="a.txt"):  # type: ignore[arg-type]
        raise AssertionError("it has no end")
    assert (endless.given <= 2 * MEGABYTE, on_disk(settings)) == (True, set())


def test_all_files_together_have_a_limit_and_removed_ones_make_room(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    small = replace(settings, evidence_total_bytes=len(PDF) + len(TEXT))
    first = add(engine, small, town, PDF).file
    add(engine, small, town, TEXT, name="a.txt")
    with pytest.raises(Invalid) as refused:
        add(engine, small, town, CSV, name="a.csv")
    assert "no room" in refused.value.problems[0].message.key
    with writing(engine) as session:
        use.remove_file(session, town.id, first.key, now=NOW)
    add(engine, small, town, CSV, name="a.csv")
    assert ([file.name for file in kept(engine, town)], rows(engine)) == (["a.txt", "a.csv"], [3, 2])


def test_an_assessment_keeps_only_so_many_files(
    engine: Engine, settings: Settings, town: assessments.Opened, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(use, "MOST_FILES", 2)
    for number in range(2):
        add(engine, settings, town, f"Notiz {number}".encode(), name="a.txt")
    with pytest.raises(Invalid):
        add(engine, settings, town)


def test_files_of_another_assessment_are_neither_shown_nor_changed(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    key, other = add(engine, settings, town).file.key, begun(engine)
    for change in (use.remove_file, use.take_back_file, file_with_now):
        with pytest.raises(NotFound), writing(engine) as session:
            change(session, other.id, key, now=NOW)
    with pytest.raises(NotFound), writing(engine) as session:
        use.describe_file(session, shipped(), other.id, key, said=Said(), now=NOW)
    assert kept(engine, other) == ()


def file_with_now(session: object, assessment_id: int, key: str, *, now: datetime) -> str:
    return file_with(session, assessment_id, key).key  # type: ignore[arg-type]


def test_two_who_add_the_same_content_at_once_both_have_it(engine: Engine, settings: Settings) -> None:
    towns = [begun(engine) for _ in range(4)]
    ready = threading.Barrier(len(towns))

    def work(town: assessments.Opened) -> str:
        ready.wait()
        return add(engine, settings, town).file.digest

    with ThreadPoolExecutor(len(towns)) as people:
        assert set(people.map(work, towns)) == on_disk(settings)
    assert rows(engine) == [1, 4]


def test_clearing_away_at_the_same_moment_takes_nothing_from_whoever_adds(engine: Engine, settings: Settings, town: assessments.Opened) -> None:
    """A content of long ago that nobody needs any more is added again while it is being deleted."""
    gone = begun(engine)
    add(engine, settings, gone)
    with writing(engine) as session:
        assessments.withdraw(session, gone.id, now=NOW)
        assessments.purge(session, keep_days=730, now=LATER)
    age(settings)
    adding = threading.Thread(target=add, args=(engine, settings, town), kwargs={"now": LATER})
    with writing(engine) as session:
        assert contents.clear_away(session, settings, now=LATER) == 1
        adding.start()
    adding.join()
    (file,) = kept(engine, town)
    assert contents.path_of(settings, file.digest).read_bytes() == PDF

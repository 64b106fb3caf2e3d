"""`smart-readiness import`: the differences as a table, taking over, and refusals that change nothing."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment.answers import Answer
from assessment.app import main
from assessment.config import Settings, load
from assessment.database.session import make_engine, migrate, reading, writing
from assessment.exchange.answers_json import to_json
from assessment.exchange.field_names import About
from assessment.filled import form_number
from assessment.questionnaire import Scope
from assessment.services import assessments, course, intakes
from assessment.services.assessments import Draft, Opened
from tests.bad_forms import submissions
from tests.builders import answered, assessment, profile, shipped
from tests.teams import NOON, team_town

FIRST, SECOND, THIRD = list(shipped().criteria)[:3]
FORM = {FIRST: answered(3), SECOND: Answer(1, note="Ask\n\u202eAnna."), THIRD: answered(4)}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation."""
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path / "instance"))
    settings = load()
    migrate(make_engine(settings.database_url))
    return settings


@pytest.fixture
def opened(settings: Settings) -> Opened:
    """An assessment in which two questions are answered."""
    with writing(make_engine(settings.database_url)) as session:
        begun = assessments.start(session, shipped(), profile(), scope=Scope.FULL, now=NOON)
        drafts = [Draft(FIRST, answered(2), 0, "a"), Draft(THIRD, answered(4), 0, "b")]
        assessments.save_answers(session, shipped(), begun.id, drafts, now=NOON)
    return begun


def given(folder: Path, answers: Mapping[str, Answer] | None = None) -> Path:
    """A file of answers."""
    file = folder / "answers.json"
    file.write_bytes(to_json(assessment(FORM if answers is None else answers), digest="", engine=""))
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def standing(settings: Settings, opened: Opened) -> Mapping[str, Answer]:
    """The answers that stand."""
    with reading(make_engine(settings.database_url)) as session:
        return assessments.open_for_editing(session, opened.edit_secret or "", now=NOON).assessment.answers


def test_the_differences_are_a_table_and_nothing_is_changed(settings: Settings, opened: Opened, tmp_path: Path) -> None:
    before = standing(settings, opened)
    result = run(given(tmp_path), "--into", opened.edit_secret)
    assert result.exit_code == 0, result.output
    number = form_number(settings.secret_key, opened.id)
    titles = [shipped().criteria[each].title for each in (FIRST, SECOND, THIRD)]
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[:2] == [f"Into {number}, Probedorf, edition 2026.1", "The form names Probedorf, 20 November 2026"]
    assert lines[3] == "What Question Stands now In the form"
    assert f"different {titles[0]} Level 2 Level 3" in lines
    assert f"new {titles[1]} – Level 1: Ask \N{REPLACEMENT CHARACTER}Anna." in lines
    assert f"same {titles[2]} Level 4 Level 4" in lines
    assert lines[-1] == "Nothing was changed. To take over: --take new, or --take all."
    assert standing(settings, opened) == before


@pytest.mark.parametrize(("take", "level"), [("new", 2), ("all", 3)])
def test_what_is_new_or_all_is_taken_over(take: str, level: int, settings: Settings, opened: Opened, tmp_path: Path) -> None:
    result = run(given(tmp_path), "--into", f"https://example.org/a/{opened.edit_secret}/part/people#x", "--take", take)
    assert result.exit_code == 0, result.output
    there = standing(settings, opened)
    assert (there[FIRST].level, there[SECOND].level, there[THIRD].level) == (level, 1, 4)
    with reading(make_engine(settings.database_url)) as session:
        assert [intake.name for intake in intakes.intakes_of(session, opened.id, now=NOON)] == ["answers.json"]


def test_as_json_it_says_the_same(settings: Settings, opened: Opened, tmp_path: Path) -> None:
    number = form_number(settings.secret_key, opened.id)
    result = run(given(tmp_path), "--into", number.lower().replace("-", ""), "--json", "--take", "new")
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["into"] == {"number": number, "name": "Probedorf", "catalogue": "2026.1"}
    assert found["answers"][FIRST] == {"kind": "different", "standing": {"level": 2}, "given": {"level": 3}}
    assert (found["taken"], found["again"], found["unreadable"]) == ([SECOND], [], [])


def test_the_assessment_of_a_team_is_named_by_its_key_and_not_changed_once_it_is_submitted(settings: Settings, tmp_path: Path) -> None:
    engine = make_engine(settings.database_url)
    town = team_town(engine)
    assert run(given(tmp_path), "--into", town.key, "--take", "all").exit_code == 0
    with writing(engine) as session:
        assert len(assessments.open_for_team(session, town.key, town.people["Karla"]).assessment.answers) == 3
        course.submit(session, shipped(), town.assessment_id, course.Wish(town.people["Karla"].id, 0, NOON), surely=True)
    refused = run(given(tmp_path, {FIRST: answered(0)}), "--into", town.key, "--take", "all")
    assert (refused.exit_code, refused.stderr[:51]) == (2, "This assessment was submitted or is final, so nothi")


@pytest.mark.parametrize("into", ["", "x", "A" * 22, "A" * 32, "AAAA-AAAA", "\x00", "..", "A" * 10_000])
def test_an_assessment_that_does_not_exist_is_told(into: str, settings: Settings, tmp_path: Path) -> None:
    result = run(given(tmp_path), "--into", into)
    assert (result.exit_code, result.stderr) == (2, "There is no assessment with this key, number or private address.\n")


def test_a_file_that_cannot_be_used_is_told_by_name(settings: Settings, opened: Opened, tmp_path: Path) -> None:
    before = standing(settings, opened)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 100)
    photo, nothing, folder = (run(tmp_path / name, "--into", opened.edit_secret) for name in ("photo.jpg", "nothing.pdf", "."))
    assert (photo.exit_code, photo.stderr.partition(".jpg")[2][:20]) == (2, ": This is a picture.")
    assert "No such file or directory" in nothing.stderr
    assert "This is a folder, not a file." in folder.stderr
    assert standing(settings, opened) == before


def test_a_name_in_a_form_gives_no_orders_to_a_terminal(settings: Settings, opened: Opened, tmp_path: Path) -> None:
    several = submissions(1, 2).replace(b"today", b"%b,today" % About.NAME.encode()).replace(b"2026-11-20", "Probe\x9b2Jdorf,2026-11-20".encode())
    (tmp_path / "field.csv").write_bytes(several)
    result = run(tmp_path / "field.csv", "--into", opened.edit_secret)
    assert ("\x9b" in result.output, "Probe\N{REPLACEMENT CHARACTER}2Jdorf" in result.output) == (False, True)

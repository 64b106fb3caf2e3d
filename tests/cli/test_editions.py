"""`score` and `report` by another edition than the one that came with the software: named with --catalogue."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment.answers import Assessment
from assessment.app import main
from assessment.catalogue.model import Catalogue
from tests.cli.parts import FakeParts
from tests.editions import HALVES, NEW, second_edition

COMMANDS = ("score", "report")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the second edition."""
    return second_edition(tmp_path_factory.mktemp("editions") / "second")


def given(folder: Path, edition: str, criterion: str) -> Path:
    """A file with one answer."""
    file = folder / "answers.toml"
    file.write_text(f'catalogue = "{edition}"\ndate = 2026-11-20\n[municipality]\nname = "Probedorf"\n[answers.{criterion}]\nlevel = 3\n')
    return file


def run(*arguments: object, parts: FakeParts | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], obj=parts, catch_exceptions=False)


def made(command: str, file: Path, *more: object) -> Result:
    """The command with a file of answers; no PDF is made."""
    output = ["-o", file.with_suffix(".pdf")] if command == "report" else []
    return run(command, file, *output, *more, parts=FakeParts({"render": lambda *given, **how: b"%PDF-"}))


def test_answers_to_another_edition_are_scored_by_it(tmp_path: Path, second: Path) -> None:
    found = json.loads(run("score", given(tmp_path, NEW, HALVES[0]), "--json", "--catalogue", second).stdout)
    assert (found["catalogue"], found["criteria"][HALVES[0]]["level"]) == (NEW, 3)


def test_a_report_is_made_with_the_questions_of_its_edition(tmp_path: Path, second: Path) -> None:
    used: list[Any] = []

    def render(assessment: Assessment, catalogue: Catalogue, **how: object) -> bytes:
        used.append((assessment, catalogue, how))
        return b"%PDF-"

    parts = FakeParts({"render": render})
    result = run("report", given(tmp_path, NEW, HALVES[0]), "-o", tmp_path / "out.pdf", "--catalogue", second, parts=parts)
    assert result.exit_code == 0, result.output
    ((assessment, catalogue, how),) = used
    assert isinstance(catalogue, Catalogue)
    assert (assessment.edition, catalogue.edition, HALVES[0] in catalogue.criteria) == (NEW, NEW, True)
    assert json.loads(how["attachment"])["catalogue"] == NEW


@pytest.mark.parametrize("command", COMMANDS)
def test_without_it_one_sentence_names_the_option(command: str, tmp_path: Path) -> None:
    result = made(command, given(tmp_path, NEW, HALVES[0]))
    assert (result.exit_code, result.stdout, result.stderr) == (
        2, "", f"catalogue: These answers are for edition {NEW}; the one that came with the software is 2026.1. "
        "Name the folder of theirs: --catalogue FOLDER\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_of_yet_another_edition_is_named(command: str, tmp_path: Path, second: Path) -> None:
    result = made(command, given(tmp_path, "2024.1", "early-say"), "--catalogue", second)
    assert (result.exit_code, result.stderr) == (
        2, f"catalogue: These answers are for edition 2024.1; the catalogue in {second} is edition {NEW}.\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_none_or_holds_no_catalogue_is_told(command: str, tmp_path: Path) -> None:
    file = given(tmp_path, NEW, HALVES[0])
    nowhere, empty, broken = made(command, file, "--catalogue", tmp_path / "nowhere"), tmp_path / "empty", tmp_path / "broken"
    assert (nowhere.exit_code, nowhere.stderr) == (2, f"{tmp_path / 'nowhere'}: This is not a folder.\n")
    assert made(command, file, "--catalogue", file).stderr == f"{file}: This is not a folder.\n"
    for folder in (empty, broken):
        folder.mkdir()
    (broken / "catalogue.toml").write_text("a = [" * 1000)
    for folder in (empty, broken):
        result = made(command, file, "--catalogue", folder)
        assert (result.exit_code, result.stdout) == (2, "")
        assert all(line.startswith(f"{folder}") for line in result.stderr.splitlines())
        assert result.stderr


def test_every_final_report_takes_no_catalogue_because_each_has_its_own(tmp_path: Path, second: Path) -> None:
    result = run("report", "--all", "-o", tmp_path, "--catalogue", second)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)

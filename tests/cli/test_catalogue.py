"""`smart-readiness catalogue check`: every problem on a line of its own, or one line that all is well."""

from pathlib import Path

from click.testing import CliRunner, Result

from assessment.app import main
from tests.catalogue.folders import CRITERION, FIRST, SECOND, instead, write


def check(*path: Path) -> Result:
    return CliRunner().invoke(main, ["catalogue", "check", *map(str, path)])


def test_the_shipped_catalogue_is_sound_in_one_line() -> None:
    result = check()
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)
    assert "36 criteria" in result.stdout


def test_every_problem_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    result = check(write(tmp_path, {FIRST: instead(CRITERION, "weight = 3", "weight = 9"), SECOND: instead(CRITERION, '"First"', '""')}))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{FIRST}: weight: This must be at most 3.",
        f"{SECOND}: title: This is empty; write something or leave the key out.",
    ]


def test_translations_are_checked_too(tmp_path: Path) -> None:
    result = check(write(tmp_path, {"translations/de/catalogue.toml": "edition = 'x'"}))
    assert result.stdout == "translations/de/catalogue.toml: edition: This is no text of the catalogue that could be translated.\n"


def test_what_is_no_folder_is_told_with_exit_code_2(tmp_path: Path) -> None:
    result = check(tmp_path / "nowhere")
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path / 'nowhere'}: This is not a folder.\n")

"""`smart-readiness score`: a table for people, JSON for programs, one clear line for each problem."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assessment.app import main
from assessment.exchange.answers_json import to_json
from assessment.questionnaire import Scope
from assessment.translation import speaking
from tests.builders import answered, assessment, everywhere, shipped

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "scoring-vectors.json").read_text(encoding="utf-8"))
NUMBERS = {"score", "shown", "low", "high", "coverage", "confidence", "stage", "provisional"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def given(folder: Path, answers: dict[str, Any] | None = None, *, scope: Scope = Scope.FULL) -> Path:
    """A file of answers."""
    file = folder / "answers.json"
    file.write_bytes(to_json(assessment(answers, scope=scope), digest="", engine=""))
    return file


def scored(file: Path) -> dict[str, Any]:
    """What `score --json` says."""
    result = run("score", file, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("number", range(0, len(VECTORS), 4))
def test_the_numbers_are_those_of_the_method(number: int, tmp_path: Path) -> None:
    vector = VECTORS[number]
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({
        "catalogue": "2026.1", "date": "2026-11-20", "municipality": {"name": "x"}, "answers": vector["answers"],
    }))
    found = scored(file)
    for place, expected in [("overall", vector["expected"]["overall"]), *vector["expected"]["dimensions"].items()]:
        numbers = found["overall"] if place == "overall" else found["dimensions"][place]
        assert numbers == pytest.approx(expected, abs=1e-9)


def test_the_json_holds_what_was_promised(tmp_path: Path) -> None:
    found = scored(given(tmp_path, {"problem-first": answered(4, "described")}))
    assert set(found) == {"catalogue", "overall", "dimensions", "criteria"}
    assert all(set(numbers) == NUMBERS for numbers in [found["overall"], *found["dimensions"].values()])
    assert list(found["criteria"]) == list(shipped().criteria)
    assert found["criteria"]["problem-first"] == {"level": 4, "evidence": "described", "shown": 3, "weight": 3, "state": "answered"}
    assert found["criteria"]["early-say"] == {"level": None, "evidence": None, "shown": None, "weight": 2, "state": "unanswered"}


def test_a_quick_check_gives_one_first_impression_and_no_stages(tmp_path: Path) -> None:
    found = scored(given(tmp_path, everywhere(shipped(), answered(2)), scope=Scope.QUICK))
    assert found["overall"] == dict.fromkeys(NUMBERS) | {"score": 50.0, "low": 37.5, "high": 62.5}
    assert all(set(numbers.values()) == {None} for numbers in found["dimensions"].values())


def test_the_table_names_score_stage_and_what_holds_it_down(tmp_path: Path) -> None:
    answers = everywhere(shipped(), answered(3)) | {"cyber-basics": answered(0)}
    lines = run("score", given(tmp_path, answers)).stdout
    assert "stage 2 Doing" in lines
    assert "What holds the stage down: Foundations." in lines
    assert f"Foundations is held down by “{shipped().criteria['cyber-basics'].title}” at level 0." in lines


def test_the_table_of_a_quick_check_shows_the_band_and_each_question(tmp_path: Path) -> None:
    lines = run("score", given(tmp_path, everywhere(shipped(), answered(2)), scope=Scope.QUICK)).stdout
    assert "first impression: between 38 and 63 of 100" in lines
    assert sum(criterion.title in lines for criterion in shipped() if criterion.quick) == 12


def test_a_quick_check_of_few_answers_gives_no_impression(tmp_path: Path) -> None:
    assert "too few answers" in run("score", given(tmp_path, {"problem-first": answered(2)}, scope=Scope.QUICK)).stdout


def test_every_sentence_of_the_table_is_translated(tmp_path: Path) -> None:
    with speaking("en-XA"):
        first, *_, last = run("score", given(tmp_path, everywhere(shipped(), answered(2)))).stdout.strip().splitlines()
    assert first.startswith("⟦")
    assert "⟦" in last


BAD = {
    "level 7": ('[answers.problem-first]\nlevel = 7', "answers.problem-first.level: A level is a whole number from 0 to 4."),
    "unknown criterion": ("[answers.zzz]\nlevel = 1", "answers.zzz: Edition 2026.1 has no such criterion."),
    "no reason": ("[answers.tech-explained]\nnot-applicable = ''", "answers.tech-explained.not-applicable: Please give the reason in a few words."),
}


@pytest.mark.parametrize("fault", BAD)
def test_wrong_input_gives_a_clear_line_and_exit_code_2(fault: str, tmp_path: Path) -> None:
    content, line = BAD[fault]
    file = tmp_path / "answers.toml"
    file.write_text(f'catalogue = "2026.1"\ndate = 2026-11-20\n[municipality]\nname = "x"\n{content}\n')
    result = run("score", file)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{line}\n")


def test_a_folder_or_a_missing_file_gives_a_clear_line_and_exit_code_2(tmp_path: Path) -> None:
    folder, missing = run("score", tmp_path), run("score", tmp_path / "nowhere.toml")
    assert (folder.exit_code, folder.stderr) == (2, f"{tmp_path}: This is a folder, not a file.\n")
    assert (missing.exit_code, missing.stderr) == (2, f"{tmp_path / 'nowhere.toml'}: There is no such file.\n")


HEAVY = "flask sqlalchemy alembic weasyprint huey waitress pypdf pikepdf jinja2"


@pytest.mark.parametrize("arguments", ["score FILE", "score FILE --json", "catalogue check", "--version", "--help", "backup --help"])
def test_light_commands_load_nothing_heavy(arguments: str, tmp_path: Path) -> None:
    words = arguments.replace("FILE", str(given(tmp_path))).split()
    program = (
        "import sys; from assessment.app import main; code = 0\n"
        f"try: main({words!r})\nexcept SystemExit as end: code = end.code\n"
        f"loaded = [name for name in {HEAVY.split()!r} if name in sys.modules]; sys.exit(code or ', '.join(loaded) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")

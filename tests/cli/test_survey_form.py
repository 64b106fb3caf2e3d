"""`smart-readiness survey-form` and `report --summary`: papers for residents from the shell."""

from pathlib import Path

from click.testing import CliRunner
from pypdf import PdfReader

from assessment.app import main
from assessment.exchange.answers_json import to_json
from tests.builders import assessment, mixed_answers, shipped
from tests.catalogue.folders import write
from tests.report.reading import pages_of, squeezed


def answers(folder: Path) -> Path:
    """An answers file."""
    file = folder / "answers.json"
    file.write_bytes(to_json(assessment(mixed_answers(shipped())), digest=shipped().digest, engine=""))
    return file


def test_the_blank_survey_has_two_pages_and_all_statements(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["survey-form", "-o", str(tmp_path / "survey.pdf")])
    assert (result.exit_code, "The form is in" in result.output) == (0, True)
    pages = pages_of((tmp_path / "survey.pdf").read_bytes())
    assert len(pages) == 2
    assert all(squeezed(each.text) in squeezed("".join(pages)) for each in shipped().residents.statements)


def test_a_language_or_an_edition_without_statements_is_refused_with_a_sentence(tmp_path: Path) -> None:
    output = tmp_path / "survey.pdf"
    unknown = CliRunner().invoke(main, ["survey-form", "-o", str(output), "--language", "xx"])
    assert unknown.exit_code != 0 and "Forms are not written in xx" in unknown.stderr
    silent = CliRunner().invoke(main, ["survey-form", "-o", str(output), "--catalogue", str(write(tmp_path / "small"))])
    assert silent.exit_code != 0 and "no statements for residents" in silent.stderr
    assert not output.exists()


def test_the_summary_is_written_in_two_pages(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["report", str(answers(tmp_path)), "--summary", "-o", str(tmp_path / "short.pdf")])
    assert result.exit_code == 0, result.output
    assert len(PdfReader(tmp_path / "short.pdf").pages) == 2


def test_a_summary_is_a_pdf_of_one_town(tmp_path: Path) -> None:
    for wrong in (["--summary", "--format", "docx"], ["--summary", "--all"]):
        result = CliRunner().invoke(main, ["report", str(answers(tmp_path)), *wrong, "-o", str(tmp_path / "short")])
        assert result.exit_code != 0
    assert not (tmp_path / "short").exists()

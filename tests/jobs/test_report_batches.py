"""All final reports at once: made side by side, put into one folder, and gone on with where it was broken off."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from assessment.answers import Kind, Profile
from assessment.app import Application, main
from assessment.config import Settings
from assessment.database.course import FinalRow
from assessment.database.grants import GrantRow
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.jobs.companion import Companion
from assessment.jobs.worker import Workshop
from assessment.services.reports import JobState
from tests.builders import answered, everywhere, shipped
from tests.finals import answer_all, finalise
from tests.teams import NOON, TeamTown, person, team_town

Making = Callable[..., Workshop]
NAMES = ("Probedorf", "=Probe/stadt", "Probedorf")


@pytest.fixture
def here(settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of an installation with each database in turn, also for the command."""
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("SMART_READINESS_DATABASE_URL", database_url)
    return replace(settings, database_url=database_url)


@pytest.fixture
def towns(engine: Engine, here: Settings) -> list[TeamTown]:
    """Three municipalities, two of one name, each with a final assessment that differs: of two alike, one file is the report of both."""
    made = [team_town(engine, Profile(name, "DE", 640 + number, Kind.VILLAGE), suffix=str(number)) for number, name in enumerate(NAMES)]
    for town in made:
        answer_all(engine, town.assessment_id, everywhere(shipped(), answered(3, "document")))
        finalise(engine, here, town)
    return made


def run(target: Path, workshop: Workshop, *more: str) -> Result:
    """What the command says, with workers in a hurry; nobody is killed here, so a worker that is slow on a busy machine is not given up."""
    workshop = replace(workshop, rhythm=replace(workshop.rhythm, silent=60))
    parts = Application()
    kept = parts.part
    working = partial(Companion, workshop=workshop, pause=0)
    object.__setattr__(parts, "part", lambda name: working if name == "start_worker" else kept(name))
    return CliRunner().invoke(main, ["report", "--all", "-o", str(target), "--workers", "2", *more], obj=parts)


def report_digests(engine: Engine) -> list[str | None]:
    with reading(engine) as session:
        return list(session.scalars(select(FinalRow.report_digest).order_by(FinalRow.id)))


def test_every_final_report_is_put_into_the_folder_under_a_name_of_its_own(
    engine: Engine, towns: list[TeamTown], workshop: Making, tmp_path: Path,
) -> None:
    result = run(tmp_path / "reports", workshop("final"))
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, f"3 reports are in {tmp_path / 'reports'}.")
    names = sorted(path.name for path in (tmp_path / "reports").iterdir())
    assert names == ["Probedorf 2026-11-20 1.pdf", "Probedorf 2026-11-20 3.pdf", "stadt 2026-11-20 2.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in (tmp_path / "reports").iterdir())


def test_what_is_made_already_is_not_made_again(engine: Engine, towns: list[TeamTown], workshop: Making, tmp_path: Path) -> None:
    run(tmp_path / "reports", workshop("final"))
    before, kept = report_digests(engine), {path.name: path.read_bytes() for path in (tmp_path / "reports").iterdir()}
    next((tmp_path / "reports").iterdir()).unlink()
    assert run(tmp_path / "reports", workshop("broken")).exit_code == 0
    assert (report_digests(engine), {path.name: path.read_bytes() for path in (tmp_path / "reports").iterdir()}) == (before, kept)
    with reading(engine) as session:
        assert session.scalars(select(JobRow.state).where(JobRow.kind == "report")).all() == [JobState.DONE] * 3


def test_reports_that_cannot_be_made_are_named_and_the_next_run_tries_them_again(
    engine: Engine, towns: list[TeamTown], workshop: Making, tmp_path: Path,
) -> None:
    result = run(tmp_path / "reports", workshop("broken"))
    assert (result.exit_code, result.output.count("This report could not be made: Probedorf, 2026-11-20.")) == (1, 2)
    assert run(tmp_path / "reports", workshop("final")).exit_code == 0
    assert len(list((tmp_path / "reports").iterdir())) == 3


def test_a_portfolio_holds_only_what_was_granted_whole(engine: Engine, towns: list[TeamTown], workshop: Making, tmp_path: Path) -> None:
    with writing(engine) as session:
        guest = person(session, "Gerda")
        for number, town in enumerate(towns[:2]):
            terms = {"with_notes": True, "with_evidence": not number}
            session.add(GrantRow(key=str(number), municipality_id=town.municipality.id, to_person_id=guest.id, given_at=NOON, **terms))
    result = run(tmp_path / "reports", workshop("final"), "--portfolio", "GERDA@example.org")
    assert (result.exit_code, len(list((tmp_path / "reports").iterdir()))) == (0, 1)
    assert "1 report is left out: it holds more than the municipality lets this person see." in result.output


@pytest.mark.parametrize(("more", "sentence"), [
    (("--portfolio", "nobody@example.org"), "There is nobody with the address nobody@example.org."),
    (("answers.toml",), "Name either a file of answers, or --all"),
])
def test_what_cannot_be_asked_for_is_said(more: tuple[str, ...], sentence: str, here: Settings, workshop: Making, tmp_path: Path) -> None:
    result = run(tmp_path / "reports", workshop("final"), *more)
    assert (result.exit_code, sentence in result.output) == (2, True)


def test_without_anything_final_it_says_what_is_missing(engine: Engine, here: Settings, workshop: Making, tmp_path: Path) -> None:
    assert "There is no final report yet." in run(tmp_path / "reports", workshop("final")).output


def test_a_file_in_the_place_of_the_folder_is_refused(here: Settings, workshop: Making, tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("")
    assert "This is a file; please name a folder" in run(tmp_path / "reports", workshop("final")).output

"""What was published once never changes: an edition is kept for ever, and another content under its name is refused."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from assessment.app import main
from assessment.catalogue.load import load
from assessment.config import Settings
from assessment.config import load as settings_of
from assessment.database.session import make_engine, reading, writing
from assessment.errors import EditionChanged, Invalid, NotFound
from assessment.paths import CRITERIA
from assessment.services import editions
from tests.builders import shipped
from tests.teams import NOON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue, to be changed."""
    copy = tmp_path / "criteria"
    shutil.copytree(CRITERIA, copy)
    return copy


def remember(engine: Engine, folder: Path) -> str:
    """Keep the edition in a folder."""
    with writing(engine) as session:
        return editions.remember(session, folder, now=NOON)


def change(folder: Path) -> None:
    """One word more in one question."""
    path = next(folder.glob("dimensions/*/*.toml"))
    path.write_text(path.read_text(encoding="utf-8").replace("question = \"", "question = \"Well: ", 1), encoding="utf-8")


def test_a_kept_edition_comes_back_word_for_word_whatever_becomes_of_its_folder(engine: Engine, folder: Path) -> None:
    digest = remember(engine, folder)
    shutil.rmtree(folder)
    with reading(engine) as session:
        kept = editions.catalogue_in(editions.content_of(session, digest))
    assert (kept.digest, kept.dimensions, kept.case_studies) == (shipped().digest, shipped().dimensions, shipped().case_studies)


def test_keeping_it_again_changes_nothing(engine: Engine, folder: Path) -> None:
    assert remember(engine, folder) == remember(engine, folder) == shipped().digest


def test_another_content_under_a_known_name_is_refused_and_the_known_one_stays(engine: Engine, folder: Path) -> None:
    remember(engine, folder)
    change(folder)
    with pytest.raises(EditionChanged) as changed:
        remember(engine, folder)
    assert (changed.value.edition, changed.value.known, changed.value.given) == ("2026.1", shipped().digest, load(folder).digest)
    with reading(engine) as session:
        assert editions.content_of(session, shipped().digest)
        with pytest.raises(NotFound):
            editions.content_of(session, load(folder).digest)


def test_line_endings_are_no_change(engine: Engine, folder: Path) -> None:
    remember(engine, folder)
    for path in folder.rglob("*.toml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert remember(engine, folder) == shipped().digest


def test_what_is_no_catalogue_is_not_kept(engine: Engine, folder: Path) -> None:
    (folder / "catalogue.toml").unlink()
    with pytest.raises(Invalid):
        remember(engine, folder)


def test_a_catalogue_whose_files_were_changed_meanwhile_cannot_be_kept(engine: Engine, folder: Path) -> None:
    catalogue = load(folder)
    change(folder)
    with writing(engine) as session, pytest.raises(EditionChanged):
        editions.keep(session, catalogue, now=NOON, folder=folder)


@pytest.fixture
def used(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that knows edition 2026.1 with another content."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copyfile(sqlite_template, instance / "smart-readiness.sqlite3")
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(instance))
    monkeypatch.setenv("SMART_READINESS_PUBLIC_URL", "https://ready.example.org")
    other = tmp_path / "other"
    shutil.copytree(CRITERIA, other)
    change(other)
    settings = settings_of(instance, environment={})
    engine = make_engine(settings.database_url)
    remember(engine, other)
    engine.dispose()
    return settings


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["jobs", "work"]])
def test_nothing_starts_with_an_edition_that_was_changed(used: Settings, command: list[str]) -> None:
    result = CliRunner().invoke(main, command)
    assert result.exit_code != 0
    assert "The files of edition 2026.1 were changed after it was used here" in result.stderr
    assert "Put the old files back, or give the new ones the name of a new edition." in result.stderr


def test_the_doctor_says_so_too(used: Settings) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "The files of edition 2026.1 were changed after it was used here" in result.stdout


def test_the_doctor_has_nothing_to_say_about_an_edition_as_it_was(used: Settings) -> None:
    unused = replace(used, database_url=used.database_url)
    engine = make_engine(unused.database_url)
    with reading(engine) as session:
        assert [changed.known != changed.given for changed in editions.changed_editions(session, unused)] == [True]
    engine.dispose()

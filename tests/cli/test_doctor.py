"""The doctor finds what is broken and names the command that mends it."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import paths
from assessment.app import main
from assessment.cli import doctor


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(folder))
    return folder


def examined() -> Result:
    return CliRunner().invoke(main, ["doctor"])


def test_an_installation_in_order_gets_a_clean_bill(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART_READINESS_PUBLIC_URL", "https://ready.example.org")
    result = examined()
    assert result.exit_code == 0, result.output
    assert all(line.endswith("in order") for line in result.output.splitlines())


def test_without_a_public_address_it_is_said_what_that_means_and_no_fault_is_found(instance: Path) -> None:
    result = examined()
    assert result.exit_code == 0
    assert f"otherwise set it in {instance / 'config.toml'}" in result.output.splitlines()[-1]


def test_looking_changes_nothing(instance: Path) -> None:
    examined()
    assert list(instance.iterdir()) == []


def test_a_setting_that_does_not_exist_is_named(instance: Path) -> None:
    (instance / "config.toml").write_text("colour = 'red'\n")
    result = examined()
    assert result.exit_code == 1
    assert "config.toml: colour" in result.output


def test_a_damaged_database_is_to_be_put_aside_and_kept(instance: Path) -> None:
    (instance / "smart-readiness.sqlite3").write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    result = examined()
    assert result.exit_code == 1
    assert "smart-readiness.sqlite3.damaged" in result.output


def test_a_database_of_an_older_form_is_mended_by_starting(instance: Path) -> None:
    sqlite3.connect(instance / "smart-readiness.sqlite3").execute("CREATE TABLE something (id INTEGER)").connection.close()
    result = examined()
    assert result.exit_code == 1
    assert "smart-readiness serve" in result.output


def test_a_database_of_a_newer_form_needs_newer_software(instance: Path) -> None:
    with sqlite3.connect(instance / "smart-readiness.sqlite3") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('from-the-future')")
    connection.close()
    assert "newer version" in examined().output


def test_a_database_server_that_does_not_answer_is_named_without_its_password(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART_READINESS_DATABASE_URL", "postgresql://somebody:geheim@127.0.0.1:1/town")
    result = examined()
    assert result.exit_code == 1
    assert "systemctl start postgresql" in result.output
    assert "geheim" not in result.output


def test_missing_libraries_are_to_be_installed_by_name(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOADS_WEASYPRINT", f"print('cannot load library libpango'); raise SystemExit({doctor.LIBRARY_MISSING})")
    result = examined()
    assert result.exit_code == 1
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in result.output


def test_missing_fonts_and_a_missing_catalogue_are_found(instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "FONTS", tmp_path / "nowhere")
    monkeypatch.setattr(paths, "CRITERIA", tmp_path / "nowhere")
    result = examined()
    assert result.exit_code == 1
    assert "NotoSansThai-Bold.ttf" in result.output
    assert "Catalogue: in order" not in result.output


def test_an_instance_folder_that_is_a_file_is_found(instance: Path) -> None:
    instance.rmdir()
    instance.write_text("")
    assert "is a file, where a folder should be" in examined().output


def test_a_full_disk_is_found(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FREE_MEGABYTES", 10**12)
    assert "MB are free" in examined().output

"""Settings come from one file and from the environment; what cannot be used is named, all of it."""

import stat
from pathlib import Path

import pytest

from assessment.config import MEGABYTE, load, read
from assessment.errors import Invalid


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text)
    return folder


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load(tmp_path / "new", environment={})
    assert (settings.installation_name, settings.keep_anonymous_days, settings.max_upload_bytes) == ("Smart Readiness", 730, 20 * MEGABYTE)
    assert settings.database_url == f"sqlite:///{tmp_path / 'new' / 'smart-readiness.sqlite3'}"
    assert settings.public_url is None


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first, second = load(tmp_path, environment={}), load(tmp_path, environment={})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_looking_at_settings_writes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "new", environment={})[1] == []
    assert not (tmp_path / "new").exists()


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    folder = written(tmp_path, 'installation-name = "District of Probe"\nkeep-anonymous-days = 90\nsecure_cookies = true\nlogo = "/srv/logo.svg"')
    settings = load(folder, environment={"SMART_READINESS_KEEP_ANONYMOUS_DAYS": "30", "SMART_READINESS_PUBLIC_URL": "https://example.org/"})
    assert (settings.installation_name, settings.keep_anonymous_days, settings.secure_cookies) == ("District of Probe", 30, True)
    assert (settings.public_url, settings.logo) == ("https://example.org", Path("/srv/logo.svg"))


def test_the_folder_of_an_instance_is_no_setting(tmp_path: Path) -> None:
    assert load(tmp_path, environment={"SMART_READINESS_INSTANCE": "/elsewhere"}).instance == tmp_path


def test_every_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, 'keep-anonymous-days = "soon"\nnonsense = 1\npublic-url = "example.org"\nmax-upload-bytes = true\nlanguage = 3')
    with pytest.raises(Invalid) as invalid:
        load(folder, environment={"SMART_READINESS_SECURE_COOKIES": "perhaps", "SMART_READINESS_MAX_UPLOAD_BYTES": "999999999999"})
    where = [problem.where.rsplit(" ", 1)[-1] for problem in invalid.value.problems]
    assert sorted(where) == [
        "SMART_READINESS_MAX_UPLOAD_BYTES", "SMART_READINESS_SECURE_COOKIES", "keep-anonymous-days", "language", "max-upload-bytes", "nonsense",
        "public-url",
    ]


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as invalid:
        load(written(tmp_path, "= 1"), environment={})
    assert invalid.value.problems[0].where.endswith("config.toml")


@pytest.mark.parametrize(("given", "fault"), [
    ({}, None), ({"openid_issuer": "https://id.example"}, "public_url"),
    ({"openid_issuer": "https://id.example", "public_url": "https://example.org"}, "openid_client_id"),
    ({"openid_issuer": "https://id.example", "public_url": "https://example.org", "openid_client_id": "x"}, None),
    ({"mail_url": "smtps://u:p@mail.example.org:465"}, "mail_from"), ({"mail_url": "smtps://mail.example.org", "mail_from": "a@example.org"}, None),
    ({"mail_url": "mail.example.org", "mail_from": "a@example.org"}, "mail_url"), ({"mail_url": "smtp://", "mail_from": "a@example.org"}, "mail_url"),
])
def test_what_sign_on_and_mail_still_need_is_said(given: dict[str, str], fault: str | None, tmp_path: Path) -> None:
    known = load(tmp_path, environment={f"SMART_READINESS_{name.upper()}": value for name, value in given.items()})
    said = "".join(found.key for found in (known.openid_fault, known.mail_fault) if found)
    named = [name for name in ("public_url", "openid_client_id", "mail_from", "mail_url") if f" {name}" in said]
    assert named == ([fault] if fault else [])
    assert (known.has_openid, known.has_mail) == ("openid_client_id" in given, fault is None and "mail_url" in given)


@pytest.mark.parametrize("url", ["smtp://mail.example.org:port", "smtp://mail.example.org:99999", "smtp://[::1"])
def test_a_mail_server_that_cannot_be_one_is_a_problem(url: str, tmp_path: Path) -> None:
    _, problems = read(tmp_path, environment={"SMART_READINESS_MAIL_URL": url})
    assert [problem.where for problem in problems] == ["SMART_READINESS_MAIL_URL"]


@pytest.mark.parametrize(("given", "known"), [
    ("https://www.govdata.de/dl-de/by-2-0", "https://www.govdata.de/dl-de/by-2-0"), ("http://example.org/l/", "http://example.org/l/"),
    ("CC BY 4.0", None), ("https://", None), ("https://example.org/a b", None), ("https://example.org/<b>", None), ("javascript:alert(1)", None),
    ("", None), ('https://example.org/"', None),
])
def test_the_licence_of_open_data_is_an_address(given: str, known: str | None, tmp_path: Path) -> None:
    settings, problems = read(tmp_path, environment={"SMART_READINESS_OPEN_DATA_LICENCE": given})
    assert [problem.where for problem in problems] == ([] if known else ["SMART_READINESS_OPEN_DATA_LICENCE"])
    assert settings.open_data_licence == (known or "https://creativecommons.org/licenses/by/4.0/")

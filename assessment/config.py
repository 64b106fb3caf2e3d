"""What a steward can set: `config.toml` in the instance folder, and `SMART_READINESS_*` in the environment, which wins."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assessment import paths
from assessment.errors import Invalid, Problem
from assessment.translation import PSEUDO, Message, languages, message

CONFIG_FILE = "config.toml"
SECRET_FILE = "secret-key"  # noqa: S105 - the name of the file, not the secret
PREFIX = "SMART_READINESS_"
MEGABYTE = 1024 * 1024
LARGEST_UPLOAD = 100 * MEGABYTE
_NOT_IN_ADDRESSES = frozenset(' \t\r\n<>"{}|\\^`')
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True)
class Settings:
    """One installation. Ages are in days, sizes in bytes; what is empty or None is not configured.

    `starts_an_hour`: how many assessments may be begun, and files uploaded, without an account from one place in the network.
    `benchmark_days`: on which days of the year, as month and day, benchmarks are refreshed.
    `behind_proxy`: all requests come through one proxy of ours, which says truly where they come from and whether they were encrypted.
    """

    instance: Path
    installation_name: str = "Smart Readiness"
    contact_name: str = ""
    contact_email: str = ""
    imprint: str = ""
    privacy: str = ""
    logo: Path | None = None
    keep_anonymous_days: int = 730
    database_url: str = ""
    queue_url: str = ""
    secret_key: str = ""
    public_url: str | None = None
    max_upload_bytes: int = 20 * MEGABYTE
    secure_cookies: bool = False
    language: str = "en"
    starts_an_hour: int = 30
    behind_proxy: bool = False
    sign_in_days: int = 30
    invitation_days: int = 14
    keep_audit_days: int = 1095
    evidence_file_bytes: int = 10 * MEGABYTE
    evidence_total_bytes: int = 200 * MEGABYTE
    mail_url: str = ""
    mail_from: str = ""
    openid_issuer: str = ""
    openid_client_id: str = ""
    openid_client_secret: str = ""
    openid_name: str = ""
    open_data_licence: str = "https://creativecommons.org/licenses/by/4.0/"
    benchmark_days: tuple[tuple[int, int], ...] = ((1, 1), (4, 1), (7, 1), (10, 1))

    @property
    def openid_fault(self) -> Message | None:
        """Why nobody can sign in with OpenID although a provider is named; None where all is there, or nothing."""
        if not self.openid_issuer:
            return None
        if not self.public_url:
            return message("OpenID sign-on is off: it needs public_url, the address under which people find this installation.")
        if not self.openid_client_id:
            return message("OpenID sign-on is off: it needs openid_client_id, the name that the provider gave this site.")
        return None

    @property
    def has_openid(self) -> bool:
        """Whether people can sign in with OpenID."""
        return bool(self.openid_issuer) and self.openid_fault is None

    @property
    def mail_fault(self) -> Message | None:
        """Why no e-mail can be sent although a server is named; None where all is there, or nothing."""
        if not self.mail_url:
            return None
        server = urlsplit(self.mail_url)
        if server.scheme not in ("smtp", "smtps") or not server.hostname:
            return message("No e-mail can be sent: mail_url has to look like smtps://user:password@mail.example.org:465.")
        return None if "@" in self.mail_from else message("No e-mail can be sent: mail_from, the address that it comes from, is missing.")

    @property
    def has_mail(self) -> bool:
        """Whether e-mail can be sent."""
        return bool(self.mail_url) and self.mail_fault is None

    @property
    def evidence(self) -> Path:
        """Where files kept as evidence lie, each under its digest."""
        return self.instance / "evidence"

    @property
    def catalogues(self) -> Path:
        """Where further editions lie, each in a folder of its own."""
        return self.instance / "catalogues"

    @property
    def finals(self) -> Path:
        """Where reports of final assessments lie for ever, each under its digest."""
        return self.instance / "finals"

    @property
    def reports(self) -> Path:
        """Where finished reports lie."""
        return self.instance / "reports"


def load(instance: Path | None = None, *, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of one instance folder, which is made on first start, together with its secret key.

    Raises `Invalid` with every problem of `config.toml` and of the environment.
    """
    folder = instance or paths.instance()
    settings, problems = read(folder, environment=environment)
    if problems:
        raise Invalid(problems)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings if settings.secret_key else replace(settings, secret_key=_secret_key(folder))


def read(folder: Path, *, environment: Mapping[str, str] | None = None, file: Path | None = None) -> tuple[Settings, list[Problem]]:
    """The settings as far as they are sound, and every problem; nothing is written, and there may be no secret key.

    `file` is read in place of the folder's own `config.toml`.
    """
    problems: list[Problem] = []
    values = _from_file(file or folder / CONFIG_FILE, problems) | _from_environment(os.environ if environment is None else environment, problems)
    if not values.get("database_url"):
        values["database_url"] = f"sqlite:///{folder / 'smart-readiness.sqlite3'}"
    if not values.get("queue_url"):
        values["queue_url"] = f"sqlite:///{folder / 'queue.sqlite3'}"
    return Settings(folder, **values), problems


def _from_file(path: Path, problems: list[Problem]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # no text, no TOML, a number without end, a table within tables without end
        problems.append(Problem(str(path), message("This is not valid TOML: %(error)s.", error=str(error))))
        return {}
    return _checked({key.replace("-", "_"): (f"{path}: {key}", value) for key, value in table.items()}, problems)


def _from_environment(environment: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    given = {name: environment.get(PREFIX + name.upper()) for name in SETTINGS}
    return _checked({name: (PREFIX + name.upper(), value) for name, value in given.items() if value is not None}, problems)


def _checked(given: Mapping[str, tuple[str, Any]], problems: list[Problem]) -> dict[str, Any]:
    """The values that can be used, as their types; the others become problems."""
    values: dict[str, Any] = {}
    for name, (where, value) in given.items():
        if name not in SETTINGS:
            problems.append(Problem(where, message("There is no setting of this name.")))
            continue
        try:
            values[name] = SETTINGS[name](value)
        except (TypeError, ValueError):
            problems.append(Problem(where, message("This value cannot be used for this setting.")))
    return values


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value.strip()


def _whole(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int) or not 1 <= int(value) <= most:
        raise ValueError(value)
    return int(value)


def _count(value: object) -> int:
    return _whole(value, 1_000_000)


def _days(value: object) -> int:
    return _whole(value, 36_500)


def _upload_size(value: object) -> int:
    return _whole(value, LARGEST_UPLOAD)


def _size(value: object) -> int:
    return _whole(value, 10_000 * MEGABYTE)


def _path(value: object) -> Path | None:
    return Path(_text(value)).expanduser() if _text(value) else None


def _address(value: object) -> str | None:
    address = _text(value).rstrip("/")
    if address and not address.startswith(("http://", "https://")):
        raise ValueError(address)
    return address or None


def _licence(value: object) -> str:
    address = _text(value)
    if not urlsplit(address).hostname or not address.startswith(("http://", "https://")) or not set(address).isdisjoint(_NOT_IN_ADDRESSES):
        raise ValueError(address)
    return address


def _days_of_year(value: object) -> tuple[tuple[int, int], ...]:
    """Days of every year as month and day, written `01-01, 07-01`; 29 February is not in every year."""
    days = sorted({date.fromisoformat(f"2001-{day.strip()}") for day in _text(value).split(",")})
    return tuple((day.month, day.day) for day in days)


def _mail_server(value: object) -> str:
    address = _text(value)
    _ = urlsplit(address).port  # a number that cannot be a port is a `ValueError`
    return address


def _language(value: object) -> str:
    language = _text(value)
    if language not in {*languages(), PSEUDO}:
        raise ValueError(language)
    return language


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value).lower()
    if word not in _YES | _NO:
        raise ValueError(word)
    return word in _YES


SETTINGS: Mapping[str, Any] = {
    "installation_name": _text, "contact_name": _text, "contact_email": _text, "imprint": _text, "privacy": _text, "logo": _path,
    "keep_anonymous_days": _days, "database_url": _text, "queue_url": _text, "secret_key": _text, "public_url": _address,
    "max_upload_bytes": _upload_size, "secure_cookies": _truth, "language": _language,
    "starts_an_hour": _count, "behind_proxy": _truth,
    "sign_in_days": _days, "invitation_days": _days, "keep_audit_days": _days,
    "evidence_file_bytes": _size, "evidence_total_bytes": _size, "mail_url": _mail_server, "mail_from": _text,
    "openid_issuer": _text, "openid_client_id": _text, "openid_client_secret": _text, "openid_name": _text,
    "open_data_licence": _licence, "benchmark_days": _days_of_year,
}


def _secret_key(folder: Path) -> str:
    """The key that signs cookies, made on first start and readable for its owner only; of two that start at once, one makes it."""
    path = folder / SECRET_FILE
    fresh = folder / f"{SECRET_FILE}.{os.getpid()}"
    if not path.is_file():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    if key := path.read_text(errors="replace").strip():
        return key
    raise Invalid([Problem(str(path), message("This file is empty. Delete it, and a new key is made."))])

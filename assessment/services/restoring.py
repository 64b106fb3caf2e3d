"""Bring back everything that a backup holds: all of it or nothing, at the form it was written in, and from there to the newest."""

import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from urllib.parse import unquote

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from assessment import config
from assessment.config import CONFIG_FILE, SECRET_FILE, Settings
from assessment.database.session import changing_form, knows_revision, make_engine, reading, upgrade
from assessment.database.tables import drop_all, fill, loose_ends, tables_of
from assessment.errors import Invalid, Problem
from assessment.exchange.sealed_zip import Sealed, opened
from assessment.services.backups import CATALOGUES, EVIDENCE, FINALS, FORMAT, INSTALLATION, KIND, LOGO, TABLES, place_of
from assessment.services.contents import PART
from assessment.translation import message

SETTLED = ("people", "municipalities", "assessments")
KEPT_BESIDE = "config.toml.from-backup"
HOLDS_DATA = message("This installation already holds data. With --replace, all of it is given up for the backup.")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LOGO_LINE = re.compile(r"^logo\s*=.*$", re.MULTILINE)

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: rows, contents, when the backup was taken, and whether its settings lie beside the ones that were here."""

    rows: int
    contents: int
    taken_at: str
    settings_beside: bool
    missing: tuple[str, ...]


def restore(instance: Path, file: IO[bytes], *, replace: bool, progress: Progress) -> Restored:
    """Restore into an instance folder and the database that it will use.

    Everything is checked before anything is changed. Raises `Invalid` for a file that is damaged or too new, for settings that
    cannot be used, and for an installation that holds something, unless it is to be replaced.
    """
    with opened(file, KIND, progress=lambda share: progress(share // 3)) as backup:
        _check_version(backup)
        _check_contents(backup)
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".restoring-", dir=instance) as beside:
            ready = Path(beside)
            _lay_out(backup, ready)
            settings = _settings(instance, ready)
            engine = make_engine(settings.database_url)
            try:
                if not replace and (_holds_something(engine) or any(settings.evidence.glob("??/*"))):
                    raise Invalid([Problem("", HOLDS_DATA)])
                contents = _put_contents(backup, settings, progress)
                rows = _put_rows(engine, backup, progress)
            finally:
                engine.dispose()
            has_settings = _put_installation(instance, ready)
    progress(100)
    return Restored(rows, contents, str(backup.facts.get("taken_at", "")), has_settings, tuple(backup.facts.get("missing", ())))


def _check_version(backup: Sealed) -> None:
    form, made_by = backup.facts.get("form"), backup.facts.get("engine")
    if backup.facts.get("format") != FORMAT or not isinstance(form, str) or not knows_revision(form):
        newer = message("This backup was made by a newer version (%(version)s). Install that version or a later one.", version=made_by)
        raise Invalid([Problem("", newer)])


def _check_contents(backup: Sealed) -> None:
    """Whether the backup says of its rows and contents what can be said: each content is named by a digest and nothing else. Raises `Invalid`."""
    rows, missing = backup.facts.get("rows"), backup.facts.get("missing", [])
    if not (isinstance(rows, dict) and all(isinstance(count, int) for count in rows.values())) or not isinstance(missing, list):
        raise Invalid([Problem("", message("This is not a file that Smart Readiness has written."))])
    for name in backup.names:
        kind, _, digest = name.partition("/")
        if kind in (EVIDENCE, FINALS) and not _DIGEST.fullmatch(digest):
            raise Invalid([Problem(name, message("This content is not what its name says."))])


def _lay_out(backup: Sealed, folder: Path) -> None:
    """Settings, secret key, logo and catalogues as they will lie in the instance folder."""
    for name in backup.names:
        if name.startswith(f"{INSTALLATION}/"):
            path = folder.joinpath(*map(_file_name, name.split("/")[1:]))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, backup.content(name))


def _file_name(part: str) -> str:
    """The name of a file or folder, which leads nowhere else. Raises `Invalid`."""
    name = unquote(part)
    if name in ("", ".", "..") or set(name) & set("/\\\0"):
        raise Invalid([Problem(part, message("This cannot be the name of a file."))])
    return name


def _settings(instance: Path, ready: Path) -> Settings:
    """The settings as they will be: what is set here stays, else those of the backup hold. Raises `Invalid`."""
    here = (instance / CONFIG_FILE).is_file()
    settings, problems = config.read(instance, file=None if here else ready / CONFIG_FILE)
    if problems:
        raise Invalid(problems)
    return settings


def _holds_something(engine: Engine) -> bool:
    with reading(engine) as session:
        connection = session.connection()
        found = [table for table in tables_of(connection) if table.name in SETTLED]
        return any(connection.scalar(select(func.count()).select_from(table)) for table in found)


def _put_contents(backup: Sealed, settings: Settings, progress: Progress) -> int:
    """Put contents where they belong; each has its digest for a name, so that nothing that is there is changed."""
    settings.evidence.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [name for name in backup.names if name.startswith((f"{EVIDENCE}/", f"{FINALS}/"))]
    for number, name in enumerate(names, 1):
        kind, _, digest = name.partition("/")
        path = place_of(settings, kind, digest)
        if not path.is_file():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = settings.evidence / f"{digest}.{os.getpid()}{PART}"
            if _write(beside, backup.content(name)) != digest:
                beside.unlink()
                raise Invalid([Problem(name, message("This content is not what its name says."))])
            beside.replace(path)
        progress(33 + 33 * number // len(names))
    return len(names)


def _write(path: Path, content: Iterable[bytes]) -> str:
    """Write a file for its owner's eyes, down to the disk; gives its digest."""
    digest = sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in content:
            file.write(piece)
            digest.update(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _put_rows(engine: Engine, backup: Sealed, progress: Progress) -> int:
    """All tables in one transaction. Raises `Invalid` where the rows do not fit together."""
    rows: dict[str, Any] = backup.facts.get("rows", {})
    with changing_form(engine) as connection:
        drop_all(connection)
        upgrade(connection, backup.facts["form"])
        tables = tables_of(connection)
        try:
            if {table.name for table in tables} != set(rows):
                raise ValueError("its tables are not those of its form")
            for number, table in enumerate(tables, 1):
                fill(connection, table, backup.lines(f"{TABLES}/{table.name}.jsonl"))
                progress(66 + 33 * number // len(tables))
            if loose_ends(connection):
                raise ValueError("a row refers to one that is not there")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, SQLAlchemyError) as error:
            reason = str(getattr(error, "orig", error)).partition("\n")[0]
            raise Invalid([Problem("", message("The rows of this backup cannot be used: %(reason)s.", reason=reason.rstrip(".")))]) from None
        upgrade(connection)
    return sum(rows.values())


def _put_installation(instance: Path, ready: Path) -> bool:
    """Put the files of the installation in place; settings that are here stay, and those of the backup are laid beside them."""
    beside = False
    if (ready / CONFIG_FILE).is_file():
        _point_at_logo(ready, instance)
        beside = (instance / CONFIG_FILE).is_file() and (instance / CONFIG_FILE).read_bytes() != (ready / CONFIG_FILE).read_bytes()
        (ready / CONFIG_FILE).replace(instance / (KEPT_BESIDE if beside else CONFIG_FILE))
    for path in [ready / SECRET_FILE, *ready.glob(f"{LOGO}*")]:
        if path.is_file():
            path.replace(instance / path.name)
    if (ready / CATALOGUES).is_dir():
        shutil.copytree(ready / CATALOGUES, instance / CATALOGUES, dirs_exist_ok=True)
    return beside


def _point_at_logo(ready: Path, instance: Path) -> None:
    """The logo of the backup comes to lie in this instance folder, wherever it was before."""
    for logo in ready.glob(f"{LOGO}*"):
        written = (ready / CONFIG_FILE).read_text(encoding="utf-8")
        line = f"logo = {dumps(str(instance / logo.name), ensure_ascii=False)}".replace("\\", r"\\")
        _write(ready / CONFIG_FILE, [_LOGO_LINE.sub(line, written, count=1).encode()])

"""Everything that an installation holds in one file, as it was at one moment, while it is in use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table, select

from assessment import __version__
from assessment.config import CONFIG_FILE, SECRET_FILE, Settings
from assessment.database.audit import AuditRow
from assessment.database.session import reading, writing
from assessment.database.tables import form_of, rows_of, tables_of
from assessment.errors import NotFound
from assessment.exchange.sealed_zip import Sealing, json_line, pieces, sealing
from assessment.services.audit import Audited, note
from assessment.services.contents import path_of
from assessment.services.holding import holding

KIND, FORMAT = "smart-readiness backup", 1
TABLES, EVIDENCE, FINALS, INSTALLATION, CATALOGUES, LOGO = "tables", "evidence", "finals", "installation", "catalogues", "logo"

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds, and the digests of contents that should be there and are not, or are damaged."""

    rows: int
    contents: int
    missing: tuple[str, ...]


def back_up(engine: Engine, settings: Settings, target: IO[bytes], *, now: datetime, progress: Progress) -> Backup:
    """Write everything into a file. Raises `NotFound` where there is no database yet."""
    with holding(settings) as alive, sealing(target, KIND) as sealed:
        with reading(engine) as session:
            connection = session.connection()
            form = form_of(connection)
            if form is None:
                raise NotFound
            tables = tables_of(connection)
            rows = {table.name: _add_table(sealed, connection, table) for table in tables}
            contents = _contents(connection, settings, {table.name: table for table in tables})
        missing = []
        for number, (name, path) in enumerate(sorted(contents.items()), 1):
            if _is_whole(path):
                sealed.add(name, _pieces(path), packed=False)
            else:
                missing.append(path.stem)
            progress(100 * number // (len(contents) + 1))
            alive()
        for name, path in sorted(_of_installation(settings)):
            if path.is_file():
                sealed.add(name, _pieces(path))
        sealed.seal({"format": FORMAT, "form": form, "engine": __version__, "taken_at": now.isoformat(), "rows": rows, "missing": missing})
    progress(100)
    return Backup(sum(rows.values()), len(contents) - len(missing), tuple(missing))


def note_backup(engine: Engine, *, now: datetime) -> None:
    """Write down that a backup was made, where the database has an audit log already."""
    with writing(engine) as session:
        if any(table.name == AuditRow.__tablename__ for table in tables_of(session.connection())):
            note(session, Audited.BACKED_UP, now=now)


def _add_table(sealed: Sealing, connection: Connection, table: Table) -> int:
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for row in rows_of(connection, table):
            count += 1
            yield json_line(row)

    sealed.add(f"{TABLES}/{table.name}.jsonl", lines())
    return count


def _contents(connection: Connection, settings: Settings, tables: dict[str, Table]) -> dict[str, Path]:
    """Where each content lies that a row needs, by its name in the backup."""
    found = {}
    if "evidence" in tables:
        for digest in connection.scalars(select(tables["evidence"].c.digest).distinct()):
            found[f"{EVIDENCE}/{digest}"] = place_of(settings, EVIDENCE, digest)
    if "finals" in tables:
        frozen = tables["finals"].c.report_digest
        for digest in connection.scalars(select(frozen).where(frozen.is_not(None)).distinct()):
            found[f"{FINALS}/{digest}"] = place_of(settings, FINALS, digest)
    return found


def place_of(settings: Settings, kind: str, digest: str) -> Path:
    """Where a content lies: a file of evidence, or the report of a final version."""
    return path_of(settings, digest) if kind == EVIDENCE else settings.finals / f"{digest}.pdf"


def _is_whole(path: Path) -> bool:
    """Whether a content is there and is what its name says."""
    try:
        digest = sha256()
        for piece in _pieces(path):
            digest.update(piece)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == path.stem


def _of_installation(settings: Settings) -> Iterator[tuple[str, Path]]:
    """Settings, secret key, logo and further catalogues, each with its name in the backup."""
    for name in (CONFIG_FILE, SECRET_FILE):
        yield f"{INSTALLATION}/{name}", settings.instance / name
    if settings.logo:
        yield f"{INSTALLATION}/{LOGO}{quote(settings.logo.suffix, safe='')}", settings.logo
    for path in settings.catalogues.rglob("*"):
        parts = path.relative_to(settings.catalogues).parts
        if not any(part.startswith(".") for part in parts):
            yield f"{INSTALLATION}/{CATALOGUES}/{'/'.join(quote(part, safe='') for part in parts)}", path


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from pieces(file)

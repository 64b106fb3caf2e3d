"""Contents of files on disk, each once, under its digest: received beside their place, moved there in one step, cleared away when unneeded."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.evidence import EvidenceRow, FileRow
from assessment.errors import TooLarge
from assessment.exchange.file_kinds import FileKind, kind_of
from assessment.exchange.file_names import kept_name
from assessment.services.holding import is_held

PIECE = 256 * 1024
LEFT_OVER_HOURS = 1
PART = ".part"
_FILES = cast(Table, FileRow.__table__)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A content that has arrived whole and is of a kind that is kept, with the name it is to have; it has not found its place yet."""

    part: Path
    digest: str
    size: int
    kind: FileKind
    name: str


def path_of(settings: Settings, digest: str) -> Path:
    """Where the content with this digest lies."""
    return settings.evidence / digest[:2] / digest


@contextmanager
def receiving(settings: Settings, stream: IO[bytes], *, name: str) -> Iterator[Incoming]:
    """Receive a content; if it has found no place by the end, nothing of it is left.

    Raises `TooLarge` as soon as it is, and `Invalid` for what is not kept.
    """
    settings.evidence.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = settings.evidence / f"{token_hex(16)}{PART}"
    try:
        digest, size = _written(part, stream, limit=settings.evidence_file_bytes)
        with part.open("rb") as file:
            kind = kind_of(file, name)
        yield Incoming(part, digest, size, kind, kept_name(name, kind))
    finally:
        part.unlink(missing_ok=True)


def _written(part: Path, stream: IO[bytes], *, limit: int) -> tuple[str, int]:
    """Write a stream to a file of our own, and to the disk itself; gives digest and size."""
    found, size = sha256(), 0
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > limit:
                raise TooLarge(limit)
            found.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return found.hexdigest(), size


def put(session: Session, settings: Settings, incoming: Incoming, *, now: datetime) -> None:
    """Give a content its place, within the transaction whose rows need it: its row first, so that nobody clears it away meanwhile.

    Where the process ends before the transaction does, a content without a row is left, which is cleared away later.
    """
    row = {"digest": incoming.digest, "size": incoming.size, "media_type": incoming.kind.media_type, "created_at": now}
    insert = _INSERT[session.connection().dialect.name](_FILES)
    session.connection().execute(insert.on_conflict_do_update(index_elements=["digest"], set_={"created_at": now}), row)
    place = path_of(settings, incoming.digest)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    incoming.part.replace(place)
    for folder in (place.parent, settings.evidence):
        _keep_names(folder)


def _keep_names(folder: Path) -> None:
    """Have the names in a folder written to the disk itself, where the system can do that."""
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def clear_away(session: Session, settings: Settings, *, now: datetime) -> int:
    """Delete contents that no row needs any more, and what interrupted uploads left an hour ago; gives how many files.

    A content without a row gets one first: whoever adds the same content at this moment then waits for us, or we for them.
    To be called in a transaction of its own, so that a backup which begins now does not know what goes; while one runs, nothing goes.
    """
    long_ago = now - timedelta(hours=LEFT_OVER_HOURS)
    stale = [path for path in settings.evidence.glob(f"*{PART}") if _is_older(path, long_ago)]
    lying = {path.name: path for path in settings.evidence.glob("??/*") if _is_older(path, long_ago)}
    for path in stale:
        path.unlink(missing_ok=True)
    with session.begin_nested() as attempt:
        gone = _forget_unneeded(session, list(lying), long_ago=long_ago)
        if is_held(settings, now=now):
            attempt.rollback()
            return len(stale)
    for digest in gone:
        path_of(settings, digest).unlink(missing_ok=True)
    return len(stale) + len(gone)


def _forget_unneeded(session: Session, lying: list[str], *, long_ago: datetime) -> list[str]:
    """Delete the rows of contents that nothing needs, and give their digests; those that lie there without a row get one first."""
    connection = session.connection()
    known = set(session.scalars(select(FileRow.digest)))
    orphans = [{"digest": name, "size": 0, "media_type": "", "created_at": _LONG_AGO} for name in lying if name not in known and len(name) == 64]
    if orphans:
        connection.execute(_INSERT[connection.dialect.name](_FILES).on_conflict_do_nothing(), orphans)
    needed = select(EvidenceRow.id).where(EvidenceRow.digest == FileRow.digest).exists()
    return list(session.scalars(delete(FileRow).where(~needed, FileRow.created_at < long_ago).returning(FileRow.digest)))


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:  # whoever was writing it has just finished
        return False

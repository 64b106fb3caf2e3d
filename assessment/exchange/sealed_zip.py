"""A ZIP that lists what it holds, each part with its size and SHA-256: the same content gives the same bytes, and damage is found before use."""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from io import BytesIO
from itertools import chain
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from assessment.errors import Invalid, Problem, TooLarge
from assessment.translation import message

CONTENTS = "contents.json"
LARGEST_CONTENTS = 64 * 1024 * 1024
PIECE = 1024 * 1024
_SAFE = re.compile(r"[A-Za-z0-9_%-][A-Za-z0-9._%-]*(/[A-Za-z0-9_%-][A-Za-z0-9._%-]*)*")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, TypeError, RecursionError)

Progress = Callable[[int], None]


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time."""
    return iter(lambda: file.read(PIECE), b"")


def json_line(value: object) -> bytes:
    """A value as one line of JSON, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


class Sealing:
    """A ZIP that is being written, part by part."""

    def __init__(self, target: IO[bytes], kind: str) -> None:
        self._zip, self._kind = ZipFile(target, "w", ZIP_DEFLATED), kind
        self._parts: dict[str, dict[str, object]] = {}

    def add(self, name: str, content: Iterable[bytes], *, packed: bool = True) -> None:
        """Add a part; what is compressed already need not be `packed`."""
        size, digest = 0, sha256()
        with self._zip.open(_entry(name, packed=packed), "w", force_zip64=True) as part:
            for piece in content:
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self._parts[name] = {"size": size, "sha256": digest.hexdigest()}

    def seal(self, facts: Mapping[str, object]) -> None:
        """Write the list of contents with these facts, and end the file."""
        listed = {"kind": self._kind, **facts, "parts": self._parts}
        self._zip.writestr(_entry(CONTENTS, packed=True), json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True))
        self.close()

    def close(self) -> None:
        """End the file."""
        self._zip.close()


@contextmanager
def sealing(target: IO[bytes], kind: str) -> Iterator[Sealing]:
    """Write a ZIP of this kind. What is not sealed by the end is no file of ours."""
    begun = Sealing(target, kind)
    try:
        yield begun
    finally:
        with suppress(OSError, ValueError):  # where it was not sealed, the target may be full
            begun.close()


def _entry(name: str, *, packed: bool) -> ZipInfo:
    entry = ZipInfo(name, _LONG_AGO)
    entry.create_system, entry.external_attr = 3, 0o600 << 16  # as a Unix system writes it, whatever system this is
    entry.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
    return entry


class Sealed:
    """A ZIP whose parts were all found to be as its list of contents says."""

    def __init__(self, archive: ZipFile, facts: Mapping[str, Any]) -> None:
        self._zip, self.facts = archive, facts

    @property
    def names(self) -> list[str]:
        """The names of all parts, in order."""
        return sorted(self.facts["parts"])

    def stream(self, name: str) -> IO[bytes]:
        """The bytes of a part, as a file to read; an empty one where there is no such part."""
        return self._zip.open(name) if name in self.facts["parts"] else BytesIO()

    def content(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, a piece at a time; nothing where there is no such part."""
        with self.stream(name) as part:
            yield from pieces(part)

    def lines(self, name: str) -> Iterator[Any]:
        """The values in a part of JSON lines; nothing where there is no such part."""
        rest = b""
        for piece in chain(self.content(name), [b"\n"]):
            *whole, rest = (rest + piece).split(b"\n")
            yield from (json.loads(line) for line in whole if line)


@contextmanager
def opened(file: IO[bytes], kind: str, *, limit: int | None = None, progress: Progress = lambda _: None) -> Iterator[Sealed]:
    """A ZIP of this kind after every part was compared with the list of contents, which may add up to `limit` bytes.

    Raises `Invalid` where it is damaged or something else, and `TooLarge`.
    """
    with ExitStack() as closing:
        try:
            archive = closing.enter_context(ZipFile(file))
            facts = _facts(archive, kind)
            _check(archive, facts["parts"], limit=limit, progress=progress)
        except _BROKEN as error:
            reason = str(error).rstrip(".") or type(error).__name__
            raise Invalid([Problem("", message("This file is damaged: %(reason)s.", reason=reason))]) from None
        yield Sealed(archive, facts)


def _facts(archive: ZipFile, kind: str) -> dict[str, Any]:
    entry = next((entry for entry in archive.infolist() if entry.filename == CONTENTS), None)
    if entry is None or entry.file_size > LARGEST_CONTENTS:
        raise Invalid([Problem("", message("This is not a file that Smart Readiness has written."))])
    facts = json.loads(archive.read(entry))
    if not isinstance(facts, dict) or facts.get("kind") != kind:
        raise Invalid([Problem("", message("This file was written for another purpose."))])
    return facts


def _check(archive: ZipFile, parts: Mapping[str, Mapping[str, Any]], *, limit: int | None, progress: Progress) -> None:
    """Raises `ValueError` for the first part that is not as it should be."""
    found = [entry.filename for entry in archive.infolist() if entry.filename != CONTENTS]
    if sorted(found) != sorted(parts) or not all(_SAFE.fullmatch(name) and ".." not in name for name in found):
        raise ValueError("its list of contents is not what it holds")
    if limit is not None and sum(part["size"] for part in parts.values()) > limit:
        raise TooLarge(limit)
    for number, (name, part) in enumerate(parts.items(), 1):
        size, digest = 0, sha256()
        with archive.open(name) as content:
            for piece in pieces(content):
                size += len(piece)
                digest.update(piece)
                if size > part["size"]:
                    break
        if (size, digest.hexdigest()) != (part["size"], part["sha256"]):
            raise ValueError(f"{name} is not as it was written")
        progress(100 * number // len(parts))

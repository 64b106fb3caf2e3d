"""The folder of a catalogue as bytes: which files belong to it, and the digest of their content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assessment.errors import Problem
from assessment.translation import message

LARGEST_FILE = 1_000_000
CATALOGUE = "catalogue.toml"
STANDARDS = "standards.toml"
BRIDGE = "bridge.toml"
RESIDENTS = "residents.toml"
DIMENSIONS = "dimensions"
CASE_STUDIES = "case-studies"
TRANSLATIONS = "translations"
_BESIDE = frozenset({"README.md", TRANSLATIONS})


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a catalogue by their path inside the folder, and what is wrong with files as such."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]


def read_folder(path: Path) -> Folder:
    """Read the files that belong to a catalogue. Files that do not belong are problems; files that begin with a dot are ignored.

    Raises `NotADirectoryError` where there is no such folder.
    """
    if not path.is_dir():
        raise NotADirectoryError(path)
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for file in sorted(_walk(path)):
        name = file.relative_to(path).as_posix()
        if not _belongs(name, file):
            problems.append(Problem(name, message("This file or folder is no part of a catalogue.")))
        elif file.stat().st_size > LARGEST_FILE:
            problems.append(Problem(name, message("This file is too large for a catalogue.")))
        else:
            files[name] = file.read_bytes()
    return Folder(files, tuple(problems))


def translations_at(path: Path) -> dict[str, bytes]:
    """The translations beside a catalogue by their path inside its folder, as `translations/de/standards.toml`. They are no part of its digest."""
    found = sorted((path / TRANSLATIONS).rglob("*.toml"))
    fitting = (file for file in found if file.is_file() and file.stat().st_size <= LARGEST_FILE)
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in fitting}


def _walk(path: Path) -> Iterator[Path]:
    """Everything in the folder and the two levels below that a catalogue uses."""
    for entry in path.iterdir():
        if entry.name.startswith(".") or entry.name in _BESIDE:
            continue
        if entry.is_dir() and entry.name in (DIMENSIONS, CASE_STUDIES):
            yield from _inside(entry, deeper=entry.name == DIMENSIONS)
        else:
            yield entry


def _inside(path: Path, *, deeper: bool) -> Iterator[Path]:
    for entry in path.iterdir():
        if entry.name.startswith("."):
            continue
        if deeper and entry.is_dir():
            yield from _inside(entry, deeper=False)
        else:
            yield entry


def _belongs(name: str, file: Path) -> bool:
    parts = name.split("/")
    known = {1: name in (CATALOGUE, STANDARDS, BRIDGE, RESIDENTS), 2: parts[0] == CASE_STUDIES, 3: parts[0] == DIMENSIONS}
    return known[len(parts)] and file.suffix == ".toml" and file.is_file()


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the files in the order of their paths: the same wherever the folder lies and whichever line endings it has.

    What residents are asked is no part of it: it changes no score, and editions that were published before it was there stay what they are.

    >>> digest({"a.toml": b"x = 1\\r\\n"}) == digest({"a.toml": b"x = 1\\n", "residents.toml": b"y = 2"})
    True
    """
    total = sha256()
    for name in sorted(files.keys() - {RESIDENTS}):
        content = files[name].replace(b"\r\n", b"\n")
        for piece in (name.encode(), content):
            total.update(len(piece).to_bytes(8, "big") + piece)
    return total.hexdigest()

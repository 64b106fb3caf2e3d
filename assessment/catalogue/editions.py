"""Several editions side by side: which is the newest, and how one leads to another."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from assessment.catalogue.bridge import Bridge, along, bridge_of, bridge_problems
from assessment.catalogue.files import BRIDGE, Folder, read_folder
from assessment.catalogue.load import load, load_files
from assessment.catalogue.model import Catalogue
from assessment.catalogue.shapes import BridgeShape
from assessment.catalogue.written import read_files
from assessment.errors import Invalid, Problem

_PIECE = re.compile(r"[0-9]+|[a-z]+")


@dataclass(frozen=True, eq=False)
class Edition:
    """One edition: its catalogue, and the bridge that leads to it from the one before."""

    catalogue: Catalogue
    bridge: Bridge | None = None


@dataclass(frozen=True, eq=False)
class Editions:
    """The editions that there are, by name."""

    by_name: Mapping[str, Edition]

    @cached_property
    def newest(self) -> Catalogue:
        """The catalogue of the edition that comes last by its name."""
        return self.by_name[max(self.by_name, key=place_of)].catalogue

    @cached_property
    def bridges(self) -> Mapping[str, Bridge]:
        """Every bridge by the edition that it leads to."""
        return MappingProxyType({name: edition.bridge for name, edition in self.by_name.items() if edition.bridge})

    def way(self, old: str, new: str) -> Bridge | None:
        """The way from one edition to another, or None where none leads there."""
        return along(self.bridges, old, new)


def place_of(edition: str) -> tuple[tuple[int, int, str], ...]:
    """Where an edition stands among others, by its name: numbers count as numbers.

    >>> sorted(["2026.10", "2026.2-test", "2026.2", "2025.4"], key=place_of)
    ['2025.4', '2026.2', '2026.2-test', '2026.10']
    """
    return tuple((1, int(piece), "") if piece.isdigit() else (0, 0, piece) for piece in _PIECE.findall(edition))


def edition_in(files: Mapping[str, bytes]) -> Edition:
    """The edition in files by their path inside its folder. Raises `Invalid` with every problem found."""
    catalogue, shape = load_files(files), _bridge_in(files)
    return Edition(catalogue, bridge_of(shape, catalogue.edition) if shape else None)


def edition_at(path: Path) -> Edition:
    """The edition in a folder. Raises `Invalid` with every problem found, and `NotADirectoryError`."""
    folder = read_folder(path)
    if folder.problems:
        raise Invalid(list(folder.problems))
    return edition_in(folder.files)


def written_bridge_problems(path: Path, before: Path) -> list[Problem]:
    """Every problem of the bridge in a folder that is sound in itself, if it has one; it leads from the edition in the folder `before`."""
    shape = _bridge_in(read_folder(path).files)
    return bridge_problems(shape, load(before), load(path)) if shape else []


def _bridge_in(files: Mapping[str, bytes]) -> BridgeShape | None:
    """The bridge among the files of a catalogue."""
    shape = read_files(Folder({name: content for name, content in files.items() if name == BRIDGE}, ())).shapes.get(BRIDGE)
    return shape if isinstance(shape, BridgeShape) else None


def editions_of(every: Iterable[Edition]) -> Editions:
    """These editions side by side; of two with the same name the first counts."""
    found: dict[str, Edition] = {}
    for edition in every:
        found.setdefault(edition.catalogue.edition, edition)
    return Editions(MappingProxyType(found))

"""A catalogue as it is written: every file read and its shape validated, with the problems of those that are not sound."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assessment import faults
from assessment.catalogue.files import BRIDGE, CASE_STUDIES, CATALOGUE, DIMENSIONS, RESIDENTS, STANDARDS, Folder, digest, read_folder
from assessment.catalogue.shapes import BridgeShape, CaseStudyShape, CatalogueShape, CriterionShape, ResidentsShape, Shape, StandardsShape
from assessment.errors import Problem
from assessment.translation import Message, message

Table = Mapping[str, Any]
_SHAPES: Mapping[str, type[Shape]] = {
    CATALOGUE: CatalogueShape, STANDARDS: StandardsShape, BRIDGE: BridgeShape, RESIDENTS: ResidentsShape,
}


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a catalogue: `tables` as they are written, also unsound ones, `shapes` only of those that are sound.

    `names` also holds the files that are no TOML at all, so that they do not count as missing.
    """

    names: frozenset[str]
    digest: str
    tables: Mapping[str, Table]
    shapes: Mapping[str, Shape]
    problems: tuple[Problem, ...]

    @property
    def catalogue(self) -> Table:
        """What `catalogue.toml` holds; nothing where it cannot be read."""
        return self.tables.get(CATALOGUE, {})

    def criteria(self) -> Iterator[tuple[str, str, Table]]:
        """Each criterion that can be read: its file, its identifier, its table."""
        return ((name, stem(name), table) for name, table in self.tables.items() if name.startswith(f"{DIMENSIONS}/"))

    def case_studies(self) -> Iterator[tuple[str, Table]]:
        """Each case study that can be read: its file and its table."""
        return ((name, table) for name, table in self.tables.items() if name.startswith(f"{CASE_STUDIES}/"))


def stem(name: str) -> str:
    """The identifier that a file's name carries."""
    return name.rsplit("/", 1)[-1].removesuffix(".toml")


def criterion_file(dimension: str, criterion: str) -> str:
    """The file of a criterion."""
    return f"{DIMENSIONS}/{dimension}/{criterion}.toml"


def texts(table: Table, key: str) -> list[str]:
    """The texts of a list in a table that may not be sound; what is no text is left to its shape."""
    found = table.get(key)
    return [entry for entry in found if isinstance(entry, str)] if isinstance(found, list) else []


def tables(table: Table, key: str) -> list[Table]:
    """The tables of a list in a table that may not be sound."""
    found = table.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def read(path: Path) -> Written:
    """Read a catalogue's folder, every file by its own shape. Raises `NotADirectoryError` where there is no such folder."""
    return read_files(read_folder(path))


def read_files(folder: Folder) -> Written:
    """Read the files of a catalogue, every one by its own shape."""
    problems = list(folder.problems)
    if CATALOGUE not in folder.files:
        problems.append(Problem(CATALOGUE, message("This file is missing.")))
    found_tables: dict[str, Table] = {}
    shapes: dict[str, Shape] = {}
    for name, content in folder.files.items():
        table = _table(content)
        if isinstance(table, Message):
            problems.append(Problem(name, table))
            continue
        found_tables[name] = table
        try:
            shapes[name] = _shape_of(name).model_validate(table)
        except ValidationError as error:
            problems.extend(faults.problems(error, table, prefix=f"{name}: "))
    return Written(frozenset(folder.files), digest(folder.files), found_tables, shapes, tuple(problems))


def _shape_of(name: str) -> type[Shape]:
    """How a file is to be written, by its place."""
    if name in _SHAPES:
        return _SHAPES[name]
    return CriterionShape if name.startswith(f"{DIMENSIONS}/") else CaseStudyShape


def _table(content: bytes) -> dict[str, Any] | Message:
    try:
        return faults.toml(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return message("This file is not written in UTF-8.")

"""The edition that answers in a file were given to: the one that came with the software, or one in a folder that is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from assessment.answers import Assessment
from assessment.catalogue.files import TRANSLATIONS
from assessment.catalogue.load import load
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange.answers_file import OTHER_EDITION
from assessment.exchange.given import read_assessment
from assessment.paths import CRITERIA
from assessment.translation import Message, message

_C = TypeVar("_C", bound=Callable[..., Any])
NAME_IT = message(
    "These answers are for edition %(given)s; the one that came with the software is %(ours)s. Name the folder of theirs: --catalogue FOLDER",
)
ANOTHER = message("These answers are for edition %(given)s; the catalogue in %(folder)s is edition %(ours)s.")


def catalogue_option(command: _C) -> _C:
    """`--catalogue FOLDER`: score by another edition than the one that came with the software."""
    told = "The folder of the edition that the answers are for, where it is not the one that came with the software."
    return click.option("--catalogue", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help=told)(command)


def catalogue_in(folder: Path | None) -> Catalogue:
    """The catalogue in a folder, or the one that came with the software. Raises `Invalid` with every problem."""
    if folder is None:
        return load()
    if not folder.is_dir():
        raise Invalid([Problem(str(folder), message("This is not a folder."))])
    try:
        return load(folder)
    except Invalid as invalid:
        raise Invalid([Problem(str(folder / problem.where), problem.message) for problem in invalid.problems]) from None


def answers_in(file: Path, catalogue: Catalogue, folder: Path | None) -> Assessment:
    """The answers in a file. Raises `Invalid`, which says what to do where they are for another edition."""
    try:
        return read_assessment(file, catalogue)
    except Invalid as invalid:
        raise Invalid([Problem(problem.where, _said(problem.message, folder)) for problem in invalid.problems]) from None


def translations_in(folder: Path | None) -> Path:
    """Where the translations of a catalogue lie."""
    return (folder or CRITERIA) / TRANSLATIONS


def _said(sentence: Message, folder: Path | None) -> Message:
    if sentence.key != OTHER_EDITION.key:
        return sentence
    return Message((ANOTHER if folder else NAME_IT).key, {**sentence.values, "folder": folder})

"""The catalogue's texts in another language: files of the same tree that hold only texts, laid over the English ones."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from assessment import faults
from assessment.catalogue.files import CASE_STUDIES, CATALOGUE, RESIDENTS, STANDARDS, TRANSLATIONS
from assessment.catalogue.model import (
    CaseStudy,
    Catalogue,
    Criterion,
    Dimension,
    Fact,
    Informant,
    Level,
    NextStep,
    Requirement,
    Source,
    Standard,
    Statement,
    ToResidents,
)
from assessment.catalogue.written import criterion_file
from assessment.errors import Invalid, Problem
from assessment.paths import CRITERIA
from assessment.translation import PSEUDO, Message, message

Table = Mapping[str, Any]
Read = Callable[[str], bytes | None]
_T = TypeVar("_T")

TEXTS: Mapping[type, frozenset[str]] = {
    Catalogue: frozenset({"title"}),
    Informant: frozenset({"title"}),
    Dimension: frozenset({"title", "short", "takeaway"}),
    Criterion: frozenset({"title", "question", "help", "evidence", "why", "small_municipality", "not_applicable", "no_case"}),
    Level: frozenset({"statement"}),
    NextStep: frozenset({"title", "text", "effort", "cost"}),
    Requirement: frozenset({"why"}),
    Standard: frozenset({"identifier", "title", "group", "edition", "source"}),
    CaseStudy: frozenset({
        "place", "region", "population_note", "summary", "problem", "cost", "made_it_work", "was_hard", "first_steps", "strength", "warning",
    }),
    Fact: frozenset({"text"}),
    Source: frozenset({"title", "publisher", "date"}),
    ToResidents: frozenset({"answers"}),
    Statement: frozenset({"text"}),
}
NAMED_BY = ("id", "level", "criterion")


def localised(catalogue: Catalogue, language: str, folder: Path = CRITERIA / TRANSLATIONS) -> Catalogue:
    """The catalogue with its texts in a language; what is not translated stays English. The pseudo-language puts each text in brackets.

    Raises `Invalid` with every problem of the translations.
    """
    if language == PSEUDO:
        return cast(Catalogue, _changed(replace(catalogue, language=PSEUDO), lambda text: f"⟦{text}⟧"))
    if language == catalogue.language or not (folder / language).is_dir():
        return catalogue
    return _laid_over(catalogue, language, _in_folder(folder / language))


def localised_from(catalogue: Catalogue, language: str, files: Mapping[str, bytes]) -> Catalogue:
    """The same with translations by their path, as `translations/de/standards.toml`. Raises `Invalid` with every problem of them."""
    begin = f"{TRANSLATIONS}/{language}/"
    if language == PSEUDO:
        return localised(catalogue, language)
    if language == catalogue.language or not any(name.startswith(begin) for name in files):
        return catalogue
    return _laid_over(catalogue, language, lambda name: files.get(f"{begin}{name}"))


def _laid_over(catalogue: Catalogue, language: str, read: Read) -> Catalogue:
    problems: list[Problem] = []
    found = _Overlay(language, read, problems).on(replace(catalogue, language=language))
    if problems:
        raise Invalid(problems)
    return found


def _in_folder(folder: Path) -> Read:
    return lambda name: (folder / name).read_bytes() if (folder / name).is_file() else None


def translation_problems(catalogue: Catalogue, folder: Path) -> list[Problem]:
    """What is wrong with the translations in a folder, of every language."""
    found: list[Problem] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_dir():
            _Overlay(path.name, _in_folder(path), found).on(catalogue)
    return found


def _changed(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any value of the catalogue
    """A value of the catalogue with each text in it changed."""
    if isinstance(value, tuple):
        return tuple(_changed(entry, change) for entry in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    texts = TEXTS[type(value)]
    return replace(value, **{
        field.name: _each(getattr(value, field.name), change) if field.name in texts else _changed(getattr(value, field.name), change)
        for field in fields(value)
    })


def _each(text: str | tuple[str, ...] | None, change: Callable[[str], str]) -> str | tuple[str, ...] | None:
    if isinstance(text, tuple):
        return tuple(change(entry) for entry in text)
    return change(text) if text else text


class _Overlay:
    """Lays the files of one language over the catalogue, and notes what does not fit."""

    def __init__(self, language: str, read: Read, problems: list[Problem]) -> None:
        self._language, self._read, self._problems = language, read, problems

    def on(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue with every file of this language laid over it."""
        for name in (CATALOGUE, STANDARDS):
            catalogue = self._laid(catalogue, name)
        dimensions = tuple(
            replace(dimension, criteria=tuple(self._laid(each, criterion_file(dimension.id, each.id)) for each in dimension.criteria))
            for dimension in catalogue.dimensions
        )
        cases = tuple(self._laid(case, f"{CASE_STUDIES}/{case.id}.toml") for case in catalogue.case_studies)
        residents = self._laid(catalogue.residents, RESIDENTS)
        return replace(catalogue, dimensions=dimensions, case_studies=cases, residents=residents)

    def _laid(self, value: _T, name: str) -> _T:
        content = self._read(name)
        if content is None:
            return value
        where = f"{TRANSLATIONS}/{self._language}/{name}"
        table = faults.toml(content.decode(errors="replace").replace("\r\n", "\n"))
        if isinstance(table, Message):
            self._problems.append(Problem(where, table))
            return value
        return self._over(value, table, f"{where}: ")

    def _over(self, value: _T, table: Table, where: str) -> _T:
        """A value with the texts of a table in place of its own."""
        changed = {}
        for key, given in table.items():
            field = key.replace("-", "_")
            if key in NAMED_BY and field not in TEXTS[type(value)]:
                continue
            changed[field] = self._replaced(value, field, given, where + key)
        return cast(_T, replace(cast(Any, value), **{field: new for field, new in changed.items() if new is not None}))

    def _replaced(self, value: object, field: str, given: object, where: str) -> object:
        """What stands in a field afterwards; None where what was given does not fit."""
        old = getattr(value, field, None)
        if field in TEXTS[type(value)] and _same_form(old, given):
            return tuple(given) if isinstance(given, list) else given
        if isinstance(given, dict) and type(old) in TEXTS:
            return self._over(old, given, f"{where}.")
        if isinstance(given, list) and isinstance(old, tuple) and old and type(old[0]) in TEXTS:
            return self._entries(old, given, where)
        self._problems.append(Problem(where, message("This is no text of the catalogue that could be translated.")))
        return None

    def _entries(self, old: tuple[object, ...], given: list[object], where: str) -> tuple[object, ...]:
        """A list with each table laid over the entry it belongs to: by its id, level or criterion, else by its place."""
        new = list(old)
        for number, table in enumerate(given):
            place = _place(old, table, number)
            if place is None or not isinstance(table, dict):
                self._problems.append(Problem(f"{where}.{number + 1}", message("The catalogue has no such entry.")))
            else:
                new[place] = self._over(new[place], table, f"{where}.{number + 1}.")
        return tuple(new)


def _same_form(old: object, given: object) -> bool:
    """Whether a text replaces a text, or as many texts replace a list of texts."""
    if isinstance(old, str):
        return isinstance(given, str) and bool(given.strip())
    return isinstance(old, tuple) and isinstance(given, list) and len(old) == len(given) and all(isinstance(entry, str) for entry in given)


def _place(old: tuple[object, ...], table: object, number: int) -> int | None:
    """The place in a list that a table belongs to."""
    for name in NAMED_BY:
        if isinstance(table, dict) and name in table and hasattr(old[0], name):
            return next((place for place, entry in enumerate(old) if getattr(entry, name) == table[name]), None)
    return number if number < len(old) else None

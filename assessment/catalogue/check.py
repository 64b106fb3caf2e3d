"""Whether a catalogue holds together: every reference leads somewhere, nothing is listed twice, nothing goes in circles."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from assessment.catalogue import check_cases, check_criteria, check_residents
from assessment.catalogue.files import CATALOGUE, DIMENSIONS, STANDARDS
from assessment.catalogue.written import Written, criterion_file, read, stem, tables, texts
from assessment.errors import Problem
from assessment.translation import Message, counted, message


def check(path: Path) -> list[Problem]:
    """Every problem of the catalogue in a folder, sorted by file. Raises `NotADirectoryError` where there is no such folder."""
    return problems_of(read(path))


def summary(path: Path) -> Message:
    """One line on what a sound catalogue holds."""
    written = read(path)
    edition, digest = written.catalogue.get("edition"), written.digest[:12]
    return message(
        "Edition %(edition)s is sound: %(dimensions)s, %(criteria)s, %(standards)s, %(cases)s; digest %(digest)s.",
        edition=edition,
        dimensions=counted("%(num)s dimension", "%(num)s dimensions", len(tables(written.catalogue, "dimensions"))),
        criteria=counted("%(num)s criterion", "%(num)s criteria", len(list(written.criteria()))),
        standards=counted("%(num)s standard", "%(num)s standards", len(tables(written.tables.get(STANDARDS, {}), "standards"))),
        cases=counted("%(num)s case study", "%(num)s case studies", len(list(written.case_studies()))),
        digest=digest,
    )


def problems_of(written: Written) -> list[Problem]:
    """Every problem of a catalogue as written: those within single files and those between files, sorted by file."""
    found = [*written.problems, *(problem for rule in RULES for problem in rule(written))]
    return sorted(found, key=lambda problem: problem.where.split(": ")[0])


def names_used_twice(written: Written) -> Iterator[Problem]:
    """No dimension, informant, criterion or standard is listed twice, not even a criterion in two dimensions."""
    dimensions = tables(written.catalogue, "dimensions")
    criteria = [criterion for dimension in dimensions for criterion in texts(dimension, "criteria")]
    lists = {
        f"{CATALOGUE}: dimensions": _identifiers(dimensions),
        f"{CATALOGUE}: informants": _identifiers(tables(written.catalogue, "informants")),
        f"{CATALOGUE}: criteria": criteria,
        f"{STANDARDS}: standards": _identifiers(tables(written.tables.get(STANDARDS, {}), "standards")),
    }
    for where, identifiers in lists.items():
        for identifier in _twice(identifiers):
            yield Problem(where, message("%(id)s is listed twice.", id=identifier))


def criteria_in_two_folders(written: Written) -> Iterator[Problem]:
    """No two dimensions have a file for the same criterion."""
    names = sorted(name for name in written.names if name.startswith(f"{DIMENSIONS}/"))
    for identifier in _twice(stem(name) for name in names):
        first, *others = (name for name in names if stem(name) == identifier)
        for other in others:
            yield Problem(other, message("The identifier %(id)s is already used by %(file)s.", id=identifier, file=first))


def files_and_list_agree(written: Written) -> Iterator[Problem]:
    """Every criterion that is listed has its file, and every criterion's file is listed."""
    if CATALOGUE not in written.tables:
        return
    listed = {
        criterion_file(str(dimension.get("id")), criterion)
        for dimension in tables(written.catalogue, "dimensions")
        for criterion in texts(dimension, "criteria")
    }
    present = {name for name in written.names if name.startswith(f"{DIMENSIONS}/")}
    for name in sorted(listed - present):
        yield Problem(name, message("This file is missing; %(file)s lists it.", file=CATALOGUE))
    for name in sorted(present - listed):
        yield Problem(name, message("This criterion is not listed in its dimension in %(file)s.", file=CATALOGUE))


def _identifiers(entries: Iterable[object]) -> list[str]:
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]


def _twice(identifiers: Iterable[str]) -> list[str]:
    return [identifier for identifier, times in Counter(identifiers).items() if times > 1]


RULES: tuple[Callable[[Written], Iterator[Problem]], ...] = (
    names_used_twice,
    criteria_in_two_folders,
    files_and_list_agree,
    *check_criteria.RULES,
    *check_cases.RULES,
    *check_residents.RULES,
)

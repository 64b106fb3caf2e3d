"""The order of questions on paper: which of them share a sheet, and the signs that stand beside the boxes, for typing a filled form in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assessment.answers import Evidence
from assessment.catalogue.model import Catalogue, Criterion, Dimension
from assessment.errors import NotFound
from assessment.questionnaire import Scope, questions

ON_A_SHEET, ON_A_LARGE_SHEET = 2, 1
QUICK_PREFIX, LARGE_PREFIX = "Q", "L"
_CODE = re.compile(f"({QUICK_PREFIX}?)({LARGE_PREFIX}?)([1-9][0-9]{{0,3}})", re.ASCII)

UNKNOWN_SIGN, NOT_APPLICABLE_SIGN = "d", "n"
EVIDENCE_SIGNS: Mapping[Evidence, str] = MappingProxyType({Evidence.NONE: "0", Evidence.DESCRIBED: "1", Evidence.DOCUMENT: "2"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper with the questions of one dimension. `number` counts sheets from 1, `first` is the number of its first question."""

    number: int
    criteria: tuple[Criterion, ...]
    dimension: Dimension
    first: int
    scope: Scope = Scope.FULL
    large: bool = False

    @property
    def code(self) -> str:
        """What names the sheet in addresses: its number, with a letter before it for the quick check and one for large type."""
        quick, large = self.scope is Scope.QUICK, self.large
        return f"{QUICK_PREFIX if quick else ''}{LARGE_PREFIX if large else ''}{self.number}"

    @property
    def numbered(self) -> tuple[tuple[int, Criterion], ...]:
        """Its questions, each with its number on paper."""
        return tuple(enumerate(self.criteria, self.first))


def sheets(catalogue: Catalogue, scope: Scope, large: bool = False) -> tuple[Sheet, ...]:
    """The paper order: questions in catalogue order, two on a sheet, one where they are printed in large type; a dimension begins a new sheet."""
    return tuple(_sheets(catalogue, scope, large=large))


def _sheets(catalogue: Catalogue, scope: Scope, *, large: bool) -> Iterator[Sheet]:
    number, first = 1, 1
    for dimension in catalogue.dimensions:
        for criteria in _parted(questions(dimension, scope), ON_A_LARGE_SHEET if large else ON_A_SHEET):
            yield Sheet(number, criteria, dimension, first, scope, large)
            number, first = number + 1, first + len(criteria)


def _parted(criteria: Sequence[Criterion], size: int) -> Iterator[tuple[Criterion, ...]]:
    return (tuple(criteria[start:start + size]) for start in range(0, len(criteria), size))


def is_code(code: str) -> bool:
    """Whether this could name a sheet of some catalogue.

    >>> [is_code(code) for code in ("3", "Q3", "L12", "QL3", "0", "3L", "")]
    [True, True, True, True, False, False, False]
    """
    return _CODE.fullmatch(code) is not None


def sheets_like(catalogue: Catalogue, code: str) -> tuple[Sheet, ...]:
    """All sheets of the form that a sheet with this code belongs to. Raises `NotFound` where this is no code."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise NotFound
    return sheets(catalogue, Scope.QUICK if found[1] else Scope.FULL, bool(found[2]))

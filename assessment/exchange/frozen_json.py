"""A final assessment as canonical JSON: everything that its results and its report are made of, with every number exact.

Values are written by the names of their fields. What a newer version adds has its ordinary value when an older file is read.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from assessment.answers import Assessment
from assessment.errors import SmartReadinessError
from assessment.own_standing import Among
from assessment.scoring import Results
from assessment.trend import Since

FORMAT = "smart-readiness-final-1"
SAYS_NOTHING = (("since", None), ("wording", 1), ("among", None), ("redacted", False))
LATER = frozenset({"residents"})  # what an assessment got after the format: left out where there is none
Kind = TypeVar("Kind")
_FRACTION = re.compile(r"-?[0-9]{1,400}/[1-9][0-9]{0,399}")


class Unreadable(SmartReadinessError):
    """This is no final assessment that this version can read."""


@dataclass(frozen=True)
class Frozen:
    """A final assessment: what was answered and computed, with which edition and engine, in which language, when it became final, what
    changed since the one before, and its place among others of its size on that day.

    `wording` says which sentences the report had then; `texts` are those of the catalogue in that language by their
    place, as far as they are not the edition's own. It is `redacted` where something was taken out for somebody who may not see it.
    """

    number: int
    day: date
    edition_digest: str
    engine: str
    language: str
    assessment: Assessment
    results: Results
    texts: Mapping[str, str]
    since: Since | None = None
    wording: int = 1
    among: Among | None = None
    redacted: bool = False


def to_json(frozen: Frozen) -> str:
    """A final assessment as text; equal input gives equal text. What came later than the format is left out where it says nothing."""
    table = {name: value for name, value in _written(frozen).items() if (name, value) not in SAYS_NOTHING}
    return json.dumps({"format": FORMAT, **table}, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def from_json(content: str) -> Frozen:
    """A final assessment as it was frozen. Raises `Unreadable`."""
    try:
        table = json.loads(content)
        if table.pop("format") != FORMAT:
            raise Unreadable
        return Frozen(**_given(Frozen, table))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise Unreadable from None


def as_table(value: object) -> Any:  # noqa: ANN401 - what JSON knows
    """Any frozen value of such fields as JSON knows it."""
    return _written(value)


def from_table(kind: type[Kind], table: Mapping[str, Any]) -> Kind:
    """A value as `as_table` wrote it. Raises `Unreadable`."""
    try:
        return kind(**_given(kind, table))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise Unreadable from None


def _written(value: Any) -> Any:  # noqa: ANN401 - any value that is frozen
    """A value as JSON knows it: fractions as `85/2`, days as `2026-11-20`."""
    match value:
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case Mapping():
            return {key: _written(entry) for key, entry in value.items()}
    if names := _names(type(value)):
        given = ((name, getattr(value, name)) for name in names)
        return {name.replace("_", "-"): _written(each) for name, each in given if name not in LATER or each is not None}
    return [_written(entry) for entry in value] if isinstance(value, tuple) else value


def _names(kind: type) -> tuple[str, ...]:
    """The names of the fields of a frozen value or a named tuple; none for anything else."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    return tuple(getattr(kind, "_fields", ()))


def _given(kind: type, table: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a value that a table holds."""
    hints = get_type_hints(kind)
    known = ((name, table[key]) for name in _names(kind) if (key := name.replace("_", "-")) in table)
    return {name: _read(hints[name], given) for name, given in known}


def _read(hint: Any, given: Any) -> Any:  # noqa: ANN401 - any value that is frozen
    """What JSON holds, as the kind of value that it was."""
    kind, inner = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return None if given is None else _read(next(each for each in inner if each is not NoneType), given)
    if kind is tuple:
        return tuple(_read(inner[0], entry) for entry in given)
    if kind is not None and issubclass(kind, Mapping):
        return {key: _read(inner[1], entry) for key, entry in given.items()}
    if hint is date:
        return date.fromisoformat(given)
    if hint is Fraction:
        return _exact(given)
    if issubclass(hint, StrEnum):
        return hint(given)
    if _names(hint):
        return hint(**_given(hint, given))
    if not isinstance(given, hint):
        raise TypeError(given)
    return given


def _exact(given: str) -> Fraction:
    """A number as it is written here; others could take for ever to compute. Raises `ValueError`."""
    if not _FRACTION.fullmatch(given):
        raise ValueError
    return Fraction(given)

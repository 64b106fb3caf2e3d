"""Final assessments as the same text as `frozen_json.to_json` gives, for very many of them: pieces that come again are written once."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from json.encoder import encode_basestring
from typing import Any

from assessment.answers import Answer
from assessment.exchange.frozen_json import FORMAT, LATER, SAYS_NOTHING, Frozen
from assessment.scoring import Part

_OFTEN = frozenset({Answer, Part})
_CONSTANTS: Mapping[object, str] = {None: "null", True: "true", False: "false"}
_Keys = tuple[tuple[str, str], ...]


class FrozenWriter:
    """Writes final assessments, and keeps the text of every answer and every part that it met, since the same ones come again and again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[type, int, object], str] = {}
        self._keys: dict[type, _Keys] = {}

    def text(self, frozen: Frozen) -> str:
        """A final assessment as text, byte for byte as `frozen_json.to_json` writes it."""
        given = [(name, getattr(frozen, name)) for name in _fields(Frozen)]
        table = [(name.replace("_", "-"), self._piece(value, 1)) for name, value in given if (name, value) not in SAYS_NOTHING]
        return _joined("{}", [f'"{key}": {piece}' for key, piece in sorted([*table, ("format", f'"{FORMAT}"')])], 0) + "\n"

    def _piece(self, value: Any, depth: int) -> str:  # noqa: ANN401 - any value that is frozen
        kind = type(value)
        if kind is str:
            return encode_basestring(value)
        if value is None or kind is bool:
            return _CONSTANTS[value]
        if kind is int:
            return str(value)
        if kind is Fraction:
            return f'"{value.numerator}/{value.denominator}"'
        if kind not in _OFTEN:
            return self._larger(value, depth)
        key = (kind, depth, value)
        if (known := self._kept.get(key)) is None:
            known = self._kept[key] = self._larger(value, depth)
        return known

    def _larger(self, value: Any, depth: int) -> str:  # noqa: ANN401 - any value that is frozen
        if isinstance(value, StrEnum):
            return encode_basestring(value.value)
        if isinstance(value, date):
            return f'"{value.isoformat()}"'
        if isinstance(value, Mapping):
            return _joined("{}", [f"{encode_basestring(key)}: {self._piece(value[key], depth + 1)}" for key in sorted(value)], depth)
        if keys := self._keys_of(type(value)):
            given = ((key, getattr(value, name)) for key, name in keys if name not in LATER or getattr(value, name) is not None)
            return _joined("{}", [f"{key}{self._piece(each, depth + 1)}" for key, each in given], depth)
        return _joined("[]", [self._piece(entry, depth + 1) for entry in value], depth)

    def _keys_of(self, kind: type) -> _Keys:
        """The fields of a kind of value in the order in which they are written, each with its key."""
        if kind not in self._keys:
            named = sorted((name.replace("_", "-"), name) for name in _fields(kind))
            self._keys[kind] = tuple((f'"{key}": ', name) for key, name in named)
        return self._keys[kind]


def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else tuple(getattr(kind, "_fields", ()))


def _joined(brackets: str, pieces: list[str], depth: int) -> str:
    """Pieces in brackets on lines of their own, one space further in."""
    if not pieces:
        return brackets
    inside, outside = "\n" + " " * (depth + 1), "\n" + " " * depth
    return f"{brackets[0]}{inside}{f',{inside}'.join(pieces)}{outside}{brackets[1]}"

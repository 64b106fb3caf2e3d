"""An application of fake parts, for tests of commands that use the heavy ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FakeParts:
    """Hands out the functions it was given, and notes which were asked for, in order."""

    functions: dict[str, Callable[..., Any]]
    asked_for: list[str] = field(default_factory=list)

    def part(self, name: str) -> Callable[..., Any]:
        self.asked_for.append(name)
        return self.functions[name]

"""What commands know of the rest: something that hands out the heavy parts by name when they are needed."""

from collections.abc import Callable
from typing import Any, Protocol


class Parts(Protocol):
    """The application, as far as commands know it."""

    def part(self, name: str) -> Callable[..., Any]:
        """One heavy part, loaded now."""

    def kind(self, name: str) -> type[Exception]:
        """One kind of exception of a heavy part, loaded now."""

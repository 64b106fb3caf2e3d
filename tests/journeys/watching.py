"""What a browser says while somebody uses the pages: errors on its console, and requests that leave the server."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

OWN_SCHEMES = ("data", "blob", "about", "chrome-error")


@dataclass
class Watch:
    """Everything that should not happen; a journey that brings an error about on purpose says so with `expect`.

    `others` are sites to which a journey goes on purpose.
    """

    origin: str
    others: tuple[str, ...] = ()
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Errors with this in their text are part of the journey."""
        self.expected.append(pattern)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of this context."""
        context.on("console", self._said)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._requested)

    def faults(self) -> list[str]:
        """What nobody expected."""
        return [error for error in self.errors if not any(re.search(pattern, error) for pattern in self.expected)] + self.foreign

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.text} at {message.location['url']}")

    def _requested(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in OWN_SCHEMES and f"{address.scheme}://{address.netloc}" not in (self.origin, *self.others):
            self.foreign.append(f"left the server: {request.url}")

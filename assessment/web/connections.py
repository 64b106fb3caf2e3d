"""The server's connections: whoever sends far too much still gets a page that says so, and nothing of what was sent is kept meanwhile.

A browser reads the answer only after it has sent everything. A server that hangs up before that leaves it with a lost connection
in place of the page; so the answer is given at once, and what is still coming is thrown away.
"""

import select
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import SHUT_WR, socket
from time import time
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server as create_waitress
from waitress.utilities import Error, RequestEntityTooLarge

from assessment.config import Settings
from assessment.web.too_large import largest_body

PIECE = 256 * 1024
MOST_THROWN_AWAY = 10 * 1024 ** 3  # whoever sends more than that is no browser with a file chosen by mistake


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """A request that goes to the application without its body where that is larger than any page takes, and as soon as that is known."""

    error: Error | None
    expect_continue: bool

    def __init__(self, adjustments: Adjustments, refuse: Callable[[], None]) -> None:
        super().__init__(adjustments)
        self._refuse = refuse

    def received(self, data: bytes) -> int:
        """Take what came in; gives how much of it belonged to this request."""
        consumed: int = super().received(data)
        if not isinstance(self.error, RequestEntityTooLarge):
            return consumed
        self.error, self.expect_continue = None, False
        self.headers["CONNECTION"] = "close"
        self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))  # the application refuses it by that
        self._refuse()
        return len(data)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that stays open after a refusal until the browser has sent everything and hangs up."""

    close_when_flushed: bool
    _refuses = _throws_away = False
    _thrown_away = 0

    def parser_class(self, adjustments: Adjustments) -> Request:
        """The next request of this connection."""
        return Request(adjustments, self._refuse)

    def _refuse(self) -> None:
        self._refuses = True

    def handle_write(self) -> None:
        """Send what is to be sent; where others would hang up after a refusal, only say that no more is coming."""
        if not (self._refuses and self.close_when_flushed) or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not self.total_outbufs_len:
            self.close_when_flushed, self._throws_away = False, True
            with suppress(OSError):  # the browser may have gone meanwhile
                self.socket.shutdown(SHUT_WR)

    def handle_read(self) -> None:
        """Take what comes in, or throw it away; nobody may do that for ever, and a connection on which nothing happens is ended as any other."""
        if not self._throws_away:
            super().handle_read()
            return
        with suppress(OSError):
            taken = len(self.recv(PIECE))
            self._thrown_away += taken
            if taken and self._thrown_away < MOST_THROWN_AWAY:
                self.last_activity = time()
                return
        if self.connected:
            self.handle_close()


def create_server(application: Callable[..., Iterable[bytes]], settings: Settings, *, listener: socket, **more: Any) -> Any:  # noqa: ANN401 - as waitress has it
    """A server that answers at a listening socket once its `run` is called; `more` as waitress has it.

    It asks for news by `poll`, where there is such a thing: `select` ends for ever with the 1,024th open file.
    """
    by_poll, most = hasattr(select, "poll"), largest_body(settings) + 1
    server = create_waitress(application, sockets=[listener], max_request_body_size=most, asyncore_use_poll=by_poll, **more)
    server.channel_class = Channel
    return server

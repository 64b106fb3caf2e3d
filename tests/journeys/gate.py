"""The way between a browser and a server, which can be cut, and can hang: emulation in the browser spares workers and closing pages."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from select import POLLIN, poll
from threading import Thread

PIECE = 65_536
LIFE_SIGN = 100  # milliseconds after which a waiting thread looks whether the way is closed


class Way(StrEnum):
    """How it is with the connection: everything passes, nothing connects, or everything is swallowed without an answer."""

    OPEN = "open"
    CUT = "cut"
    HANGS = "hangs"
    CLOSED = "closed"


class Gate:
    """Passes on what comes to its own port to the port of a server, as long as it is open."""

    def __init__(self, target: int) -> None:
        self.way, self._target = Way.OPEN, target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(LIFE_SIGN / 1000)
        self.port: int = self._listening.getsockname()[1]
        self._accepting = Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """End everything."""
        self.way = Way.CLOSED
        self._accepting.join()

    def _accept(self) -> None:
        with closing(self._listening):
            while self.way is not Way.CLOSED:
                with suppress(TimeoutError):
                    browser, _ = self._listening.accept()
                    Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with closing(browser), suppress(OSError):
            if self.way is Way.CUT:
                return
            with closing(socket.create_connection(("127.0.0.1", self._target))) as server:
                back = Thread(target=self._pump, args=(server, browser), daemon=True)
                back.start()
                self._pump(browser, server)
                back.join()

    def _pump(self, origin: socket.socket, target: socket.socket) -> None:
        with suppress(OSError, ValueError):  # the other direction may have closed both meanwhile
            coming = poll()
            coming.register(origin, POLLIN)
            while self.way in (Way.OPEN, Way.HANGS):
                if not coming.poll(LIFE_SIGN):
                    continue
                piece = origin.recv(PIECE)
                if not piece:
                    break
                if self.way is Way.OPEN:
                    target.sendall(piece)
        for each in (origin, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def gate_to(target: int) -> Iterator[Gate]:
    """A gate before the server of a port."""
    gate = Gate(target)
    try:
        yield gate
    finally:
        gate.close()

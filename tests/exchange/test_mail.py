"""A letter is handed to the mail server, or it is said that it was not; nobody adds a line to it."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from time import monotonic

import pytest

from assessment.exchange.mail import Letter, send

LETTER = Letter("karla@example.org", "Your password for Probedorf – ready", "Hello Karla,\n\nhttps://probedorf.example/join/x\n.\nStraße\n")


class Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given, and says what it is told to."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, refuses: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.refuses, self.heard, self.letters = refuses, list[str](), list[str]()

    @property
    def url(self) -> str:
        """The address of this server."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes."""

    server: Server

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            self.server.heard.append(line)
            word = line.split()[0].upper()
            if word == self.server.refuses:
                self.say("550 no")
            elif word == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.letters.append(b"".join(lines).decode())
                self.say("250 taken")
            else:
                self.say("221 bye" if word == "QUIT" else "250 fine")

    def say(self, line: str) -> None:
        """Answer."""
        self.wfile.write(f"{line}\r\n".encode())


def running(server: Server) -> Iterator[Server]:
    """The server in a thread of its own."""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A mail server that takes everything."""
    yield from running(Server())


@pytest.fixture(params=["MAIL", "RCPT", "DATA"])
def refusing(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A mail server that refuses somewhere on the way."""
    yield from running(Server(refuses=request.param))


def test_a_letter_arrives_as_it_was_written(server: Server) -> None:
    assert send(LETTER, url=server.url, sender="Probedorf <ready@probedorf.example>")
    (letter,) = server.letters
    assert "To: karla@example.org\r\n" in letter
    assert "https://probedorf.example/join/x" in letter
    assert "Auto-Submitted: auto-generated" in letter


def test_a_server_that_refuses_is_told(refusing: Server) -> None:
    assert not send(LETTER, url=refusing.url, sender="ready@probedorf.example")
    assert refusing.letters == []


@pytest.mark.parametrize("to", ["karla@example.org\r\nBcc: all@example.org", "karla@example.org\nX: y", "\x00", "", "karla"])
def test_nobody_adds_a_line_to_a_letter(to: str, server: Server) -> None:
    send(Letter(to, "A subject", "A text"), url=server.url, sender="ready@probedorf.example")
    assert not [line for line in server.heard if "all@example.org" in line]
    assert not [letter for letter in server.letters if "Bcc" in letter or "X: y" in letter]


def test_a_subject_with_a_line_break_is_not_sent(server: Server) -> None:
    assert not send(Letter("karla@example.org", "A\r\nBcc: all@example.org", ""), url=server.url, sender="ready@probedorf.example")
    assert server.letters == []


def test_a_password_is_not_given_away_over_an_open_line(server: Server) -> None:
    assert not send(LETTER, url=server.url.replace("//", "//karla:secret@"), sender="ready@probedorf.example")
    assert not [line for line in server.heard if line.upper().startswith("AUTH")]


def test_a_server_that_is_not_there_or_says_nothing_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = monotonic()
        assert not send(LETTER, url=f"smtp://127.0.0.1:{silent.getsockname()[1]}", sender="ready@probedorf.example", patience=0.3)
        assert monotonic() - begun < 10
    for url in ("smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "smtp://nowhere.invalid", "smtp://", "http://127.0.0.1"):
        assert not send(LETTER, url=url, sender="ready@probedorf.example", patience=2)

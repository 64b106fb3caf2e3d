"""Letters by e-mail: one short text to one address, sent at once or not at all."""

import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from threading import Thread
from urllib.parse import SplitResult, unquote, urlsplit

PATIENCE_SECONDS = 4.0
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to whom."""

    to: str
    subject: str
    text: str


def send(letter: Letter, *, url: str, sender: str, patience: float = PATIENCE_SECONDS) -> bool:
    """Send a letter through `smtp://` or `smtps://user:password@host:port`; False where that did not work within some seconds."""
    went: list[bool] = []
    thread = Thread(target=lambda: went.append(_deliver(letter, urlsplit(url), sender, patience)), daemon=True)
    thread.start()
    thread.join(patience)
    return went == [True]


def _deliver(letter: Letter, server: SplitResult, sender: str, patience: float) -> bool:
    """Hand a letter to the server; a name and password are given to nobody over a line that others can read."""
    try:
        written = _written(letter, sender)
        with _connected(server, patience) as line:
            if server.username is not None:
                line.login(unquote(server.username), unquote(server.password or ""))
            line.send_message(written)
    except (OSError, smtplib.SMTPException, MessageError, ValueError):
        return False
    return True


def _connected(server: SplitResult, patience: float) -> smtplib.SMTP:
    """A line to the server, encrypted from the start, or from when both agree on it. Raises `OSError`, `SMTPException` and `ValueError`."""
    host, port, safe = server.hostname or "", server.port or PORTS.get(server.scheme, 25), ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=patience, context=safe)
    line = smtplib.SMTP(host, port, timeout=patience)
    line.ehlo()
    if line.has_extn("starttls"):
        line.starttls(context=safe)
    elif server.username is not None:
        line.close()
        raise smtplib.SMTPNotSupportedError
    return line


def _written(letter: Letter, sender: str) -> EmailMessage:
    """The letter as it travels; a line break in a header is refused, so that nobody can add one. Raises `ValueError` and `MessageError`."""
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = sender, letter.to, letter.subject
    written["Date"], written["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2].strip("<> ") or "localhost")
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(letter.text)
    return written

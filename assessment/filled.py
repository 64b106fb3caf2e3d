"""A form that was filled in outside the browser, on paper, in a PDF, in a spreadsheet or in a field app, as a frozen value."""

import hmac
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from assessment.answers import Assessment
from assessment.questionnaire import Scope
from assessment.translation import Message

SEAL_LENGTH = 16
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is easily taken for another


class Channel(StrEnum):
    """The way on which answers come in beside the browser's own page."""

    PAPER = "paper"
    FILLABLE = "fillable"
    SPREADSHEET = "spreadsheet"
    FIELD = "field"
    ANSWERS_FILE = "answers-file"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class FormMark:
    """What is printed into a form, so that it finds back: the assessment's number, or "" on a blank one, and what it asks.

    `edition` and `digest` are those of the catalogue. `seal` is the keyed digest of the rest; "" where a form was made without a key.
    """

    number: str
    edition: str
    digest: str
    scope: Scope
    seal: str = ""


def seal(key: str, mark: FormMark) -> str:
    """The keyed digest of a mark, 16 hexadecimal digits: HMAC with SHA-256 (RFC 2104). Whoever lacks the key cannot make one.

    >>> mark = FormMark("KX4M-7QPA", "2026.1", "sha256:0", Scope.FULL)
    >>> seal("key", mark) == seal("key", mark), seal("key", mark) == seal("another key", mark), len(seal("key", mark))
    (True, False, 16)
    """
    content = "\n".join((mark.number, mark.edition, mark.digest, mark.scope.value))
    return hmac.new(f"form\n{key}".encode(), content.encode(), sha256).hexdigest()[:SEAL_LENGTH]


def is_sealed(key: str, mark: FormMark) -> bool:
    """Whether this installation made a mark, and nobody changed it since."""
    return hmac.compare_digest(mark.seal.encode(errors="replace"), seal(key, mark).encode())


def channel_of(name: str | None) -> Channel | None:
    """The way on which an answer came in, from the name under which it was saved; None for what was typed into the pages.

    >>> channel_of("report:a-key:0123"), channel_of("0123"), channel_of(None)
    (<Channel.REPORT: 'report'>, None, None)
    """
    way = (name or "").partition(":")[0]
    return Channel(way) if way in set(Channel) else None


def form_number(key: str, assessment: int) -> str:
    """The number of an assessment as it stands on paper: eight letters and digits that tell nothing and open nothing.

    >>> form_number("key", 1), form_number("key", 2)
    ('T3S2-SJSV', 'AP8R-QE49')
    """
    made = hmac.new(f"form number\n{key}".encode(), str(assessment).encode(), sha256).digest()
    signs = "".join(_SIGNS[byte % len(_SIGNS)] for byte in made[:8])
    return f"{signs[:4]}-{signs[4:]}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in a filled form that cannot be taken over: the criterion (or "" for the whole form), what stood there, and why not."""

    criterion: str
    given: str
    why: Message


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a filled form holds. What was left empty is not in `assessment`: it says nothing, and takes nothing away.

    `assessment` has an empty name where the form asks for none. `mark` is None where the channel has no mark.
    """

    channel: Channel
    assessment: Assessment
    mark: FormMark | None = None
    unreadable: tuple[Unreadable, ...] = ()

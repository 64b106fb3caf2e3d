"""What is said to whoever sent more than an address takes: how much it takes, what to do, and the way back to where the file was chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask import request, url_for

from assessment.config import MEGABYTE, Settings
from assessment.exchange.filled_forms import LARGEST_FILLED
from assessment.translation import Message, message, number, say
from assessment.translation import gettext as _
from assessment.web.site import site

ROOM_FOR_FIELDS = 128 * 1024  # what a form sends beside its file


@dataclass(frozen=True, slots=True)
class Upload:
    """An address that takes a file: how many bytes it may have, what to do with a larger one, and the page on which it is chosen."""

    most: Callable[[Settings], int]
    advice: Message
    chosen_at: str


def filled_form_bytes(settings: Settings) -> int:
    """How large a filled form may be."""
    return min(LARGEST_FILLED, settings.max_upload_bytes)


UPLOADS: Mapping[str, Upload] = {
    "intakes.upload": Upload(filled_form_bytes, message(
        "Choose the form as it was filled in and saved, not a scan or a copy with pictures in it: the form itself is much smaller. "
        "What was written by hand is typed in instead."
    ), "intakes.choose"),
    "evidence.add": Upload(lambda settings: settings.evidence_file_bytes, message(
        "Make the file smaller, or give a link to it with the question instead."
    ), "evidence.show_one"),
    "uploads.upload": Upload(lambda settings: settings.max_upload_bytes, message(
        "Choose the report (PDF) as it was made here, not a scan of it, or an answers file (TOML or JSON): they are much smaller."
    ), "uploads.choose"),
    "exports.take_in": Upload(lambda settings: settings.max_upload_bytes, message(
        "A larger one is taken in from the command line: smart-readiness municipality import."
    ), "exports.choose"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the page says: a title, a sentence, what to do, and the address on which another file can be chosen."""

    title: str
    advice: str
    what_to_do: str
    back: str


def largest_body(settings: Settings) -> int:
    """The most that any page takes, in bytes; whatever is larger need not even be received."""
    return max(settings.max_upload_bytes, settings.evidence_file_bytes) + ROOM_FOR_FIELDS


def refusal() -> Refusal | None:
    """Why the file that was sent is too large, if this is where files are sent to. The way back is the address that was asked for itself."""
    upload = UPLOADS.get(request.endpoint or "")
    if upload is None:
        return None
    most = upload.most(site().settings)
    megabytes = number(Fraction(most, MEGABYTE), 2 if most % MEGABYTE else 0)
    return Refusal(
        _("This file is too large"), _("A file may have at most %(most)s megabytes here. Nothing of it was kept.", most=megabytes),
        say(upload.advice), url_for(upload.chosen_at, **request.view_args or {}),
    )

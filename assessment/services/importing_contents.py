"""Files that come with a municipality: evidence is received and told by its content as if it were uploaded, final reports are kept as they are."""

import os
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.database.evidence import FileRow
from assessment.exchange import municipality_zip as form
from assessment.exchange.file_names import kept_name
from assessment.exchange.sealed_zip import Sealed
from assessment.services import typed
from assessment.services.contents import PART, path_of, put, receiving
from assessment.services.town_rows import FORMS, LARGEST_NUMBER

PDF = b"%PDF-"
LARGEST_REPORT = 100 * 1024 * 1024


def take_contents(session: Session, settings: Settings, file: Sealed, evidence: list[dict[str, Any]], *, now: datetime) -> int:
    """Put every content where it belongs; gives how many. The rows of `evidence` get the names under which files are kept here.

    Raises `Invalid` for a kind that is not kept, `TooLarge`, and `ValueError`.
    """
    _must_come_along(settings, file, evidence)
    lying, count = set(file.names), 0
    for known in file.lines(form.FILES):
        name, rows = f"{form.EVIDENCE}/{known['digest']}", [row for row in evidence if row["digest"] == known["digest"]]
        if name in lying and rows:
            with file.stream(name) as stream, receiving(settings, stream, name=rows[0]["name"]) as incoming:
                if incoming.digest != known["digest"]:
                    raise ValueError(f"{name} is not what its name says")
                put(session, settings, incoming, now=now)
            for row in rows:
                row["name"] = kept_name(row["name"], incoming.kind)
            count += 1
        elif known["digest"] in file.facts.get("missing", ()) and session.get(FileRow, known["digest"]) is None:
            session.add(_lost(known, now))
    session.flush()
    return count + sum(_keep_report(settings, file, name) for name in file.names if name.startswith(f"{form.FINALS}/"))


def _must_come_along(settings: Settings, file: Sealed, evidence: list[dict[str, Any]]) -> None:
    """Whether every content that is named lies in the file, or is missing here as there: to know a digest opens no content of others.

    Raises `ValueError`.
    """
    lying, lost = set(file.names), set(file.facts.get("missing", ()))
    listed = {known["digest"] for known in file.lines(form.FILES)}
    digests = {row["digest"] for row in evidence}
    reports = {f"{known['report_digest']}.pdf" for known in file.lines("finals.jsonl") if known["report_digest"] is not None}
    named = [(f"{form.EVIDENCE}/{digest}", digest, path_of(settings, digest)) for digest in digests]
    named += [(f"{form.FINALS}/{name}", name, settings.finals / name) for name in reports]
    for name, content, place in named:
        if name not in lying and (content not in lost or place.is_file()):
            raise ValueError(f"{name} does not come along")
    if digests - listed:
        raise ValueError("a file is not listed")


def _lost(known: Mapping[str, Any], now: datetime) -> FileRow:
    """The row of a content that was missing already where it came from."""
    digest, size, media_type = known["digest"], known["size"], known["media_type"]
    if not (FORMS["digest"].fullmatch(digest) and isinstance(size, int) and 0 <= size <= LARGEST_NUMBER and len(media_type) <= 100):
        raise ValueError("a file has other values")
    return FileRow(digest=digest, size=size, media_type=typed.line(media_type), created_at=now)


def _keep_report(settings: Settings, file: Sealed, name: str) -> bool:
    """Keep the report of a final version under its digest, where nobody has it yet."""
    digest = name.partition("/")[2].removesuffix(".pdf")
    with file.stream(name) as stream:
        content = stream.read(LARGEST_REPORT + 1)
    if sha256(content).hexdigest() != digest or not content.startswith(PDF):
        raise ValueError(f"{name} is not what its name says")
    place = settings.finals / f"{digest}.pdf"
    if not place.is_file():
        settings.finals.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_suffix(f".{os.getpid()}{PART}")
        with beside.open("wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(place)
    return True

"""Final versions: what is frozen when an assessment becomes final, its report, which is made once, and both for ever after."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessment import __version__, translation
from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.catalogue.texts import texts_of, with_texts
from assessment.config import Settings
from assessment.course import EventKind
from assessment.database.course import FinalRow
from assessment.errors import NotFound
from assessment.exchange.frozen_json import Frozen, Unreadable, from_json, to_json
from assessment.report.content import WORDING, FinalMark
from assessment.scoring import score_assessment
from assessment.services import editions, reports
from assessment.services.audit import Audited, note
from assessment.services.course import Event, Wish, happen
from assessment.services.discretion import discreet_content
from assessment.services.entitlements import Sight
from assessment.services.opening import found, value
from assessment.services.standing_among import place_when_final
from assessment.services.tasks import JobKind, ask_for
from assessment.services.trends import since_last


@dataclass(frozen=True, slots=True)
class Final:
    """A final version in one line; `digest` is that of what was frozen, `report_digest` that of its report once it is made."""

    number: int
    dated: date
    at: datetime
    by: int | None
    edition: str
    edition_digest: str
    engine: str
    digest: str
    report_digest: str | None


@dataclass(frozen=True, slots=True)
class OpenedFinal:
    """A final version as it was frozen, with the catalogue of its edition in its language."""

    assessment: Assessment
    catalogue: Catalogue
    language: str
    mark: FinalMark
    has_own_texts: bool = False


def finalise(session: Session, settings: Settings, catalogue: Catalogue, assessment_id: int, *, wish: Wish) -> Event:
    """Make an assessment final: freeze everything, and ask for its report. `catalogue` is that of its edition, in the reader's language.

    Raises `Overtaken`, and `EditionChanged` where the edition is known with another content.
    """
    event, is_new = happen(session, assessment_id, EventKind.FINALISED, wish)
    if is_new:
        row = _freeze(session, catalogue, assessment_id, wish)
        note(
            session, Audited.FINALISED, now=wish.now, by=wish.by, municipality=found(session, assessment_id).municipality_id,
            assessment=assessment_id, detail=row.digest,
        )
        request_report(session, settings, assessment_id, row.number, now=wish.now, gives_way=True)
        ask_for(session, settings, JobKind.STANDING, given=str(assessment_id), now=wish.now, assessment_id=assessment_id)
    return event


def _freeze(session: Session, catalogue: Catalogue, assessment_id: int, wish: Wish) -> FinalRow:
    editions.keep(session, catalogue, now=wish.now)
    assessment, language = value(session, assessment_id, today=wish.now.date()), translation.language()
    number, results = len(finals_of(session, assessment_id)) + 1, score_assessment(catalogue, assessment)
    frozen = Frozen(
        number, wish.now.date(), catalogue.digest, __version__, language, assessment, results, _own_texts(session, catalogue),
        since=since_last(session, catalogue, assessment_id, results), wording=WORDING,
        among=place_when_final(session, found(session, assessment_id).municipality_id, assessment, results),
    )
    content = to_json(frozen)
    row = FinalRow(
        assessment_id=assessment_id, number=number, dated=assessment.date, at=wish.now, person_id=wish.by, edition=catalogue.edition,
        edition_digest=catalogue.digest, engine_version=__version__, content=content, digest=_digest(content),
    )
    session.add(row)
    session.flush()
    return row


def _own_texts(session: Session, catalogue: Catalogue) -> Mapping[str, str]:
    """The texts of a catalogue that are not its edition's own: those of another language."""
    kept = texts_of(editions.catalogue_in(editions.content_of(session, catalogue.digest)))
    return MappingProxyType({place: text for place, text in texts_of(catalogue).items() if kept.get(place) != text})


def request_report(
    session: Session, settings: Settings, assessment_id: int, number: int, *, now: datetime, sight: Sight | None = None,
    kind: str = reports.PDF, gives_way: bool = False,
) -> reports.ReportJob | None:
    """Ask for the report of a final version, which is made once as a PDF; None where it is there. Raises `NotFound`.

    For somebody who may not see everything it is made apart, without what they may not see. Where nobody waits at a page it `gives_way`.
    """
    row = _found(session, assessment_id, number)
    content = discreet_content(row.content, sight)
    if kind == reports.PDF and row.report_digest and content == row.content:
        return None
    language = from_json(row.content).language
    asked = reports.Asked(assessment_id, kind=kind, gives_way=gives_way)
    return reports.ask(session, settings, asked, content, digest=_digest(content), language=language, now=now)


def finals_of(session: Session, assessment_id: int) -> tuple[Final, ...]:
    """The final versions of an assessment, newest first."""
    columns = (
        FinalRow.number, FinalRow.dated, FinalRow.at, FinalRow.person_id, FinalRow.edition, FinalRow.edition_digest, FinalRow.engine_version,
        FinalRow.digest, FinalRow.report_digest,
    )
    rows = session.execute(select(*columns).where(FinalRow.assessment_id == assessment_id).order_by(FinalRow.number.desc()))
    return tuple(Final(*row) for row in rows)


def final_content(session: Session, assessment_id: int, number: int, *, sight: Sight | None = None) -> str:
    """What was frozen, byte for byte, or without what somebody may not see. Raises `NotFound`."""
    return discreet_content(_found(session, assessment_id, number).content, sight)


def digest_seen(session: Session, assessment_id: int, number: int, *, sight: Sight) -> str:
    """What tells the report of a final version, as `sight` lets somebody see it, from every other. Raises `NotFound`."""
    return _digest(final_content(session, assessment_id, number, sight=sight))


def open_final(session: Session, assessment_id: int, number: int, shipped: Catalogue, *, sight: Sight | None = None) -> OpenedFinal:
    """A final version as it was frozen, or without what somebody may not see. Raises `NotFound`."""
    row = _found(session, assessment_id, number)
    edition = b"" if row.edition_digest == shipped.digest else editions.content_of(session, row.edition_digest)
    return opened(discreet_content(row.content, sight), edition, shipped)


def opened(content: str, edition: bytes, shipped: Catalogue) -> OpenedFinal:
    """A final version from what was frozen; where the `shipped` catalogue is of another content, its edition is read from a ZIP of its files."""
    frozen = from_json(content)
    base = shipped if frozen.edition_digest == shipped.digest else editions.catalogue_in(edition)
    mark = FinalMark(
        frozen.number, frozen.day, _digest(content), frozen.engine, frozen.results, frozen.since, frozen.wording, frozen.among, frozen.redacted,
    )
    return OpenedFinal(frozen.assessment, with_texts(base, frozen.texts, frozen.language), frozen.language, mark, bool(frozen.texts))


def edition_needed(session: Session, digest: str, given: str = "") -> bytes:
    """The files of the edition that the report of a final version is made with, also where something was taken out of what is `given`.

    Nothing where it is no final version.
    """
    edition = session.scalar(select(FinalRow.edition_digest).where(FinalRow.digest == digest).limit(1)) or _edition_of(given)
    return editions.content_of(session, edition) if edition else b""


def _edition_of(given: str) -> str | None:
    try:
        return from_json(given).edition_digest
    except Unreadable:
        return None


def keep_report(session: Session, settings: Settings, digest: str) -> None:
    """Keep the finished report of a final version for ever, under its own digest; does nothing for any other report."""
    rows = session.scalars(select(FinalRow).where(FinalRow.digest == digest, FinalRow.report_digest.is_(None))).all()
    if not rows:
        return
    content = reports.path_of(settings, digest).read_bytes()
    kept = sha256(content).hexdigest()
    _write(report_path(settings, kept), content)
    for row in rows:
        row.report_digest = kept
    session.flush()


def report_of_final(session: Session, settings: Settings, assessment_id: int, number: int, *, sight: Sight | None = None) -> Path:
    """The report of a final version, as it was made once. Raises `NotFound` where it is not made yet, not here, or holds what `sight` does not."""
    row = _found(session, assessment_id, number)
    kept = row.report_digest if discreet_content(row.content, sight) == row.content else None
    if kept is None or not report_path(settings, kept).is_file():
        raise NotFound
    return report_path(settings, kept)


def _found(session: Session, assessment_id: int, number: int) -> FinalRow:
    row = session.scalar(select(FinalRow).where(FinalRow.assessment_id == assessment_id, FinalRow.number == number))
    if row is None:
        raise NotFound
    return row


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def report_path(settings: Settings, digest: str) -> Path:
    """Where the report of a final version lies that has this digest of its own."""
    return settings.finals / f"{digest}.pdf"


def _write(target: Path, content: bytes) -> None:
    """Write beside the target, then move: the file is there whole, or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_suffix(f".{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)

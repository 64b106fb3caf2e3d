"""The editions that this installation knows: what was published once never changes, and stays readable for as long as anything needs it."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessment.catalogue.files import digest as digest_of
from assessment.catalogue.files import read_folder
from assessment.catalogue.load import load_files
from assessment.catalogue.model import Catalogue
from assessment.database.course import EditionRow
from assessment.database.session import writing
from assessment.errors import NotFound, SmartReadinessError
from assessment.exchange.edition_zip import packed, unpacked
from assessment.paths import CRITERIA


class EditionChanged(SmartReadinessError):
    """The files say that they are an edition that is known with another content; what is known stays as it is."""

    def __init__(self, edition: str, *, known: str, given: str) -> None:
        super().__init__(f"edition {edition} is known as {known}, and was given as {given}")
        self.edition, self.known, self.given = edition, known, given


def remember(session: Session, folder: Path = CRITERIA, *, now: datetime) -> str:
    """Keep the edition in a folder for ever; gives its digest. Raises `EditionChanged`, and `Invalid` for files that are no catalogue."""
    files = dict(read_folder(folder).files)
    digest = digest_of(files)
    if session.scalar(select(EditionRow.digest).where(EditionRow.digest == digest)):
        return digest
    edition = load_files(files).edition
    try:
        with session.begin_nested():
            session.add(EditionRow(edition=edition, digest=digest, content=packed(files), first_seen_at=now))
            session.flush()
    except IntegrityError:  # it is known already, or another process that starts was quicker
        known = session.scalars(select(EditionRow.digest).where(EditionRow.edition == edition)).one()
        if known != digest:
            raise EditionChanged(edition, known=known, given=digest) from None
    return digest


def remember_shipped(engine: Engine, now: datetime) -> None:
    """Keep the edition that came with the software, when it starts. Raises `EditionChanged`."""
    with writing(engine) as session:
        remember(session, now=now)


def content_of(session: Session, digest: str) -> bytes:
    """The files of a known edition in one ZIP. Raises `NotFound`."""
    content = session.scalar(select(EditionRow.content).where(EditionRow.digest == digest))
    if content is None:
        raise NotFound
    return content


@lru_cache(maxsize=8)
def catalogue_in(content: bytes) -> Catalogue:
    """The catalogue in a ZIP of its files, read once per process."""
    return load_files(unpacked(content))


def keep(session: Session, catalogue: Catalogue, *, now: datetime, folder: Path = CRITERIA) -> None:
    """See that the edition of a catalogue is known; usually it is since the start. Raises `EditionChanged` where its files are others by now."""
    known = session.scalar(select(EditionRow.digest).where(EditionRow.digest == catalogue.digest))
    if known is None and (given := remember(session, folder, now=now)) != catalogue.digest:
        raise EditionChanged(catalogue.edition, known=catalogue.digest, given=given)

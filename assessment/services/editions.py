"""The editions that this installation knows: what was published once never changes, and stays readable for as long as anything needs it."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessment.catalogue.editions import Edition, Editions, edition_at, edition_in, editions_of
from assessment.catalogue.files import RESIDENTS, TRANSLATIONS, read_folder, translations_at
from assessment.catalogue.files import digest as digest_of
from assessment.catalogue.load import load_files
from assessment.catalogue.localise import localised, localised_from
from assessment.catalogue.model import Catalogue
from assessment.catalogue.written import read
from assessment.config import Settings
from assessment.database.course import EditionRow
from assessment.database.session import writing
from assessment.errors import EditionChanged, Invalid, NotFound
from assessment.exchange.edition_zip import packed, translations_in, unpacked
from assessment.paths import CRITERIA
from assessment.translation import SOURCE


def remember(session: Session, folder: Path = CRITERIA, *, now: datetime) -> str:
    """Keep the edition in a folder for ever, with the translations that are there; gives its digest.

    Of an edition that is known only translations, and what residents are asked, may be others by now.
    Raises `EditionChanged`, and `Invalid` for files that are no catalogue.
    """
    files, translations = dict(read_folder(folder).files), translations_at(folder)
    digest = digest_of(files)
    if row := session.scalar(select(EditionRow).where(EditionRow.digest == digest)):
        _keep_beside(row, {name: files[name] for name in files if name == RESIDENTS}, translations)
        return digest
    edition = load_files(files).edition
    try:
        with session.begin_nested():
            session.add(EditionRow(edition=edition, digest=digest, content=packed({**files, **translations}), first_seen_at=now))
            session.flush()
    except IntegrityError:  # it is known already, or another process that starts was quicker
        known = session.scalars(select(EditionRow.digest).where(EditionRow.edition == edition)).one()
        if known != digest:
            raise EditionChanged(edition, known=known, given=digest) from None
    return digest


def _keep_beside(row: EditionRow, residents: dict[str, bytes], translations: dict[str, bytes]) -> None:
    """Keep with a known edition what is no part of its digest; what went away stays."""
    files, beside = unpacked(row.content), translations_in(row.content)
    if (translations and translations != beside) or not residents.items() <= files.items():
        row.content = packed({**files, **residents, **(translations or beside)})


def folders(settings: Settings) -> tuple[Path, ...]:
    """The folders that hold an edition each: the one that came with the software, and those of this installation."""
    own = settings.catalogues
    return (CRITERIA, *sorted(path for path in own.iterdir() if path.is_dir() and not path.name.startswith("."))) if own.is_dir() else (CRITERIA,)


def remember_all(engine: Engine, settings: Settings, *, now: datetime) -> None:
    """Keep every edition that there is a folder of, when the software starts. Raises `EditionChanged`, and `Invalid` for what is no catalogue."""
    with writing(engine) as session:
        for folder in folders(settings):
            remember(session, folder, now=now)


def changed_editions(session: Session, settings: Settings) -> Iterator[EditionChanged]:
    """Every edition in a folder whose content is not the one that is known under its name; nothing is written."""
    for folder in folders(settings):
        written = read(folder)
        edition = str(written.catalogue.get("edition"))
        known = session.scalar(select(EditionRow.digest).where(EditionRow.edition == edition))
        if known is not None and known != written.digest:
            yield EditionChanged(edition, known=known, given=written.digest)


def editions_here(settings: Settings, language: str) -> Editions:
    """The editions in folders, in a language as far as they are translated. Raises `Invalid`."""
    found = ((folder, edition_at(folder)) for folder in folders(settings))
    return editions_of(replace(edition, catalogue=localised(edition.catalogue, language, folder / TRANSLATIONS)) for folder, edition in found)


def kept_editions(session: Session, language: str, *, known: Collection[str]) -> list[Edition]:
    """The editions that only the database holds, not those `known` from folders; in a language as far as their translations were kept."""
    query = select(EditionRow.content).where(EditionRow.edition.not_in(known))
    found = ((content, edition_in(unpacked(content))) for content in session.scalars(query))
    return [replace(edition, catalogue=_translated(edition.catalogue, content, language)) for content, edition in found]


def kept_digests(session: Session) -> tuple[str, ...]:
    """The digests of all editions that the database holds, which tell whether one has come since."""
    return tuple(session.connection().scalars(select(EditionRow.digest).order_by(EditionRow.digest)))


def _translated(catalogue: Catalogue, content: bytes, language: str) -> Catalogue:
    """A catalogue with the translations of its ZIP; in English where there are none, or none that can be used."""
    try:
        return localised_from(catalogue, language, translations_in(content))
    except Invalid:
        return catalogue


def content_of(session: Session, digest: str) -> bytes:
    """The files of a known edition in one ZIP. Raises `NotFound`."""
    content = session.scalar(select(EditionRow.content).where(EditionRow.digest == digest))
    if content is None:
        raise NotFound
    return content


@lru_cache(maxsize=8)
def catalogue_in(content: bytes, language: str = SOURCE) -> Catalogue:
    """The catalogue in a ZIP of its files, in a language as far as it is translated there; read once per process."""
    return _translated(load_files(unpacked(content)), content, language)


def keep(session: Session, catalogue: Catalogue, *, now: datetime, folder: Path = CRITERIA) -> None:
    """See that the edition of a catalogue is known; usually it is since the start. Raises `EditionChanged` where its files are others by now."""
    known = session.scalar(select(EditionRow.digest).where(EditionRow.digest == catalogue.digest))
    if known is None and (given := remember(session, folder, now=now)) != catalogue.digest:
        raise EditionChanged(catalogue.edition, known=catalogue.digest, given=given)

"""What an office file is: its ZIP container is looked into without unpacking it, and bombs, locks, macros and mere archives are refused."""

import re
import zipfile
from typing import BinaryIO
from zlib import error as DamagedData

from assessment.translation import Message, message

MOST_ENTRIES = 10_000
MEGABYTE = 1024 * 1024
ROOMY = 50 * MEGABYTE
MOST_GROWTH = 100
_LONGEST_LIST = 2 * MEGABYTE
_LOCKED = 0x1
_ODT = "application/vnd.oasis.opendocument.text"
_OOXML = "application/vnd.openxmlformats-officedocument."
_DOCX, XLSX = f"{_OOXML}wordprocessingml.document", f"{_OOXML}spreadsheetml.sheet"
_TYPES, _MIME, _MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
_DECLARED = re.compile(r"""ContentType\s*=\s*["']([^"']*)["']""")

ARCHIVE = message("This is an archive of other files, whatever its name says. Unpack it and add each file by itself.")
BOMB = message("This file would grow far too large when it is opened. Save it as a PDF.")
BROKEN = message("This file is damaged, or is not what it says. Save it again, or as a PDF.")
LOCKED = message("This file is locked with a password. Save it without one, or as a PDF.")
MACROS = message("This file holds macros, which are little programs. Save it without them, as DOCX, XLSX, ODT or PDF.")
OTHER_OFFICE = message("Office files of this kind are not kept. Save it as DOCX, XLSX, ODT or PDF.")


def media_type_in(file: BinaryIO, size: int) -> str | Message:
    """The media type of the office file in a container, or why it cannot be kept."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            return _why_not(archive, size) or _media_type(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError, OverflowError, DamagedData):
        return BROKEN


def _why_not(archive: zipfile.ZipFile, size: int) -> Message | None:
    """What is wrong with a container, from its list alone."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > max(ROOMY, MOST_GROWTH * size):
        return BOMB
    if archive.comment or len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        return BROKEN
    return LOCKED if any(entry.flag_bits & _LOCKED for entry in entries) else None


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _media_type(archive: zipfile.ZipFile) -> str | Message:
    names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return MACROS
    if _MIME in names and _TYPES not in names:
        return _open_document(archive, names)
    return _office_open(archive) if _TYPES in names and _MIME not in names else ARCHIVE


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> str | Message:
    """An OpenDocument file says in its first entry what it is, and in its manifest whether it is locked."""
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        return MACROS
    if _MANIFEST not in names or archive.infolist()[0].filename != _MIME:
        return BROKEN
    if "encryption-data" in _read(archive, _MANIFEST):
        return LOCKED
    return _ODT if _read(archive, _MIME).strip() == _ODT else OTHER_OFFICE


def _office_open(archive: zipfile.ZipFile) -> str | Message:
    """An Office Open file lists the types of all that is inside; exactly one of them is the document itself."""
    declared = set(_DECLARED.findall(_read(archive, _TYPES)))
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in declared):
        return MACROS
    found = [kind for kind in (_DOCX, XLSX) if f"{kind}.main+xml" in declared]
    if len(found) > 1:
        return BROKEN
    return found[0] if found else OTHER_OFFICE


def _read(archive: zipfile.ZipFile, name: str) -> str:
    """One small entry as text. Raises `ValueError` where it is none, or is not small."""
    with archive.open(name) as entry:
        content = entry.read(_LONGEST_LIST + 1)
    if len(content) > _LONGEST_LIST:
        raise ValueError(name)
    return content.decode()

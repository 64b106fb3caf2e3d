"""What a file is, told by its content and never by its name: the few kinds that are kept as evidence, and why everything else is not."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from assessment.errors import Invalid, Problem
from assessment.exchange import file_pictures, file_texts, file_zips
from assessment.translation import Message, message

HEAD = 1024
TAIL = 66_000
_PDF, _PDF_END = b"%PDF-", b"%%EOF"
_ZIP, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_CSV = re.compile(r"\.csv\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is kept: its media type and the endings that a name of it may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileKind("application/pdf", ("pdf",))
PNG = FileKind("image/png", ("png",))
JPEG = FileKind("image/jpeg", ("jpg", "jpeg"))
WEBP = FileKind("image/webp", ("webp",))
ODT = FileKind("application/vnd.oasis.opendocument.text", ("odt",))
DOCX = FileKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",))
XLSX = FileKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",))
CSV = FileKind("text/csv", ("csv",))
TEXT = FileKind("text/plain", ("txt",))
KINDS: Mapping[str, FileKind] = {kind.media_type: kind for kind in (PDF, PNG, JPEG, WEBP, ODT, DOCX, XLSX, CSV, TEXT)}
ENDINGS = {ending for kind in KINDS.values() for ending in kind.endings}

EMPTY = message("This file is empty.")
TWO_AT_ONCE = message("This file is two kinds of files at once, so nobody can say what it will do. Save it again as a PDF.")
CUT = message("This file is damaged or cut off: its end is missing. Save it again, and choose the new file.")
OLD_OFFICE = message(
    "This is a file of an old office program, or one that is locked with a password. Save it as DOCX, XLSX or PDF, without a password."
)
HEIC = message("Pictures of this kind (HEIC) cannot be opened everywhere. Save the picture as JPEG or PNG.")
OTHER_PICTURE = message("Pictures of this kind cannot be kept. Save the picture as JPEG or PNG.")
RICH_TEXT = message("A file of this kind (RTF) can hold other files. Save it as a PDF.")
ARCHIVE = message("This is an archive of other files. Unpack it and add each file by itself.")
PROGRAM = message("This is a program. Programs are not kept.")

REFUSED: tuple[tuple[bytes, Message], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"{\\rtf", RICH_TEXT),
    (b"Rar!\x1a\x07", ARCHIVE), (b"7z\xbc\xaf\x27\x1c", ARCHIVE), (b"\x1f\x8b", ARCHIVE), (b"BZh", ARCHIVE), (b"\xfd7zXZ", ARCHIVE),
    (b"PK\x05\x06", ARCHIVE), (b"PK\x07\x08", ARCHIVE),
    (b"GIF8", OTHER_PICTURE), (b"II*\x00", OTHER_PICTURE), (b"MM\x00*", OTHER_PICTURE), (b"BM", OTHER_PICTURE),
    (b"MZ", PROGRAM), (b"\x7fELF", PROGRAM), (b"\xca\xfe\xba\xbe", PROGRAM), (b"\xcf\xfa\xed\xfe", PROGRAM), (b"#!", PROGRAM),
    (b"%!PS", file_texts.NO_TEXT),
)
_HEIC = re.compile(rb"....ftyp(heic|heix|mif1|msf1|hevc|avif)", re.DOTALL)


def kind_of(file: BinaryIO, name: str) -> FileKind:
    """What a file that can be read from any place is. Raises `Invalid` with the reason where it cannot be kept.

    The name decides only between a table and a text, which both are nothing but text.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD)
    found = _kind(file, head, size, name) if size else EMPTY
    if isinstance(found, Message):
        raise Invalid([Problem("file", found)])
    return found


def _kind(file: BinaryIO, head: bytes, size: int, name: str) -> FileKind | Message:
    if is_two_at_once(file, head, size):
        return TWO_AT_ONCE
    for begins, look in _LOOKS:
        if begins(head):
            return look(file, size)
    if found := next((why for signature, why in REFUSED if head.startswith(signature) and not _is_letters(signature, head)), None):
        return found
    if _HEIC.match(head):
        return HEIC
    return file_texts.why_not(file) or (CSV if _CSV.search(name) else TEXT)


def _is_letters(signature: bytes, head: bytes) -> bool:
    """Whether a signature of two or three letters only begins a text, such as `BM` in `BMW`."""
    return signature.isalnum() and signature.isascii() and b"\x00" not in head


def is_two_at_once(file: BinaryIO, head: bytes, size: int) -> bool:
    """Whether a file could be opened as two kinds: an archive behind something else, or a PDF that begins after something else."""
    if not head.startswith(b"PK") and _ends_as_archive(file, size):
        return True
    return _PDF in head and not _begins_as_pdf(head) and _has_end_of_pdf(file, size)


def _begins_as_pdf(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_PDF)


def _has_end_of_pdf(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - HEAD))
    return _PDF_END in file.read()


def _ends_as_archive(file: BinaryIO, size: int) -> bool:
    """Whether the end of a ZIP archive stands near the end of the file; within a stream of a PDF it is something attached."""
    start = max(0, size - TAIL)
    file.seek(start)
    tail = file.read(TAIL)
    place = tail.rfind(_ZIP_END)
    comment = tail[place + 20:place + 22]
    is_end = place >= 0 and len(comment) == 2 and place + 22 + int.from_bytes(comment, "little") <= len(tail)
    return is_end and b"endstream" not in tail[place:]


def _pdf(file: BinaryIO, size: int) -> FileKind | Message:
    return PDF if _has_end_of_pdf(file, size) else CUT


def _png(file: BinaryIO, size: int) -> FileKind | Message:
    return PNG if file_pictures.is_whole_png(file, size) else CUT


def _jpeg(file: BinaryIO, size: int) -> FileKind | Message:
    return JPEG if file_pictures.is_whole_jpeg(file, size) else CUT


def _webp(file: BinaryIO, size: int) -> FileKind | Message:
    return WEBP if file_pictures.is_whole_webp(file, size) else CUT


def _zip(file: BinaryIO, size: int) -> FileKind | Message:
    found = file_zips.media_type_in(file, size)
    return found if isinstance(found, Message) else KINDS[found]


_LOOKS: tuple[tuple[Callable[[bytes], object], Callable[[BinaryIO, int], FileKind | Message]], ...] = (
    (_begins_as_pdf, _pdf),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    (lambda head: head.startswith(b"\xff\xd8\xff"), _jpeg),
    (_WEBP.match, _webp),
    (lambda head: head.startswith(_ZIP), _zip),
)


def accepted() -> Iterator[str]:
    """What a browser is told to offer when a file is chosen."""
    for kind in KINDS.values():
        yield kind.media_type
        yield f".{kind.endings[0]}"

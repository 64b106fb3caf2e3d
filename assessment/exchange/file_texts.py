"""Whether a file is plain text: UTF-8, UTF-16 with its mark, or Windows-1252; no markup, and nothing that cannot be read."""

import codecs
import re
from typing import BinaryIO

from assessment.translation import Message, message

LOOKED_AT = 1024
_PIECE = 64 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BEGINS_AS_MARKUP = re.compile(r"\s*<[!?/a-z]", re.IGNORECASE)
_TAG_OF_A_PAGE = re.compile(r"<(?:!doctype|html|head|body|svg|script|iframe)\b", re.IGNORECASE)
NO_TEXT = message("This is none of the kinds of files that are kept here: PDF, PNG, JPEG, WebP, ODT, DOCX, XLSX, CSV, TXT. Save it as a PDF.")
MARKUP = message("This is a web page or a drawing in text (HTML, SVG, XML). Print it into a PDF, and add that.")


def why_not(file: BinaryIO) -> Message | None:
    """The reason why this is no plain text that can be kept, or None."""
    file.seek(0)
    head = file.read(4)
    mark, encoding = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", "utf-8"))
    found = _read_as(file, encoding, skip=len(mark))
    if found is NO_TEXT and not mark:
        return _read_as(file, "cp1252", skip=0)
    return found


def _read_as(file: BinaryIO, encoding: str, *, skip: int) -> Message | None:
    """Read the whole as text of one encoding; why that cannot be, or None."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(skip)
    beginning = ""
    try:
        while piece := file.read(_PIECE):
            text = decoder.decode(piece)
            if _UNREADABLE.search(text):
                return NO_TEXT
            beginning += text[:LOOKED_AT - len(beginning)]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return NO_TEXT
    return MARKUP if _BEGINS_AS_MARKUP.match(beginning) or _TAG_OF_A_PAGE.search(beginning) else None

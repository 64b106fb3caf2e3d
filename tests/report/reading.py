"""Reading a report back: its text as a person would find it, page by page."""

import re
from io import BytesIO

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, with spaces and line ends as single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """A text without any space, so that line ends inside long words do not matter."""
    return re.sub(r"\s+", "", text)


def whole_text(pdf: bytes) -> str:
    """All text of a report without spaces."""
    return squeezed("".join(pages_of(pdf)))

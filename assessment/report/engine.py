"""Loads WeasyPrint so that it sees our fonts and files and no others. Imported only where a PDF is really made."""

import logging
import os
import re
import struct
import zlib
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError, fromstring

from assessment.errors import LibrariesMissing
from assessment.paths import FONTS, STATIC, instance

LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
INSTALL = f"apt-get install --no-install-recommends {' '.join(LIBRARIES)}"

# what decoding a picture that somebody else made may raise, however it is broken
UNDRAWABLE = (
    ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error, zlib.error,
)

os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
os.environ.setdefault("XDG_CACHE_HOME", str(instance() / "cache"))  # a service may have no home folder to keep a cache in
try:
    weasyprint = import_module("weasyprint")
except OSError as fault:
    raise LibrariesMissing(str(fault), INSTALL) from fault
_Fetcher: Any = weasyprint.urls.URLFetcher
_Html: Any = weasyprint.HTML
_EMPTY = re.compile(r"<(br|col|hr|img|input|link|meta)\b([^<>]*?)/?>")
_SVG = re.compile(r"<svg\b(?![^<>]*\bxmlns=)")


class OwnFiles(_Fetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Serves packaged files and pictures written into the page itself, and refuses every other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - a WeasyPrint response
        """The content behind an address. Raises `PermissionError` for anything that is not ours."""
        if not (url.startswith("data:image/") or _is_packaged(url)):
            raise PermissionError(f"a report loads nothing from outside: {url[:100]}")
        return super().fetch(url, headers)


class Page(_Html):  # type: ignore[misc]  # WeasyPrint carries no types
    """A page as our templates write it. A parser for XML reads it thirty times as quickly as one for whatever the web holds, to the same elements.

    Where it is not well-formed, WeasyPrint's own parser reads it.
    """

    def __init__(self, html: str) -> None:
        try:
            root = fromstring(well_formed(html))  # noqa: S314 - our own page, in which typed texts are escaped
        except ParseError:
            super().__init__(string=html, url_fetcher=OwnFiles())
            return
        self.base_url, self.url_fetcher, self.media_type = None, OwnFiles(), "print"
        self.wrapper_element = weasyprint.cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def well_formed(html: str) -> str:
    """A page with its empty elements closed, its drawings named as such, and without the line before its first element.

    >>> well_formed('<!doctype html><p>one<br>two<svg width="1"></svg></p>')
    '<p>one<br/>two<svg xmlns="http://www.w3.org/2000/svg" width="1"></svg></p>'
    """
    return _SVG.sub('<svg xmlns="http://www.w3.org/2000/svg"', _EMPTY.sub(r"<\1\2/>", html.removeprefix("<!doctype html>")))


class _Complaints(logging.Handler):
    """Counts what WeasyPrint has to say against a page."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.count += 1


def can_be_drawn(address: str) -> bool:
    """Whether a picture that somebody else made can be printed, found out on a page of its own."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(complaints)
    try:
        page = f'<html lang="en"><title>-</title><img src="{address}" alt="-" style="max-width: 40mm; max-height: 10mm">'
        weasyprint.HTML(string=page, url_fetcher=OwnFiles()).write_pdf(pdf_variant="pdf/ua-1")
    except UNDRAWABLE:
        return False
    finally:
        logger.removeHandler(complaints)
    return bool(address) and not complaints.count


def _is_packaged(url: str) -> bool:
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    return parts.scheme == "file" and not parts.netloc and path.is_relative_to(STATIC.resolve())

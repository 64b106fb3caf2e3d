"""All evidence in one ZIP: folders as the catalogue has them, and a list, as a table and to read. It is written while it is sent."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assessment.catalogue.model import Catalogue
from assessment.translation import gettext as _
from assessment.translation import long_date

PIECE = 256 * 1024
FASTEST = 1
LIST_CSV, LIST_TEXT = "list.csv", "list.txt"
OTHER = "other"
_FIRST_YEAR = 1980
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH COMMERCIAL AT}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that goes into the ZIP: what the list says of it, and where its content lies."""

    criterion: str
    name: str
    description: str
    digest: str
    added: date
    holds_until: date | None
    content: Path


@dataclass(frozen=True, slots=True)
class _Placed:
    piece: Piece
    title: str
    place: str


class _Pipe:
    """What a ZIP is written into, and taken out of again piece by piece."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, content: bytes) -> int:
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken, self._written = bytes(self._written), bytearray()
        return taken


def zipped(catalogue: Catalogue, pieces: Iterable[Piece], *, on: date) -> Iterator[bytes]:
    """The ZIP, piece by piece: equal files give equal bytes. The list is written now, in the reader's language; contents are read on the way."""
    placed = list(_placed(catalogue, pieces))
    return _stream(placed, {LIST_CSV: _table(placed), LIST_TEXT: _text(placed, on)}, on)


def _stream(placed: Sequence[_Placed], lists: dict[str, bytes], on: date) -> Iterator[bytes]:
    pipe = _Pipe()
    with ZipFile(pipe, "w") as archive:  # type: ignore[call-overload]  # only what is used of a file is there
        for name, content in lists.items():
            archive.writestr(_entry(name, on), content, compresslevel=FASTEST)
        for each in placed:
            with each.piece.content.open("rb") as content_file, archive.open(_entry(each.place, each.piece.added), "w") as part:
                while taken := content_file.read(PIECE):
                    part.write(taken)
                    yield pipe.taken()
    yield pipe.taken()


def _entry(name: str, day: date) -> ZipInfo:
    entry = ZipInfo(name, (max(day.year, _FIRST_YEAR), day.month, day.day, 0, 0, 0))
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
    return entry


def _placed(catalogue: Catalogue, pieces: Iterable[Piece]) -> Iterator[_Placed]:
    """Every file with its place in the ZIP, in the order of the catalogue and then those of other editions; equal names are numbered."""
    folders = {
        criterion.id: f"{part:02}-{dimension.id}/{number:02}-{criterion.id}"
        for part, dimension in enumerate(catalogue.dimensions, start=1) for number, criterion in enumerate(dimension.criteria, start=1)
    }
    taken: set[str] = set()
    for piece in sorted(pieces, key=lambda piece: (folders.get(piece.criterion, OTHER), piece.criterion, piece.added, piece.name, piece.digest)):
        place = _free(f"{folders.get(piece.criterion) or f'{OTHER}/{piece.criterion}'}/{piece.name}", taken)
        taken.add(place.lower())
        criterion = catalogue.criteria.get(piece.criterion)
        yield _Placed(piece, criterion.title if criterion else piece.criterion, place)


def _free(place: str, taken: set[str]) -> str:
    stem, dot, ending = place.rpartition(".")
    numbered = (f"{stem} ({number}){dot}{ending}" for number in range(2, len(taken) + 3))
    return next(each for each in (place, *numbered) if each.lower() not in taken)


def _table(placed: Sequence[_Placed]) -> bytes:
    """The list as a table that a spreadsheet opens; what looks like a formula is marked as text."""
    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow([_("Place"), _("Question"), _("Name"), _("What it shows"), _("Added"), _("Holds until"), "SHA-256"])
    for each in placed:
        piece = each.piece
        until = piece.holds_until.isoformat() if piece.holds_until else ""
        cells = [each.place, each.title, piece.name, piece.description, piece.added.isoformat(), until, piece.digest]
        rows.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A text for a cell: one that a spreadsheet would take for a formula gets an apostrophe before it.

    >>> [harmless(text) for text in ("=1+1", " @x", "-", "a=b", "")]
    ["'=1+1", "' @x", "'-", 'a=b', '']
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _text(placed: Sequence[_Placed], on: date) -> bytes:
    """The list to read."""
    lines = [_("Evidence as of %(day)s", day=long_date(on)), ""]
    for each in placed:
        piece = each.piece
        lines += [each.place, f"  {each.title}", *(f"  {line}" for line in piece.description.splitlines())]
        lines.append("  " + _("added on %(day)s", day=long_date(piece.added)))
        if piece.holds_until:
            day = long_date(piece.holds_until)
            lines.append("  " + (_("held until %(day)s", day=day) if piece.holds_until < on else _("holds until %(day)s", day=day)))
        lines += [f"  SHA-256 {piece.digest}", ""]
    return "\r\n".join(lines).encode("utf-8-sig")

"""What stands inside a paragraph, as runs: text in its character styles, links, line breaks and pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from assessment.report.docx_drawings import Drawings
from assessment.report.docx_marks import Xml, mark, run, written
from assessment.report.docx_text import directed, single_spaced
from assessment.report.docx_tree import Element

STYLES = {"small": "SmallPrintText", "note": "RemarkText", "state": "StateText", "statement": "SoftText", "address": "SmallPrintText",
          "digest": "SmallPrintText"}  # fmt: skip
LINKED = frozenset({"http", "https"})
BREAK, TAB = "\n", "\t"


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks, and where it leads."""

    style: str = ""
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in one look, a break or a tab, or a picture."""

    text: str = ""
    look: Look = Look()
    drawn: Element | None = None
    steers: bool = False


def pieces_of(element: Element, look: Look = Look(), *, as_typed: bool = False) -> Iterator[Piece]:
    """Everything in an element, in order; spaces as a browser shows them, or every one `as_typed`."""
    for child in element.children:
        if isinstance(child, str):
            yield from _typed(directed(child), look) if as_typed else [Piece(single_spaced(directed(child)), look)]
        elif child.tag == "br":
            yield Piece(BREAK, look, steers=True)
        elif child.tag in {"svg", "img"}:
            yield Piece(drawn=child)
        else:
            yield from pieces_of(child, _look_of(child, look), as_typed=as_typed)


def _typed(text: str, look: Look) -> Iterator[Piece]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Piece(BREAK, look, steers=True)
        yield Piece(line, look)


def _look_of(element: Element, look: Look) -> Look:
    style = next((STYLES[name] for name in STYLES if name in element.classes), look.style)
    if element.tag == "a":
        return replace(look, link=element.attributes.get("href", ""))
    if "small" in element.classes or "note" in element.classes:
        return replace(look, style=style, bold=False)
    return replace(look, style=style, bold=look.bold or element.tag in {"b", "strong"})


def trimmed(pieces: Iterator[Piece]) -> list[Piece]:
    """The pieces without spaces at either end, at a break, or twice in a row."""
    kept: list[Piece] = []
    for piece in pieces:
        after_space = not kept or kept[-1].steers or kept[-1].text.endswith(" ")
        text = piece.text.lstrip(" ") if after_space and not piece.steers and piece.drawn is None else piece.text
        if text or piece.drawn:
            if piece.steers:
                _without_last_space(kept)
            kept.append(replace(piece, text=text))
    _without_last_space(kept)
    return kept


def _without_last_space(pieces: list[Piece]) -> None:
    while pieces and not pieces[-1].steers and pieces[-1].drawn is None:
        text = pieces[-1].text.rstrip(" ")
        if text:
            pieces[-1] = replace(pieces[-1], text=text)
            return
        pieces.pop()


class Runs:
    """Writes pieces into paragraphs of one document."""

    def __init__(self, part: Xml, drawings: Drawings) -> None:
        self.part, self.drawings, self._addresses = part, drawings, dict[str, str]()

    def write(self, into: Xml, pieces: list[Piece]) -> None:
        """Append the pieces to a paragraph; neighbours that lead to one place are one link."""
        holder, link = into, ""
        for piece in pieces:
            if piece.drawn is not None:
                into.append(run(self.drawings.drawing_of(piece.drawn)))
                continue
            if piece.look.link != link:
                link = piece.look.link
                holder = self._opened(into, link)
            holder.append(self._run(piece, linked=holder is not into))

    def _run(self, piece: Piece, *, linked: bool) -> Xml:
        content = {BREAK: mark("br"), TAB: mark("tab")}[piece.text] if piece.steers else written(piece.text)
        if linked:
            return run(content, style="Hyperlink", bold=piece.look.bold)
        style = "Strong" if piece.look.bold and not piece.look.style else piece.look.style
        return run(content, style=style, bold=piece.look.bold and style != "Strong")

    def _opened(self, into: Xml, link: str) -> Xml:
        """Where the text of a link belongs: into a link only where it leads to a place in this document or to a page of the web."""
        if link.startswith("#"):
            holder = mark("hyperlink", anchor=anchor_of(link[1:]), history=1)
        elif is_page(link):
            holder = mark("hyperlink", history=1)
            holder.set(qn("r:id"), self._address(link))
        else:
            return into
        into.append(holder)
        return holder

    def _address(self, link: str) -> str:
        if link not in self._addresses:
            self._addresses[link] = self.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self._addresses[link]


def is_page(link: str) -> bool:
    """Whether an address is one of the web.

    >>> is_page("https://example.org/"), is_page("file:///etc/passwd"), is_page("javascript:alert(1)"), is_page("https://[")
    (True, False, False, False)
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in LINKED and bool(parts.netloc)


def anchor_of(identifier: str) -> str:
    """The name of a place in the document: letters, digits and underscores, at most 40."""
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in identifier)[:40]

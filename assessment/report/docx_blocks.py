"""The blocks of a document: headings, paragraphs, lists, tables and pictures, each in a real style, in the order of the templates."""

from collections.abc import Sequence
from dataclasses import replace

from assessment.report.docx_drawings import Drawings
from assessment.report.docx_inline import BREAK, TAB, Look, Piece, Runs, anchor_of, pieces_of, trimmed
from assessment.report.docx_marks import Xml, mark, paragraph
from assessment.report.docx_tables import table_of
from assessment.report.docx_tree import Element

HEADINGS = {"h1": "Heading1", "h2": "Heading2", "h3": "Heading3"}
OWN_STYLES = {
    "draft": "Notice", "lead": "Lead", "intro": "Intro", "fact": "Fact", "figure": "Figure", "note": "Remark", "small": "Small",
}
STYLES_AROUND = {"annex": "Annex", "answer": "Answer", "decisions": "ListContinue"}
INTRODUCING = frozenset({"small", "note", "reached"})
ON_A_NEW_PAGE, ENDS_A_PAGE = frozenset({"annex"}), frozenset({"result"})
LONGEST_BESIDE = 40  # letters of who does it, so that the day has room in the same line
BOLD_ROWS, DARK = frozenset({"bars", "changes"}), frozenset({"level-3", "level-4"})


class Blocks:
    """Writes a tree into the body of one document."""

    def __init__(self, part: Xml, body: Xml) -> None:
        self.body, self._runs = body, Runs(part, Drawings(part))
        self._number = self._heading = self._bookmark = ""
        self._marks, self._new_page, self._keeps, self._is_bold = 0, False, False, False

    def write(self, element: Element, around: frozenset[str] = frozenset()) -> None:
        """Everything in an element; `around` are the classes of all that stands around it."""
        following = [*element.elements[1:], None]
        for child, after in zip(element.elements, following, strict=True):
            self._keeps = after is not None and (after.tag == "table" or bool(child.classes & INTRODUCING and around & {"case", "step", "dimension"}))
            self._block(child, around)

    def _block(self, element: Element, around: frozenset[str]) -> None:
        match element.tag:
            case "h1" | "h2" | "h3":
                self._write_heading(element)
            case "p":
                self._write_paragraph(element, around)
            case "ul" | "ol":
                self._write_list(element, around)
            case "table":
                self._write_table(element, around)
            case "svg" | "img":
                self._add(paragraph("Drawing"), [Piece(drawn=element)])
            case _:
                self._write_part(element, around)

    def _write_part(self, element: Element, around: frozenset[str]) -> None:
        self._bookmark = element.attributes.get("id", self._bookmark)
        self._new_page = self._new_page or bool(element.classes & ON_A_NEW_PAGE)
        self.write(element, around | element.classes)
        self._new_page = self._new_page or bool(element.classes & ENDS_A_PAGE)

    def _write_heading(self, element: Element) -> None:
        made = paragraph(HEADINGS[element.tag])
        pieces = [*([Piece(f"{self._number}. ")] if self._number else []), *trimmed(pieces_of(element))]
        if self._bookmark:
            self._marks += 1
            made.append(mark("bookmarkStart", id=self._marks, name=anchor_of(self._bookmark)))
        self._heading = element.text
        self._add(made, pieces)
        if self._bookmark:
            made.append(mark("bookmarkEnd", id=self._marks))
        self._number = self._bookmark = ""

    def _write_paragraph(self, element: Element, around: frozenset[str]) -> None:
        kinds = element.classes
        if "number" in kinds:
            self._number = "" if "decisions" in around else element.text.strip()
        elif "commitment" in kinds:
            self._write_commitment(element)
        elif "title" in kinds and "decisions" in around:
            self._add(paragraph("ListNumber"), trimmed(pieces_of(element)))
        elif "fact" in kinds:
            self._add(paragraph("Fact"), with_label(element))
        else:
            is_typed = "annex" in around
            pieces = list(pieces_of(element, as_typed=True)) if is_typed else trimmed(pieces_of(element))
            pieces = [in_figure(piece) for piece in pieces] if "figure" in kinds else pieces
            self._add(paragraph(self._style_of(kinds, around)), pieces)

    def _style_of(self, kinds: frozenset[str], around: frozenset[str]) -> str:
        style = next((OWN_STYLES[kind] for kind in OWN_STYLES if kind in kinds), None)
        style = next((STYLES_AROUND[kind] for kind in STYLES_AROUND if kind in around), style) if style in (None, "Small") else style
        return style or "Normal"

    def _write_commitment(self, element: Element) -> None:
        """Who, and by when, each with a line to write on; a long name has a line of its own."""
        pieces: list[Piece] = []
        for number, span in enumerate(element.elements):
            is_long = sum(len(piece.text) for piece in pieces) > LONGEST_BESIDE
            pieces += [Piece(BREAK if is_long else TAB, steers=True)] if number else []
            pieces += [*trimmed(pieces_of(span)), Piece(TAB, steers=True)]
        self._add(paragraph("Commitment"), pieces)

    def _write_list(self, element: Element, around: frozenset[str]) -> None:
        kinds = around | element.classes
        if "stages" in element.classes:
            self._write_stages(element)
            return
        for item in element.elements:
            if "formulas" in element.classes:
                for formula in item.elements if item.elements and item.elements[0].tag == "span" else [item]:
                    self._add(paragraph("Formula"), trimmed(pieces_of(formula)))
            elif any(child.tag in {"div", "p"} for child in item.elements):
                self.write(item, kinds)
            else:
                self._add(paragraph("ListBullet"), trimmed(pieces_of(item)))

    def _write_stages(self, element: Element) -> None:
        """The names of the five stages in one line, the present one in bold."""
        pieces: list[Piece] = []
        for number, item in enumerate(element.elements):
            pieces += [Piece(TAB, steers=True)] if number else []
            pieces += trimmed(pieces_of(item, Look(bold="present" in item.classes)))
        self._add(paragraph("Stages"), pieces)

    def _write_table(self, element: Element, around: frozenset[str]) -> None:
        if not any(part.tag == "thead" for part in element.elements):
            for row in element.all("tr"):
                self._add(paragraph("Fact"), with_label(row))
            return
        self._is_bold = bool(element.classes & BOLD_ROWS)
        self._append(table_of(element, around, self._heading, self._fill))

    def _fill(self, holder: Xml, cell: Element, style: str, properties: Sequence[Xml]) -> None:
        made = paragraph("TableLight" if cell.classes & DARK else style, *properties)
        holder.append(made)
        bold = cell.tag == "th" and style == "TableText" and (self._is_bold or cell.attributes.get("scope") == "rowgroup")
        self._runs.write(made, trimmed(pieces_of(cell, Look(bold=bold))))

    def _add(self, made: Xml, pieces: list[Piece]) -> None:
        """Put a paragraph into the document, where there is anything in it."""
        if not pieces:
            return
        properties = made.pPr
        if self._keeps:
            properties.append(mark("keepNext"))
        if self._new_page:
            properties.append(mark("pageBreakBefore"))
            self._new_page = False
        elif len(self.body) > 1 and self.body[-2].tag.endswith("}tbl"):
            properties.append(mark("spacing", before=120))
        self._append(made)
        self._runs.write(made, pieces)

    def _append(self, made: Xml) -> None:
        self.body.insert(len(self.body) - 1, made)  # the properties of the section stay last


def in_figure(piece: Piece) -> Piece:
    """A piece of the line with the score, whose number is the largest of all."""
    return replace(piece, look=Look(style="FigureText")) if piece.look.bold else piece


def with_label(element: Element) -> list[Piece]:
    """A label, a tab, and what it is the label of."""
    first = element.elements[0]
    rest = element.children[element.children.index(first) + 1:]
    label = trimmed(pieces_of(Element("", children=[first])))
    said = trimmed(pieces_of(Element("", children=rest)))
    return [*(replace(piece, look=Look(style="SoftText")) for piece in label), Piece(TAB, steers=True), *said]

"""From an assessment to a document that a council clerk can go on writing in: the report of the PDF, for a word processor."""

from collections.abc import Callable
from datetime import date

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.report.content import FinalMark, Report, report_of
from assessment.report.docx_blocks import Blocks
from assessment.report.docx_package import describe, empty_document, packed, running_lines
from assessment.report.docx_tree import Element, tree_of
from assessment.report.letterhead import Letterhead
from assessment.report.pages import OWN, html_of

READ, WRITTEN, DONE = 20, 80, 100


def render(
    assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Callable[[int], None], attachment: bytes = b"",
    final: FinalMark | None = None, draft: bool = False, letterhead: Letterhead = OWN,
) -> bytes:
    """The report as DOCX; a `draft` says so. `progress` is told per cent. The `attachment` has no place in it, and it says where that is."""
    return document_of(report_of(catalogue, assessment, final=final, draft=draft), language, progress=progress, letterhead=letterhead)


def document_of(report: Report, language: str, *, progress: Callable[[int], None] = lambda _: None, letterhead: Letterhead = OWN) -> bytes:
    """A report value as DOCX: the same sentences in the same order as the PDF, because they come from the same templates."""
    tree = tree_of(html_of(report, language, attached=False, letterhead=letterhead, editable=True))
    progress(READ)
    document = empty_document(language)
    body = tree.first("body")
    Blocks(document.part, document.element.body).write(body)
    progress(WRITTEN)
    _frame(document, tree, language, report.date)
    content = packed(document, report.date)
    progress(DONE)
    return content


def _frame(document: object, tree: Element, language: str, day: date) -> None:
    """Running lines and properties, from what the template says of itself."""
    said = tree.first("body").attributes
    running_lines(
        document, (f"{said['data-product']} · {said['data-edition']}", said["data-place"]),
        (said["data-foot"], (said["data-before"], said["data-between"], said["data-after"])),
    )
    described = {meta.attributes["name"]: meta.attributes["content"] for meta in tree.all("meta") if "name" in meta.attributes}
    describe(document, title=tree.first("title").text, author=described["author"], language=language, day=day)

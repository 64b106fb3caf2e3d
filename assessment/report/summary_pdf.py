"""Papers for residents without a database: the report in two pages, and a blank survey on paper."""

from collections.abc import Callable
from datetime import date

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.report import resident_papers
from assessment.report.content import report_of
from assessment.report.letterhead import Letterhead
from assessment.report.pages import OWN
from assessment.report.resident_papers import Invitation, Paper, PaperKind
from assessment.report.resident_words import summary_of
from assessment.translation import speaking


def render(
    assessment: Assessment, catalogue: Catalogue, *, language: str, progress: Callable[[int], None], letterhead: Letterhead = OWN,
) -> bytes:
    """The report of an assessment in two pages and large type; the catalogue is in the language wanted."""
    with speaking(language):
        paper = summary_of(catalogue, report_of(catalogue, assessment))
    return resident_papers.render(paper, language=language, progress=progress, letterhead=letterhead)


def survey_form(catalogue: Catalogue, *, day: date, language: str, letterhead: Letterhead = OWN) -> bytes:
    """The survey on paper of no place in particular, to copy; `day` is that on which it is written."""
    asked = Invitation("", statements=tuple(each.text for each in catalogue.residents.statements), words=catalogue.residents.answers)
    return resident_papers.render(Paper(PaperKind.FORM, day, asked), language=language, progress=lambda _: None, letterhead=letterhead)

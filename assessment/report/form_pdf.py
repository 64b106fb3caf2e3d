"""The paper form as an accessible PDF, made for handwriting: the same input gives the same bytes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from assessment import paper, wording
from assessment.answers import Assessment, Kind
from assessment.catalogue.model import Catalogue, Criterion
from assessment.filled import FormMark
from assessment.paths import TEMPLATES
from assessment.report.form_content import Form, form_of
from assessment.report.letterhead import Letterhead
from assessment.report.pages import OWN, html_from
from assessment.report.pdf import Attached, printed
from assessment.report.qr import qr_code
from assessment.translation import listed, message

FOLDER = TEMPLATES / "report" / "form"
STYLE, LARGE_STYLE = FOLDER / "paper.css", FOLDER / "large.css"
KINDS = (Kind.VILLAGE, Kind.TOWN, Kind.CITY, Kind.COUNTY)
EVIDENCE_ON_PAPER = MappingProxyType({
    "none": message("nothing"), "described": message("described"), "document": message("document"),
})


def render(
    catalogue: Catalogue, assessment: Assessment, *, mark: FormMark, language: str, progress: Callable[[int], None],
    large: bool = False, public_url: str = "", letterhead: Letterhead = OWN,
) -> bytes:
    """The form as a PDF. Of the assessment it tells the place and what the profile holds, and no answers: those are written by hand.

    The catalogue is in the language wanted. `progress` is told per cent, rising to 100.
    """
    form = form_of(catalogue, assessment, mark, large=large, public_url=public_url, publisher=letterhead.name)
    styles = (STYLE, LARGE_STYLE) if large else (STYLE,)
    return printed(form_html(form, language), Attached("", b"", assessment.date), progress=progress, styles=styles, pages=len(form.pages) + 1)


def form_html(form: Form, language: str) -> str:
    """The whole document."""
    def people(criterion: Criterion) -> str:
        return listed(form.catalogue.informant[each].title for each in criterion.ask)

    values: Mapping[str, Any] = {
        "form": form, "profile": form.assessment.profile, "mark": form.mark, "paper": paper, "qr_code": qr_code, "people": people,
        "kinds": {kind: wording.KINDS[kind] for kind in KINDS}, "evidence_kinds": EVIDENCE_ON_PAPER,
    }
    return html_from("report/form/paper.html", values, language)

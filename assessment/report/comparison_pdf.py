"""The report of a comparison as a PDF: accessible, with the comparison as JSON inside, and equal input gives equal bytes."""

from collections.abc import Callable

from assessment.paths import TEMPLATES
from assessment.report import comparison_charts
from assessment.report.comparison_content import ComparisonReport
from assessment.report.letterhead import Letterhead
from assessment.report.pages import OWN, STYLE, html_from
from assessment.report.pdf import Attached, drawable, printed
from assessment.report.trend_charts import Stretch, over_the_years

ATTACHED = "comparison.json"
STYLES = (STYLE, TEMPLATES / "report" / "comparison.css")
EXPECTED_PAGES = 9


def render(
    report: ComparisonReport, *, language: str, progress: Callable[[int], None], attachment: bytes = b"", letterhead: Letterhead = OWN,
) -> bytes:
    """The report as a PDF. `progress` is told per cent, rising to 100; `attachment` is the comparison as JSON."""
    html = comparison_html(report, language, attached=bool(attachment), letterhead=drawable(letterhead))
    return printed(html, Attached(ATTACHED, attachment, report.day), progress=progress, styles=STYLES, pages=EXPECTED_PAGES)


def comparison_html(report: ComparisonReport, language: str, *, attached: bool, letterhead: Letterhead = OWN) -> str:
    """The whole document; the logo of the letterhead has to be one that can be drawn."""
    values = {
        "report": report, "attached": attached, "letterhead": letterhead, "places_drawn": comparison_charts, "over_the_years": over_the_years,
        "stretch": Stretch,
    }
    return html_from("report/comparison.html", values, language)

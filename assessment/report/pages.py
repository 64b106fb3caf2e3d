"""From the report value to one HTML document, said in one language, with nothing in it that cannot be printed."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assessment import translation, wording
from assessment.next_steps import evidence_for
from assessment.paths import TEMPLATES
from assessment.report import alternatives, among_charts, among_words, changes, charts
from assessment.report.content import Report
from assessment.report.docx_text import writable
from assessment.report.fonts import fitted
from assessment.report.given import evidence_words, file_words, leans
from assessment.report.letterhead import PRODUCT, Letterhead
from assessment.report.working import calculation, outcome

STYLE = TEMPLATES / "report" / "report.css"
OWN = Letterhead()
NO_BREAK = "\N{NO-BREAK SPACE}"
SHORT_WORD = 3
LONGEST_TYPED = 100
Fit = Callable[[str], tuple[str, int]]
_SPACE_AT_END = re.compile(r"\s+(?=</(?:p|li|td|th|h[1-6])>)")  # WeasyPrint breaks lines wrongly where a space that does not fit ends a block
GLOBALS = {
    "say": translation.say, "number": translation.number, "percent": translation.percent, "long_date": translation.long_date,
    "hours_words": translation.hours, "listed": translation.listed, "country_name": translation.country_name,
    "STAGES": wording.STAGES, "STATES": wording.STATES, "EVIDENCE_KINDS": wording.EVIDENCE, "EVIDENCE_SHORT": wording.EVIDENCE_SHORT,
    "KINDS": wording.KINDS, "GRADES": wording.GRADES, "VERIFICATION": wording.VERIFICATION, "SCOPES": wording.SCOPES,
    "LEVEL_RULE": wording.LEVEL_RULE, "charts": charts, "alternatives": alternatives, "evidence_for": evidence_for, "PRODUCT": PRODUCT,
    "changes": changes, "among_words": among_words, "among_charts": among_charts,
}


def html_of(report: Report, language: str, *, attached: bool, letterhead: Letterhead = OWN, editable: bool = False) -> str:
    """The whole document. Characters that the fonts lack are replaced by squares, and the page on provenance says how many.

    The logo of the letterhead has to be one that can be drawn. An `editable` document is for a word processor, which has its own fonts.
    """
    values = {"report": report, "attached": attached, "letterhead": letterhead, "editable": editable}
    return html_from("report/report.html", values, language, fit=writable if editable else fitted)


def html_from(template: str, values: Mapping[str, object], language: str, *, fit: Fit = fitted) -> str:
    """A document from a template and its values; the template is told how many characters are `lacking`, that is, replaced by squares."""
    with translation.speaking(language):
        values = {**values, "language": language}
        written, lacking = fit(_written(template, values, lacking=0))
        return fit(_written(template, values, lacking=lacking))[0] if lacking else written


def _written(template: str, values: Mapping[str, object], *, lacking: int) -> str:
    return _SPACE_AT_END.sub("", environment().get_template(template).render(values, lacking=lacking))


@cache
def environment() -> Environment:
    """Own templates, everything escaped; a missing value is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"], auto_reload=False,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext,
    )
    made.globals.update(GLOBALS)
    made.globals.update(
        calculation=calculation, outcome=outcome, kept_together=kept_together, on_paper=on_paper, evidence_words=evidence_words,
        file_words=file_words, leans=leans,
    )
    return made


def on_paper(address: str) -> str:
    """An address as it is typed from paper: without what every browser adds by itself, its letters as they are read.

    Of one that nobody would type only the host is printed; the link in the file holds the rest.

    >>> on_paper("https://www.example.org/caf%C3%A9/?p=12")
    'example.org/café/?p=12'
    >>> on_paper(f"https://example.org/{'long-' * 20}")
    'example.org/…'
    """
    typed = unquote(address.partition("://")[2].removeprefix("www.")).rstrip("/")
    return typed if len(typed) <= LONGEST_TYPED else f"{typed.partition('/')[0]}/…"


def kept_together(title: str) -> str:
    """A title whose last word, if it is short, does not stand alone in a line."""
    before, _, last = title.rpartition(" ")
    return f"{before}{NO_BREAK}{last}" if before and len(last) <= SHORT_WORD else title


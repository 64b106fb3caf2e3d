"""The questionnaire as a PDF to fill in on a screen: laid out once for an edition and a language, then given its mark and its answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from os import getpid
from pathlib import Path

from assessment import __version__
from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue, Criterion
from assessment.filled import FormMark
from assessment.form_fields import DAY, KINDS, MARK, About, Part, field_name
from assessment.paper import Sheet, sheets
from assessment.paths import TEMPLATES
from assessment.questionnaire import Scope
from assessment.report.engine import OwnFiles, Page, weasyprint
from assessment.report.fillable_answers import filled
from assessment.report.fillable_fields import mended
from assessment.report.letterhead import PRODUCT, Letterhead
from assessment.report.pages import OWN, html_from
from assessment.report.pdf import VARIANT
from assessment.translation import gettext, listed, speaking

STYLE = TEMPLATES / "report" / "form" / "fillable.css"
WRITTEN, LAID_OUT, DONE = 10, 90, 100
ENDING, END = ".form", b"%%EOF\n"


@dataclass(frozen=True, slots=True)
class FillableForm:
    """What the template needs: the sheets, what the fields are called, who may know, and what can be chosen."""

    catalogue: Catalogue
    sheets: tuple[Sheet, ...]
    names: Mapping[str, Mapping[str, str]]
    people: Mapping[str, str]
    kinds: tuple[str, ...] = tuple(kind.value for kind in KINDS)
    mark: str = MARK
    day: str = DAY


def render(
    catalogue: Catalogue, assessment: Assessment, *, mark: FormMark, language: str, progress: Callable[[int], None],
    kept: Path | None = None, letterhead: Letterhead = OWN,
) -> bytes:
    """The form, with the answers of the assessment filled in. The catalogue is that of its edition, in the language wanted.

    What is the same for everybody is laid out once, and then taken from the folder in which it is `kept`.
    """
    html, questions = written(catalogue, mark.scope, language=language, publisher=letterhead.name)
    progress(WRITTEN)
    blank = _kept(html, questions, kept) if kept else _laid_out(html, questions)
    progress(LAID_OUT)
    made = filled(blank, assessment, mark)
    progress(DONE)
    return made


def write(catalogue: Catalogue, assessment: Assessment, *, mark: FormMark, language: str) -> bytes:
    """The same, for a command that tells nobody how far it is."""
    return render(catalogue, assessment, mark=mark, language=language, progress=lambda _: None)


def laid_out(catalogue: Catalogue, scope: Scope, *, language: str) -> bytes:
    """The form without a mark and without answers."""
    return _laid_out(*written(catalogue, scope, language=language))


def written(catalogue: Catalogue, scope: Scope, *, language: str, publisher: str = PRODUCT) -> tuple[str, dict[str, str]]:
    """The form as a page, and what each group of choices asks, by its name."""
    with speaking(language):
        form = form_of(catalogue, scope)
        questions = _questions(form)
    values = {"form": form, "scope": scope, "About": About, "publisher": publisher}
    return html_from("report/form/fillable.html", values, language), questions


def _kept(html: str, questions: Mapping[str, str], folder: Path) -> bytes:
    """What was laid out from the same page before; it is put there whole, and made anew where a crash of the machine left less."""
    told_apart = "\n".join((__version__, weasyprint.__version__, _style(), html))
    path = folder / f"{sha256(told_apart.encode()).hexdigest()}{ENDING}"
    if path.is_file() and (known := path.read_bytes()).endswith(END):
        return known
    made = _laid_out(html, questions)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(f".{getpid()}.part")
    beside.write_bytes(made)
    beside.replace(path)
    return made


def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def _laid_out(html: str, questions: Mapping[str, str]) -> bytes:
    document = Page(html)
    style = weasyprint.CSS(string=_style(), url_fetcher=OwnFiles())
    made: bytes = document.write_pdf(stylesheets=[style], pdf_variant=VARIANT, pdf_forms=True)
    return mended(made, questions)


def form_of(catalogue: Catalogue, scope: Scope) -> FillableForm:
    """The form in the language that is being spoken."""
    order = sheets(catalogue, scope)
    criteria = [criterion for sheet in order for criterion in sheet.criteria]
    names = {criterion.id: {part.value: field_name(criterion.id, part) for part in Part} for criterion in criteria}
    return FillableForm(catalogue, order, names, {criterion.id: _people(catalogue, criterion) for criterion in criteria})


def _people(catalogue: Catalogue, criterion: Criterion) -> str:
    return listed(catalogue.informant[informant].title for informant in criterion.ask)


def _questions(form: FillableForm) -> dict[str, str]:
    """What every group of choices asks, by its name; a screen reader says it before the choices."""
    asked = {About.KIND.value: gettext("Kind of municipality")}
    for sheet in form.sheets:
        for criterion in sheet.criteria:
            asked[form.names[criterion.id][Part.CHOICE]] = criterion.question
            asked[form.names[criterion.id][Part.EVIDENCE]] = f"{criterion.question} – {gettext('Evidence:')}"
    return asked

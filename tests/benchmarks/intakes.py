"""What it costs to read a filled form of each sort that answers everything, and to compare it with an assessment."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from assessment.answers import Assessment
from assessment.errors import Invalid
from assessment.exchange import form_xlsx
from assessment.exchange.answers_json import to_json
from assessment.exchange.filled_forms import read_filled
from assessment.filled import FormMark
from assessment.intake import differences
from assessment.report.fillable_pdf import write as fillable
from tests.bad_forms import pages, submissions
from tests.benchmarks.scores import CATALOGUE, TOWN


def forms(report: bytes) -> Mapping[str, bytes]:
    """A filled form of each sort."""
    mark = FormMark("", CATALOGUE.edition, CATALOGUE.digest, TOWN.scope)
    return {
        "answers file": to_json(TOWN, digest=CATALOGUE.digest, engine="bench"), "report": report, "PDF of something else": pages(5),
        "spreadsheet": form_xlsx.write(CATALOGUE, TOWN, mark=mark), "form as PDF": fillable(CATALOGUE, TOWN, mark=mark, language="en"),
        "submission": submissions(3),
    }


def compare(content: bytes, standing: Assessment) -> None:
    """Read a form and find what it would change; what is no form is refused."""
    with suppress(Invalid):  # a refusal costs as well
        for form in read_filled(content, CATALOGUE, name="form"):
            differences(CATALOGUE, standing, form)


def comparisons(report: bytes) -> Mapping[str, Callable[[], None]]:
    """One comparison for each sort of form."""
    return {name: partial(compare, content, TOWN) for name, content in forms(report).items()}

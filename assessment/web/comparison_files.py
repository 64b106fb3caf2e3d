"""A comparison taken along as a file: a spreadsheet with live formulas, CSV, or JSON."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, g, send_file
from flask.typing import ResponseReturnValue
from slugify import slugify

from assessment.common_core import NotComparable
from assessment.comparison import TooFewPlaces
from assessment.database.session import writing
from assessment.exchange.comparison_csv import comparison_csv
from assessment.exchange.comparison_json import to_json
from assessment.exchange.comparison_taken import TakenAlong
from assessment.exchange.comparison_xlsx import to_xlsx
from assessment.report.compared import Compared, compared
from assessment.services.comparison_files import note_taken, taken_along
from assessment.services.comparisons import Comparison
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.side_by_side import found_side_by_side
from assessment.web.site import now, site

blueprint = Blueprint("comparison_files", __name__)
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/comparisons/<comparison>/comparison.xlsx")
@requires("comparison.see")
def spreadsheet(opened: Comparison) -> ResponseReturnValue:
    """Levels, evidence and weights in sheets, and scores that follow when they are changed."""
    return _file(opened, to_xlsx, SPREADSHEET, "xlsx")


@blueprint.get("/comparisons/<comparison>/comparison.csv")
@requires("comparison.see")
def rows(opened: Comparison) -> ResponseReturnValue:
    """A row for each place and criterion."""
    return _file(opened, comparison_csv, "text/csv", "csv")


@blueprint.get("/comparisons/<comparison>/comparison.json")
@requires("comparison.see")
def exact(opened: Comparison) -> ResponseReturnValue:
    """Everything with exact numbers."""
    return _file(opened, to_json, "application/json", "json")


def where_comparable(opened: Comparison, answer: Callable[[Compared], ResponseReturnValue]) -> ResponseReturnValue:
    """Answer with a comparison, or say why its places cannot be compared."""
    try:
        found = found_side_by_side(opened)
    except TooFewPlaces:
        return render("comparisons/too_few.html", comparison=opened), 409
    except NotComparable as apart:
        return render("comparisons/apart.html", comparison=opened, share=apart.share, editions=apart.editions), 409
    return answer(compared(opened.title, found, neutral=opened.neutral, today=now().date()))


def file_name(title: str, ending: str) -> str:
    """What a file is called that is taken along."""
    return f"{slugify(title, max_length=80) or 'comparison'}-smart-readiness.{ending}"


def _file(opened: Comparison, written: Callable[[TakenAlong], bytes], kind: str, ending: str) -> ResponseReturnValue:
    def answer(shown: Compared) -> ResponseReturnValue:
        taken = taken_along(shown, day=now().date())
        content = written(taken)
        with writing(site().engine) as database:
            note_taken(database, opened, ending, by=g.person.id, now=now())
        return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=file_name(taken.title, ending))

    return where_comparable(opened, answer)

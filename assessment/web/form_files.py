"""The form as a spreadsheet and for field apps, to be downloaded; both bear the number of their assessment."""

from io import BytesIO

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from slugify import slugify

from assessment.database.session import reading
from assessment.services import form_files as use
from assessment.services.assessments import Opened
from assessment.web.permissions import requires
from assessment.web.site import site

blueprint = Blueprint("form_files", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/a/<door>/forms/form.xlsx")
@requires("assessment.answer")
def spreadsheet(opened: Opened) -> ResponseReturnValue:
    """The questions as a spreadsheet, with the answers that stand."""
    return _file(use.spreadsheet(site().settings, site().catalogue, opened), opened, "answers")


@blueprint.get("/a/<door>/forms/xlsform.xlsx")
@requires("assessment.answer")
def field_form(opened: Opened) -> ResponseReturnValue:
    """The questions for ODK and KoboToolbox, without answers."""
    with reading(site().engine) as database:
        content = use.field_form(database, site().settings, opened, catalogue=site().catalogue)
    return _file(content, opened, "xlsform")


def _file(content: bytes, opened: Opened, kind: str) -> ResponseReturnValue:
    name = f"{slugify(opened.assessment.profile.name) or 'form'}-{kind}.xlsx"
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)

"""Forms that are files of other programs: the spreadsheet with the answers there are, and the form for field apps in every language."""

from sqlalchemy.orm import Session

from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.errors import NotFound
from assessment.exchange import xlsform
from assessment.exchange.form_xlsx_write import write
from assessment.report.form_content import mark_of
from assessment.services.editions import catalogue_in, content_of
from assessment.services.opening import Opened
from assessment.translation import languages


def spreadsheet(settings: Settings, catalogue: Catalogue, opened: Opened) -> bytes:
    """The form as a spreadsheet, with every answer that stands; the catalogue is in the language of the installation."""
    mark = mark_of(catalogue, opened.assessment, key=settings.secret_key, number=opened.id)
    return write(catalogue, opened.assessment, mark=mark, language=settings.language)


def field_form(session: Session, settings: Settings, opened: Opened, *, catalogue: Catalogue) -> bytes:
    """The form for ODK and KoboToolbox, first in the language of the installation, then in all others in which the edition is kept."""
    mark = mark_of(catalogue, opened.assessment, key=settings.secret_key, number=opened.id)
    return xlsform.write_in({settings.language: catalogue, **_others(session, catalogue, settings.language)}, mark=mark)


def _others(session: Session, catalogue: Catalogue, shown: str) -> dict[str, Catalogue]:
    """An edition in the other languages; those of an edition that is not kept yet are not known."""
    try:
        content = content_of(session, catalogue.digest)
    except NotFound:
        return {}
    return {code: catalogue_in(content, code) for code in languages() if code != shown}

"""The form for ODK and KoboToolbox as an XLSForm: three sheets with questions, choices and settings, in all languages there are."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from xlsxwriter import Workbook

from assessment.answers import Assessment
from assessment.catalogue.files import TRANSLATIONS
from assessment.catalogue.localise import localised
from assessment.catalogue.model import Catalogue
from assessment.exchange.field_names import About, Mark
from assessment.exchange.xlsform_rows import Asking, Row, choices, survey
from assessment.filled import FormMark
from assessment.paths import CRITERIA
from assessment.translation import SOURCE, languages

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - the same in every form, so that equal content gives equal bytes
SURVEY = ("type", "name", "label", "hint", "required", "required_message", "relevant", "constraint", "constraint_message", "calculation",
          "appearance")
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language", "instance_name")
SPOKEN = frozenset({"label", "hint", "required_message", "constraint_message"})


def write(
    catalogue: Catalogue, assessment: Assessment, *, mark: FormMark, language: str = SOURCE, translations: Path = CRITERIA / TRANSLATIONS,
) -> bytes:
    """The form in every language that there is, this one first. It is filled in many times, and holds no answers.

    Raises `Invalid` for translations that do not fit the catalogue.
    """
    own = [folder.name for folder in sorted(translations.iterdir()) if folder.is_dir()] if translations.is_dir() else []
    codes = dict.fromkeys((language, *languages(), *own))
    return write_in({code: localised(catalogue, code, translations) for code in codes}, mark=mark)


def write_in(catalogues: Mapping[str, Catalogue], *, mark: FormMark) -> bytes:
    """The form in the languages of these catalogues, of which the first is shown where nobody chooses; equal input gives equal bytes."""
    asking = Asking(catalogues, mark)
    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"title": _title(asking), "created": EPOCH})
    _sheet(book, "survey", _columns(SURVEY, catalogues), survey(asking))
    _sheet(book, "choices", _columns(CHOICES, catalogues), choices(asking))
    _sheet(book, "settings", [(name, name, None) for name in SETTINGS], [_settings(asking)])
    book.close()
    return target.getvalue()


def language_title(code: str) -> str:
    """A language as XLSForms name it: in itself, with its code.

    >>> language_title("en"), language_title("de"), language_title("xx")
    ('English (en)', 'Deutsch (de)', 'xx (xx)')
    """
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return f"{code} ({code})"
    return f"{locale.get_display_name(code.replace('-', '_')) or code} ({code})"


def _title(asking: Asking) -> str:
    return f"{asking.first.title} {asking.mark.edition}"[:255]


def _settings(asking: Asking) -> Row:
    version = asking.mark.edition
    form_id = "-".join(["smart-readiness", asking.mark.scope.value, *([asking.mark.number.lower()] if asking.mark.number else [])])
    name = f"concat(${{{About.NAME}}}, ' ', ${{{Mark.EDITION}}})"
    default = language_title(next(iter(asking.catalogues), SOURCE))
    return {"form_title": _title(asking), "form_id": form_id, "version": version, "default_language": default, "instance_name": name}


def _columns(names: Iterable[str], catalogues: Mapping[str, Catalogue]) -> list[tuple[str, str, str | None]]:
    """The title of each column, with the name and the language of what stands in it."""
    found: list[tuple[str, str, str | None]] = []
    for name in names:
        found += [(f"{name}::{language_title(code)}", name, code) for code in catalogues] if name in SPOKEN else [(name, name, None)]
    return found


def _sheet(book: Workbook, title: str, columns: list[tuple[str, str, str | None]], rows: Iterable[Row]) -> None:
    sheet, bold, wrapped = book.add_worksheet(title), book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, (shown, name, _) in enumerate(columns):
        sheet.write_string(0, place, shown, bold)
        sheet.set_column(place, place, 50 if name in SPOKEN else 26, wrapped)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        for place, text in _cells(row, columns):
            sheet.write_string(number, place, text, wrapped)


def _cells(row: Row, columns: list[tuple[str, str, str | None]]) -> Iterator[tuple[int, str]]:
    for place, (_, name, code) in enumerate(columns):
        value = row.get(name, "")
        text = value if isinstance(value, str) else value.get(code or "", "")
        if text:
            yield place, text

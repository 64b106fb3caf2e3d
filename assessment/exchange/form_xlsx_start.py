"""The first sheet of the spreadsheet form: what to do, the municipality, and which form this is."""

from xlsxwriter.worksheet import Worksheet

from assessment.answers import Assessment
from assessment.exchange.form_xlsx_layout import Fact
from assessment.exchange.form_xlsx_looks import Looks, height
from assessment.exchange.form_xlsx_rules import Lists, profile_rules
from assessment.filled import FormMark
from assessment.translation import gettext, message, say
from assessment.wording import KINDS, SCOPES

KEY, LABEL, VALUE = range(3)
WIDTHS = (34, 66)
STEPS = (
    message("Fill in the municipality below, then go to the sheet “Answers” at the bottom edge of the window."),
    message("White cells are yours. In each row read the five statements and choose your answer from the list in the cell."),
    message("Choose the highest statement of which every part is true and, from level 2 upwards, of all below it too. In doubt, the lower one."),
    message("“Don't know” is a good answer: it tells whom to ask. What you leave empty is simply not answered yet."),
    message("What a county, association, data centre or neighbour does for your residents counts as yours."),
    message("Say what supports the answer: described is who, what and when; a document is a file or a link."),
    message("Save as XLSX, without a password, and upload the file where you got this form. You see every change before anything is taken over."),
)


def write_start(sheet: Worksheet, looks: Looks, lists: Lists, *, assessment: Assessment, mark: FormMark) -> None:
    """Everything on the first sheet; hidden names in its first column say what each fact is."""
    sheet.set_column(KEY, KEY, None, None, {"hidden": True})
    for column, width in enumerate(WIDTHS, LABEL):
        sheet.set_column(column, column, width, looks.plain)
    sheet.write_string(0, LABEL, gettext("Smart Readiness: a form to fill in"), looks.title)
    row = _steps(sheet, looks, 2)
    row = _profile(sheet, looks, lists, assessment=assessment, row=row + 1)
    _mark(sheet, looks, assessment=assessment, mark=mark, row=row + 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _steps(sheet: Worksheet, looks: Looks, row: int) -> int:
    sheet.write_string(row, LABEL, gettext("How to fill it in"), looks.heading)
    for number, step in enumerate(STEPS, 1):
        text = f"{number}. {say(step)}"
        sheet.merge_range(row + number, LABEL, row + number, VALUE, text, looks.wrapped)
        sheet.set_row(row + number, height([(text, sum(WIDTHS))]))
    return row + len(STEPS) + 1


def _profile(sheet: Worksheet, looks: Looks, lists: Lists, *, assessment: Assessment, row: int) -> int:
    profile, allowed = assessment.profile, profile_rules(lists)
    sheet.write_string(row, LABEL, gettext("The municipality"), looks.heading)
    facts = (
        (Fact.NAME, gettext("Name"), profile.name), (Fact.COUNTRY, gettext("Country (code of two letters)"), profile.country),
        (Fact.POPULATION, gettext("Inhabitants"), profile.population or ""),
        (Fact.KIND, gettext("Kind"), say(KINDS[profile.kind]) if profile.kind else ""),
    )
    for place, (fact, label, value) in enumerate(facts, row + 1):
        sheet.write_string(place, KEY, fact)
        sheet.write_string(place, LABEL, label, looks.bold)
        if isinstance(value, int):
            sheet.write_number(place, VALUE, value, looks.number)
        else:
            sheet.write_string(place, VALUE, value, looks.number if fact is Fact.POPULATION else looks.typed)
        sheet.data_validation(place, VALUE, place, VALUE, allowed[fact])
    return row + len(facts) + 1


def _mark(sheet: Worksheet, looks: Looks, *, assessment: Assessment, mark: FormMark, row: int) -> None:
    sheet.write_string(row, LABEL, gettext("This form"), looks.heading)
    sheet.write_string(row + 1, LABEL, gettext("By these lines the form finds back to where it belongs. Please leave them as they are."), looks.plain)
    facts = (
        (Fact.NUMBER, gettext("Number"), mark.number), (Fact.EDITION, gettext("Edition"), mark.edition),
        (Fact.SCOPE, gettext("What it asks"), say(SCOPES[mark.scope])), (Fact.DAY, gettext("Answers of"), assessment.date.isoformat()),
        (Fact.DIGEST, gettext("Digest of the questions"), mark.digest), (Fact.SEAL, gettext("Seal"), mark.seal),
    )
    for place, (fact, label, value) in enumerate(facts, row + 2):
        sheet.write_string(place, KEY, fact)
        sheet.write_string(place, LABEL, label, looks.plain)
        sheet.write_string(place, VALUE, value, looks.plain)

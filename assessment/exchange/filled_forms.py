"""Any filled form that somebody gives, told apart by its content: answers files, reports, forms as PDF or spreadsheet, and field submissions."""

import re
from io import BytesIO

from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange import answers_file, field_submissions, file_kinds, file_zips, fillable_pdf, form_xlsx
from assessment.exchange.pdf_answers import NOTHING_INSIDE, answers_inside
from assessment.filled import Channel, FilledForm
from assessment.translation import Message, message

LARGEST_FILLED = 20 * 1024 * 1024
_HEAD = 1024
_PDF, _ZIP, _OLD_OFFICE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ATTACHED = b"answers.json"
ANSWERS = re.compile(rb"""^\s*["']?catalogue["']?\s*[=:]""", re.MULTILINE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")

TOO_LARGE = message("This file is too large: a filled form takes at most %(limit)s megabytes.", limit=LARGEST_FILLED >> 20)
EMPTY = message("This file is empty.")
PICTURE = message("This is a picture. What is written in it cannot be read from a picture: type it in, page by page.")
PROGRAM = message("This is a program, not a form that somebody filled in.")
ARCHIVE = message("This is an archive of other files. Unpack it, and choose one filled form.")
LOCKED = message("This is a file of an old office program, or one that is locked with a password. Save it as XLSX, without a password.")
LOCKED_SHEET = message("This file is locked with a password. Save it without one.")
MACROS = message("This spreadsheet holds macros, which are little programs. Save it as XLSX without them.")
NO_SPREADSHEET = message("This is an office file, but no form to fill in. Use the form as it was made: a PDF, or a spreadsheet (XLSX).")
DAMAGED = message("This file is damaged or cut off. Save it again, and choose the new file.")
SAID_HERE = (
    (file_zips.MACROS, MACROS), (file_zips.LOCKED, LOCKED_SHEET), (file_zips.ARCHIVE, ARCHIVE), (file_zips.OTHER_OFFICE, NO_SPREADSHEET),
)
OTHER_PDF = message(
    "This PDF is neither a form to fill in nor a report with its answers inside. If the form was printed into a new PDF, open it again and save "
    "it instead; what was written by hand or scanned has to be typed in."
)
ANOTHER_SORT = {NOTHING_INSIDE.key, fillable_pdf.FLATTENED.key, fillable_pdf.NO_FORM.key}
UNKNOWN = message(
    "This is no filled form. What fits: a form as PDF or spreadsheet (XLSX), a report, an answers file (TOML or JSON), or what ODK or KoboToolbox "
    "gives (CSV or JSON)."
)


def read_filled(content: bytes, catalogue: Catalogue, *, name: str) -> tuple[FilledForm, ...]:
    """What a file holds: one filled form, or several that came in together. Raises `Invalid` with every reason; `name` is what the file is called."""
    if why := _why_not(content):
        raise Invalid([Problem(name, why)])
    if _PDF in content[:_HEAD]:
        return (_from_pdf(content, catalogue, name),)
    if content.startswith(_ZIP):
        return (_from_spreadsheet(content, catalogue, name),)
    return _from_text(content, catalogue, name)


def _why_not(content: bytes) -> Message | None:
    """Why nothing can be read from a file, from its beginning alone."""
    if not content.strip():
        return EMPTY
    if len(content) > LARGEST_FILLED:
        return TOO_LARGE
    if content.startswith(_PICTURES) or content[8:12] == b"WEBP" or content[4:8] == b"ftyp":
        return PICTURE
    if content.startswith(_OLD_OFFICE):
        return LOCKED
    if b"\x00" not in content[:_HEAD]:
        return None
    found = next((why for signature, why in file_kinds.REFUSED if content.startswith(signature)), None)
    return ARCHIVE if found is file_kinds.ARCHIVE else PROGRAM if found is file_kinds.PROGRAM else None


def _from_pdf(content: bytes, catalogue: Catalogue, name: str) -> FilledForm:
    """What a PDF holds, as the sort that it most likely is, or else as the other one."""
    ways = (_from_report, fillable_pdf.read)
    reasons = []
    for way in ways if ATTACHED in content else ways[::-1]:
        try:
            return way(content, catalogue, name=name)
        except Invalid as invalid:
            found = {problem.message.key for problem in invalid.problems}
            if not found & ANOTHER_SORT:
                raise
            reasons += [problem for problem in invalid.problems if problem.message.key == fillable_pdf.NO_FORM.key]
    raise Invalid(reasons or [Problem(name, OTHER_PDF)])


def _from_report(content: bytes, catalogue: Catalogue, *, name: str) -> FilledForm:
    given = answers_file.parse(answers_inside(content, name=name), catalogue=catalogue, name=name)
    return FilledForm(Channel.REPORT, given)


def _from_spreadsheet(content: bytes, catalogue: Catalogue, name: str) -> FilledForm:
    found = file_zips.media_type_in(BytesIO(content), len(content))
    if isinstance(found, Message):
        raise Invalid([Problem(name, next((here for there, here in SAID_HERE if there is found), DAMAGED))])
    if found != file_kinds.XLSX.media_type:
        raise Invalid([Problem(name, NO_SPREADSHEET)])
    return form_xlsx.read(content, catalogue, name=name)


def _from_text(content: bytes, catalogue: Catalogue, name: str) -> tuple[FilledForm, ...]:
    is_answers = ANSWERS.search(content) is not None
    if field_submissions.is_submission(content) and not is_answers:
        return field_submissions.read(content, catalogue, name=name)
    if b"\x00" in content or not (is_answers or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")):
        raise Invalid([Problem(name, UNKNOWN)])
    return (FilledForm(Channel.ANSWERS_FILE, answers_file.parse(content, catalogue=catalogue, name=name)),)

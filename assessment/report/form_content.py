"""What stands on a form to be filled in outside the browser, as a frozen value: the assessment, its mark, and sheet after sheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.answers import Assessment
from assessment.catalogue.model import Catalogue
from assessment.filled import FormMark, form_number, seal
from assessment.paper import Sheet, sheets


@dataclass(frozen=True, slots=True)
class FormPage:
    """One sheet, and the address at which its questions can be typed in; "" where nobody knows it."""

    sheet: Sheet
    address: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one assessment, or a blank one. `catalogue` is in the language of the form; `publisher` is the installation's name."""

    catalogue: Catalogue
    assessment: Assessment
    mark: FormMark
    pages: tuple[FormPage, ...]
    large: bool = False
    publisher: str = ""

    @property
    def questions(self) -> int:
        """How many questions are asked."""
        return sum(len(page.sheet.criteria) for page in self.pages)


def mark_of(catalogue: Catalogue, assessment: Assessment, *, key: str = "", number: int | None = None) -> FormMark:
    """The mark of a form; sealed, and with the number of the assessment, where it is made for the assessment that has this number in the database."""
    if number is None:
        return FormMark("", catalogue.edition, catalogue.digest, assessment.scope)
    unsealed = FormMark(form_number(key, number), catalogue.edition, catalogue.digest, assessment.scope)
    return FormMark(unsealed.number, unsealed.edition, unsealed.digest, unsealed.scope, seal(key, unsealed))


def form_of(
    catalogue: Catalogue, assessment: Assessment, mark: FormMark, *, large: bool = False, public_url: str = "", publisher: str = "",
) -> Form:
    """The form. Its pages lead back to where they are typed in where both the number and the public address are known."""
    return Form(catalogue, assessment, mark, _pages(sheets(catalogue, mark.scope, large), mark, public_url), large, publisher)


def _pages(found: Sequence[Sheet], mark: FormMark, public_url: str) -> tuple[FormPage, ...]:
    base = f"{public_url.rstrip('/')}/form/{mark.number}/" if public_url and mark.number else ""
    return tuple(FormPage(sheet, base and base + sheet.code) for sheet in found)

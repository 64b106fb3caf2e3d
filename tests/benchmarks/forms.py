"""The form to fill in on a screen: laid out, and read again once the town in the middle has filled it in."""

from assessment.answers import Assessment, Profile
from assessment.exchange.filled_forms import read_filled
from assessment.filled import FormMark
from assessment.intake import Difference, differences
from assessment.report.fillable_pdf import write
from tests.benchmarks.scores import CATALOGUE, TOWN

MARK = FormMark("", CATALOGUE.edition, CATALOGUE.digest, TOWN.scope)
BLANK = Assessment(CATALOGUE.edition, TOWN.date, Profile(""), {})


class Forms:
    """A form that was filled in, and a blank one to be made."""

    def __init__(self) -> None:
        self.filled = write(CATALOGUE, TOWN, mark=MARK, language="en")

    def blank(self) -> bytes:
        """Lay a blank form out."""
        return write(CATALOGUE, BLANK, mark=MARK, language="en")

    def taken_in(self) -> tuple[Difference, ...]:
        """Read the filled form, and compare it."""
        (form,) = read_filled(self.filled, CATALOGUE, name="form.pdf")
        return differences(CATALOGUE, TOWN, form)

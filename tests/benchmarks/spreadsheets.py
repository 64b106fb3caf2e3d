"""What it costs to make the form as a spreadsheet with every answer in it, and to read it back."""

from assessment.exchange import form_xlsx
from assessment.filled import FormMark
from tests.benchmarks.scores import CATALOGUE, TOWN

MARK = FormMark("", CATALOGUE.edition, CATALOGUE.digest, TOWN.scope)
FILLED = form_xlsx.write(CATALOGUE, TOWN, mark=MARK)


def make() -> None:
    """Make the form with the answers of the town in the middle."""
    form_xlsx.write(CATALOGUE, TOWN, mark=MARK)


def take_in() -> None:
    """Read it back."""
    form_xlsx.read(FILLED, CATALOGUE, name="form")

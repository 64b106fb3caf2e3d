"""What filters and columns of the portfolio are called."""

from collections.abc import Mapping
from types import MappingProxyType

from assessment.answers import Kind
from assessment.catalogue.model import Catalogue
from assessment.services.portfolio_filters import NO_STAGE
from assessment.services.portfolio_order import CRITERION, PART
from assessment.translation import Message, message, say
from assessment.wording import STAGES as STAGE_NAMES

SIZES: Mapping[str, Message] = MappingProxyType({
    "1": message("up to 500"), "2": message("501 to 1,000"), "3": message("1,001 to 5,000"), "4": message("5,001 to 20,000"),
    "5": message("20,001 to 50,000"), "6": message("50,001 to 200,000"), "7": message("over 200,000"),
})
KINDS: Mapping[str, Message] = MappingProxyType({
    Kind.VILLAGE.value: message("Village"), Kind.TOWN.value: message("Town"), Kind.CITY.value: message("City"), Kind.COUNTY.value: message("County"),
})
STAGES: Mapping[str, Message] = MappingProxyType({
    **{str(number): name for number, name in enumerate(STAGE_NAMES)}, NO_STAGE: message("No stage yet"),
})
AGES: Mapping[str, Message] = MappingProxyType({
    "12": message("up to 12 months old"), "24": message("12 to 24 months old"), "older": message("older than 24 months"),
})
COLUMNS: Mapping[str, Message] = MappingProxyType({
    "name": message("Name"), "shown": message("Shown score"), "score": message("Stated score"), "stage": message("Stage"),
    "coverage": message("Coverage"), "confidence": message("Confidence"), "date": message("Date"), "edition": message("Edition"),
    "population": message("Population"), "country": message("Country"), "kind": message("Kind"),
})
LEFT_OUT = message("A part of the filter is not known here and was left out: %(what)s.")
NO_SUCH_COLUMN = message("There is no such column to sort by. The list is sorted by name.")
LAST_PAGE = message("There are fewer pages than you asked for. This is the last one.")


def column_name(key: str, catalogue: Catalogue) -> str:
    """What a column is called: a header, a part or a criterion; one that is not asked any more by its identifier."""
    if key in COLUMNS:
        return say(COLUMNS[key])
    subject = key.removeprefix(CRITERION).removeprefix(PART)
    known = catalogue.criteria.get(subject) or catalogue.dimension.get(subject)
    return known.title if known else subject

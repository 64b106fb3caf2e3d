"""What must hold for the statements to residents: each has a name of its own and belongs to one known criterion."""

from collections import Counter
from collections.abc import Callable, Iterator

from assessment.catalogue.check_criteria import known_criteria
from assessment.catalogue.files import RESIDENTS
from assessment.catalogue.written import Table, Written, tables, texts
from assessment.errors import Problem
from assessment.translation import message


def statements_are_named_once(written: Written) -> Iterator[Problem]:
    """No two statements have the same identifier, belong to the same criterion or have the same text."""
    for key in ("id", "criterion", "text"):
        given = [entry[key] for entry in _statements(written) if isinstance(entry.get(key), str)]
        for name in (name for name, times in Counter(given).items() if times > 1):
            yield Problem(f"{RESIDENTS}: statements", message("%(id)s is listed twice.", id=name))


def criteria_are_known(written: Written) -> Iterator[Problem]:
    """Each statement belongs to a criterion of this catalogue."""
    known = known_criteria(written)
    for entry in _statements(written):
        identifier = entry.get("criterion")
        if isinstance(identifier, str) and identifier not in known:
            yield Problem(f"{RESIDENTS}: statements.{entry.get('id')}.criterion", message("%(id)s is not known in this catalogue.", id=identifier))


def answers_are_told_apart(written: Written) -> Iterator[Problem]:
    """No two of the five answers have the same word."""
    given = texts(written.tables.get(RESIDENTS, {}), "answers")
    for word in (word for word, times in Counter(given).items() if times > 1):
        yield Problem(f"{RESIDENTS}: answers", message("%(id)s is listed twice.", id=word))


def _statements(written: Written) -> list[Table]:
    return tables(written.tables.get(RESIDENTS, {}), "statements")


RULES: tuple[Callable[[Written], Iterator[Problem]], ...] = (statements_are_named_once, criteria_are_known, answers_are_told_apart)

"""What writing and reading a spreadsheet form agree on: hidden names of columns and facts, and the check that a question was not edited."""

from enum import StrEnum
from hashlib import sha256

from assessment.filled import FormMark

PREFIX = "form:"
CHECK_LENGTH = 16


class Column(StrEnum):
    """The columns of the sheet to answer, by the hidden name above them."""

    CRITERION = "form:criterion"
    CHECK = "form:check"
    QUESTION = "form:question"
    STATEMENTS = "form:statements"
    ANSWER = "form:answer"
    REASON = "form:reason"
    EVIDENCE = "form:evidence"
    TEXT = "form:text"
    LINK = "form:link"
    UNTIL = "form:until"
    NOTE = "form:note"


TYPED = (Column.ANSWER, Column.REASON, Column.EVIDENCE, Column.TEXT, Column.LINK, Column.UNTIL, Column.NOTE)


class Fact(StrEnum):
    """What stands on the first sheet, by the hidden name before it."""

    NAME = "form:name"
    COUNTRY = "form:country"
    POPULATION = "form:population"
    KIND = "form:kind"
    NUMBER = "form:number"
    EDITION = "form:edition"
    DIGEST = "form:digest"
    SCOPE = "form:scope"
    SEAL = "form:seal"
    DAY = "form:day"


def check(mark: FormMark, criterion: str, question: str, statements: str) -> str:
    """A digest of a question as it is shown, by which a row is known whose text somebody changed; spaces and lines do not matter."""
    shown = (mark.edition, mark.digest, criterion, " ".join(question.split()), " ".join(statements.split()))
    return sha256("\n".join(shown).encode(errors="replace")).hexdigest()[:CHECK_LENGTH]

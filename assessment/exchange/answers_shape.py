"""How an answers file is written: every key with its type and limits, the same in TOML, in JSON and inside a report."""

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from assessment.catalogue.shapes import Identifier, Shape, Text
from assessment.faults import PLAIN_TEXT, PLAIN_TEXT_NOT_BLANK, WEB_ADDRESS, YEARS

LONGEST_TEXT = 10_000
LARGEST_POPULATION = 50_000_000
LARGEST_CAPACITY = 100_000
MOST_CRITERIA = 1_000
LONGEST_FILE_NAME = 255
MOST_FILES = 500
LONGEST_IDENTIFIER = 80
MOST_STATEMENTS = 24
MOST_GROUPS = 60
EARLIEST, LATEST = 2000, 2199


def _day(given: object) -> object:
    """JSON has no dates: a text written like 2026-11-20 is one, and a moment in time is none."""
    if isinstance(given, datetime.datetime):
        return str(given)
    if isinstance(given, str) and len(given) == len("2026-11-20"):
        try:
            return datetime.date.fromisoformat(given)
        except ValueError:
            return given
    return given


def _of_our_time(day: datetime.date) -> datetime.date:
    """A year that is not a slip of the pen."""
    if not EARLIEST <= day.year <= LATEST:
        raise PydanticCustomError(YEARS, "out of range")
    return day


Day = Annotated[datetime.date, BeforeValidator(_day), AfterValidator(_of_our_time)]
Words = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=PLAIN_TEXT)]
Name = Annotated[str, StringConstraints(max_length=200, pattern=PLAIN_TEXT)]
Level = Annotated[int, Field(ge=0, le=4)]
Number = Annotated[int, Field(ge=0, le=LARGEST_POPULATION)]
Known = Annotated[Identifier, StringConstraints(max_length=LONGEST_IDENTIFIER)]


class MunicipalityShape(Shape):
    """`[municipality]`."""

    name: Annotated[str, StringConstraints(max_length=200, pattern=PLAIN_TEXT_NOT_BLANK)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    population: Annotated[int, Field(ge=1, le=LARGEST_POPULATION)] | None = None
    kind: Literal["village", "town", "city", "county", "association"] | None = None


class CommitmentShape(Shape):
    """`[plan.steps.<criterion>]`."""

    who: Name = ""
    by: Day | None = None


class PlanShape(Shape):
    """`[plan]`."""

    capacity_hours: Annotated[float, Field(ge=0, le=LARGEST_CAPACITY)] | None = None
    steps: dict[str, CommitmentShape] = Field(default_factory=dict)


class FileShape(Shape):
    """One of `files` of an answer: a file that was kept as evidence where this was written. Its name is read, its content is not here."""

    name: Annotated[str, StringConstraints(max_length=LONGEST_FILE_NAME, pattern=PLAIN_TEXT_NOT_BLANK)]
    digest: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    added: Day | None = None
    until: Day | None = None


class AnswerShape(Shape):
    """`[answers.<criterion>]`."""

    level: Level | None = None
    evidence: Literal["none", "described", "document"] = "none"
    evidence_text: Words = ""
    evidence_link: Annotated[str, StringConstraints(max_length=2000, pattern=WEB_ADDRESS)] = ""
    evidence_until: Day | None = None
    files: Annotated[list[FileShape], Field(max_length=MOST_FILES)] = Field(default_factory=list)
    note: Words = ""
    unknown: bool = False
    not_applicable: Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=PLAIN_TEXT_NOT_BLANK)] | None = None
    reviewed: Level | None = None
    review: Words = ""


class CarriedShape(AnswerShape):
    """One of `[[to-confirm]]` or `[[parked]]`: an answer from an earlier assessment or edition, which does not count."""

    criterion: Known
    from_: Known | None = Field(default=None, alias="from")
    edition: Annotated[Text, StringConstraints(max_length=40)]


class SaidShape(Shape):
    """One of `[[residents.statements]]`."""

    statement: Known
    criterion: Known
    text: Name
    counts: Annotated[list[Number], Field(min_length=5, max_length=5)]
    cannot_say: Number = 0


class CellShape(Shape):
    """One group with its number."""

    name: Name
    count: Number


Cells = Annotated[list[CellShape], Field(max_length=MOST_GROUPS)]


class BreakdownShape(Shape):
    """`[residents.channels]`, `[residents.ages]`, `[residents.parts]`, `[residents.helped]`."""

    shown: Cells = Field(default_factory=list)
    together: Annotated[list[Name], Field(max_length=MOST_GROUPS)] = Field(default_factory=list)
    people: Cells = Field(default_factory=list)


class ResidentsShape(Shape):
    """`[residents]`."""

    opened: Day
    closed: Day
    replies: Number
    statements: Annotated[list[SaidShape], Field(max_length=MOST_STATEMENTS)] = Field(default_factory=list)
    channels: BreakdownShape = BreakdownShape()
    ages: BreakdownShape = BreakdownShape()
    parts: BreakdownShape = BreakdownShape()
    helped: BreakdownShape = BreakdownShape()


class AnswersFileShape(Shape):
    """The whole file. `differed` says on how many criteria several people had different opinions.

    `engine` and `catalogue-digest` say what wrote it, `draft` that a team had not made it final; they are taken note of and change nothing.
    """

    catalogue: Text
    date: Day
    scope: Literal["full", "quick"] = "full"
    municipality: MunicipalityShape
    plan: PlanShape = PlanShape()
    answers: dict[str, AnswerShape] = Field(default_factory=dict)
    differed: Annotated[int, Field(ge=0, le=MOST_CRITERIA)] | None = None
    residents: ResidentsShape | None = None
    to_confirm: Annotated[list[CarriedShape], Field(max_length=MOST_CRITERIA)] = Field(default_factory=list)
    parked: Annotated[list[CarriedShape], Field(max_length=MOST_CRITERIA)] = Field(default_factory=list)
    draft: bool = False
    engine: Name = ""
    catalogue_digest: Name = ""

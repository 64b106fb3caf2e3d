"""How the files of a catalogue are written: every key with its type and limits. `criteria/README.md` explains the same in words."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assessment.faults import ADDRESS, DOTTED_IDENTIFIER, IDENTIFIER, NOT_BLANK


def _hyphenated(name: str) -> str:
    return name.replace("_", "-")


class Shape(BaseModel):
    """A table in a file. Keys are written with hyphens; a key that is not named here is refused, and no type is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=_hyphenated, allow_inf_nan=False)


Text = Annotated[str, StringConstraints(pattern=NOT_BLANK)]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
DottedIdentifier = Annotated[str, StringConstraints(pattern=DOTTED_IDENTIFIER)]
Short = Annotated[Text, StringConstraints(max_length=24)]
Title = Annotated[Text, StringConstraints(max_length=32)]
StepTitle = Annotated[Text, StringConstraints(max_length=60)]
Summary = Annotated[Text, StringConstraints(max_length=140)]
StatementText = Annotated[Text, StringConstraints(max_length=120)]
Grade = Literal["A", "B", "C"]


class InformantShape(Shape):
    """Somebody to ask."""

    id: Identifier
    title: Text


class DimensionShape(Shape):
    """A dimension with the criteria in the order in which they are asked."""

    id: Identifier
    title: Text
    short: Short
    takeaway: Text
    weight: Annotated[int, Field(gt=0, le=100)]
    take_away: bool
    criteria: Annotated[list[Identifier], Field(min_length=1)]


class CatalogueShape(Shape):
    """`catalogue.toml`."""

    edition: DottedIdentifier
    title: Text
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    informants: Annotated[list[InformantShape], Field(min_length=1)]
    dimensions: Annotated[list[DimensionShape], Field(min_length=1)]


class NextStepShape(Shape):
    """`[levels.next-step]`."""

    title: StepTitle
    text: Text
    hours: Annotated[float, Field(ge=0, le=2000)]
    effort: Text
    recurring: bool = False
    each: bool = False
    cost: Text | None = None


class LevelShape(Shape):
    """`[[levels]]`."""

    level: Annotated[int, Field(ge=0, le=4)]
    statement: Text
    next_step: NextStepShape


class RequirementShape(Shape):
    """`[[builds-on]]`."""

    criterion: Identifier
    level: Annotated[int, Field(ge=1, le=4)]
    why: Text


class CriterionShape(Shape):
    """`dimensions/<dimension>/<criterion>.toml`."""

    title: Title
    question: Text
    help: Text | None = None
    weight: Annotated[int, Field(ge=1, le=3)]
    critical: bool = False
    quick: bool = False
    ask: Annotated[list[Identifier], Field(min_length=1)]
    evidence: Text
    why: Text
    small_municipality: Text
    not_applicable: Text | None = None
    standards: list[DottedIdentifier] = []
    tags: list[Identifier] = []
    no_case: Text | None = None
    builds_on: list[RequirementShape] = []
    levels: list[LevelShape]


class StandardShape(Shape):
    """One entry of `standards.toml`."""

    id: DottedIdentifier
    identifier: Text
    title: Text
    group: Text
    region: Annotated[str, StringConstraints(pattern=r"^(world|eu|[a-z]{2})$")]
    verification: Literal["V", "P", "U"]
    source: Text
    edition: Text | None = None


class StandardsShape(Shape):
    """`standards.toml`."""

    standards: list[StandardShape] = []


class StatementShape(Shape):
    """One of `[[statements]]` to residents."""

    id: Identifier
    criterion: Identifier
    text: StatementText


class ResidentsShape(Shape):
    """`residents.toml`."""

    answers: Annotated[list[Short], Field(min_length=5, max_length=5)]
    statements: Annotated[list[StatementShape], Field(min_length=1, max_length=24)]


class PassageShape(Shape):
    """`[criteria.<criterion of the old edition>]` of a bridge."""

    relation: Literal["same", "reworded", "reweighted", "split", "dropped"]
    to: list[Identifier] = []
    note: Text | Literal[""] = ""


class BridgeShape(Shape):
    """`bridge.toml`."""

    from_: Annotated[DottedIdentifier, Field(alias="from")]
    criteria: dict[Identifier, PassageShape]


class FactShape(Shape):
    """`[[steps]]` of a case study."""

    text: Text
    grade: Grade


class ResultShape(FactShape):
    """`[[results]]` of a case study."""

    target: bool = False


class SourceShape(Shape):
    """`[[sources]]` of a case study."""

    title: Text
    publisher: Text
    date: Text
    address: Annotated[str, StringConstraints(pattern=ADDRESS)]


class CaseStudyShape(Shape):
    """`case-studies/<place>.toml`."""

    place: Text
    region: Text | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    kind: Literal["village", "town", "city", "county", "association", "programme"]
    population: Annotated[int, Field(gt=0)] | None = None
    population_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    population_note: Text | None = None
    summary: Summary
    problem: Text
    cost: Text
    made_it_work: Text
    was_hard: Text
    first_steps: Annotated[list[Text], Field(min_length=1)]
    grade: Grade
    strength: Text
    warning: Text | None = None
    criteria: Annotated[list[Identifier], Field(min_length=1)]
    tags: list[Identifier] = []
    steps: Annotated[list[FactShape], Field(min_length=1)]
    results: list[ResultShape] = []
    sources: Annotated[list[SourceShape], Field(min_length=1)]

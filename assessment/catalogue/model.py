"""What can be asked and advised, as frozen values: the catalogue of one edition."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType


class Grade(StrEnum):
    """How well a fact is supported: an official or research source, the press or the project itself, or a single weak source."""

    OFFICIAL = "A"
    REPORTED = "B"
    WEAK = "C"


class Verification(StrEnum):
    """How far a reference to a standard was verified: read at its source, only in part, or not."""

    VERIFIED = "V"
    PARTLY = "P"
    UNVERIFIED = "U"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What leads from a level towards the next. `hours` is the effort of the first year; recurring hours come back every quarter."""

    title: str
    text: str
    hours: Fraction
    effort: str
    recurring: bool = False
    each: bool = False
    cost: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One step 0 to 4 of a criterion: the sentence that describes it, and what leads on from it."""

    level: int
    statement: str
    next_step: NextStep


@dataclass(frozen=True, slots=True)
class Requirement:
    """A criterion and the level at which it should stand before another can follow, and why."""

    criterion: str
    level: int
    why: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing looked at; it has one question, five levels and a weight of 1 to 3."""

    id: str
    dimension: str
    title: str
    question: str
    weight: int
    levels: tuple[Level, ...]
    evidence: str
    why: str
    small_municipality: str
    ask: tuple[str, ...]
    critical: bool = False
    quick: bool = False
    help: str | None = None
    not_applicable: str | None = None
    builds_on: tuple[Requirement, ...] = ()
    standards: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    no_case: str | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """A chapter of the catalogue, scored as one. A take-away dimension is one of those an overall score needs four of."""

    id: str
    title: str
    short: str
    takeaway: str
    weight: int
    take_away: bool
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Informant:
    """Somebody in or near the town hall who knows answers: the fire brigade, whoever runs the computers, the front desk."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A reference to a norm, a goal or a law. `region` is `world`, `eu` or a country code: EU law only applies in the EU."""

    id: str
    identifier: str
    title: str
    group: str
    region: str
    verification: Verification
    source: str
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence about a case and how well it is supported. A target is an aim and never a result."""

    text: str
    grade: Grade
    target: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: title, who published it, when, and the address."""

    title: str
    publisher: str
    date: str
    address: str


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """How another place did it. `population` is people, None for a national programme or where it is not known."""

    id: str
    place: str
    country: str
    language: str
    kind: str
    summary: str
    problem: str
    steps: tuple[Fact, ...]
    results: tuple[Fact, ...]
    cost: str
    made_it_work: str
    was_hard: str
    first_steps: tuple[str, ...]
    grade: Grade
    strength: str
    sources: tuple[Source, ...]
    criteria: tuple[str, ...]
    region: str | None = None
    population: int | None = None
    population_year: int | None = None
    population_note: str | None = None
    warning: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence in everyday words that residents say something about; it belongs to a criterion."""

    id: str
    criterion: str
    text: str


@dataclass(frozen=True, slots=True)
class ToResidents:
    """What residents are asked: the statements in their order, and a word for each of the five answers 0 to 4, from never to always."""

    answers: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything that can be asked and advised, in one edition, with the digest of its content.

    One catalogue equals only itself, so that what follows from it can be kept beside it without looking through all of it.
    """

    edition: str
    title: str
    language: str
    dimensions: tuple[Dimension, ...]
    informants: tuple[Informant, ...] = ()
    standards: tuple[Standard, ...] = ()
    case_studies: tuple[CaseStudy, ...] = ()
    digest: str = ""
    residents: ToResidents = ToResidents()

    @cached_property
    def criteria(self) -> MappingProxyType[str, Criterion]:
        """All criteria by identifier, in catalogue order."""
        return MappingProxyType({criterion.id: criterion for dimension in self.dimensions for criterion in dimension.criteria})

    @cached_property
    def position(self) -> MappingProxyType[str, int]:
        """Where each criterion stands in catalogue order, from 0."""
        return MappingProxyType({identifier: place for place, identifier in enumerate(self.criteria)})

    @cached_property
    def dimension(self) -> MappingProxyType[str, Dimension]:
        """All dimensions by identifier."""
        return MappingProxyType({dimension.id: dimension for dimension in self.dimensions})

    @cached_property
    def informant(self) -> MappingProxyType[str, Informant]:
        """All informants by identifier."""
        return MappingProxyType({informant.id: informant for informant in self.informants})

    @cached_property
    def standard(self) -> MappingProxyType[str, Standard]:
        """All standards by identifier."""
        return MappingProxyType({standard.id: standard for standard in self.standards})

    @cached_property
    def case_study(self) -> MappingProxyType[str, CaseStudy]:
        """All case studies by identifier."""
        return MappingProxyType({case.id: case for case in self.case_studies})

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.criteria.values())

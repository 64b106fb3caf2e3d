"""From a folder of TOML files to the catalogue as one frozen value, or every reason why not."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeVar, cast

from assessment.catalogue.check import problems_of
from assessment.catalogue.files import CATALOGUE, RESIDENTS, STANDARDS, Folder
from assessment.catalogue.model import (
    CaseStudy,
    Catalogue,
    Criterion,
    Dimension,
    Fact,
    Grade,
    Informant,
    Level,
    NextStep,
    Requirement,
    Source,
    Standard,
    Statement,
    ToResidents,
    Verification,
)
from assessment.catalogue.shapes import (
    CaseStudyShape,
    CatalogueShape,
    CriterionShape,
    DimensionShape,
    LevelShape,
    NextStepShape,
    ResidentsShape,
    Shape,
    StandardShape,
    StandardsShape,
)
from assessment.catalogue.written import Written, criterion_file, read, read_files, stem
from assessment.errors import Invalid
from assessment.paths import CRITERIA

_S = TypeVar("_S", bound=Shape)


def load(path: Path = CRITERIA) -> Catalogue:
    """The catalogue in a folder, with the digest of its content.

    Raises `Invalid` with every problem found, and `NotADirectoryError` where there is no such folder.
    """
    return _checked(read(path))


def load_files(files: Mapping[str, bytes]) -> Catalogue:
    """The catalogue in files by their path inside its folder. Raises `Invalid` with every problem found."""
    return _checked(read_files(Folder(files, ())))


def _checked(written: Written) -> Catalogue:
    if problems := problems_of(written):
        raise Invalid(problems)
    return _catalogue(written)


def _shape(written: Written, name: str, kind: type[_S]) -> _S:
    """The shape of a file in a catalogue that was checked."""
    return cast(_S, written.shapes.get(name) or kind())


def _catalogue(written: Written) -> Catalogue:
    whole = _shape(written, CATALOGUE, CatalogueShape)
    return Catalogue(
        edition=whole.edition,
        title=whole.title,
        language=whole.language,
        dimensions=tuple(_dimension(dimension, written) for dimension in whole.dimensions),
        informants=tuple(Informant(informant.id, informant.title) for informant in whole.informants),
        standards=tuple(_standard(standard) for standard in _shape(written, STANDARDS, StandardsShape).standards),
        case_studies=tuple(_case_study(stem(name), _shape(written, name, CaseStudyShape)) for name, _ in written.case_studies()),
        digest=written.digest,
        residents=_residents(written),
    )


def _dimension(shape: DimensionShape, written: Written) -> Dimension:
    criteria = tuple(
        _criterion(shape.id, identifier, _shape(written, criterion_file(shape.id, identifier), CriterionShape)) for identifier in shape.criteria
    )
    return Dimension(shape.id, shape.title, shape.short, shape.takeaway, weight=shape.weight, take_away=shape.take_away, criteria=criteria)


def _criterion(dimension: str, identifier: str, shape: CriterionShape) -> Criterion:
    return Criterion(
        id=identifier,
        dimension=dimension,
        title=shape.title,
        question=shape.question,
        weight=shape.weight,
        levels=tuple(_level(level) for level in shape.levels),
        evidence=shape.evidence,
        why=shape.why,
        small_municipality=shape.small_municipality,
        ask=tuple(shape.ask),
        critical=shape.critical,
        quick=shape.quick,
        help=shape.help,
        not_applicable=shape.not_applicable,
        builds_on=tuple(Requirement(entry.criterion, entry.level, entry.why) for entry in shape.builds_on),
        standards=tuple(shape.standards),
        tags=tuple(shape.tags),
        no_case=shape.no_case,
    )


def _level(shape: LevelShape) -> Level:
    return Level(shape.level, shape.statement, _next_step(shape.next_step))


def _next_step(shape: NextStepShape) -> NextStep:
    hours = Fraction(str(shape.hours))
    return NextStep(shape.title, shape.text, hours, shape.effort, recurring=shape.recurring, each=shape.each, cost=shape.cost)


def _standard(shape: StandardShape) -> Standard:
    return Standard(
        id=shape.id,
        identifier=shape.identifier,
        title=shape.title,
        group=shape.group,
        region=shape.region,
        verification=Verification(shape.verification),
        source=shape.source,
        edition=shape.edition,
    )


def _residents(written: Written) -> ToResidents:
    """What residents are asked; nothing where the catalogue has no statements for them."""
    shape = written.shapes.get(RESIDENTS)
    if not isinstance(shape, ResidentsShape):
        return ToResidents()
    return ToResidents(tuple(shape.answers), tuple(Statement(each.id, each.criterion, each.text) for each in shape.statements))


def _case_study(identifier: str, shape: CaseStudyShape) -> CaseStudy:
    return CaseStudy(
        id=identifier,
        place=shape.place,
        country=shape.country,
        language=shape.language,
        kind=shape.kind,
        summary=shape.summary,
        problem=shape.problem,
        steps=tuple(Fact(step.text, Grade(step.grade)) for step in shape.steps),
        results=tuple(Fact(result.text, Grade(result.grade), target=result.target) for result in shape.results),
        cost=shape.cost,
        made_it_work=shape.made_it_work,
        was_hard=shape.was_hard,
        first_steps=tuple(shape.first_steps),
        grade=Grade(shape.grade),
        strength=shape.strength,
        sources=tuple(Source(source.title, source.publisher, source.date, source.address) for source in shape.sources),
        criteria=tuple(shape.criteria),
        region=shape.region,
        population=shape.population,
        population_year=shape.population_year,
        population_note=shape.population_note,
        warning=shape.warning,
        tags=tuple(shape.tags),
    )

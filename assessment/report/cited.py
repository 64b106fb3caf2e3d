"""What the report leans on: the case studies it uses, and the standards that the criteria touch, by region."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from assessment.answers import Profile, State
from assessment.catalogue.model import CaseStudy, Catalogue, Standard
from assessment.report.steps import Step
from assessment.scoring import Results
from assessment.translation import Message, country_name, message
from assessment.wording import GRADES

EUROPEAN_UNION = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
WORLD, EU = "world", "eu"


@dataclass(frozen=True, slots=True)
class CaseUsed:
    """A documented place that a next step points to, the number it has in the report, and the steps it illustrates."""

    number: int
    case: CaseStudy
    population: Message
    grade: Message
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StandardsOf:
    """The references of one region. `in_force` is False for law of a region that the municipality does not lie in: for reference only.

    `for_steps` are those among them that the criteria of the next steps touch.
    """

    region: str
    title: Message
    in_force: bool
    standards: tuple[Standard, ...]
    for_steps: tuple[Standard, ...]


def cases_used(steps: Iterable[Step]) -> tuple[CaseUsed, ...]:
    """The case studies of the next steps, each once, in the order in which they are first used."""
    used: dict[str, list[Step]] = {}
    for step in steps:
        if step.case is not None:
            used.setdefault(step.case.id, []).append(step)
    return tuple(
        CaseUsed(number, pointing[0].case, population_of(pointing[0].case), GRADES[pointing[0].case.grade], tuple(step.number for step in pointing))
        for number, pointing in enumerate(used.values(), start=1)
        if pointing[0].case is not None
    )


def population_of(case: CaseStudy) -> Message:
    """How many people live there, with the year and how certain it is; a programme has none, and an unknown number says so."""
    if case.kind == "programme":
        return message("a programme, without a population of its own")
    if case.population is None:
        return message("population not known (%(note)s)", note=case.population_note) if case.population_note else message("population not known")
    people = Fraction(case.population)
    about = "; ".join(str(fact) for fact in (case.population_year, case.population_note) if fact is not None)
    return message("%(people)s people (%(about)s)", people=people, about=about) if about else message("%(people)s people", people=people)


def standards_touched(catalogue: Catalogue, profile: Profile, results: Results, steps: Iterable[Step]) -> tuple[StandardsOf, ...]:
    """The standards of all criteria that were asked and apply: world, the union, the own country, then other countries."""
    apart = (State.NOT_APPLICABLE, State.NOT_ASKED)
    touched = _standards(catalogue, (part.criterion for part in results.parts.values() if part.state not in apart))
    first = _standards(catalogue, (step.criterion for step in steps))
    own = profile.country.lower()
    others = sorted({standard.region for standard in touched} - {WORLD, EU, own})
    regions = [region for region in dict.fromkeys((WORLD, EU, own, *others)) if any(standard.region == region for standard in touched)]
    return tuple(
        StandardsOf(
            region, *_title(region, profile), standards=tuple(standard for standard in touched if standard.region == region),
            for_steps=tuple(standard for standard in first if standard.region == region),
        )
        for region in regions
    )


def _standards(catalogue: Catalogue, criteria: Iterable[str]) -> tuple[Standard, ...]:
    """The standards that criteria name, in catalogue order."""
    named = {identifier for criterion in criteria for identifier in catalogue.criteria[criterion].standards}
    return tuple(standard for standard in catalogue.standards if standard.id in named)


def _title(region: str, profile: Profile) -> tuple[Message, bool]:
    """What a region is called, and whether its law is in force in this municipality."""
    if region == WORLD:
        return message("Everywhere"), True
    if region == EU:
        if profile.country.upper() in EUROPEAN_UNION:
            return message("European Union"), True
        return message("European Union (for reference: its law does not apply in your country)"), False
    name = country_name(region)
    if region == profile.country.lower():
        return message("%(country)s", country=name), True
    return message("%(country)s (for reference)", country=name), False

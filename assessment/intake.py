"""What a filled form would change: each answer and each fact beside the one that stands, and nothing taken over by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from assessment.answers import NOTHING, Answer, Assessment, Commitment, Evidence, Kind, Plan, Profile
from assessment.catalogue.model import Catalogue
from assessment.filled import FilledForm

WHO, UNTIL, STEP = "who", "by", "step"


class DifferenceKind(StrEnum):
    """How something in a form stands to what is there."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"


class Choice(StrEnum):
    """What somebody wants of an answer that stands and one in a form: one of them, or the texts of both with the level of one."""

    KEEP = "keep"
    TAKE = "take"
    BOTH = "both"
    BOTH_GIVEN = "both-given"


@dataclass(frozen=True, slots=True)
class Difference:
    """One criterion: the answer that stands, the one in the form, and how they stand to each other."""

    criterion: str
    kind: DifferenceKind
    standing: Answer
    given: Answer


@dataclass(frozen=True, slots=True)
class FactDifference:
    """One fact of profile or plan as text: what stands, and what the form says. The fact is `name`, `capacity`, `step.<criterion>.who` and so on."""

    fact: str
    kind: DifferenceKind
    standing: str
    given: str


def differences(catalogue: Catalogue, standing: Assessment, filled: FilledForm) -> tuple[Difference, ...]:
    """Every answer that a form holds beside the one that stands, in the order of the catalogue. What a form leaves empty is no difference."""
    return tuple(_differences(catalogue, standing, filled))


def _differences(catalogue: Catalogue, standing: Assessment, filled: FilledForm) -> Iterator[Difference]:
    for criterion in catalogue.criteria:
        given, there = filled.assessment.answer(criterion).declared, standing.answer(criterion).declared
        if given != NOTHING:
            yield Difference(criterion, _kind(there, given, NOTHING), there, given)


def _kind(standing: object, given: object, nothing: object) -> DifferenceKind:
    if standing == given:
        return DifferenceKind.SAME
    return DifferenceKind.NEW if standing == nothing else DifferenceKind.DIFFERENT


def chosen(difference: Difference, choice: Choice) -> Answer:
    """The answer that a choice makes of a difference.

    >>> two = Difference("x", DifferenceKind.DIFFERENT, Answer(level=2, note="Ask Anna."), Answer(level=3, note="Ask Ben."))
    >>> [chosen(two, choice).level for choice in Choice]
    [2, 3, 2, 3]
    >>> chosen(two, Choice.BOTH).note
    'Ask Anna.\\n\\nAsk Ben.'
    """
    standing, given = difference.standing, difference.given
    if choice is Choice.KEEP:
        return standing
    if choice is Choice.TAKE or difference.kind is DifferenceKind.NEW:
        return given
    return _together(standing, given, level_of=standing if choice is Choice.BOTH else given)


def _together(first: Answer, second: Answer, *, level_of: Answer) -> Answer:
    """Two answers as one: the texts one after the other; a second link goes to the description, for which there is room."""
    other = second if level_of is first else first
    link = level_of.evidence_link or other.evidence_link
    spare = other.evidence_link if other.evidence_link != link else ""
    described = _joined(first.evidence_text, second.evidence_text)
    reasons = _joined(first.not_applicable, second.not_applicable, "; ") if level_of.not_applicable else ""
    return replace(
        level_of, note=_joined(first.note, second.note), evidence_text=_joined(described, spare), evidence_link=link, not_applicable=reasons,
        evidence=other.evidence if level_of.evidence is Evidence.NONE else level_of.evidence, holds_until=level_of.holds_until or other.holds_until,
    )


def _joined(first: str, second: str, between: str = "\n\n") -> str:
    """Two texts one after the other; what stands in the other already is not said twice."""
    if first in second:
        return second
    return first if second in first else f"{first}{between}{second}"


def facts(assessment: Assessment) -> dict[str, str]:
    """Profile and plan as texts, each under its name; what is not known is not there.

    >>> facts(Assessment("2026.1", date(2026, 11, 20), Profile("Probedorf", population=640), {}))
    {'name': 'Probedorf', 'population': '640', 'capacity': '12'}
    """
    about, plan = assessment.profile, assessment.plan
    found = {"name": about.name, "country": about.country, "population": str(about.population or ""), "kind": about.kind or ""}
    found["capacity"] = str(plan.capacity)
    for criterion, promised in plan.steps.items():
        found |= {f"{STEP}.{criterion}.{WHO}": promised.who, f"{STEP}.{criterion}.{UNTIL}": promised.by.isoformat() if promised.by else ""}
    return {name: str(value) for name, value in found.items() if value}


def fact_differences(standing: Assessment, filled: FilledForm) -> tuple[FactDifference, ...]:
    """Every fact that a form holds beside the one that stands. A plan as it is without anybody's doing says nothing."""
    there, given = facts(standing), facts(filled.assessment)
    if filled.assessment.plan == Plan():
        del given["capacity"]
    return tuple(FactDifference(fact, _kind(there.get(fact, ""), said, ""), there.get(fact, ""), said) for fact, said in given.items())


def profile_with(profile: Profile, changed: Mapping[str, str]) -> Profile:
    """A profile with some facts changed. Raises `ValueError` for a text that cannot be what it should.

    >>> profile_with(Profile("Probedorf"), {"population": "640", "kind": "village"}).population
    640
    """
    made = replace(profile, name=changed.get("name", profile.name), country=changed.get("country", profile.country))
    if "population" in changed:
        made = replace(made, population=int(changed["population"]) if changed["population"] else None)
    return replace(made, kind=Kind(changed["kind"]) if changed["kind"] else None) if "kind" in changed else made


def steps_with(plan: Plan, changed: Mapping[str, str]) -> dict[str, Commitment]:
    """The commitments of a plan that some changed facts make anew, by criterion. Raises `ValueError` for a day that is none."""
    made: dict[str, Commitment] = {}
    for fact, said in changed.items():
        sort, _, rest = fact.partition(".")
        criterion, _, which = rest.rpartition(".")
        if sort == STEP:
            before = made.get(criterion) or plan.steps.get(criterion, Commitment())
            day = date.fromisoformat(said) if which == UNTIL and said else None
            made[criterion] = replace(before, who=said) if which == WHO else replace(before, by=day)
    return made


def capacity_in(changed: Mapping[str, str]) -> Fraction | None:
    """The hours a quarter among some changed facts; None where they are not."""
    return Fraction(changed["capacity"]) if "capacity" in changed else None

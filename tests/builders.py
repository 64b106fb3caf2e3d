"""Small builders: a test says only what it is about, and the rest is filled in."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

from assessment.answers import DEFAULT_CAPACITY, Answer, Assessment, Evidence, Plan, Profile
from assessment.catalogue.load import load
from assessment.catalogue.model import CaseStudy, Catalogue, Criterion, Dimension, Grade, Informant, Level, NextStep, Requirement
from assessment.questionnaire import Scope
from assessment.scoring import Results, score_answers

EDITION = "2026.1"
DAY = date(2026, 11, 20)
LEVELS = range(5)
Hours = int | float | Fraction
DON_T_KNOW = Answer(unknown=True)
DOES_NOT_APPLY = Answer(not_applicable="We have none of this.")


@cache
def shipped() -> Catalogue:
    """The catalogue of this edition, loaded once."""
    return load()


def step(title: str = "Do it", *, hours: Hours = 1, recurring: bool = False) -> NextStep:
    """A next step that takes so many hours."""
    return NextStep(title, f"{title}.", Fraction(str(hours)), f"{hours} hours", recurring)


def criterion(
    identifier: str, *, weight: int = 1, critical: bool = False, quick: bool = False,
    hours: Hours | Sequence[Hours] = 1, recurring: bool = False, builds_on: Mapping[str, int] | None = None,
    ask: Sequence[str] = ("mayor",), tags: Sequence[str] = (),
) -> Criterion:
    """A criterion; `hours` are those of its next steps, the same at each level or five of them."""
    each = [hours] * 5 if isinstance(hours, Hours) else hours
    return Criterion(
        id=identifier, dimension="", title=identifier, question=f"{identifier}?", weight=weight, critical=critical, quick=quick,
        levels=tuple(Level(level, f"Level {level}.", step(f"Go on from {level}", hours=each[level], recurring=recurring)) for level in LEVELS),
        evidence="A paper.", why="It helps.", small_municipality="Applies.", ask=tuple(ask), tags=tuple(tags),
        builds_on=tuple(Requirement(needed, level, "It comes first.") for needed, level in (builds_on or {}).items()),
    )


def dimension(identifier: str, *criteria: Criterion, weight: int = 17, take_away: bool = True) -> Dimension:
    """A dimension of these criteria."""
    return Dimension(identifier, identifier, identifier, "It counts.", weight, take_away, tuple(replace(c, dimension=identifier) for c in criteria))


def catalogue(*dimensions: Dimension, cases: Sequence[CaseStudy] = ()) -> Catalogue:
    """A catalogue of these dimensions, with the informants that they name."""
    named = dict.fromkeys(who for dimension in dimensions for criterion in dimension.criteria for who in criterion.ask)
    return Catalogue(EDITION, "Test", "en", dimensions, tuple(Informant(who, who) for who in named), case_studies=tuple(cases))


def case_study(
    identifier: str, *, criteria: Sequence[str] = (), tags: Sequence[str] = (), population: int | None = 2_000,
    country: str = "DE", language: str = "de", grade: Grade = Grade.REPORTED, warning: str | None = None,
) -> CaseStudy:
    """A case study of a place of this name."""
    return CaseStudy(
        id=identifier, place=identifier, country=country, language=language, kind="town", summary="They did it.", problem="It was hard.",
        steps=(), results=(), cost="Not known.", made_it_work="People.", was_hard="Not known.", first_steps=(), grade=grade, strength="fair",
        sources=(), criteria=tuple(criteria), population=population, warning=warning, tags=tuple(tags),
    )


def answered(level: int, evidence: str = "none", *, reviewed: int | None = None) -> Answer:
    """An answer with a level and the kind of its evidence."""
    return Answer(level, Evidence(evidence), reviewed=reviewed)


def everywhere(whole: Catalogue, answer: Answer) -> dict[str, Answer]:
    """The same answer to every criterion."""
    return {criterion.id: answer for criterion in whole}


def as_answers(given: Mapping[str, Answer | int], evidence: str = "none") -> dict[str, Answer]:
    """Answers, of which a number is a level with evidence of this kind."""
    return {identifier: answered(answer, evidence) if isinstance(answer, int) else answer for identifier, answer in given.items()}


def scored(whole: Catalogue, answers: Mapping[str, Answer] | None = None, scope: Scope = Scope.FULL) -> Results:
    """The results of these answers; level 0 everywhere unless some are given."""
    return score_answers(whole, everywhere(whole, answered(0)) if answers is None else answers, scope)


def mixed_answers(whole: Catalogue, *, seed: int = 1, highest: int = 4) -> dict[str, Answer]:
    """Answers of every sort, always the same for the same seed: a plausible municipality."""
    chance = random.Random(seed)
    evidence = ("none", "described", "document")
    given = {criterion.id: answered(chance.randint(0, highest), chance.choice(evidence)) for criterion in whole}
    for identifier in chance.sample(sorted(given), k=len(given) // 10):
        given[identifier] = DON_T_KNOW
    return given


def profile(name: str = "Probedorf", *, country: str = "DE", population: int | None = 1_900) -> Profile:
    """A village in Germany, unless said otherwise."""
    return Profile(name, country, population)


def assessment(
    answers: Mapping[str, Answer] | None = None, *, scope: Scope = Scope.FULL, about: Profile | None = None, capacity: Fraction = DEFAULT_CAPACITY,
) -> Assessment:
    """An assessment with these answers."""
    return Assessment(EDITION, DAY, about or profile(), answers or {}, scope, Plan(capacity))

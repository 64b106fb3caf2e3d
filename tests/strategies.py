"""What hypothesis draws from: catalogues of any weights, answers of every sort, and both together."""

import os
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from assessment.answers import Answer, Evidence
from assessment.catalogue.editions import Editions
from assessment.catalogue.model import Catalogue, Criterion, Requirement
from assessment.comparison import Place
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, catalogue, criterion, dimension, shipped
from tests.places import alone, place

Draw = Any
EFFORTS = ("0.1", "0.5", "1", "2", "3", "4", "8", "12", "16", "24", "40", "0")
HOURS = st.sampled_from([tuple(Fraction(EFFORTS[(start + level * apart) % 12]) for level in range(5)) for start in range(12) for apart in range(12)])
LEVELS = st.integers(0, 4)
SORTS = list(product((1, 2, 3), (False, True), (False, False, False, True), (1, 2, 3)))
WITH_LEVEL = [Answer(level, evidence, reviewed=reviewed) for reviewed in (None, *range(5)) for evidence in Evidence for level in range(5)]
ANY_ANSWER = [*WITH_LEVEL, *(12 * [DON_T_KNOW, DOES_NOT_APPLY, Answer(note="later")])]

settings.register_profile("quick", max_examples=60, deadline=None, derandomize="CI" in os.environ)
settings.load_profile("quick")


@dataclass(frozen=True)
class Case:
    """A catalogue and answers to it."""

    catalogue: Catalogue
    answers: dict[str, Answer]


def with_level() -> st.SearchStrategy[Answer]:
    """An answer with a level, any evidence and sometimes a reviewed level."""
    return st.sampled_from(WITH_LEVEL)


def answers() -> st.SearchStrategy[Answer]:
    """An answer of any sort, most often one with a level."""
    return st.sampled_from(ANY_ANSWER)


@st.composite
def some_criteria(draw: Draw, dimension: str, earlier: list[str]) -> list[Criterion]:
    """One to five criteria of a dimension; what they build on stands earlier, so that there is no circle."""
    made = []
    for number in range(draw(st.integers(1, 5))):
        needed = draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True)) if earlier else []
        weight, critical, recurring, level = draw(st.sampled_from(SORTS))
        one = criterion(f"{dimension}{number}", weight=weight, critical=critical, quick=number < 2, hours=draw(HOURS), recurring=recurring)
        made.append(replace(one, builds_on=tuple(Requirement(identifier, level, "It comes first.") for identifier in needed)))
        earlier.append(made[-1].id)
    return made


@st.composite
def catalogues(draw: Draw) -> Catalogue:
    """A catalogue of four to seven dimensions of any weight, most of them take-aways."""
    earlier: list[str] = []
    names = "abcdefg"[: draw(st.integers(4, 7))]
    return catalogue(*(
        dimension(name, *draw(some_criteria(name, earlier)), weight=draw(st.integers(1, 20)), take_away=draw(st.integers(0, 4)) > 0) for name in names
    ))


@st.composite
def cases(draw: Draw) -> Case:
    """Any catalogue, or every third time the shipped one, with answers of every sort."""
    whole = shipped() if draw(st.integers(0, 2)) == 0 else draw(catalogues())
    count = len(whole.criteria)
    return Case(whole, dict(zip(whole.criteria, draw(st.lists(answers(), min_size=count, max_size=count)), strict=True)))


@dataclass(frozen=True)
class Group:
    """A catalogue and places that answered it."""

    catalogue: Catalogue
    places: list[Place]

    @property
    def editions(self) -> Editions:
        """An installation with this edition alone."""
        return alone(self.catalogue)


@st.composite
def groups(draw: Draw) -> Group:
    """Two to six places: each answers some criteria as the one before and others in its own way."""
    case = draw(cases())
    given_answers, places = case.answers, []
    for number in range(draw(st.integers(2, 6))):
        places.append(place(f"P{number}", given_answers, case.catalogue))
        given_answers = given_answers | draw(st.dictionaries(st.sampled_from(list(case.catalogue.criteria)), answers(), max_size=12))
    return Group(case.catalogue, places)

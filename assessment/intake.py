"""What a filled form would change: each answer beside the one that stands, and nothing taken over by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assessment.answers import NOTHING, Answer, Assessment
from assessment.catalogue.model import Catalogue
from assessment.filled import FilledForm


class DifferenceKind(StrEnum):
    """How an answer in a form stands to the one that is there."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Difference:
    """One criterion: the answer that stands, the one in the form, and how they stand to each other."""

    criterion: str
    kind: DifferenceKind
    standing: Answer
    given: Answer


def differences(catalogue: Catalogue, standing: Assessment, filled: FilledForm) -> tuple[Difference, ...]:
    """Every answer that a form holds beside the one that stands, in the order of the catalogue. What a form leaves empty is no difference."""
    return tuple(_differences(catalogue, standing, filled))


def _differences(catalogue: Catalogue, standing: Assessment, filled: FilledForm) -> Iterator[Difference]:
    for criterion in catalogue.criteria:
        given, there = filled.assessment.answer(criterion).declared, standing.answer(criterion).declared
        if given != NOTHING:
            yield Difference(criterion, _kind(there, given), there, given)


def _kind(standing: Answer, given: Answer) -> DifferenceKind:
    if standing == given:
        return DifferenceKind.SAME
    return DifferenceKind.NEW if standing == NOTHING else DifferenceKind.DIFFERENT

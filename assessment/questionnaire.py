"""Which criteria are asked, in which order: the full assessment, or the quick check."""

from enum import StrEnum

from assessment.catalogue.model import Catalogue, Criterion, Dimension


class Scope(StrEnum):
    """How much is asked: all criteria, or the twelve of the quick check."""

    FULL = "full"
    QUICK = "quick"


def is_asked(criterion: Criterion, scope: Scope) -> bool:
    """Whether this criterion is asked in this scope; a criterion that is not asked is neither answered nor missing."""
    return scope is Scope.FULL or criterion.quick


def questions(dimension: Dimension, scope: Scope) -> tuple[Criterion, ...]:
    """The criteria of one dimension that are asked, in catalogue order."""
    return tuple(criterion for criterion in dimension.criteria if is_asked(criterion, scope))


def asked(catalogue: Catalogue, scope: Scope) -> tuple[Criterion, ...]:
    """All criteria that are asked, in catalogue order."""
    return tuple(criterion for criterion in catalogue if is_asked(criterion, scope))


def by_informant(catalogue: Catalogue, scope: Scope) -> dict[str, tuple[Criterion, ...]]:
    """The questions each informant is best placed to answer, so that a list can be printed for each; nobody's are left out."""
    lists: dict[str, tuple[Criterion, ...]] = {informant.id: () for informant in catalogue.informants}
    for criterion in asked(catalogue, scope):
        lists[criterion.ask[0]] += (criterion,)
    return {informant: criteria for informant, criteria in lists.items() if criteria}

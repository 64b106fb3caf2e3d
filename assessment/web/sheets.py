"""Which questions stand on one page: those of one dimension, or all twelve of the quick check under their six headings."""

from dataclasses import dataclass

from assessment.catalogue.model import Catalogue, Criterion, Dimension
from assessment.errors import NotFound
from assessment.questionnaire import Scope, questions
from assessment.translation import gettext as _

QUICK, MINE = "quick", "mine"


@dataclass(frozen=True)
class Sheet:
    """A page of questions. `following` is the dimension whose page comes next."""

    id: str
    title: str
    chapters: tuple[tuple[Dimension, tuple[Criterion, ...]], ...]
    following: Dimension | None = None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria of the page, in order."""
        return tuple(criterion for _, criteria in self.chapters for criterion in criteria)


def sheet_of(catalogue: Catalogue, identifier: str, scope: Scope) -> Sheet:
    """The page with this name. Raises `NotFound`."""
    if identifier == QUICK:
        return Sheet(QUICK, _("The quick check"), tuple((each, questions(each, Scope.QUICK)) for each in catalogue.dimensions))
    if identifier not in catalogue.dimension:
        raise NotFound
    dimension, rest = catalogue.dimension[identifier], catalogue.dimensions
    following = rest[rest.index(dimension) + 1:]
    return Sheet(identifier, dimension.title, ((dimension, questions(dimension, scope)),), following[0] if following else None)


def page_of(criterion: Criterion, scope: Scope) -> str:
    """The name of the page on which a criterion is asked."""
    return QUICK if scope is Scope.QUICK else criterion.dimension

"""A comparison as it is taken along: the places side by side and what each is called, the same for every format of file."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assessment.answers import size_class
from assessment.catalogue.model import Criterion, Dimension
from assessment.comparison import Place, SideBySide

_NO_CHARACTERS = frozenset("\ufffe\uffff")


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """A comparison on its way out, with a name for each place in their order.

    With `neutral` names nothing is told that would give a place away: no population, no country, no kind; its size class stays.
    """

    title: str
    names: tuple[str, ...]
    neutral: bool
    day: date
    engine: str
    found: SideBySide

    def dimensions(self) -> Iterator[tuple[Dimension, tuple[Criterion, ...]]]:
        """What is compared: each dimension with the criteria that all editions have in common, in catalogue order."""
        catalogue = self.found.core.catalogue
        for part in self.found.parts:
            yield catalogue.dimension[part.dimension], tuple(catalogue.criteria[row.criterion] for row in part.rows)

    def facts(self, place: Place) -> dict[str, str | int | None]:
        """What is told of a place beside its name; None where it is not known, or would give it away."""
        profile, known = place.profile, not self.neutral
        return {
            "country": profile.country or None if known else None,
            "kind": profile.kind.value if profile.kind and known else None,
            "population": profile.population if known else None,
            "size-class": size_class(profile.population),
        }


def tidied(text: str) -> str:
    """A text that every format can hold: without control characters and halves of characters.

    >>> tidied("A\\x00\\x1bheim\\n\\ud800"), tidied("Ω 🚀 مدينة")
    ('Aheim', 'Ω 🚀 مدينة')
    """
    return "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cs") and each not in _NO_CHARACTERS)

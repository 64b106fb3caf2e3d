"""Which documented places fit a criterion and a municipality best: those that show how it was done, near in size and language."""

from functools import lru_cache

from assessment.answers import Profile, size_class
from assessment.catalogue.model import CaseStudy, Catalogue, Criterion
from assessment.translation import spoken_in

UNKNOWN_SIZE = 9


def cases_for(catalogue: Catalogue, criterion: Criterion, profile: Profile) -> tuple[CaseStudy, ...]:
    """The case studies that illustrate a criterion, best first: named criterion before shared tag, then same size
    class, then same country or language, then grade of evidence.

    Warnings come after examples to follow. Empty where nothing is documented; the criterion's `no_case` then says so.
    """
    return _ranked(catalogue, criterion.id, criterion.tags, country=profile.country, size=size_class(profile.population))


def best_case(catalogue: Catalogue, criterion: Criterion, profile: Profile) -> CaseStudy | None:
    """The case study that fits best, or None where none is documented for this criterion."""
    return next(iter(cases_for(catalogue, criterion, profile)), None)


@lru_cache(maxsize=4_096)
def _ranked(catalogue: Catalogue, criterion: str, tags: tuple[str, ...], *, country: str, size: int | None) -> tuple[CaseStudy, ...]:
    """The case studies that name a criterion or share a tag with it, nearest first, for places of a size class in a country."""
    fitting = [case for case in catalogue.case_studies if criterion in case.criteria or not frozenset(tags).isdisjoint(case.tags)]
    return tuple(sorted(fitting, key=lambda case: _distance(case, criterion, country=country, size=size)))


def _distance(case: CaseStudy, criterion: str, *, country: str, size: int | None) -> tuple[bool | int | str, ...]:
    """How far a case is from what is looked for; smaller is nearer. Where all else is equal, the nearer size and then the same country."""
    own = size_class(case.population)
    classes_apart = UNKNOWN_SIZE if own is None or size is None else abs(own - size)
    return (
        criterion not in case.criteria,
        case.warning is not None,
        classes_apart != 0,
        case.country != country and case.language not in spoken_in(country),
        case.grade,
        classes_apart,
        case.country != country,
        case.id,
    )

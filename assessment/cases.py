"""Which documented places fit a criterion and a municipality best: those that show how it was done, near in size and language."""

from assessment.answers import Profile, size_class
from assessment.catalogue.model import CaseStudy, Catalogue, Criterion
from assessment.translation import spoken_in

UNKNOWN_SIZE = 9


def cases_for(catalogue: Catalogue, criterion: Criterion, profile: Profile) -> tuple[CaseStudy, ...]:
    """The case studies that illustrate a criterion, best first: named criterion before shared tag, then same size
    class, then same country or language, then grade of evidence.

    Warnings come after examples to follow. Empty where nothing is documented; the criterion's `no_case` then says so.
    """
    return tuple(sorted(_fitting(catalogue, criterion), key=lambda case: _distance(case, criterion, profile)))


def best_case(catalogue: Catalogue, criterion: Criterion, profile: Profile) -> CaseStudy | None:
    """The case study that fits best, or None where none is documented for this criterion."""
    return min(_fitting(catalogue, criterion), key=lambda case: _distance(case, criterion, profile), default=None)


def _fitting(catalogue: Catalogue, criterion: Criterion) -> list[CaseStudy]:
    """The case studies that illustrate a criterion: they name it or share a tag with it."""
    tags = frozenset(criterion.tags)
    return [case for case in catalogue.case_studies if criterion.id in case.criteria or not tags.isdisjoint(case.tags)]


def _distance(case: CaseStudy, criterion: Criterion, profile: Profile) -> tuple[bool | int | str, ...]:
    """How far a case is from what is looked for; smaller is nearer. Where all else is equal, the nearer size and then the same country."""
    classes_apart = _classes_apart(case, profile)
    return (
        criterion.id not in case.criteria,
        case.warning is not None,
        classes_apart != 0,
        case.country != profile.country and case.language not in spoken_in(profile.country),
        case.grade,
        classes_apart,
        case.country != profile.country,
        case.id,
    )


def _classes_apart(case: CaseStudy, profile: Profile) -> int:
    """The number of size classes between two places."""
    if case.population is None or profile.population is None:
        return UNKNOWN_SIZE
    return abs(size_class(case.population) - size_class(profile.population))

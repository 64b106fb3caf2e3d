"""Which documented places fit a criterion and a municipality best: those that show how it was done, near in size and language."""

from assessment.answers import Profile, size_class
from assessment.catalogue.model import CaseStudy, Catalogue, Criterion
from assessment.translation import spoken_in

UNKNOWN_SIZE = 9


def cases_for(catalogue: Catalogue, criterion: Criterion, profile: Profile) -> tuple[CaseStudy, ...]:
    """The case studies that illustrate a criterion, best first: named criterion before shared tag, then size, country, grade.

    Warnings come after examples to follow. Empty where nothing is documented; the criterion's `no_case` then says so.
    """
    fitting = [case for case in catalogue.case_studies if _illustrates(case, criterion)]
    return tuple(sorted(fitting, key=lambda case: _distance(case, criterion, profile)))


def best_case(catalogue: Catalogue, criterion: Criterion, profile: Profile) -> CaseStudy | None:
    """The case study that fits best, or None where none is documented for this criterion."""
    return next(iter(cases_for(catalogue, criterion, profile)), None)


def _illustrates(case: CaseStudy, criterion: Criterion) -> bool:
    return criterion.id in case.criteria or bool(set(criterion.tags) & set(case.tags))


def _distance(case: CaseStudy, criterion: Criterion, profile: Profile) -> tuple[int, bool, int, int, str, str]:
    """How far a case is from what is looked for; smaller is nearer. Size is the number of classes between the two places."""
    named = 0 if criterion.id in case.criteria else 1
    return (named, case.warning is not None, _size_distance(case, profile), _language_distance(case, profile), case.grade, case.id)


def _size_distance(case: CaseStudy, profile: Profile) -> int:
    if case.population is None or profile.population is None:
        return UNKNOWN_SIZE
    return abs(size_class(case.population) - size_class(profile.population))


def _language_distance(case: CaseStudy, profile: Profile) -> int:
    if case.country == profile.country:
        return 0
    return 1 if case.language in spoken_in(profile.country) else 2

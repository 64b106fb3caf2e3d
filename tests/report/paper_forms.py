"""Paper forms to look at: of a village, of the quick check, in large type, of names in several scripts, and of a catalogue that talks too much."""

from dataclasses import replace
from functools import cache

from assessment.answers import Assessment, Kind, Profile
from assessment.catalogue.model import Catalogue, Criterion
from assessment.questionnaire import Scope
from assessment.report.form_content import mark_of
from assessment.report.form_pdf import render
from tests.builders import assessment, shipped

KEY, NUMBER = "key", 7
PUBLIC = "https://readiness.example.org"
NAMES = "Île-de-la-très-longue-dénomination 읍면동 กรุงเทพมหานคร " * 3
LARGE = "large"


def village(scope: Scope = Scope.FULL) -> Assessment:
    """A village that has answered nothing."""
    return assessment(scope=scope, about=Profile("Kleinau", "DE", 310, Kind.VILLAGE))


def talkative_catalogue() -> Catalogue:
    """Three criteria whose statements are four times as long as any there are."""
    first = shipped().dimensions[0]
    return replace(shipped(), dimensions=(replace(first, criteria=tuple(map(_talkative, first.criteria[:3]))),))


def _talkative(criterion: Criterion) -> Criterion:
    return replace(criterion, levels=tuple(replace(level, statement=f"{level.statement} " * 4) for level in criterion.levels))


def sixty() -> Catalogue:
    """A catalogue with sixty criteria."""
    dimensions = []
    for dimension in shipped().dimensions:
        ten = [replace(dimension.criteria[place % len(dimension.criteria)], id=f"{dimension.id}-{place}") for place in range(10)]
        dimensions.append(replace(dimension, criteria=tuple(ten)))
    return replace(shipped(), dimensions=tuple(dimensions))


def form_pdf(given: Assessment, catalogue: Catalogue | None = None, *, large: bool = False, public_url: str = PUBLIC, blank: bool = False) -> bytes:
    """The paper form of an assessment, or a blank one."""
    whole = catalogue or shipped()
    mark = mark_of(whole, given) if blank else mark_of(whole, given, key=KEY, number=NUMBER)
    return render(whole, given, mark=mark, language="en", progress=lambda share: None, large=large, public_url=public_url)


@cache
def printed_form(name: str) -> bytes:
    """One of the forms, made once: full, quick, large, blank, names or talkative."""
    match name:
        case "quick":
            return form_pdf(village(Scope.QUICK))
        case "large":
            return form_pdf(village(Scope.QUICK), large=True)
        case "blank":
            return form_pdf(assessment(scope=Scope.QUICK, about=Profile("")), blank=True)
        case "names":
            return form_pdf(assessment(scope=Scope.QUICK, about=Profile(NAMES, "TH")))
        case "talkative":
            return form_pdf(village(), talkative_catalogue())
    return form_pdf(village())

"""Which case study fits: matched by criterion and tag, then size class, then country or language, then grade of evidence."""

from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import COUNTRY_UNKNOWN, Profile
from assessment.cases import best_case, cases_for
from assessment.catalogue.model import CaseStudy, Grade
from tests.builders import case_study, catalogue, criterion, dimension, profile, shipped

ASKED = criterion("wanted", tags=("channels",))


def order_of(*cases: CaseStudy, about: Profile | None = None) -> list[str]:
    """The places that fit the wanted criterion, best first, for a village of 1,900 people in Germany unless said otherwise."""
    return [case.id for case in cases_for(catalogue(dimension("d", ASKED), cases=cases), ASKED, about or profile())]


def test_a_case_fits_if_it_names_the_criterion_or_shares_a_tag() -> None:
    assert order_of(case_study("named", criteria=["wanted"]), case_study("other", criteria=["else"], tags=["else"])) == ["named"]
    assert order_of(case_study("tagged", tags=["channels"])) == ["tagged"]


def test_naming_the_criterion_comes_before_everything_else() -> None:
    far = case_study("far", criteria=["wanted"], population=900_000, country="TH", language="th", grade=Grade.WEAK)
    assert order_of(case_study("near", tags=["channels"], grade=Grade.OFFICIAL), far) == ["far", "near"]


def test_the_same_size_class_comes_before_the_same_country() -> None:
    same_size = case_study("same-size", criteria=["wanted"], population=1_001, country="TH", language="th")
    same_country = case_study("same-country", criteria=["wanted"], population=5_001, country="DE")
    assert order_of(same_country, same_size) == ["same-size", "same-country"]


def test_the_same_country_or_language_comes_before_the_grade() -> None:
    foreign = case_study("foreign", criteria=["wanted"], country="TH", language="th", grade=Grade.OFFICIAL)
    german = case_study("german", criteria=["wanted"], country="DE", language="de", grade=Grade.WEAK)
    austrian = case_study("austrian", criteria=["wanted"], country="AT", language="de", grade=Grade.WEAK)
    assert order_of(foreign, german) == ["german", "foreign"]
    assert order_of(foreign, austrian) == ["austrian", "foreign"]


def test_a_language_counts_as_much_as_a_country_before_the_grade() -> None:
    german = case_study("german", criteria=["wanted"], country="DE", language="de", grade=Grade.WEAK)
    austrian = case_study("austrian", criteria=["wanted"], country="AT", language="de", grade=Grade.OFFICIAL)
    assert order_of(german, austrian) == ["austrian", "german"]


def test_the_better_grade_comes_before_the_nearer_of_two_other_size_classes() -> None:
    near = case_study("near", criteria=["wanted"], population=6_000, grade=Grade.WEAK)
    far = case_study("far", criteria=["wanted"], population=60_000, grade=Grade.OFFICIAL)
    assert order_of(near, far) == ["far", "near"]


def test_where_all_else_is_equal_the_nearer_size_comes_first() -> None:
    far, near = (case_study(name, criteria=["wanted"], population=people) for name, people in (("far", 60_000), ("near", 6_000)))
    assert order_of(far, near) == ["near", "far"]


def test_a_place_of_unknown_size_is_never_of_the_same_size() -> None:
    unknown = case_study("a-programme", criteria=["wanted"], population=None)
    known = case_study("town", criteria=["wanted"], population=2_000)
    assert order_of(unknown, known) == ["town", "a-programme"]
    assert order_of(unknown, known, about=profile(population=None)) == ["a-programme", "town"]


def test_a_municipality_without_country_and_population_still_gets_cases() -> None:
    nowhere = profile(country=COUNTRY_UNKNOWN, population=None)
    weak = case_study("weak", criteria=["wanted"], grade=Grade.WEAK)
    assert order_of(weak, case_study("strong", criteria=["wanted"], grade=Grade.OFFICIAL), about=nowhere) == ["strong", "weak"]


def test_a_warning_comes_after_the_examples_to_follow() -> None:
    warning = case_study("a-warning", criteria=["wanted"], grade=Grade.OFFICIAL, warning="Costs were never counted.")
    far = case_study("far", criteria=["wanted"], population=900_000, country="TH", language="th", grade=Grade.WEAK)
    assert order_of(warning, far) == ["far", "a-warning"]


def test_the_best_case_is_the_first_or_none() -> None:
    whole = catalogue(dimension("d", ASKED), cases=[case_study("only", criteria=["wanted"])])
    best = best_case(whole, ASKED, profile())
    assert best is not None
    assert best.id == "only"
    assert best_case(whole, criterion("unheard-of"), profile()) is None


def test_every_shipped_criterion_has_a_case_or_says_that_none_is_documented() -> None:
    assert all(best_case(shipped(), one, profile()) or one.no_case for one in shipped())


@given(st.permutations([case_study(str(place), criteria=["wanted"], population=10**place) for place in range(5)]))
def test_the_order_of_files_does_not_matter(cases: list[CaseStudy]) -> None:
    assert order_of(*cases) == order_of(*sorted(cases, key=lambda case: case.id))

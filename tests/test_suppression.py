"""Which tables may be shown: sizes, subtraction, alike values, and what stays as it was between refreshes."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.suppression import NOTHING, Family, Rule, held, older, renewed

RULE = Rule(5, 4)
TODAY, LATER = date(2026, 1, 15), date(2026, 4, 15)
Tally = Counter[int]


def spread(n: int) -> Tally:
    """As many different values, ten apart."""
    return Counter(range(0, 10 * n, 10))


def published(now: Mapping[str, Tally]) -> tuple[bool, list[str]]:
    """Whether there is a table of all countries, and which countries have their own."""
    family = renewed(NOTHING, now, RULE, TODAY)
    return family.whole is not None, sorted(family.countries)


@pytest.mark.parametrize(
    ("sizes", "whole", "countries"),
    [
        pytest.param({}, False, [], id="nobody"),
        pytest.param({"AT": 5}, False, [], id="four others"),
        pytest.param({"AT": 6}, True, [], id="five others, and only one table"),
        pytest.param({"AT": 3, "DE": 3}, True, [], id="five others in all countries"),
        pytest.param({"AT": 14, "DE": 6}, True, [], id="19 others: bands would tell who is not in"),
        pytest.param({"AT": 15, "DE": 6}, True, ["AT", "DE"], id="20 others, nobody unpublished"),
        pytest.param({"AT": 16, "DE": 5}, True, ["AT"], id="five unpublished"),
        pytest.param({"AT": 16, "DE": 3, "KR": 2}, True, ["AT"], id="five unpublished in two countries"),
        pytest.param({"AT": 20, "DE": 4}, True, [], id="four unpublished: the only one joins them"),
        pytest.param({"AT": 20, "DE": 9, "KR": 1}, True, ["AT"], id="one unpublished: the smallest joins it"),
        pytest.param({"AT": 9, "DE": 9, "KR": 9, "TH": 1}, True, ["DE", "KR"], id="of equals the first by name joins"),
        pytest.param({"": 30, "AT": 6}, True, ["AT"], id="an unknown country has no table"),
    ],
)
def test_tables_by_size(sizes: dict[str, int], whole: bool, countries: list[str]) -> None:
    assert published({country: spread(n) for country, n in sizes.items()}) == (whole, countries)


def test_members_that_are_all_alike_are_not_shown() -> None:
    assert published({"AT": Counter({50: 30})}) == (False, [])
    assert published({"AT": Counter({50: 29, 90: 1})}) == (False, [])
    assert published({"AT": Counter({50: 28, 90: 2})}) == (True, ["AT"])


def test_a_country_whose_members_are_alike_is_shown_with_the_others_only() -> None:
    assert published({"AT": Counter({50: 10}), "DE": spread(11)}) == (True, [])
    assert published({"AT": Counter({50: 10}), "DE": spread(11), "KR": spread(7)}) == (True, ["DE"])


def after(first: Mapping[str, Tally], *later: Mapping[str, Tally]) -> Family:
    """What is published after several refreshes."""
    family = renewed(NOTHING, first, RULE, TODAY)
    for now in later:
        family = renewed(family, now, RULE, LATER)
    return family


def test_one_or_two_changes_leave_a_table_as_it_was() -> None:
    for came in ([500], [500, 600]):
        family = after({"AT": spread(10)}, {"AT": spread(10) + Counter(came)})
        assert family.whole is not None
        assert (family.whole.tally, family.whole.day) == (spread(10), TODAY)


def test_three_changes_that_are_not_alike_make_a_new_table() -> None:
    family = after({"AT": spread(10)}, {"AT": spread(13)})
    assert family.whole is not None
    assert (family.whole.tally, family.whole.day) == (spread(13), LATER)


def test_three_that_come_with_the_same_value_wait() -> None:
    family = after({"AT": spread(10)}, {"AT": spread(10) + Counter({50: 3})})
    assert family.whole is not None
    assert family.whole.tally == spread(10)


def test_countries_have_no_table_beside_one_of_fewer_than_20_others_even_where_the_rest_waits() -> None:
    family = after({"AT": spread(16), "DE": spread(5)}, {"AT": spread(13), "DE": spread(5) + Counter({500: 3})})
    assert family.whole is not None
    assert (family.whole.tally.total(), family.countries) == (18, {})


def test_one_that_goes_waits_for_others_while_many_come() -> None:
    family = after({"AT": spread(10)}, {"AT": spread(20) - Counter([0])})
    assert family.whole is not None
    assert (family.whole.tally, family.whole.day) == (spread(20), TODAY)


def test_two_that_come_wait_for_others_while_many_go() -> None:
    family = after({"AT": spread(20)}, {"AT": spread(10) + Counter([500, 600])})
    assert family.whole is not None
    assert (family.whole.tally, family.whole.day) == (spread(10), TODAY)


def test_who_goes_is_not_taken_out_where_too_few_would_be_left() -> None:
    family = after({"AT": spread(8)}, {"AT": spread(5) + Counter([500])})
    assert family.whole is not None
    assert family.whole.tally == spread(8)


def test_a_table_that_nothing_has_changed_is_of_today() -> None:
    family = after({"AT": spread(10)}, {"AT": spread(10)})
    assert family.whole is not None
    assert family.whole.day == LATER


def test_a_country_that_stays_as_it_was_stays_so_in_the_table_of_all() -> None:
    first = {"AT": spread(12), "DE": spread(12)}
    family = after(first, {"AT": spread(13), "DE": spread(20)})
    assert family.whole is not None
    assert (family.countries["AT"].tally, family.countries["DE"].tally) == (spread(12), spread(20))
    assert family.whole.tally == spread(12) + spread(20)
    assert family.whole.day == family.countries["AT"].day == TODAY


def test_a_country_s_table_goes_when_the_others_become_few() -> None:
    family = after({"AT": spread(20), "DE": spread(5)}, {"AT": spread(20), "DE": spread(4)})
    assert family.whole is not None
    assert (family.whole.tally, family.countries) == (spread(20) + spread(5), {})


def test_after_twelve_months_without_a_refresh_all_tables_of_the_family_go_and_come_back_new() -> None:
    first, now = {"AT": spread(20), "DE": spread(20)}, {"AT": spread(19), "DE": spread(20)}
    family = renewed(renewed(NOTHING, first, RULE, TODAY), now, RULE, date(2027, 1, 15))
    assert family.countries["AT"].tally == spread(20)
    assert renewed(family, now, RULE, date(2027, 1, 16)) == NOTHING
    again = renewed(NOTHING, now, RULE, date(2027, 4, 15))
    assert again.countries["AT"].tally == spread(19)


tallies = st.dictionaries(st.sampled_from(["AT", "DE", "KR"]), st.lists(st.integers(0, 60), max_size=25).map(Counter), max_size=3)


@given(st.lists(tallies, min_size=3, max_size=3))
def test_what_is_found_by_subtraction_is_nothing_or_at_least_five_that_differ(states: list[dict[str, Tally]]) -> None:
    family = NOTHING
    for now in states:
        family = renewed(family, now, RULE, TODAY)
        parts = sum((kept.tally for kept in family.countries.values()), Counter[int]())
        assert not family.countries or (family.whole is not None and family.whole.tally.total() > 20)
        if family.whole:
            assert family.whole.tally >= parts
            rest = family.whole.tally - parts
            assert not rest or (rest.total() >= 5 and RULE.differ(rest))
            assert all(RULE.holds(kept.tally) for kept in [family.whole, *family.countries.values()])


@given(st.lists(tallies, min_size=3, max_size=3))
def test_between_two_refreshes_no_table_and_no_rest_changes_by_few(states: list[dict[str, Tally]]) -> None:
    before = NOTHING
    for state in states:
        now = renewed(before, state, RULE, LATER)
        for country in before.countries.keys() & now.countries.keys():
            assert not held(before.countries[country].tally, now.countries[country].tally, RULE)
        if before.whole and now.whole:
            assert not held(before.whole.tally, now.whole.tally, RULE)
            assert not held(_rest(before), _rest(now), RULE)
        before = now


def _rest(family: Family) -> Tally:
    """What is found by subtraction."""
    whole = family.whole.tally if family.whole else Counter[int]()
    return whole - sum((kept.tally for kept in family.countries.values()), Counter[int]())


@pytest.mark.parametrize(
    ("months", "today", "is_older"), [(12, date(2027, 1, 15), False), (12, date(2027, 1, 16), True), (24, date(2027, 12, 31), False)]
)
def test_months_are_counted_by_the_calendar(months: int, today: date, is_older: bool) -> None:
    assert older(TODAY, months, today) is is_older

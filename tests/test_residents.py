"""What residents said: counted exactly, and nobody can be found in it, also by somebody who knows the rules and subtracts."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.catalogue.model import Statement
from assessment.residents import (
    ANSWERS,
    FEWEST,
    Age,
    Breakdown,
    Cell,
    Channel,
    Heard,
    Helped,
    People,
    Reply,
    Said,
    asks_why,
    broken_down,
    gap,
    heard,
    in_words,
    missing,
    problems_of,
    rest,
    side_by_side,
)
from assessment.translation import say

ASKED = tuple(Statement(f"s{number}", f"c{number}", f"Statement {number}.") for number in range(3))
WORDS = ("never", "seldom", "sometimes", "mostly", "always")
PARTS = ("Upper", "Lower", "Hill")
OPENED, CLOSED = date(2026, 5, 1), date(2026, 5, 31)
REPLIES = st.builds(
    Reply, st.dictionaries(st.sampled_from([each.id for each in ASKED]), st.none() | st.integers(0, 4)), st.sampled_from(Channel),
    st.just(OPENED), st.none() | st.sampled_from(Age), st.none() | st.sampled_from([*PARTS, "Nowhere"]), st.none() | st.sampled_from(Helped),
)
PEOPLE = People(dict.fromkeys(Age, 20), dict.fromkeys(PARTS, 100))


def counted(replies: list[Reply]) -> Heard:
    return heard(ASKED, replies, opened=OPENED, closed=CLOSED, people=PEOPLE)


def said(*counts: int) -> Said:
    return Said("s0", "c0", "Statement.", counts)


@given(st.lists(REPLIES, max_size=80))
def test_nothing_below_ten_is_ever_shown(replies: list[Reply]) -> None:
    tally = counted(replies)
    assert tally.replies == len(replies)
    assert all(each.answered >= FEWEST for each in tally.statements)
    for breakdown in (tally.channels, tally.ages, tally.parts, tally.helped):
        assert all(cell.count >= FEWEST for cell in breakdown.shown)
        assert len(breakdown.together) != 1
    if len(replies) < FEWEST:
        assert tally == Heard(OPENED, CLOSED, len(replies))


@given(st.lists(REPLIES, max_size=80))
def test_every_tally_that_is_made_could_have_been_made(replies: list[Reply]) -> None:
    assert list(problems_of(counted(replies))) == []


@given(st.lists(REPLIES, min_size=10, max_size=60), st.randoms())
def test_the_order_of_replies_changes_nothing(replies: list[Reply], chance: object) -> None:
    mixed = list(replies)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert counted(mixed) == counted(replies)


@given(st.lists(REPLIES, min_size=10, max_size=60), REPLIES)
def test_one_reply_more_hides_no_statement(replies: list[Reply], one: Reply) -> None:
    before, after = counted(replies), counted([*replies, one])
    assert {each.statement for each in before.statements} <= {each.statement for each in after.statements}


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_the_median_is_the_one_of_the_mathematicians(answers: list[int]) -> None:
    assert said(*(answers.count(each) for each in ANSWERS)).median == Fraction(median(answers))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.integers(0, 29))
def test_one_better_answer_lowers_no_median_and_widens_no_gap(answers: list[int], place: int) -> None:
    better = [answer + (number == place % len(answers)) for number, answer in enumerate(answers)]
    one, other = (said(*(given.count(each) for each in ANSWERS)).median for given in (answers, better))
    assert one <= other
    assert gap(3, other) <= gap(3, one)


def publication(counts: Mapping[str, int]) -> tuple[int, tuple[Cell, ...], tuple[str, ...]]:
    found = broken_down(counts)
    return sum(counts.values()), found.shown, found.together


@pytest.mark.parametrize(("groups", "most"), [(2, 60), (3, 32), (4, 23)])
def test_somebody_who_knows_the_rule_and_subtracts_finds_no_hidden_number(groups: int, most: int) -> None:
    possible: dict[tuple[int, tuple[Cell, ...], tuple[str, ...]], list[tuple[int, ...]]] = {}
    names = [f"g{number}" for number in range(groups)]
    for counts in product(range(most), repeat=groups):
        if FEWEST <= sum(counts) < most:
            possible.setdefault(publication(dict(zip(names, counts, strict=True))), []).append(counts)
    for (_, _, together), tables in possible.items():
        for name in together:
            assert len({table[names.index(name)] for table in tables}) >= FEWEST


@given(st.lists(st.integers(0, 70), min_size=2, max_size=7))
def test_a_hidden_number_is_never_the_total_minus_the_others(numbers: list[int]) -> None:
    counts = {str(place): number for place, number in enumerate(numbers)}
    found = broken_down(counts)
    left = rest(found, sum(numbers))
    assert {cell.name: cell.count for cell in found.shown} | {name: counts[name] for name in found.together} == counts
    assert len(found.together) != 1
    for name in found.together:
        others_hidden = [each for each in found.together if each != name]
        assert not found.shown or left >= 19
        assert others_hidden


def test_who_is_missing_is_said_only_of_what_may_be_shown() -> None:
    ages: dict[Age | None, int] = {Age.UNDER_25: 3, Age.FROM_25: 12, Age.FROM_45: 40, Age.FROM_65: 30, None: 12}
    replies = [Reply({}, Channel.WEB, OPENED, age) for age, count in ages.items() for _ in range(count)]
    tally = heard(ASKED, replies, opened=OPENED, closed=CLOSED, people=People({Age.UNDER_25: 25, Age.FROM_25: 35, Age.FROM_45: 20, Age.FROM_65: 20}))
    assert tally.ages.together == ("", "under-25", "25-44", "80-plus") or "" in tally.ages.together
    for each in missing(tally.ages, tally.replies):
        assert set(each.names) <= {cell.name for cell in tally.ages.shown} or set(each.names) == set(tally.ages.together) - {""}
        assert each.replies < each.people * Fraction(2, 3)


@given(st.lists(REPLIES, min_size=10, max_size=80))
def test_who_is_missing_follows_from_what_is_shown(replies: list[Reply]) -> None:
    tally = counted(replies)
    shown_only = Breakdown(tally.ages.shown, tally.ages.together, tuple(Cell(age, 20) for age in Age))
    assert list(missing(tally.ages, tally.replies)) == list(missing(shown_only, len(replies)))


def test_where_everybody_replied_alike_nobody_is_missing() -> None:
    replies = [Reply({}, Channel.WEB, OPENED, age) for age in Age for _ in range(20)]
    assert list(missing(counted(replies).ages, 100)) == []


@pytest.mark.parametrize(("level", "counts", "sentence", "why"), [
    (3, (0, 12, 0, 0, 0), "You say level 3, residents say seldom.", True),
    (3, (0, 6, 6, 0, 0), "You say level 3, residents say between seldom and sometimes.", False),
    (1, (0, 0, 0, 12, 0), "You say level 1, residents say mostly: they see more than you claim.", False),
    (2, (0, 0, 12, 0, 0), "You say level 2, residents say sometimes.", False),
    (None, (12, 0, 0, 0, 0), "You gave no level, residents say never.", False),
])
def test_a_gap_is_named_in_words_whichever_side_sees_more(level: int | None, counts: tuple[int, ...], sentence: str, why: bool) -> None:
    assert say(side_by_side(said(*counts), level, WORDS)) == sentence
    assert asks_why(said(*counts), level) is why


def test_a_median_between_two_answers_is_said_with_both() -> None:
    assert in_words(Fraction(4), WORDS) == "always"
    between = in_words(Fraction(7, 2), WORDS)
    assert not isinstance(between, str) and say(between) == "between mostly and always"


SOUND = Heard(OPENED, CLOSED, 30, (said(5, 5, 5, 5, 5),), channels=Breakdown((Cell("web", 30),)))


@pytest.mark.parametrize("forged", [
    Heard(CLOSED, OPENED, 30),
    Heard(OPENED, CLOSED, 9, (said(2, 2, 2, 2, 1),)),
    Heard(OPENED, CLOSED, 9, channels=Breakdown((Cell("web", 9),))),
    Heard(OPENED, CLOSED, 30, (said(1, 1, 1, 1, 1),)),
    Heard(OPENED, CLOSED, 30, (said(9, 9, 9, 9, 9),)),
    Heard(OPENED, CLOSED, 30, (Said("s0", "c0", "", (6, 6, 6, 6, 6), 1),)),
    Heard(OPENED, CLOSED, 30, (said(30),)),
    Heard(OPENED, CLOSED, 30, (said(-5, 5, 5, 5, 5),)),
    Heard(OPENED, CLOSED, 30, (Said("s0", "c0", "", (6, 6, 6, 6, 6), -3),)),
    Heard(OPENED, CLOSED, 30, (said(6, 6, 6, 6, 6), said(6, 6, 6, 6, 6))),
    Heard(OPENED, CLOSED, 30, channels=Breakdown((Cell("web", 27), Cell("paper", 3)))),
    Heard(OPENED, CLOSED, 30, channels=Breakdown((Cell("web", 27),), ("paper",))),
    Heard(OPENED, CLOSED, 30, channels=Breakdown((Cell("web", 27),), ("paper", "counter"))),
    Heard(OPENED, CLOSED, 30, ages=Breakdown((Cell("25-44", 29),))),
    Heard(OPENED, CLOSED, 30, ages=Breakdown((Cell("25-44", 15), Cell("25-44", 15)))),
    Heard(OPENED, CLOSED, 30, ages=Breakdown((Cell("25-44", 40),), ("", "65-79"))),
    Heard(OPENED, CLOSED, 30, channels=Breakdown((Cell("carrier pigeon", 30),))),
])
def test_numbers_that_no_survey_gives_are_told(forged: Heard) -> None:
    assert list(problems_of(SOUND)) == []
    assert list(problems_of(forged))

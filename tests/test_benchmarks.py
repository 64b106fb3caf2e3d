"""Benchmarks: who stands in a group, what of a table anybody may see, and how a refresh keeps it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from random import Random
from time import process_time

import pytest

from assessment.answers import Kind
from assessment.benchmarks import POINT, Candidate, Group, Measure, Peers, Shown, Table, peers_of, refresh

TODAY = date(2026, 1, 15)


def candidates(points: Iterable[int], country: str = "AT", **values: int) -> list[Candidate]:
    """Municipalities with these overall scores."""
    return [Candidate(number, country, 3, "2026.1", TODAY, {"overall": score * POINT} | values) for number, score in enumerate(points)]


def overall(some: Iterable[Candidate], before: Iterable[Table] = ()) -> Table | None:
    """The table of overall scores in all countries."""
    return next((table for table in refresh(some, before, TODAY) if table.subject == "overall" and table.group.country is None), None)


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (6, Shown(Peers.FIVE, 15)),
        (10, Shown(Peers.FIVE, 25)),
        (11, Shown(Peers.TEN, 25, 13, 38)),
        (20, Shown(Peers.TEN, 48, 24, 71)),
        (21, Shown(Peers.TWENTY, 50, 25, 75)),
    ],
)
def test_what_is_shown_grows_with_the_number_of_others(n: int, shown: Shown) -> None:
    table = overall(candidates(range(0, 5 * n, 5)))
    assert table is not None
    assert (table.n, table.shown) == (n, shown)


def test_nobody_and_too_few_are_the_same() -> None:
    assert overall([]) is overall(candidates(range(0, 50, 10))) is None


def test_a_count_is_a_band() -> None:
    assert [peers_of(n).value for n in (6, 10, 11, 20, 21, 10_000)] == ["5-9", "5-9", "10-19", "10-19", "20+", "20+"]
    with pytest.raises(ValueError, match="5"):
        peers_of(5)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": Kind.COUNTY},
        {"kind": Kind.ASSOCIATION},
        {"day": date(2024, 1, 14)},
        {"day": date(2026, 1, 16)},
        {"size_class": 4},
        {"edition": "2025.1"},
        {"values": {}},
        {"municipality": 0, "day": date(2025, 1, 1)},
    ],
    ids=["a county", "an association", "too old", "of tomorrow", "another class", "another edition", "without a score", "older of its own"],
)
def test_who_does_not_stand_in_the_group(other: dict[str, object]) -> None:
    members = candidates([0, 20, 40, 60, 80])
    sixth = replace(members[0], municipality=6, values={"overall": 100 * POINT})
    assert overall([*members, sixth]) is not None
    assert overall([*members, replace(sixth, **other)]) is None  # type: ignore[arg-type]


def test_an_assessment_of_24_months_ago_stands_in_the_group() -> None:
    assert overall([replace(one, day=date(2024, 1, 15)) for one in candidates(range(0, 60, 10))]) is not None


def test_a_dimension_that_applies_to_few_is_not_shown() -> None:
    members = candidates(range(0, 100, 10))
    some = [replace(one, values={**one.values, "trust": one.values["overall"]}) if one.municipality < 5 else one for one in members]
    assert {table.subject for table in refresh(some, (), TODAY)} == {"overall"}


def test_levels_are_shown_from_twenty_others_and_only_their_band() -> None:
    def levels(n: int) -> list[Candidate]:
        return [replace(one, levels={"early-say": one.municipality % 5}) for one in candidates(range(n))]

    assert [table for table in refresh(levels(20), (), TODAY) if table.measure is Measure.LEVEL] == []
    found = [table for table in refresh(levels(21), (), TODAY) if table.measure is Measure.LEVEL]
    assert [(table.group, table.shown) for table in found] == [
        (Group("2026.1", 3, None), Shown(Peers.TWENTY)), (Group("2026.1", 3, "AT"), Shown(Peers.TWENTY)),
    ]


def test_order_changes_nothing() -> None:
    some = candidates(range(0, 90, 3)) + [replace(one, municipality=one.municipality + 100) for one in candidates(range(9), "DE")]
    assert refresh(some, (), TODAY) == refresh(reversed(some), (), TODAY)


def test_a_refresh_keeps_what_hardly_changed_and_forgets_what_has_gone() -> None:
    first = refresh(candidates(range(0, 100, 10)), (), TODAY)
    later = date(2026, 4, 15)
    assert refresh(candidates(range(0, 110, 10)), first, later) == first
    assert [table.day for table in refresh(candidates(range(0, 130, 10)), first, later)] == [later]
    assert refresh([], first, later) == ()


@pytest.mark.check
def test_a_hundred_thousand_are_refreshed_in_thirty_seconds() -> None:
    random = Random(1)
    subjects = ["overall", "people", "trust", "hybrid", "pragmatic", "standards", "foundations"]
    some = [
        Candidate(
            number, "ABCDEF"[number % 6], 1 + number % 7, "2026.1", TODAY,
            {subject: random.randint(0, 100 * POINT) for subject in subjects},
            {f"criterion-{step}": random.randint(0, 4) for step in range(36)},
        )
        for number in range(100_000)
    ]
    start = process_time()
    tables = refresh(some, (), TODAY)
    assert len(tables) == 7 * 7 * 43
    assert process_time() - start < 30

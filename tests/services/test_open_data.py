"""What is published is what stands in the tables that may be shown, rounded as the method says, as of a day; nothing else gets out."""

from datetime import date

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from assessment.database.benchmarks import BenchmarkRow
from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.exchange.open_data import PublishedTable
from assessment.services.open_data import publication, publications
from tests.open_data import DAY, keep

LATER = date(2027, 2, 1)


def shown(engine: Engine, name: str = "newest") -> dict[tuple[str, str], tuple[str, int, int | None, int | None]]:
    """What a publication says of each country and subject."""
    with reading(engine) as session:
        return {(each.country, each.subject): numbers(each) for each in publication(session, name).tables}


def numbers(table: PublishedTable) -> tuple[str, int, int | None, int | None]:
    return table.band, table.median, table.lower_quartile, table.upper_quartile


def names(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [each.name for each in publications(session)]


def fill(session: Session) -> None:
    """Two days of the whole, one of a part, and what nobody may see."""
    keep(session)
    keep(session, subject="trust", size=12)
    keep(session, country="", size=7)
    keep(session, country="KR", published=False)
    keep(session, subject="early-say", kind="level", median=None, lower_quartile=None, upper_quartile=None)
    keep(session, LATER, median=500_000)


def test_numbers_are_rounded_as_the_method_says_and_sizes_are_bands(engine: Engine) -> None:
    with writing(engine) as session:
        fill(session)
    assert shown(engine, f"2026.1-{DAY}") == {
        ("DE", "overall"): ("20+", 42, 31, 58), ("DE", "trust"): ("10-19", 42, 31, 58), ("", "overall"): ("5-9", 40, None, None),
    }


def test_the_newest_holds_what_was_renewed_and_what_stayed(engine: Engine) -> None:
    with writing(engine) as session:
        fill(session)
    assert names(engine) == [f"2026.1-{LATER}", f"2026.1-{DAY}"]
    assert {key: median for key, (_, median, *_) in shown(engine).items()} == {("DE", "overall"): 50, ("DE", "trust"): 42, ("", "overall"): 40}
    assert shown(engine) == shown(engine, f"2026.1-{LATER}")


def test_a_table_that_may_not_be_shown_any_more_is_in_no_later_publication(engine: Engine) -> None:
    with writing(engine) as session:
        fill(session)
        keep(session, LATER, subject="trust", size=12, published=False)
    assert ("DE", "trust") not in shown(engine)
    assert ("DE", "trust") in shown(engine, f"2026.1-{DAY}")


@pytest.mark.parametrize("gone", ["deleted", "no newest"])
def test_a_group_that_is_gone_is_in_no_publication_at_all(engine: Engine, gone: str) -> None:
    with writing(engine) as session:
        fill(session)
        row = keep(session, subject="people")
        if gone == "deleted":
            session.execute(delete(BenchmarkRow).where(BenchmarkRow.id == row.id))
        else:
            row.newest = False
    assert ("DE", "people") not in shown(engine).keys() | shown(engine, f"2026.1-{DAY}").keys()


def test_editions_are_published_each_by_itself(engine: Engine) -> None:
    with writing(engine) as session:
        fill(session)
        keep(session, LATER, edition="2025.1", median=100_000)
    assert names(engine) == [f"2026.1-{LATER}", f"2025.1-{LATER}", f"2026.1-{DAY}"]
    assert [median for _, median, *_ in shown(engine, f"2025.1-{LATER}").values()] == [10]


@pytest.mark.parametrize("name", ["newest", "2026.1-2026-11-01", "", "2026.1", "x" * 10_000])
def test_where_nothing_may_be_shown_nothing_is_published_and_nothing_found(engine: Engine, name: str) -> None:
    with writing(engine) as session:
        keep(session, published=False)
        keep(session, kind="level", subject="early-say", median=None, lower_quartile=None, upper_quartile=None)
    assert names(engine) == []
    with reading(engine) as session, pytest.raises(NotFound):
        publication(session, name)

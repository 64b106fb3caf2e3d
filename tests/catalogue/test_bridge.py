"""A bridge says of every criterion of the edition before what became of it, and every problem of it is told."""

from pathlib import Path

import pytest

from assessment.catalogue.bridge import Bridge, Passage, Relation, along
from assessment.catalogue.check import check
from assessment.catalogue.editions import edition_at, editions_of, written_bridge_problems
from assessment.paths import CRITERIA
from tests.catalogue.folders import CATALOGUE, CRITERION, FIRST, SECOND, instead, write
from tests.editions import ADDED, DROPPED, HALVES, NEW, OLD, REWEIGHTED, REWORDED, SPLIT, editions, second_edition

NEXT = instead(CATALOGUE, "2026.1", "2027.1")
GOOD = """
from = "2026.1"
[criteria.first]
relation = "same"
[criteria.second]
relation = "same"
"""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return write(tmp_path / "before")


def after(tmp_path: Path, bridge: str, **changes: str | None) -> Path:
    """The next edition of the small catalogue with a bridge; other files by `first`, `second` and `third`."""
    named = {"first": FIRST, "second": SECOND, "third": "dimensions/people/third.toml", "catalogue": "catalogue.toml"}
    return write(tmp_path / "after", {"catalogue.toml": NEXT, "bridge.toml": bridge, **{named[key]: value for key, value in changes.items()}})


def told(folder: Path, before: Path) -> list[tuple[str, str]]:
    problems = check(folder) or written_bridge_problems(folder, before)
    return [(problem.where.removeprefix("bridge.toml: "), problem.message.key % problem.message.values) for problem in problems]


def test_a_sound_bridge_has_no_problems(tmp_path: Path, before: Path) -> None:
    assert told(after(tmp_path, GOOD), before) == []


def test_a_catalogue_without_a_bridge_has_none_to_check(before: Path) -> None:
    assert written_bridge_problems(before, before) == []


def test_the_second_edition_of_these_tests_is_sound(tmp_path: Path) -> None:
    assert told(second_edition(tmp_path / "second"), CRITERIA) == []


def test_a_criterion_that_is_not_mentioned_is_told_and_one_that_never_was(tmp_path: Path, before: Path) -> None:
    bridge = GOOD.replace("criteria.second", "criteria.zweite")
    assert told(after(tmp_path, bridge), before) == [
        ("criteria.second", "This criterion of edition 2026.1 is not mentioned."),
        ("criteria.zweite", "Edition 2026.1 has no such criterion."),
        ("criteria.zweite.to", "zweite is not known in this catalogue."),
    ]


def test_a_split_needs_two_that_exist_and_leaves_its_name(tmp_path: Path, before: Path) -> None:
    bridge = GOOD.replace('[criteria.second]\nrelation = "same"', '[criteria.second]\nrelation = "split"\nto = ["third"]')
    assert told(after(tmp_path, bridge), before) == [
        ("criteria.second.to", "third is not known in this catalogue."),
        ("criteria.second.to", "A criterion that is split leads to two others at least."),
        ("criteria.second", "Edition 2027.1 still has a criterion of this name."),
    ]


def test_what_is_dropped_leads_nowhere(tmp_path: Path, before: Path) -> None:
    bridge = GOOD.replace('[criteria.second]\nrelation = "same"', '[criteria.second]\nrelation = "dropped"\nto = ["first"]')
    assert told(after(tmp_path, bridge), before) == [
        ("criteria.second.to", "A criterion that is dropped leads nowhere; leave this key out."),
        ("criteria.first.to", "first is reached more than once."),
        ("criteria.second.to", "first is reached more than once."),
        ("criteria.second", "Edition 2027.1 still has a criterion of this name."),
    ]


def test_what_goes_on_leads_to_one(tmp_path: Path, before: Path) -> None:
    bridge = GOOD.replace('[criteria.second]\nrelation = "same"', '[criteria.second]\nrelation = "reworded"\nto = ["second", "first"]')
    assert ("criteria.second.to", "This criterion leads to one other; if it became several, it is split.") in told(after(tmp_path, bridge), before)


@pytest.mark.parametrize(("relation", "change", "sentence"), [
    ("same", ("weight = 3", "weight = 2"), "It has another weight: it is reweighted."),
    ("same", ("Is it so?", "Is it really so?"), "Its question or its statements have other words: it is reworded."),
    ("same", ("Statement 3.", "Statement three."), "Its question or its statements have other words: it is reworded."),
    ("reweighted", ("Is it so?", "Is it really so?"), "Its question or its statements have other words: it is reworded."),
    ("reweighted", ("It helps.", "It helps a lot."), "It has the same weight as before: it is the same."),
])
def test_what_a_bridge_says_is_true(tmp_path: Path, before: Path, relation: str, change: tuple[str, str], sentence: str) -> None:
    bridge = GOOD.replace('[criteria.second]\nrelation = "same"', f'[criteria.second]\nrelation = "{relation}"')
    folder = after(tmp_path, bridge, second=instead(CRITERION, *change))
    assert told(folder, before) == [("criteria.second.relation", sentence)]


def test_the_bridge_is_checked_against_the_edition_that_it_leads_from(tmp_path: Path, before: Path) -> None:
    assert [where for where, _ in told(after(tmp_path, GOOD.replace("2026.1", "2025.1")), before)] == ["from"]


@pytest.mark.parametrize(("bridge", "where"), [
    ("nonsense", ""), ('from = "2026.1"', "criteria"), (GOOD + "[criteria.third]\nrelation = 'gone'", "criteria.third.relation"),
    (GOOD + "more = 1", "criteria.second.more"), (GOOD.replace('"same"', "3", 1), "criteria.first.relation"),
    (GOOD.replace('relation = "same"', 'to = "first"', 1), "criteria.first"),
])
def test_what_is_written_wrongly_is_told_with_its_key(tmp_path: Path, before: Path, bridge: str, where: str) -> None:
    assert any(key.startswith(where) for key, _ in told(after(tmp_path, bridge), before))


def test_the_bridge_belongs_to_the_edition_and_to_its_digest(tmp_path: Path) -> None:
    one, other = second_edition(tmp_path / "one"), second_edition(tmp_path / "other")
    (other / "bridge.toml").write_text((other / "bridge.toml").read_text().replace("different people", "others"))
    assert edition_at(one).catalogue.digest == editions()[1].catalogue.digest
    assert edition_at(other).catalogue.digest != editions()[1].catalogue.digest


def test_the_second_edition_says_what_became_of_each_criterion() -> None:
    shipped, second = editions()
    assert second.bridge
    relation = {name: passage.relation for name, passage in second.bridge.passages.items() if passage.relation is not Relation.SAME}
    assert relation == {
        REWORDED: Relation.REWORDED, REWEIGHTED: Relation.REWEIGHTED, SPLIT: Relation.SPLIT, DROPPED: Relation.DROPPED,
    }
    assert second.bridge.passages[SPLIT].to == HALVES
    assert set(second.catalogue.criteria) - second.bridge.reached == {ADDED}
    assert set(second.bridge.names) == set(shipped.catalogue.criteria) - {SPLIT, DROPPED}


def passages(*given: tuple[str, str, tuple[str, ...]]) -> dict[str, Passage]:
    return {name: Passage(name, Relation(relation), to) for name, relation, to in given}


def test_over_several_bridges_each_criterion_goes_as_far_as_all_take_it() -> None:
    bridges = {
        "2": Bridge("1", "2", passages(("a", "same", ("b",)), ("c", "reworded", ("c",)), ("d", "split", ("d1", "d2")), ("e", "same", ("e",)))),
        "3": Bridge("2", "3", passages(
            ("b", "reweighted", ("b",)), ("c", "reweighted", ("c",)), ("d1", "same", ("d1",)), ("d2", "dropped", ()), ("e", "split", ("e1", "e2")),
        )),
    }
    whole = along(bridges, "1", "3")
    assert whole
    assert {name: (passage.relation.value, passage.to) for name, passage in whole.passages.items()} == {
        "a": ("reweighted", ("b",)), "c": ("reworded", ("c",)), "d": ("split", ("d1",)), "e": ("split", ("e1", "e2")),
    }


def test_where_no_bridge_leads_there_is_no_way() -> None:
    bridges = {"2": Bridge("1", "2", {}), "4": Bridge("3", "4", {})}
    assert along(bridges, "1", "4") is None
    assert along(bridges, "2", "1") is None
    assert along({"2": Bridge("1", "2", {}), "1": Bridge("2", "1", {})}, "0", "2") is None


def test_the_newest_edition_is_the_last_by_its_name() -> None:
    both = editions_of(editions())
    assert both.newest.edition == NEW
    assert both.way(OLD, NEW) == editions()[1].bridge
    assert both.way(NEW, OLD) is None

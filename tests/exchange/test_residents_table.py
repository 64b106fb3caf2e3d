"""What residents said goes through every file and comes back equal; numbers that no survey gives are refused, each with its place."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import Assessment
from assessment.errors import Invalid
from assessment.exchange import answers_file, answers_json, frozen_json
from assessment.exchange.frozen_text import FrozenWriter
from assessment.residents import Age, Channel, Heard, Helped, People, Reply, heard
from assessment.scoring import score_assessment
from assessment.translation import say
from tests.builders import DAY, assessment, mixed_answers, shipped

STATEMENTS = shipped().residents.statements
REPLIES = st.lists(st.builds(
    Reply, st.dictionaries(st.sampled_from([each.id for each in STATEMENTS]), st.none() | st.integers(0, 4)), st.sampled_from(Channel),
    st.just(DAY), st.none() | st.sampled_from(Age), st.none() | st.sampled_from(["Upper", "Unter ä"]), st.none() | st.sampled_from(Helped),
), max_size=60)


def tally(replies: list[Reply]) -> Heard:
    people = People({Age.UNDER_25: 200, Age.FROM_80: 90}, {"Upper": 300, "Unter ä": None})
    return heard(STATEMENTS, replies, opened=date(2026, 5, 1), closed=date(2026, 5, 31), people=people)


def everybody(level: int, *, count: int = 40) -> Heard:
    return tally([Reply({each.id: level for each in STATEMENTS}, Channel.WEB, DAY)] * count)


def with_residents(found: Heard | None) -> Assessment:
    return replace(assessment(mixed_answers(shipped())), residents=found)


def written(given: Assessment) -> bytes:
    return answers_json.to_json(given, digest=shipped().digest, engine="1")


@given(REPLIES)
def test_what_residents_said_comes_back_equal_from_an_answers_file(replies: list[Reply]) -> None:
    given = with_residents(tally(replies))
    assert answers_file.parse(written(given), catalogue=shipped()) == given
    assert written(answers_file.parse(written(given), catalogue=shipped())) == written(given)


@given(REPLIES)
def test_what_residents_said_is_frozen_with_a_final_version(replies: list[Reply]) -> None:
    given = with_residents(tally(replies))
    frozen = frozen_json.Frozen(1, DAY, shipped().digest, "1", "en", given, score_assessment(shipped(), given), {})
    assert frozen_json.from_json(frozen_json.to_json(frozen)).assessment.residents == given.residents
    assert FrozenWriter().text(frozen) == frozen_json.to_json(frozen)


def test_without_a_survey_every_file_is_what_it_was() -> None:
    given = with_residents(None)
    frozen = frozen_json.Frozen(1, DAY, shipped().digest, "1", "en", given, score_assessment(shipped(), given), {})
    assert b'"residents":' not in written(given)
    assert '"residents":' not in frozen_json.to_json(frozen)
    assert FrozenWriter().text(frozen) == frozen_json.to_json(frozen)
    assert answers_file.parse(written(given), catalogue=shipped()).residents is None


def test_it_is_written_in_toml_as_in_json() -> None:
    text = """
catalogue = "2026.1"
date = 2026-11-20
[municipality]
name = "Probedorf"
[residents]
opened = 2026-05-01
closed = 2026-05-31
replies = 12
[[residents.statements]]
statement = "hear-what-became"
criterion = "feedback-answered"
text = "When I report a problem, I hear what became of it."
counts = [2, 6, 2, 1, 1]
[residents.channels]
together = ["counter", "paper", "web"]
"""
    found = answers_file.parse(text, catalogue=shipped()).residents
    assert found is not None and found.statements[0].median == 1
    assert found.channels.together == ("counter", "paper", "web")


@pytest.mark.parametrize(("place", "value", "problem"), [
    ("replies", 9, "residents.replies: Below ten replies"),
    ("replies", -1, "residents.replies: This must be at least 0."),
    ("replies", "many", "residents.replies: This must be a whole number."),
    ("closed", "2020-01-01", "residents.closed: A survey cannot end before it begins."),
    ("statements.0.counts", [0, 0, 9, 0, 0], "residents.statements.asked-what-we-need: These numbers do not fit each other."),
    ("statements.0.counts", [0, 0, 99, 0, 0], "residents.statements.asked-what-we-need: These numbers do not fit each other."),
    ("statements.0.counts", [0, 40], "residents.statements.1.counts: This needs at least 5 entries."),
    ("statements.0.counts", [-5, 0, 45, 0, 0], "residents.statements.1.counts.1: This must be at least 0."),
    ("statements.0.criterion", "early-say", "residents.statements.asked-what-we-need.criterion: In this catalogue the statement belongs"),
    ("statements.0.text", "\u0007", "residents.statements.1.text: This holds control characters"),
    ("statements.1.statement", "asked-what-we-need", "residents.statements.asked-what-we-need: asked-what-we-need is listed twice."),
    ("channels", {"shown": [{"name": "web", "count": 37}, {"name": "paper", "count": 3}]}, "residents.channels: These numbers"),
    ("channels", {"shown": [{"name": "web", "count": 37}], "together": ["paper"]}, "residents.channels: These numbers"),
    ("channels", {"shown": [{"name": "fax", "count": 40}]}, "residents.channels: This holds a group that no survey asks for."),
    ("ages", {"shown": "all"}, "residents.ages.shown: This must be a list."),
    ("score", 100, "residents.score: This key is not known here."),
])
def test_forged_numbers_are_refused(place: str, value: object, problem: str) -> None:
    table = json.loads(written(with_residents(everybody(2))))
    inside = table["residents"]
    *way, last = place.split(".")
    for key in way:
        inside = inside[int(key)] if key.isdigit() else inside[key]
    inside[last] = value
    with pytest.raises(Invalid) as refused:
        answers_file.parse(json.dumps(table), catalogue=shipped())
    assert any(f"{each.where}: {say(each.message)}".startswith(problem) for each in refused.value.problems), refused.value


def test_what_residents_said_changes_no_score() -> None:
    plain = score_assessment(shipped(), with_residents(None))
    assert all(score_assessment(shipped(), with_residents(everybody(level))) == plain for level in range(5))

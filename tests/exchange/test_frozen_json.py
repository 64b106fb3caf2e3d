"""What is frozen comes back as it was, to the last fraction, and nothing else is taken for it."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.answers import Answer, Commitment, Evidence, Kind, Plan, Profile
from assessment.catalogue.localise import localised
from assessment.catalogue.texts import texts_of, with_texts
from assessment.exchange.frozen_json import Frozen, Unreadable, from_json, to_json
from assessment.questionnaire import Scope
from assessment.scoring import score_assessment
from assessment.translation import PSEUDO
from tests.builders import DAY, assessment, mixed_answers, shipped

HOSTILE = "‮<script>\u2028'; -- \" \\ 🏘️ é\U0010fffd"


def frozen(seed: int = 1, scope: Scope = Scope.FULL, **changed: object) -> Frozen:
    """A final assessment of some place."""
    given = assessment(mixed_answers(shipped(), seed=seed), scope=scope, about=Profile(HOSTILE, "DE", 640, Kind.VILLAGE))
    given = replace(given, plan=Plan(Fraction(37, 3), {"early-say": Commitment(HOSTILE, date(2027, 1, 31)), "plain-text": Commitment()}))
    made = Frozen(1, DAY, shipped().digest, "0.1", "en", given, score_assessment(shipped(), given), {})
    return replace(made, **changed)  # type: ignore[arg-type]  # a test names fields of the value


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from(Scope))
def test_it_comes_back_as_it_was(seed: int, scope: Scope) -> None:
    before = frozen(seed, scope)
    assert from_json(to_json(before)) == before
    assert to_json(from_json(to_json(before))) == to_json(before)


def test_every_field_of_an_answer_comes_back() -> None:
    full = Answer(
        3, Evidence.DOCUMENT, evidence_text=HOSTILE, evidence_link="https://example.org/", note=HOSTILE, reviewed=2, review=HOSTILE,
        holds_until=date(2027, 5, 3),
    )
    given = replace(frozen().assessment, answers={"early-say": full, "a": Answer(unknown=True), "b": Answer(not_applicable=HOSTILE)})
    assert from_json(to_json(frozen(assessment=given))).assessment == given


def test_which_sentences_there_were_comes_back_and_the_first_ones_are_not_written_down() -> None:
    assert from_json(to_json(frozen(wording=2))).wording == 2
    assert "wording" not in json.loads(to_json(frozen()))
    assert from_json(to_json(frozen())).wording == 1


def test_numbers_are_exact_fractions() -> None:
    table = json.loads(to_json(frozen()))
    assert table["assessment"]["plan"]["capacity"] == "37/3"
    assert Fraction(table["results"]["overall"]["score"]) == frozen().results.overall.score
    assert not floats_in(table)


def floats_in(value: object) -> list[float]:
    """Every float in what JSON holds."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value] if isinstance(value, float) else [found for each in inner for found in floats_in(each)]


def test_what_an_older_version_did_not_know_has_its_ordinary_value() -> None:
    table = json.loads(to_json(frozen()))
    for answer in table["assessment"]["answers"].values():
        del answer["review"], answer["holds-until"]
    del table["results"]["impression"]
    assert from_json(json.dumps(table)) == frozen()


def test_what_a_newer_version_adds_is_passed_over() -> None:
    table = json.loads(to_json(frozen()))
    table["signature"] = {"of": "somebody"}
    table["results"]["overall"]["newer"] = "1/2"
    assert from_json(json.dumps(table)) == frozen()


@pytest.mark.parametrize("content", [
    "", "{}", "[]", "null", "1", '"text"', "{", "\x00",
    '{"format": "smart-readiness-final-2"}', '{"format": "smart-readiness-final-1"}', "[" * 100_000,
])
def test_anything_else_is_refused(content: str) -> None:
    with pytest.raises(Unreadable):
        from_json(content)


@pytest.mark.parametrize(("key", "value"), [
    ("number", "1"), ("number", None), ("day", "yesterday"), ("day", 3), ("results", {}), ("assessment", []), ("texts", ["a"]), ("language", 1),
])
def test_a_damaged_field_is_refused(key: str, value: object) -> None:
    with pytest.raises(Unreadable):
        from_json(json.dumps(json.loads(to_json(frozen())) | {key: value}))


@pytest.mark.parametrize("number", ["1/0", "1e999999999/1", "1e999999999", "0.5", "1/2 ", "9" * 500 + "/1", "1_0/1", "nan"])
def test_a_number_that_was_never_written_here_is_refused_at_once(number: str) -> None:
    table = json.loads(to_json(frozen(1, Scope.FULL)))
    table["assessment"]["plan"]["capacity"] = number
    with pytest.raises(Unreadable):
        from_json(json.dumps(table))


def test_the_texts_of_a_language_are_laid_over_the_edition_again() -> None:
    spoken = localised(shipped(), PSEUDO)
    texts = texts_of(spoken)
    again = with_texts(shipped(), from_json(to_json(frozen(texts=texts))).texts, PSEUDO)
    assert (texts_of(again), again.language, again.digest) == (texts, PSEUDO, shipped().digest)
    assert again.criteria["early-say"].levels[2].statement == spoken.criteria["early-say"].levels[2].statement


def test_every_text_of_the_catalogue_has_a_place_of_its_own() -> None:
    texts = texts_of(shipped())
    assert texts["dimensions/trust/criteria/early-say/question"] == shipped().criteria["early-say"].question
    for criterion in shipped():
        for level in criterion.levels:
            assert texts[f"dimensions/{criterion.dimension}/criteria/{criterion.id}/levels/{level.level}/statement"] == level.statement

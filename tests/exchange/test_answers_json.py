"""Answers as JSON: what is written is read back equal, and equal answers give equal bytes."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assessment.answers import Answer, Assessment, Commitment, Evidence, EvidenceFile, Kind, Plan, Profile
from assessment.errors import Invalid
from assessment.exchange.answers_file import parse
from assessment.exchange.answers_json import to_json
from assessment.questionnaire import Scope
from tests.builders import EDITION, shipped
from tests.strategies import Draw

DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
ORDINARY = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\r")
TEXTS = st.text(ORDINARY, max_size=40)
WORDS = TEXTS.filter(lambda text: any(not letter.isspace() for letter in text)).map(lambda text: f"x{text}")
LINKS = st.sampled_from(["", "https://example.org/paper?a=1&b=%20#c", "http://xn--zwnitz-wxa.example/ö"])
CRITERIA = st.sampled_from(sorted(shipped().criteria))
MAY_BE_LEFT_OUT = st.sampled_from(sorted(criterion.id for criterion in shipped() if criterion.not_applicable))
LEVELS = st.integers(0, 4)

with_level = st.builds(
    Answer, level=LEVELS, evidence=st.sampled_from(Evidence), evidence_text=TEXTS, evidence_link=LINKS, note=TEXTS, reviewed=st.none() | LEVELS,
    holds_until=st.none() | DAYS,
)
without_level = st.builds(Answer, evidence=st.sampled_from(Evidence), evidence_text=TEXTS, note=TEXTS, unknown=st.booleans())
left_out = st.builds(Answer, note=TEXTS, not_applicable=WORDS)
profiles = st.builds(
    Profile, name=WORDS, country=st.sampled_from(["", "DE", "TH", "KR"]), population=st.none() | st.integers(1, 50_000_000),
    kind=st.none() | st.sampled_from([kind for kind in Kind if kind is not Kind.ASSOCIATION]),
)
plans = st.builds(
    Plan, capacity=st.integers(0, 400_000).map(lambda quarters: Fraction(quarters, 4)),
    steps=st.dictionaries(CRITERIA, st.builds(Commitment, who=TEXTS, by=st.none() | DAYS), max_size=4),
)
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
files = st.builds(EvidenceFile, name=WORDS, digest=st.just("") | DIGESTS, added=st.none() | DAYS, holds_until=st.none() | DAYS)


@st.composite
def assessments(draw: Draw) -> Assessment:
    """Any assessment of the shipped catalogue, with every sort of answer."""
    answers = draw(st.dictionaries(CRITERIA, with_level | without_level, max_size=8))
    answers |= draw(st.dictionaries(MAY_BE_LEFT_OUT, left_out, max_size=3))
    kept = draw(st.dictionaries(CRITERIA, st.lists(files, min_size=1, max_size=3).map(tuple), max_size=3))
    differed = draw(st.none() | st.integers(0, len(shipped().criteria)))
    return Assessment(EDITION, draw(DAYS), draw(profiles), answers, draw(st.sampled_from(Scope)), draw(plans), differed=differed, files=kept)


def written(assessment: Assessment) -> bytes:
    return to_json(assessment, digest="abc", engine="0.1.0")


@given(assessments())
def test_what_is_written_is_read_back_equal(assessment: Assessment) -> None:
    assert parse(written(assessment), catalogue=shipped()) == assessment


@given(assessments())
def test_the_order_of_the_answers_changes_no_byte(assessment: Assessment) -> None:
    answers, files = dict(reversed(list(assessment.answers.items()))), dict(reversed(list(assessment.files.items())))
    backwards = replace(assessment, answers=answers, files=files)
    assert written(backwards) == written(assessment)


def test_the_file_says_which_engine_and_catalogue_it_comes_from() -> None:
    content = json.loads(written(Assessment(EDITION, date(2026, 11, 20), Profile("Probedorf"), {})))
    assert (content["engine"], content["catalogue-digest"]) == ("smart-readiness 0.1.0", "abc")


def test_what_was_not_given_is_not_written() -> None:
    content = json.loads(written(Assessment(EDITION, date(2026, 11, 20), Profile("Probedorf"), {"problem-first": Answer(level=0)})))
    assert content["answers"] == {"problem-first": {"level": 0}}
    assert content["municipality"] == {"name": "Probedorf"}


def answered_or_refused(content: bytes | str) -> bool:
    """Whether a file gives an assessment, or problems; anything else is raised."""
    try:
        return parse(content, catalogue=shipped()).edition == EDITION
    except Invalid as refused:
        return bool(refused.problems)


@given(st.binary(max_size=300))
def test_no_bytes_give_anything_but_an_assessment_or_problems(content: bytes) -> None:
    assert answered_or_refused(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["level", "by", "who", "steps", "name", "problem-first"]), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["catalogue", "date", "municipality", "plan", "answers", "scope", "engine"]), JSON))
def test_no_json_gives_anything_but_an_assessment_or_problems(content: dict[str, Any]) -> None:
    assert answered_or_refused(json.dumps(content | {"catalogue": EDITION}))

"""The scoring vectors: eighty sets of answers to the shipped catalogue with the numbers that must come out."""

import json
from pathlib import Path
from typing import Any

import pytest

from assessment.answers import Answer, Evidence
from assessment.scoring import DimensionScore, OverallScore, score_answers
from tests.builders import shipped

VECTORS = json.loads((Path(__file__).parent / "data" / "scoring-vectors.json").read_text(encoding="utf-8"))
TOLERANCE = 1e-9


def answer_from(given: dict[str, Any]) -> Answer:
    """An answer as the vectors write it: the keys of an answers file."""
    assert set(given) <= {"level", "evidence", "unknown", "not-applicable"}
    evidence, reason = Evidence(given.get("evidence", "none")), given.get("not-applicable", "")
    return Answer(given.get("level"), evidence, unknown=given.get("unknown", False), not_applicable=reason)


def assert_numbers(score: DimensionScore | OverallScore, expected: dict[str, Any], where: str) -> None:
    """Each number that a vector names, to nine digits; nothing where it names nothing."""
    for name, number in expected.items():
        found = getattr(score, name)
        if number is None or isinstance(number, bool):
            assert found is number, f"{where}.{name}: {found}, not {number}"
        else:
            assert found is not None, f"{where}.{name}: nothing, not {number}"
            assert abs(float(found) - number) <= TOLERANCE, f"{where}.{name}: {found}, not {number}"


def test_there_are_eighty_vectors() -> None:
    assert len(VECTORS) == 80


@pytest.mark.parametrize("vector", VECTORS, ids=[f"vector-{number}" for number in range(len(VECTORS))])
def test_the_vector_comes_out(vector: dict[str, Any]) -> None:
    assert set(vector["answers"]) <= set(shipped().criteria)
    results = score_answers(shipped(), {identifier: answer_from(given) for identifier, given in vector["answers"].items()})
    assert_numbers(results.overall, vector["expected"]["overall"], "overall")
    assert list(vector["expected"]["dimensions"]) == list(results.dimensions)
    for identifier, expected in vector["expected"]["dimensions"].items():
        assert_numbers(results.dimensions[identifier], expected, identifier)

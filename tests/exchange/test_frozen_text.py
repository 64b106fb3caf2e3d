"""The quick writer of final assessments writes what the plain one does, byte for byte."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessment.exchange.frozen_json import Frozen, from_json, to_json
from assessment.exchange.frozen_text import FrozenWriter
from assessment.scoring import score_assessment
from tests.benchmarks.towns import town
from tests.builders import shipped
from tests.granting import telling

WRITER = FrozenWriter()
MANY = 60


def frozen(number: int) -> Frozen:
    """What a town of this number would freeze."""
    assessment = town(shipped(), number)
    return Frozen(1 + number % 3, date(2026, 11, 20), shipped().digest, "1.0", "en", assessment, score_assessment(shipped(), assessment), {})


def test_many_towns_are_written_alike_by_one_writer_that_keeps_pieces() -> None:
    for number in range(MANY):
        assert WRITER.text(frozen(number)) == to_json(frozen(number))


def test_everything_that_can_be_frozen_is_written_alike() -> None:
    told = from_json(telling(to_json(frozen(0))))
    assert told.since is not None and told.assessment.carried and told.assessment.files and told.assessment.plan.steps
    assert WRITER.text(told) == to_json(told)


@given(st.text(), st.dictionaries(st.text(), st.text()), st.integers(1, 3), st.fractions())
def test_any_text_and_any_number_is_written_alike(name: str, texts: dict[str, str], wording: int, capacity: Fraction) -> None:
    first = frozen(1)
    about = first.assessment.profile.__class__(name, "DE", None, None)
    plan = first.assessment.plan.__class__(capacity)
    whole = first.assessment.__class__(first.assessment.edition, first.day, about, {}, plan=plan)
    given = Frozen(1, first.day, "", name, "de", whole, first.results, texts, wording=wording)
    assert WRITER.text(given) == to_json(given)

"""A document that does not hold any more counts as described: for the shown level and the confidence, from the day after its last one."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given

from assessment.answers import Answer, Evidence, day_of, evidence_on
from assessment.next_steps import answer_after, what_if
from assessment.scoring import Part, score_answers, score_assessment
from tests.builders import DAY, assessment, everywhere, shipped
from tests.strategies import Case, cases

CRITERION = "early-say"
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def document(until: date | None = YESTERDAY, level: int = 4) -> Answer:
    return Answer(level=level, evidence=Evidence.DOCUMENT, holds_until=until)


def part(answer: Answer) -> Part:
    """What an answer puts into the numbers on the day."""
    return score_assessment(shipped(), assessment({CRITERION: answer})).parts[CRITERION]


def test_from_the_day_after_its_last_a_document_counts_as_described() -> None:
    assert [part(document(until)).shown for until in (None, TOMORROW, DAY, YESTERDAY)] == [4, 4, 4, 3]
    assert part(document())[-2:] == (Evidence.DESCRIBED, YESTERDAY)
    assert part(document(DAY))[-2:] == (Evidence.DOCUMENT, None)


def test_only_documents_lapse_and_what_was_stated_stays() -> None:
    for evidence in (Evidence.NONE, Evidence.DESCRIBED):
        assert part(replace(document(), evidence=evidence)) == part(replace(document(None), evidence=evidence))
    assert part(document()).level == 4


def test_the_confidence_of_lapsed_documents_is_a_half() -> None:
    results = score_assessment(shipped(), assessment(everywhere(shipped(), document())))
    assert (results.overall.confidence, results.overall.score, results.overall.shown) == (Fraction(1, 2), Fraction(100), Fraction(75))


def test_without_a_day_every_document_holds() -> None:
    assert score_answers(shipped(), {CRITERION: document()}).parts[CRITERION].shown == 4


def test_a_step_that_needs_a_document_brings_a_new_one() -> None:
    assert answer_after(document(level=3), 4, DAY) == document(None)
    assert answer_after(document(level=2), 3, DAY) == Answer(level=3, evidence=Evidence.DESCRIBED)
    assert answer_after(document(TOMORROW, level=3), 4, DAY) == document(TOMORROW)
    town = assessment({CRITERION: document(level=3)})
    assert what_if(shipped(), town, [(CRITERION, 4)]).parts[CRITERION].shown == 4


def test_the_day_of_a_draft_moves_only_for_documents_and_never_into_the_future() -> None:
    described = replace(document(), evidence=Evidence.DESCRIBED)
    long_ago = document(date(2001, 1, 1))
    assert [day_of([answer], YESTERDAY, DAY) for answer in (described, long_ago, document(DAY), document(None))] == [YESTERDAY] * 4
    assert day_of([document()], date(2026, 1, 1), DAY) == DAY


@given(cases())
def test_lapsing_raises_no_number_and_leaves_every_stated_one(case: Case) -> None:
    until = {name: replace(answer, holds_until=YESTERDAY) for name, answer in case.answers.items()}
    before, after = score_answers(case.catalogue, case.answers, on=DAY), score_answers(case.catalogue, until, on=DAY)
    for name, old in before.dimensions.items():
        new = after.dimensions[name]
        assert (new.score, new.stage, new.low, new.high, new.coverage) == (old.score, old.stage, old.low, old.high, old.coverage)
        assert (new.shown or 0) <= (old.shown or 0) and (new.confidence or 0) <= (old.confidence or 0)
    described = {
        name: replace(answer, evidence=evidence_on(answer, DAY), holds_until=None) for name, answer in until.items()
    }
    assert after.overall == score_answers(case.catalogue, described).overall

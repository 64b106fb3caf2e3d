"""What is read from results: strengths, gaps, claims, what holds a stage, open questions and what to share."""

from hypothesis import given

from assessment.answers import Answer, State
from assessment.catalogue.model import Catalogue
from assessment.findings import Findings, Hold, findings_from
from assessment.questionnaire import Scope
from tests.builders import DOES_NOT_APPLY, DON_T_KNOW, answered, as_answers, catalogue, criterion, dimension, everywhere, scored, shipped
from tests.strategies import Case, cases

FOUR = catalogue(
    dimension("d", criterion("light"), criterion("heavy", weight=3), criterion("middle", weight=2), criterion("critical", weight=2, critical=True)),
)


def found(whole: Catalogue, **given: int | Answer) -> Findings:
    """The findings for these answers; a number is a level with a document."""
    return findings_from(whole, scored(whole, as_answers(given, "document")))


def test_a_strength_is_carried_by_evidence_at_level_3_or_more() -> None:
    findings = found(FOUR, light=3, heavy=answered(4, "described"), middle=answered(4), critical=2)
    assert [(strength.criterion, strength.level, strength.shown) for strength in findings.strengths] == [("heavy", 4, 3), ("light", 3, 3)]


def test_the_strongest_comes_first_then_the_heaviest() -> None:
    findings = found(FOUR, light=4, heavy=3, middle=3, critical=3)
    assert [strength.criterion for strength in findings.strengths] == ["light", "heavy", "critical", "middle"]


def test_a_gap_is_stated_at_level_1_or_less_and_the_heaviest_comes_first() -> None:
    findings = found(FOUR, light=0, heavy=1, middle=2, critical=0)
    assert [gap.criterion for gap in findings.gaps] == ["critical", "heavy", "light"]


def test_a_claim_is_a_level_that_the_evidence_does_not_carry() -> None:
    findings = found(FOUR, light=answered(3), heavy=answered(2), middle=answered(4, "described"), critical=4)
    assert [claim.criterion for claim in findings.claims] == ["light", "middle"]


def test_an_open_question_names_whom_to_ask_and_its_kind_of_nothing() -> None:
    findings = found(FOUR, light=DON_T_KNOW, heavy=DOES_NOT_APPLY, middle=0)
    assert [(question.criterion, question.state, question.ask, question.critical) for question in findings.open_questions] == [
        ("light", State.UNKNOWN, ("mayor",), False), ("critical", State.UNANSWERED, ("mayor",), True),
    ]


def test_the_criterion_that_holds_a_stage_is_named_with_both_stages() -> None:
    assert found(FOUR, light=4, heavy=4, middle=4, critical=0).holds == (Hold("d", "critical", 1, 3),)


def test_the_dimension_that_holds_the_whole_is_named_first() -> None:
    given = everywhere(shipped(), answered(4, "document")) | {"cyber-basics": answered(0)}
    held = findings_from(shipped(), scored(shipped(), given)).holds
    assert held == (Hold(None, "foundations", 2, 4), Hold("foundations", "cyber-basics", 1, 3))


def test_what_a_document_carries_at_level_4_is_to_be_shared() -> None:
    assert [share.criterion for share in found(FOUR, light=4, heavy=answered(4), middle=3, critical=4).to_share] == ["light", "critical"]


def test_nothing_answered_gives_only_open_questions() -> None:
    findings = found(shipped())
    assert len(findings.open_questions) == 36
    assert findings == Findings((), (), (), (), findings.open_questions, ())


def test_level_4_with_a_document_everywhere_gives_strengths_to_share_and_nothing_else() -> None:
    findings = findings_from(shipped(), scored(shipped(), everywhere(shipped(), answered(4, "document"))))
    assert len(findings.strengths) == len(findings.to_share) == 36
    assert findings == Findings(findings.strengths, (), (), (), (), findings.to_share)


def test_a_quick_check_holds_no_stage_and_leaves_open_only_what_it_asked() -> None:
    answers = {one.id: answered(4, "document") for one in shipped() if one.quick} | {"cyber-basics": answered(0), "human-help": DON_T_KNOW}
    findings = findings_from(shipped(), scored(shipped(), answers, Scope.QUICK))
    assert findings.holds == ()
    assert [question.criterion for question in findings.open_questions] == ["human-help"]


def test_findings_can_be_read_by_dimension() -> None:
    answers = everywhere(shipped(), answered(0)) | {"early-say": answered(4, "document")}
    findings = findings_from(shipped(), scored(shipped(), answers))
    assert [strength.criterion for strength in findings.strengths_of("trust")] == ["early-say"]
    assert findings.strengths_of("people") == ()
    assert len(findings.gaps_of("trust")) == 5


@given(cases())
def test_every_criterion_is_found_once_at_most_as_strength_or_gap_or_open_question(case: Case) -> None:
    findings = findings_from(case.catalogue, scored(case.catalogue, case.answers))
    named = [found.criterion for kind in (findings.strengths, findings.gaps, findings.open_questions) for found in kind]
    assert len(named) == len(set(named))
    assert {claim.criterion for claim in findings.claims}.isdisjoint(share.criterion for share in findings.to_share)


@given(cases())
def test_a_stage_is_held_exactly_where_the_results_say_so(case: Case) -> None:
    results = scored(case.catalogue, case.answers)
    held = findings_from(case.catalogue, results).holds
    assert {hold.dimension for hold in held} == {score.dimension for score in results.dimensions.values() if score.held_by} | (
        {None} if results.overall.held_by else set()
    )
    assert all(hold.stage < hold.by_points for hold in held)

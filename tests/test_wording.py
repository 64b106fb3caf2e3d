"""Every word of the glossary that is looked up by a value has one for each value."""

from assessment.answers import Evidence, Kind, State
from assessment.catalogue.model import Grade, Verification
from assessment.questionnaire import Scope
from assessment.wording import EVIDENCE, EVIDENCE_SHORT, GRADES, KINDS, SCOPES, STAGES, STATES, VERIFICATION, stage_name


def test_there_is_a_word_for_every_value() -> None:
    assert set(EVIDENCE) == set(EVIDENCE_SHORT) == set(Evidence)
    assert set(STATES) == set(State)
    assert set(KINDS) == {*Kind, "programme"}
    assert set(SCOPES) == set(Scope)
    assert set(GRADES) == set(Grade)
    assert set(VERIFICATION) == set(Verification)


def test_the_stages_have_the_names_of_the_method() -> None:
    assert [stage_name(stage).key for stage in range(len(STAGES))] == ["Not started", "First steps", "Doing", "Established", "Passing it on"]
